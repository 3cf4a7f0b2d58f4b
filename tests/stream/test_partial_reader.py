"""What is shown of an answer while it arrives: never half-read, the same however it is cut."""

from __future__ import annotations

import json
import time
from itertools import pairwise
from typing import Any, Literal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dspex import AnswerError, In, NotExecutedError, Out, Predict, signature
from dspex.native.live import Live
from dspex.native.partial import PartialReader
from dspex.native.render import demo_messages
from dspex.native.xml.writing import escaped
from dspex.spec.dialect import DIALECTS, LAYOUTS


class Item(msgspec.Struct):
    """An item of a list."""

    id: int
    name: str
    tags: list[str] = []


@signature
class Report:
    """Write a report."""

    q: str = In()
    note: str = Out()
    count: int = Out()
    mood: Literal["happy", "unhappy"] = Out()
    items: list[Item] = Out()
    last: str | None = Out()


ODD = "\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"  # other ends of lines, which the chat format cannot carry
texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters=ODD), max_size=20)
items = st.fixed_dictionaries(
    {"id": st.integers(0, 99), "name": texts, "tags": st.lists(texts, max_size=2)},
)
values = st.fixed_dictionaries(
    {
        "note": texts.map(str.strip).filter(lambda t: "[[ ##" not in t),
        "count": st.integers(-(10**9), 10**9),
        "mood": st.sampled_from(["happy", "unhappy"]),
        "items": st.lists(items, max_size=4),
        "last": st.none() | texts.map(str.strip).filter(lambda t: t not in ("", "null") and "[[ ##" not in t),
    }
)
LIVE = Live(Report)


def written(found: dict[str, Any], dialect: str, *, ascii_only: bool = False) -> str:
    """Write an answer in a dialect."""
    if dialect.endswith("/xml"):
        # DSPy writes no references in a text that may be None; a model that follows its prompt does
        demo = {"q": "x", **found, "last": escaped(found["last"] or "")}
        answer = demo_messages(LIVE.spec, "dspy-3.4/xml", [demo])[1][1]
        return answer.replace("é", "&#233;").replace("&lt;", "<![CDATA[<]]>") if ascii_only else answer
    if LAYOUTS[dialect] == "json":
        return (
            "```json\n"
            + json.dumps(found, ensure_ascii=ascii_only, indent=1 if ascii_only else None)
            + "\n```"
        )
    shown = {k: v if isinstance(v, str) else json.dumps(v, ensure_ascii=ascii_only) for k, v in found.items()}
    return "".join(f"[[ ## {k} ## ]]\n{v}\n\n" for k, v in shown.items()) + "[[ ## completed ## ]]"


def stripped(value: Any) -> Any:
    """Take the white space off the ends of every text: between tags it means nothing."""
    if isinstance(value, list):
        return [stripped(item) for item in value]
    if isinstance(value, dict):
        return {key: stripped(item) for key, item in value.items()}
    return value.strip() if isinstance(value, str) else value


def cut(text: str, places: list[int]) -> list[str]:
    """Cut a text at some places."""
    marks = sorted({0, len(text), *(p % (len(text) + 1) for p in places)})
    return [text[a:b] for a, b in pairwise(marks)]


@pytest.mark.parametrize("dialect", DIALECTS)
@given(found=values, places=st.lists(st.integers(0, 10_000), max_size=40), ascii_only=st.booleans())
def test_any_cut_gives_the_same(
    dialect: str, found: dict[str, Any], places: list[int], ascii_only: bool
) -> None:
    """At the end everything is there; on the way texts and lists only grow, and nothing is shown half."""
    shown = stripped(found) if dialect.endswith("/xml") else found
    expected = {**shown, "items": msgspec.convert(shown["items"], list[Item])}
    if LAYOUTS[dialect] == "chat" and found["last"] is None:
        expected["last"] = "null"  # as text in a section reads; see `Optional[str]` in docs/types.md
    reader = PartialReader(LIVE, dialect, Report(q="x"))
    for piece in cut(written(found, dialect, ascii_only=ascii_only), places):
        reader.feed(piece)
        for name, value in reader.values.items():
            assert value == expected[name]
        for name, value in reader.growing.items():
            assert name in ("note", "items", "last")
            whole = expected[name]
            assert whole[: len(value)] == value or str(whole).startswith(str(value))
    assert reader.values == expected
    assert reader.record == msgspec.structs.replace(Report(q="x"), **expected)


