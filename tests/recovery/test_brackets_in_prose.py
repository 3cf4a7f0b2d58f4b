"""Brackets that are no answer, comments that may be text, and words around JSON that take it back."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from dspex import AnswerError, In, Out, Predict, parse, signature
from dspex.testing import ScriptedModel


class Item(msgspec.Struct):
    """One required field."""

    name: str
    count: int | None = None


READ: list[tuple[Any, str, Any]] = [
    (list[int], "The list is [1, 2].", [1, 2]),
    (list[int], "Answer: [5]", [5]),
    (list[int], "Here you go:\n[5]\nBye", [5]),
    (list[int], "Sure! [1]", [1]),
    (list[int], "There are none: []", []),
    (list[int], "I'd pick [1, 2] or so", [1, 2]),
    (list[str], 'The tags: ["a"] (from the text)', ["a"]),
    (list[str], "So the answer is [red, green]", ["red", "green"]),
    (list[int], "```json\n[1]\n```\nDone.", [1]),
    (list[Item], 'I found [{"name": "a"}] in it', [Item("a")]),
    (Item, 'Here is the JSON object in the schema you gave: {"name": "a"}', Item("a")),
    (Item, '{"name": "a"}\n\nThe count is not given.', Item("a")),
    (list[str] | str, "Paris is nice [1].", "Paris is nice [1]."),
    (list[str], '["a", # first\n"b"] # last', ["a", "b"]),
    (dict[str, int], '{"a": 1, # first\n"b": 2}', {"a": 1, "b": 2}),
    (dict[str, int], '{#first\n"a": 1, #second\n"b": 2}', {"a": 1, "b": 2}),
    (list[str], "[C#, F#]", ["C#", "F#"]),
]


@pytest.mark.parametrize(("wanted", "text", "value"), READ)
def test_what_is_meant_is_read(wanted: Any, text: str, value: Any) -> None:
    """An array that is introduced, stands alone in its lines, or holds JSON is the answer."""
    assert parse(wanted, text).value == value


NO_ANSWER: list[tuple[Any, str]] = [
    (list[str], "red, green [1]"),
    (list[str], "The tags are red, green []"),
    (list[str], "[citation needed] red, green"),
    (list[str], "[INFO] a, b"),
    (list[str], "[red](https://example.com)"),
    (list[int], "5 [1]"),
    (list[int], "The answer is 5 [1]."),
    (list[int], "x[1] = 5"),
    (list[int], "7 (see [2])"),
    (list[int], "[ ] 5"),
    (list[bool], "[x] a\n[ ] b"),
    (list[int], "[1, 2] or [3]"),
    (int, "x[5]"),
    (int, "5 [1]"),
]
TAKEN_BACK: list[tuple[Any, str]] = [
    (list[int], "Not [1, 2]"),
    (list[int], "It isn't [1, 2]"),
    (list[int], "All but [1, 2]"),
    (list[int], "[1, 2] is wrong"),
    (list[int], "[1, 2] plus 3"),
    (list[int], "[1]*3"),
    (list[int], "[1, 2, 3][::-1]"),
    (list[str], 'Not ["red"], but green'),
    (Item, '{"name": "a", "count": 5}\n\nWait, the count should be 6.'),
    (Item, '{"name": "a"}. Scratch that: it is b.'),
    (Item, 'This is the schema: {"name": "string", "count": 0}'),
]
COMMENTS: list[tuple[Any, str]] = [
    (list[str], "[#ai, #ml, #llm]"),
    (list[str], '["ai", #ml, "x"]'),
    (list[str], "[ai, #ml]"),
    (list[str], "[\n#ai,\n#ml\n]"),
    (list[str], "[a // b, c]"),
    (list[str], "[a, /* b"),
    (dict[str, int], '{"a": 1, // "b": 2, "c": 3}'),
    (dict[str, int], '{"a": 1, # "b": 2, "c": 3}'),
    (Item, '{"name": x // y, "count": 5}'),
]


@pytest.mark.parametrize(("wanted", "text"), NO_ANSWER + TAKEN_BACK + COMMENTS)
def test_what_is_not_meant_is_refused(wanted: Any, text: str) -> None:
    """Citations, links, indices, boxes; denials, arithmetic, corrections; comments that swallow the rest."""
    with pytest.raises(AnswerError):
        parse(wanted, text)


@pytest.mark.parametrize("route", ["native", "bridge"])
@pytest.mark.parametrize("said", [text for wanted, text in NO_ANSWER + COMMENTS if wanted == list[str]])
def test_programs_refuse_it_too(said: str, route: Any) -> None:
    """A program says of such an answer what `parse` says."""

    @signature
    class Tags:
        """Tag."""

        text: str = In()
        tags: list[str] = Out()
        note: str = Out()

    answer = f"[[ ## tags ## ]]\n{said}\n\n[[ ## note ## ]]\nx\n\n[[ ## completed ## ]]"
    with pytest.raises(AnswerError):
        Predict(Tags, lm=ScriptedModel(answer), route=route)(text="x")
