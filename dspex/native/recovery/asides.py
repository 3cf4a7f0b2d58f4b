"""Brackets in prose that are no answer: citations, links, indices, boxes; and answers that are taken back."""

from __future__ import annotations

import re
from typing import Final

from dspex.native.recovery.nodes import Bare, Items

AROUND: Final = 80
"""Characters on each side that are looked at."""

_INTRODUCED: Final = re.compile(
    r"(?:[:=>\u2192]|\A\s*(?:sure|ok(?:ay)?|certainly|of\s+course|yes)[!.,]"
    r"|\b(?:is|are|was|were|be|being|equals?|returns?|gives?|contains?|lists?|arrays?|answers?|results?"
    r"|outputs?|values?|items?))[\s`\"'*(]*\Z",
    re.IGNORECASE,
)
_GOES_ON: Final = re.compile(r"\(|\[|\s*+[*+/%-]\s*\d|\s++(?:plus|minus|times)\b").match
"""Directly behind brackets: a link, an index, arithmetic."""
_WORD_END: Final = re.compile(r"[\w)\]]\Z").search
_DENIED: Final = re.compile(
    r"(?:\b(?:not|never|no\s+longer|all\s+but|except|without|excluding|besides|instead\s+of|rather\s+than|unlike"
    r"|wrong|incorrect)|n['\u2019]t(?:\s+be)?|\b(?:this|here|that)\s+is\s+(?:the|a|an|your)\s+(?:\w+\s+)?"
    r"(?:schema|template|format))[\s:`\"'*]*\Z",
    re.IGNORECASE,
)
_DENIED_AFTER: Final = re.compile(
    r"[\s`\"'*]*+(?:(?:is|are|was|were|would\s+be)\s+)?(?:not|wrong|incorrect|invalid|false|except|without)\b",
    re.IGNORECASE,
)
_TAKEN_BACK: Final = re.compile(
    r"(?:\A|[\n.!])[^\S\n]*+(?i:wait|actually|oops|correction|scratch\s+that|on\s+second\s+thoughts?"
    r"|i\s+made\s+a\s+mistake)\b"
).search
"""At the beginning of a line or sentence. White space ends with its line, or many lines would take long."""


def is_aside(text: str, start: int, end: int, *, weak: bool) -> bool:
    """Whether an array in prose stands for something else than the answer.

    Args:
        text: the whole answer.
        start, end: where the brackets stand.
        weak: it holds so little that it may be no JSON at all.
    """
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    if _WORD_END(before) or _GOES_ON(after):
        return True
    return weak and not (_INTRODUCED.search(before) or _alone_in_line(before, after))


def is_weak(items: Items) -> bool:
    """Whether an array holds one word or number, nothing, or words without quotes."""
    if len(items) == 1 and not isinstance(items[0], str):
        return False
    return len(items) < 2 or all(isinstance(item, Bare) and not item[:1].isdigit() for item in items)


def _alone_in_line(before: str, after: str) -> bool:
    lead, rest = before.rpartition("\n")[2], after.partition("\n")[0]
    return not lead.strip(" \t`>") and not rest.strip(" \t`.")


def is_taken_back(text: str, start: int, end: int) -> bool:
    """Whether the words around JSON say that it is not meant, or another after all; arguments as above."""
    return (
        _DENIED.search(text[max(0, start - AROUND) : start]) is not None
        or _DENIED_AFTER.match(text, end) is not None
        or _TAKEN_BACK(text, end) is not None
    )