def test_an_unfinished_output_raises() -> None:
    """The record shows what is complete, and nothing else."""
    reader = PartialReader(LIVE, "dspy-3.4/chat", Report(q="x"))
    reader.feed("[[ ## note ## ]]\nhello wor")
    assert reader.growing == {"note": "hello wor"}
    with pytest.raises(NotExecutedError):
        _ = reader.record.note
    reader.feed("ld\n[[ ## count ## ]]\n12")
    assert reader.record.note == "hello world"
    assert reader.growing == {}
    reader.feed("3\n[[ ## mood ## ]]\nunhappy\n")
    assert reader.record.count == 123
    assert "mood" not in reader.values  # it may go on


def test_what_cannot_be_read_is_left_to_the_end() -> None:
    """A sloppy value is not shown; what follows it is."""
    reader = PartialReader(LIVE, "dspy-3.4/json", Report(q="x"))
    reader.feed('{"count": "about 5", "mood": "happy", "note": "n",')
    assert reader.values == {"mood": "happy", "note": "n"}


@pytest.mark.parametrize("dialect", DIALECTS)
@given(
    text=st.text('{}[]"\\,: \n#a1</>!&;-=', max_size=80),
    places=st.lists(st.integers(0, 100), max_size=20),
)
def test_nonsense_does_no_harm(dialect: str, text: str, places: list[int]) -> None:
    """Whatever comes, nothing is raised."""
    reader = PartialReader(LIVE, dialect, Report(q="x"))
    for piece in cut(text, places):
        reader.feed(piece)


def test_other_ends_of_lines() -> None:
    """They are newlines, as in the value of a call."""
    reader = PartialReader(LIVE, "dspy-3.4/chat", Report(q="x"))
    reader.feed("[[ ## note ## ]]\na\r\nb")
    assert reader.growing == {"note": "a\nb"}
    reader.feed("\n[[ ## completed ## ]]")
    assert reader.values == {"note": "a\nb"}


@signature
class Note:
    """Write a note and some tags."""

    q: str = In()
    note: str = Out()
    tags: list[str] = Out()


SIGNS = ["a", " ", "\n", "\r\n", "&", "&amp;", "&lt;", "&#228;", "<", ">", "]]>", "<b>", "</b>", "<br/>"]
SIGNS += ["<!-- c -->", "<?p?>", "<![CDATA[<x>&amp;]]>", "<note>n</note>", '<a href="x>y">']
SIGNS += ["<item>", "</item>", "<tags>"]


@given(
    note=st.lists(st.sampled_from(SIGNS), max_size=12).map("".join),
    tags=st.lists(st.sampled_from(["<item>a</item>", "<item/>", "<item>&lt;b</item>", " ", "x"]), max_size=4),
    places=st.lists(st.integers(0, 10_000), max_size=40),
)
def test_whatever_stands_in_a_tag_grows_into_the_value_of_a_call(
    note: str, tags: list[str], places: list[int]
) -> None:
    """Markup, references, comments and signs that should have been references: no beginning is taken back."""
    text = f"<note>{note}</note>\n<tags>{''.join(tags)}</tags>"
    try:
        final = Predict(Note, dialect="dspy-3.4/xml").parse(text, Note(q="x"))
    except AnswerError:
        return
    reader = PartialReader(Live(Note), "dspy-3.4/xml", Note(q="x"))
    for piece in cut(text, places):
        reader.feed(piece)
        for name, value in {**reader.growing, **reader.values}.items():
            whole = getattr(final, name)
            assert whole[: len(value)] == value
        assert all(getattr(final, name) == value for name, value in reader.values.items())


LONG = 400_000
"""Characters of an answer; work that grows with the square of that would take minutes."""


