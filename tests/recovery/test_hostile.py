"""Hostile answers: refused or read within bounds of memory and work, in a process that enforces them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from dspex import AnswerError, parse

LENGTH = 2**17
"""Characters of an answer. Work that grows with the square of that would not end in time."""

TEXTS = {
    "brackets": '"[" * N',
    "braces": '"{" * N',
    "alternating": '"[{" * (N // 2)',
    "lists": '"[[[]" * (N // 4)',
    "names": "'{\"a\":' * (N // 5)",
    "quotes": "'\"' * N",
    "quotes in a value": "'{\"a\":\"' + '\"' * N",
    "quotes and words": "'{\"a\":\" x' + '\" x' * (N // 3)",
    "apostrophes": "\"{'a': '\" + \"it's \" * (N // 5)",
    "backslashes": '\'{"a": "\' + chr(92) * N',
    "escaped quotes": "'{\"a\": \"' + (chr(92) + '\"') * (N // 2)",
    "triple quotes": '\'{"a": \' + \'""" \' * (N // 4)',
    "backticks": "'```' * (N // 3)",
    "commas": "'[' + ',' * N",
    "spaces": "'{' + ' ' * N",
    "lines": "'{\"a\":' + chr(10) * N",
    "comments": "'[' + '//' + ('/*' * (N // 2))",
    "parentheses": "'{\"a\": ' + '(' * N",
    "bare words": "'{\"a\": ' + 'x, ' * (N // 3)",
    "colons": "'{\"a\": ' + 'x: ' * (N // 3)",
    "pairs": "'{' + 'a=b, ' * (N // 5)",
    "numbers": "'[' + '1,' * (N // 2)",
    "digits": "'1' * N",
    "exponent": "'[1e999999999,]'",
    "objects": "'{\"a\":1} ' * (N // 8)",
    "prose": "'hello {wor ld} ' * (N // 15)",
    "closers": "'[{\"a\":' + ']}' * (N // 2)",
    "bullets": "'- a' + chr(10) + '- a' + chr(10) * 2 + ('- a' + chr(10)) * (N // 4)",
    "sentences": "'true and ' * (N // 9)",
    "headers": "'[[ ## a ## ]]' * (N // 13)",
    "lines of headers": "('[[ ## a ## ]]' + chr(10)) * (N // 14)",
    "loose headers": "('## a' + chr(10)) * (N // 5)",
    "names in text": "'a: b ' * (N // 5)",
    "marks around a word": "'yes' + '| ' * (N // 2 - 9) + 'x'",
    "lines behind a list": "'[1, 2]' + chr(10) * (N - 9) + 'x'",
    "lines behind an object": "'{\"a\": [1],}' + chr(10) * (N - 20) + 'x'",
    "sentences behind a list": "'[1, 2]' + '. ' * (N // 2)",
    "words before a list": "'is ' * (N // 3 - 9) + '[1, 2]'",
    "spaces in a sentence": "'the answer is' + ' ' * (N - 20) + '5'",
    "tags": "'<a>' * (N // 3)",
    "calls": "'A(a=' * (N // 4)",
    "lines of labels": "('a: 1' + chr(10)) * (N // 5)",
    "noise": "''.join(random.Random(7).choices('{}[]\",: a1' + chr(10) + chr(39) + chr(96) + chr(92), k=N))",
}

RUN = """
import random, resource, sys
from datetime import date
from typing import Literal
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
import msgspec
from dspex import AnswerError, Out, In, Predict, parse, signature

class A(msgspec.Struct):
    a: "list[int]"
    b: "A | None" = None

@signature
class S:
    '''Hostile.'''
    q: str = In()
    a: list[int] = Out()
    b: dict[str, A] = Out()

words = Literal["low", "high"]
for kind, said in ((int, "5 apples"), (float, "5 apples"), (date, "2026-01-31."), (words, "It is low.")):
    parse(kind, said)
for kind in (A, list[A], dict[str, str], list[int], int | str | A):  # before memory is limited
    parse(kind, "[]" if kind in (list[A], list[int]) else '{"a": []}' if kind is A else "{}")
chat, js = Predict(S), Predict(S, dialect="dspy-3.4/json")
for program in (chat, js):
    try:
        program.parse("{}")
    except AnswerError:
        pass
used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
N = LENGTH
text = (TEXT)[:N]
before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
kinds = (A, list[A], dict[str, str], list[int], bool, int | str | A, words, int, float, date, list[words])
for read in (
    *(lambda kind=kind: parse(kind, text) for kind in kinds),
    lambda: chat.parse(text),
    lambda: js.parse(text),
):
    try:
        read()
    except AnswerError as error:
        assert len(str(error)) < 4000
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(peak - used)
"""

MOST = 400 * LENGTH
"""Bytes that reading one answer in eight ways may add; it is mostly the values themselves."""


@pytest.mark.slow
@pytest.mark.parametrize("what", TEXTS)
def test_hostile_answers_are_bounded(what: str) -> None:
    """Long nonsense ends in a value or an AnswerError, within limits of work and memory."""
    code = RUN.replace("LENGTH", str(LENGTH)).replace("TEXT", TEXTS[what])
    done = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout) < MOST


def test_longer_answers_are_refused() -> None:
    """Beyond a mebicharacter nothing is searched; what is well-formed is still read."""
    with pytest.raises(AnswerError, match="1,048,577 characters"):
        parse(list[int], "x" * (2**20 + 1))
    numbers = [1] * 2**20
    assert parse(list[int], str(numbers)).value == numbers
