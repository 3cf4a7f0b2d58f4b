"""What holds for any answer: sloppy spellings do not change a value, slips are mended or refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dspex import AnswerError, parse


class Address(msgspec.Struct):
    """Nested, with a default."""

    street: str
    zip_code: str
    geo: list[float]
    main: bool = True


class Person(msgspec.Struct):
    """Values of most kinds."""

    name: str
    age: int
    tags: list[str]
    address: Address
    note: str | None
    ok: bool
    others: list[Address]
    extra: dict[str, int]


PHRASES = [
    "Ann O'Neil",
    "He said: hi, all",
    "line one\nline two",
    "x, y and z",
    "C:\\dir\\new",
    'a "quoted" word',
    "50% off",
    "1,200",
    "true",
    "null",
    "end.",
    "[draft]",
    "{name}",
    "http://x.com/a?b=1",
    "#tag",
    "// no comment",
    "it's",
    "—dash",
    "naïve café",
    "yes",
    "key: value",
    "",
    "(see note)",
    "a;b",
    "\ttab",
    "12:30",
    "None",
    "5",
    'say "hi", ok',
    "`code`",
    "“curly”",
    "/* c */",
    "a = b",
    "- item",
]
texts = st.sampled_from(PHRASES) | st.text(max_size=12)
addresses = st.builds(
    Address,
    texts,
    texts,
    st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=3),
    st.booleans(),
)
people = st.builds(
    Person,
    texts,
    st.integers(-(2**53), 2**53),
    st.lists(texts, max_size=4),
    addresses,
    st.none() | texts,
    st.booleans(),
    st.lists(addresses, max_size=3),
    st.dictionaries(st.sampled_from(["a", "b-c", "d e", "f.g", "ü"]), st.integers(0, 9)),
)


class Sloppy:
    """Writes a value as models do when they do not write JSON.

    Every choice is drawn: Python's or JavaScript's spelling, comments, commas at the end, line breaks.
    """

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self._draw = draw
        self._style = draw(st.sampled_from(["json", "python", "script", "mixed"]))
        self._trailing = draw(st.booleans())
        self._comments = draw(st.booleans())
        self._lines = draw(st.booleans())

    def _may(self) -> bool:
        return bool(self._draw(st.booleans()))

    def write(self, value: Any, depth: int = 1) -> str:
        """Write a value."""
        if value is None or isinstance(value, bool):
            python = self._style == "python" or (self._style == "mixed" and self._may())
            return str(value) if python else json.dumps(value)
        if isinstance(value, str):
            return self._string(value)
        if isinstance(value, Mapping):
            parts = [f"{self._name(name)}: {self.write(item, depth + 1)}" for name, item in value.items()]
            return self._around("{", parts, "}", depth)
        if isinstance(value, Sequence):
            return self._around("[", [self.write(item, depth + 1) for item in value], "]", depth)
        return repr(value)

    def _around(self, opening: str, parts: list[str], closing: str, depth: int) -> str:
        if not parts:
            return opening + closing
        line = "\n" + "  " * depth if self._lines else ""
        separator = "," if self._lines else ", "
        body = separator.join(line + part + self._comment() for part in parts)
        return opening + body + ("," if self._trailing else "") + line[:-2] + closing

    def _comment(self) -> str:
        if not (self._comments and self._may()):
            return ""
        return " // one, two: 3\n" if self._lines else " /* one: 2, */ "

    def _string(self, value: str) -> str:
        if self._style == "python":
            return repr(value)
        text = json.dumps(value, ensure_ascii=self._may())
        if self._style in ("script", "mixed") and self._may():
            inner = text[1:-1].replace('\\"', '"').replace("'", "\\'")
            return f"'{inner}'"
        return text

    def _name(self, name: str) -> str:
        if self._style == "python":
            return repr(name)
        bare = name.isidentifier() and self._style in ("script", "mixed")
        return name if bare and (self._style == "script" or self._may()) else json.dumps(name)


@given(people, st.data())
def test_spelling_does_not_change_a_value(person: Person, data: st.DataObject) -> None:
    """Whatever is legal in Python, JavaScript or JSON5 is read as the value that was written."""
    written = Sloppy(data.draw).write(msgspec.to_builtins(person))
    before, after = data.draw(
        st.sampled_from(
            [
                ("", ""),
                ("Sure:\n```json\n", "\n```\nDone."),
                ("The answer is: ", " - that is it."),
                ("\n", " "),
            ]
        )
    )
    assert parse(Person, before + written + after).value == person


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | texts, lambda s: st.lists(s) | st.dictionaries(texts, s)
    )
)
@example([{'", "': False}])
def test_json_is_read_as_json(value: Any) -> None:
    """A comma too many makes every answer go through the tolerant reader, which reads the rest as JSON."""
    text = json.dumps({"value": value, "more": [1]})
    assert parse(dict[str, Any], text[:-2] + ",]}").value == json.loads(text)


PERSON = {
    "name": "Ann ONeil",
    "age": 41,
    "tags": ["a b", "c and d", "e"],
    "address": {"street": "1 Main St", "zip_code": "00123", "geo": [1.5, -2.0], "main": False},
    "note": "He said hi.\nBye",
    "ok": True,
    "others": [
        {"street": "x", "zip_code": "y", "geo": [], "main": True},
        {"street": "x2", "zip_code": "y2", "geo": [3.0, 4.0], "main": True},
    ],
    "extra": {"a": 1},
}
SWAPS = {"}": "]", "]": "}", "{": "[", "[": "{", '"': "'", ",": ";", ":": "="}


def slips(text: str) -> dict[str, str]:
    """Return every text that one slip at a sign of JSON makes: left out, doubled, or another one."""
    made: dict[str, str] = {}
    for at, sign in enumerate(text):
        if sign in SWAPS:
            made[f"without {at}"] = text[:at] + text[at + 1 :]
            made[f"doubled {at}"] = text[:at] + sign + text[at:]
            made[f"swapped {at}"] = text[:at] + SWAPS[sign] + text[at + 1 :]
    return made


@pytest.mark.parametrize("indent", [None, 2])
def test_a_slip_is_mended_or_refused(indent: int | None) -> None:
    """One sign too few, too many or wrong never gives another value; and most slips are mended."""
    expected = msgspec.convert(PERSON, Person)
    mended = 0
    made = slips(json.dumps(PERSON, indent=indent))
    for what, text in made.items():
        try:
            parsed = parse(Person, text)
        except AnswerError:
            continue
        assert parsed.value == expected, (what, parsed)
        mended += 1
    assert mended > len(made) / 2


@given(people, st.data())
def test_a_cut_answer_gives_no_other_values(person: Person, data: st.DataObject) -> None:
    """What is read from the beginning of an answer is a beginning of its value."""
    text = json.dumps(msgspec.to_builtins(person))
    cut = text[: data.draw(st.integers(0, len(text)))]
    try:
        found = msgspec.to_builtins(parse(Person, cut).value)
    except AnswerError:
        return
    assert begins(found, msgspec.to_builtins(person)), cut


def begins(part: Any, whole: Any) -> bool:
    """Whether a value is a beginning of another: fewer items, less text, the default of what is cut."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(
            name in whole and begins(item, whole[name]) for name, item in part.items() if name != "main"
        )
    if isinstance(part, list) and isinstance(whole, list):
        return len(part) <= len(whole) and all(map(begins, part, whole))
    if isinstance(part, str) and isinstance(whole, str):
        return whole.startswith(part.removesuffix("\ufffd").removesuffix("\\"))
    if isinstance(part, bool) or part is None:
        return part is whole
    return str(whole).startswith(str(part).removesuffix(".0"))


@given(st.text(alphabet="{}[]()\"'`:,;=\\/#*- \n1aT.éx", max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text makes the reader fail in another way."""
    for wanted in (Person, list[Address], list[int], dict[str, str], int, bool, int | str | Address):
        try:
            parse(wanted, text)
        except AnswerError:
            pass