@pytest.mark.parametrize(
    ("dialect", "text"),
    [
        ("dspy-3.4/chat", "[[ ## note ## ]]\n" + "some words \n" * (LONG // 12)),
        ("dspy-3.4/chat", "[[ ## note ## ]]\n" + "some words\r\n" * (LONG // 12)),
        ("dspy-3.4/chat", "[[ ## note ## ]]" + "some words" * (LONG // 10)),
        ("dspy-3.4/chat", "\u00a0" * LONG),
        ("dspy-3.4/chat", "[[ ##" + " " * LONG),
        ("dspy-3.4/chat", "[[ ## " * (LONG // 6)),
        ("dspy-3.4/json", '{"note": "' + "some words " * (LONG // 11)),
        ("dspy-3.4/xml", "<note>" + "some words " * (LONG // 11)),
        ("dspy-3.4/chat", "<think>" * (LONG // 7)),
        ("dspy-3.4/chat", " " * LONG + "<thin"),
    ],
)
def test_a_long_answer_costs_by_its_length(dialect: str, text: str) -> None:
    """Whatever arrives, no piece is looked at again and again."""
    reader = PartialReader(LIVE, dialect, Report(q="x"))
    began = time.process_time()
    for start in range(0, len(text), 40):
        reader.feed(text[start : start + 40])
    assert time.process_time() - began < 2


@pytest.mark.parametrize("dialect", DIALECTS)
@given(found=values, places=st.lists(st.integers(0, 10_000), max_size=40))
def test_thoughts_are_not_shown(dialect: str, found: dict[str, Any], places: list[int]) -> None:
    """However they are cut: what an answer holds is shown, what stands in the thoughts before it never is."""
    draft = written({**found, "note": "a draft", "count": 7}, dialect)
    answer = written({**found, "note": "the answer", "count": 8}, dialect)
    text = f"\n<Think>\u0130 </thin> {draft}</THINK>\n<reflection></reflection>{answer}"
    reader = PartialReader(LIVE, dialect, Report(q="x"))
    for piece in cut(text, places):
        reader.feed(piece)
        assert reader.values.get("count", 8) == 8
        assert "the answer".startswith(reader.growing.get("note", ""))
    assert (reader.values["note"], reader.values["count"]) == ("the answer", 8)


@signature
class Said:
    """Say something."""

    q: str = In()
    note: str = Out()
    last: str | None = Out()
    numbers: list[int] | None = Out()


LINES = ["a", "b", "", "**bold**", "# a", "[1, 2]", "```", "```json", "  ", "[[ a ]]", "[[", "**", "## x ##"]
LINES += ["[[ ## note ## ]]", "**[[ ## note ## ]]**", "[[## note ##]]", "### [[ ## note ## ]]", "[[note]] a"]
LINES += [
    "[[ ## last ## ]]",
    "[[ ## last ## ]",
    "`[[ ## last ## ]]`",
    "[[ ## numbers ## ]]",
    "[## numbers ##]",
]
LINES += ["[[ ## completed ## ]]", "[[## completed ##]]", "## completed ##", "[[ completed ]]", "[[ ## compl"]
LINES += [
    "**[[ ## completed ## ]]**",
    "a [[ ## completed ## ]]",
    "a [[## Completed ##]]",
    "[[ ## note ## ]]: b",
]
LINES += [
    "[[ ## title ## ]]",
    "[[## title ##]]",
    "- note: x",
    "Last: x",
    "a [[ ## last ## ]] b",
    "[[ ## las",
    "[[ ## Last ## ]]",
]
LINES += ["[[ ## Completed ## ]]"]
LINES += [
    "[[ ## note ## ]] a [[ ## last ## ]] b",
    "[[ ## note ## ]]:) hi",
    "[[ ## note ## ]] a [[ ## completed ## ]]",
]


@given(
    lines=st.lists(st.sampled_from(LINES), max_size=8),
    begun=st.sampled_from(["", "[[ ## note ## ]]\n", "```\n[[ ## note ## ]]\n"]),
    end=st.sampled_from(["", "\n"]),
    places=st.lists(st.integers(0, 10_000), max_size=40),
)
@settings(max_examples=500)
def test_headers_that_are_nearly_right_are_not_shown(
    lines: list[str], begun: str, end: str, places: list[int]
) -> None:
    """Whatever looks like a header or the end: what is shown of a text is how the value of a call begins."""
    text = begun + "\n".join(lines) + end
    try:
        final = Predict(Said).parse(text, Said(q="x"))
    except AnswerError:
        return
    reader = PartialReader(Live(Said), "dspy-3.4/chat", Said(q="x"))
    for piece in cut(text, places):
        reader.feed(piece)
        for name, value in {**reader.growing, **reader.values}.items():
            whole = getattr(final, name)
            assert value is whole or whole[: len(value)] == value
        assert all(getattr(final, name) == value for name, value in reader.values.items())


def test_the_mark_of_the_end_is_never_shown() -> None:
    """However it is written, and wherever it is cut."""
    for mark in (
        "[[## completed ##]]",
        "**[[ ## completed ## ]]**",
        "## completed ##",
        "[ ## completed ## ]",
    ):
        reader = PartialReader(LIVE, "dspy-3.4/chat", Report(q="x"))
        for character in f"[[ ## note ## ]]\nhi [x]\n\n{mark}":
            reader.feed(character)
            assert "hi [x]".startswith(reader.growing.get("note", ""))
    reader = PartialReader(LIVE, "dspy-3.4/chat", Report(q="x"))
    for character in "[[ ## note ## ]]\nhi [[ ## completed ## ]]":
        reader.feed(character)
        assert "hi".startswith(reader.growing.get("note", ""))


def test_a_text_with_brackets_grows() -> None:
    """Links, headings and lists are no headers: they are shown as they come."""
    reader = PartialReader(LIVE, "dspy-3.4/chat", Report(q="x"))
    text = "# Title\n- [a](b) [[Wiki]] **bold**\n## Count them\n[1] [#5] `[[ ## x`"
    reader.feed(f"[[ ## note ## ]]\n{text}")
    assert reader.growing == {"note": text}


@signature
class One:
    """Count."""

    q: str = In()
    n: int = Out()
    word: str | None = Out()


PARTS = [
    '{"n": 1}',
    '{"n": 5, "word": "a"}',
    '```json\n{"n": 5}\n```',
    "```\n{'n': 3}\n```",
    "Example: ",
    "\n",
]
PARTS += ["json", " ", "```json\n", "\n```", '{"n": 1,', "{", "}", '{"word": "x"}', "Here is it:\n"]


@given(
    parts=st.lists(st.sampled_from(PARTS), max_size=6).map("".join),
    places=st.lists(st.integers(0, 10_000), max_size=40),
)
@settings(max_examples=500)
def test_an_object_that_is_shown_is_the_answer(parts: str, places: list[int]) -> None:
    """Where there are several, in fences and among words: nothing that was done is taken back."""
    try:
        final = Predict(One, dialect="dspy-3.4/json").parse(parts, One(q="x"))
    except AnswerError:
        return
    reader = PartialReader(Live(One), "dspy-3.4/json", One(q="x"))
    for piece in cut(parts, places):
        reader.feed(piece)
        assert all(getattr(final, name) == value for name, value in reader.values.items())


def test_an_example_is_not_shown() -> None:
    """Behind words nothing is, but for what stands in the first fence."""
    reader = PartialReader(LIVE, "dspy-3.4/json", Report(q="x"))
    for character in 'For example {"count": 1}, but here:\n```json\n{"count": 5, "note": "a':
        assert not reader.feed(character)
    for lead in ("", " \n", "json\n", "```json\n", "Here it is:\n```\n", "It is long. " * 20 + "~~~ json\n"):
        reader = PartialReader(LIVE, "dspy-3.4/json", Report(q="x"))
        for character in lead + '{"count": 5, "note": "a':
            reader.feed(character)
        assert (reader.values, reader.growing) == ({"count": 5}, {"note": "a"}), lead


def test_an_answer_that_begins_with_another_value_is_refused() -> None:
    """What was shown of the first object would be taken back."""
    program = Predict(One, dialect="dspy-3.4/json")
    for text in (
        '{"n": 1}\nor\n```\n{"n": 5}\n```',
        '{"n": 1, "word": 5, "x": 0}\nor\n{"n": 5, "word": "a"}',
    ):
        with pytest.raises(AnswerError, match="begins with another"):
            program.parse(text, One(q="x"))
    assert program.parse('{"n": 1}\n{"n": 5, "word": "a"}', One(q="x")).n == 1
    assert program.parse('{"x": 1}\nThen:\n```\n{"n": 5}\n```', One(q="x")).n == 5
