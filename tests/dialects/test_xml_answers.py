"""Answers in XML tags, against the installed DSPy: what it reads from a well-formed answer is read alike."""

from __future__ import annotations

import enum
import subprocess
import sys
import warnings
from datetime import date
from typing import Any, Literal
from xml.etree import ElementTree

import dspy
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dspex import AnswerError, In, Out, signature
from dspex.native.build import build
from dspex.native.render import demo_messages
from tests.dialects.signature_cases import KINDS

XML = dspy.XMLAdapter()


def pair(annotation: Any, name: str = "y") -> tuple[Any, Any]:
    """Make a signature with one output of a type, for dspex and for DSPy."""
    body = {"__annotations__": {"q": str, name: annotation}, "q": In(), name: Out(), "__module__": __name__}
    ours = signature(type("S", (), {**body, "__doc__": "Do."}))
    with warnings.catch_warnings(action="ignore"):
        fields = {"q": (str, dspy.InputField()), name: (annotation, dspy.OutputField())}
        return ours, dspy.Signature(fields, "Do.")


PAIRS: dict[int, tuple[Any, Any, Any]] = {}


def prepared(index: int) -> tuple[Any, Any, Any]:
    if index not in PAIRS:
        ours, theirs = pair(KINDS[index][0])
        PAIRS[index] = ours, build(ours, dialect="dspy-3.4/xml"), theirs
    return PAIRS[index]


def read_by_dspy(theirs: Any, text: str) -> tuple[Any, ...]:
    """Read with DSPy; nothing where it refuses."""
    try:
        return (XML.parse(theirs, text)["y"],)
    except dspy.AdapterParseError:
        return ()


def varied(text: str, how: str) -> str:
    """Write a well-formed answer in another way that means the same."""
    root = ElementTree.fromstring(f"<r>{text}</r>")
    if how == "indented":
        ElementTree.indent(root)
    written = ElementTree.tostring(root, encoding="us-ascii" if how == "references" else "unicode")
    inside = (written if isinstance(written, str) else written.decode())[3:-4]
    return f"Here it is:\n\n{inside}\n\nDone." if how == "prose" else inside


WAYS = ["as it is", "indented", "references", "prose", "again"]


@given(data=st.data(), how=st.sampled_from(WAYS))
def test_what_dspy_reads_of_its_own_answers_is_read_alike(data: st.DataObject, how: str) -> None:
    """Any value, written as the answer of a demo is: where DSPy reads it back, dspex reads the same."""
    index = data.draw(st.integers(0, len(KINDS) - 1))
    ours, program, theirs = prepared(index)
    original = text = XML.format_assistant_message_content(theirs, {"y": data.draw(KINDS[index][1])})
    if how != "as it is":
        try:
            text = varied(text, how)
        except ElementTree.ParseError:  # DSPy writes references in a plain str only
            return
    for expected in read_by_dspy(theirs, text):
        written = XML.format_assistant_message_content(theirs, {"y": expected})
        if written.split() != original.split():
            continue  # DSPy guesses another value than what was written, of braces in a text for example
        found = program.parse(text, ours(q="x")).y
        assert found == expected or found != found, text  # nan is not nan


class Point(msgspec.Struct, rename="camel"):
    """A place."""

    map_x: int
    label: str = ""


class Shape(msgspec.Struct, tag="shape"):
    points: list[Point]


class Line(msgspec.Struct, tag=7):
    length: float


class Tree(msgspec.Struct):
    name: str
    children: list[Tree] = []


@signature
class Report:
    """Report."""

    q: str = In()
    mood: Literal["happy", "R&D"] = Out()
    score: float = Out(ge=0, le=10)
    note: str = Out()
    points: list[Point] = Out()
    extra: dict[str, str | None] = Out()
    day: date | None = Out()


CLEAN = """<mood>
happy
</mood>

<score>
7.5
</score>

<note>
5 &lt; 6 &amp; so on
</note>

<points><item><mapX>1</mapX><label>a</label></item></points>

<extra><a>b</a><entry key="c d">e</entry><f /></extra>

<day>
2026-01-31
</day>"""
EXPECTED = (
    "happy",
    7.5,
    "5 < 6 & so on",
    [Point(1, "a")],
    {"a": "b", "c d": "e", "f": None},
    date(2026, 1, 31),
)


def read(text: str, cls: Any = Report) -> tuple[tuple[Any, ...], list[str]]:
    """Read an answer; return the outputs and the codes of the repairs."""
    repairs: list[Any] = []
    value = build(cls, dialect="dspy-3.4/xml").parse(text, cls(q="x"), repairs)
    names = [name for name, field in cls.__dspex_fields__.items() if field.kind == "output"]
    return tuple(getattr(value, name) for name in names), [repair.code for repair in repairs]


def test_a_clean_answer_is_read_without_repairs() -> None:
    """Tags in order: strictly, by generated code."""
    assert read(CLEAN) == (EXPECTED, [])


SAME: dict[str, tuple[str, set[str]]] = {
    "in a fence": (f"```xml\n{CLEAN}\n```", {"fence"}),
    "in prose": (f"Sure!\n{CLEAN}\nThat is it.", {"prose"}),
    "after thoughts": (f"<think><note>hm</think>\n{CLEAN}", {"thoughts"}),
    "in another tag": (f"<answer>{CLEAN}</answer>", {"wrapped"}),
    "with a plan before": (f"<plan><note>hm</note></plan>\n{CLEAN}", {"prose"}),
    "signs in a text": (CLEAN.replace("&lt; 6 &amp;", "< 6 &"), {"unescaped"}),
    "a CDATA section": (CLEAN.replace("5 &lt; 6 &amp; so on", "<![CDATA[5 < 6 & so on]]>"), set()),
    "numeric references": (CLEAN.replace("&lt; 6 &amp;", "&#60; 6 &#x26;"), set()),
    "the last tag not closed": (CLEAN.removesuffix("</day>"), {"tags"}),
    "a tag in the middle not closed": (CLEAN.replace("</score>", ""), {"tags"}),
    "a tag closed twice": (CLEAN.replace("</score>", "</score></score>"), {"tags"}),
    "other case": (CLEAN.replace("score>", "Score>").replace("mapX>", "MapX>"), {"name"}),
    "other order": ("\n\n".join(reversed(CLEAN.split("\n\n"))), set()),
    "attributes": (CLEAN.replace("<score>", '<score unit="points">'), set()),
    "a comment": (CLEAN.replace("<points>", "<!-- all of them --><points>"), {"prose"}),
    "items of another name": (CLEAN.replace("item>", "point>"), {"name"}),
    "one item alone": (CLEAN.replace("<item>", "").replace("</item>", ""), {"single"}),
    "repeated tags": (CLEAN.replace("<item>", "").replace("</item>", "", 1), {"single"}),
    "JSON in a tag": (
        CLEAN.replace("<item><mapX>1</mapX><label>a</label></item>", '[{"mapX": 1, "label": "a"},]'),
        {"format"},
    ),
    "JSON in an inner tag": (
        CLEAN.replace("<mapX>1</mapX><label>a</label>", '{"mapX": 1, "label": "a"}'),
        {"json-in-string"},
    ),
    "Python names": (CLEAN.replace("mapX", "map_x"), {"name"}),
    "inner tag not closed": (CLEAN.replace("</label></item>", "</item>"), {"tags"}),
    "words": (CLEAN.replace("7.5", "about 7.5 points").replace("happy", "Happy!"), {"number", "member"}),
    "twice the same": (f"<score>7.5</score>{CLEAN}", {"several"}),
    "JSON": (
        '{"mood": "happy", "score": 7.5, "note": "5 < 6 & so on", "points": [{"mapX": 1, "label": "a"}], '
        '"extra": {"a": "b", "c d": "e", "f": null}, "day": "2026-01-31"}',
        {"format"},
    ),
    "headers": (
        "[[ ## mood ## ]]\nhappy\n[[ ## score ## ]]\n7.5\n[[ ## note ## ]]\n5 < 6 & so on\n"
        '[[ ## points ## ]]\n[{"mapX": 1, "label": "a"}]\n'
        '[[ ## extra ## ]]\n{"a": "b", "c d": "e", "f": null}\n[[ ## day ## ]]\n2026-01-31',
        {"format"},
    ),
}


@pytest.mark.parametrize("what", SAME)
def test_sloppy_answers_are_mended(what: str) -> None:
    """The value is that of the clean answer, and every repair is told."""
    text, codes = SAME[what]
    values, found = read(text)
    assert values == EXPECTED
    assert codes <= set(found)
    assert bool(codes) == bool(found)


def test_an_empty_tag_beside_signs_of_its_own() -> None:
    """A tag that opens and closes at once is one also where the rest is not well-formed."""
    points = "<item><mapX>1</mapX><label>a</label></item>"
    text = CLEAN.replace(f"<points>{points}</points>", "<points />").replace("&lt;", "<")
    values, codes = read(text.replace("<day>\n2026-01-31\n</day>", "<day/>"))
    assert (values[2], values[3], values[5], codes) == ("5 < 6 & so on", [], None, ["unescaped"])


REFUSED = {
    "opened twice, closed once": (CLEAN.replace("so on", "<note> is a tag"), "opened more often"),
    "closed before its end": (CLEAN.replace("so on", "</note> is a tag"), "nothing is open"),
    "two values": (f"<score>3</score>{CLEAN}", "different contents"),
    "missing": (CLEAN.replace("score>", "points_of_ten>"), "'score' is missing"),
    "out of bounds": (CLEAN.replace("7.5", "75"), "'score' must be at most 10"),
    "text where a number belongs": (CLEAN.replace("7.5", "high"), "'score' must be float"),
    "unknown parts": (CLEAN.replace("<mapX>1</mapX>", ""), "mapX"),
    "nothing": ("I cannot tell.", "is missing"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_not_clear_is_refused(what: str) -> None:
    """Nothing is guessed."""
    text, said = REFUSED[what]
    with pytest.raises(AnswerError, match=said):
        read(text)


@signature
class Shapes:
    """Draw."""

    q: str = In()
    shape: Shape | Line | None = Out()
    tree: Tree = Out()
    pair: tuple[int, str] = Out()
    words: list[str | int] = Out()
    empty: list[int] = Out()
    nothing: str | None = Out()
    rest: dict[str, Any] = Out()


def test_types_of_every_shape() -> None:
    """Unions by tag, recursion, tuples, lists of unions, nothing at all."""
    text = (
        "<shape><type>shape</type><points><item><mapX>1</mapX></item></points></shape>"
        "<tree><name>a</name><children><item><name>b</name></item></children></tree>"
        '<pair>[1, "x"]</pair><words><item>a</item><item>5</item></words><empty /><nothing></nothing>'
        "<rest><a><b>1</b><b>2</b></a></rest>"
    )
    (shape, tree, pair, words, empty, nothing, rest), repairs = read(text, Shapes)
    assert (shape, tree, pair) == (Shape([Point(1)]), Tree("a", [Tree("b")]), (1, "x"))
    assert (words, empty, nothing, rest) == (["a", "5"], [], None, {"a": {"b": ["1", "2"]}})
    assert repairs == []
    line = text.replace("<points><item><mapX>1</mapX></item></points>", "<length>2</length>").replace(
        "<type>shape</type>", "<type>7</type>"
    )
    assert read(line, Shapes)[0][0] == Line(2.0)


class Operator(enum.Enum):
    """Values that look like markup."""

    LESS = "<"
    BOLD = "<b>"
    END = "]]>"


@signature
class Written:
    """Compare."""

    q: str = In()
    operator: Operator = Out()
    word: Literal["<b>x</b>", "a & b", "", "&amp;"] = Out()
    pair: tuple[str, int] = Out()
    digits: str = Out(wire_name="1st")
    class_: str = Out(wire_name="class")
    empty: list[int] = Out()
    keys: dict[int, bool] = Out()


def test_values_that_look_like_markup() -> None:
    """DSPy writes no references in members, literals and JSON, so its demos show tags in tags."""
    for operator in Operator:
        for word in ("<b>x</b>", "a & b", "", "&amp;"):
            values: dict[str, Any] = {
                "operator": operator,
                "word": word,
                "pair": ("</pairs> & <b>", 1),
                "digits": "</1st> ]]> &lt;",
                "class_": "<class>",
                "empty": [],
                "keys": {1: True, -2: False},
            }
            demo = [{"q": "x", **values}]
            text = demo_messages(build(Written, dialect="dspy-3.4/xml").spec, "dspy-3.4/xml", demo)[1][1]
            found, _ = read(text, Written)
            assert found == tuple(values.values()), text


def test_markup_in_a_text_stays_as_it_is_written() -> None:
    """From the first tag on, nothing of it is read as a reference; DSPy writes it anew."""
    for inside, text in {
        "R&amp;D <b>x</b> &amp; y<br>": "R&D <b>x</b> &amp; y<br>",
        "a <!-- b --> c": "a <!-- b --> c",
        "<p class='x'>y</p>": "<p class='x'>y</p>",
    }.items():
        assert read(CLEAN.replace("5 &lt; 6 &amp; so on", inside))[0][2] == text


def test_nothing_is_resolved() -> None:
    """Neither document types nor entities of one's own mean anything."""
    bomb = '<!DOCTYPE x [<!ENTITY a "AAAA"><!ENTITY b "&a;&a;">]>'
    values, _ = read(bomb + CLEAN.replace("so on", "&b; &nbsp; so on").replace("&lt; 6", "&lt; 6"))
    assert values[2] == "5 < 6 & &b; &nbsp; so on"


NESTED = {
    "tags": "'<a>' * N",
    "closing tags": "'</a>' * N",
    "signs": "'<' * N",
    "ampersands": "'&' * N",
    "sections": "'<![CDATA[' * N",
    "comments": "'<!--' * N",
    "instructions": "'<?' * N",
    "attributes": "'<a b=\"' * N",
    "spaces in tags": "('<a' + ' ' * 50) * N",
    "items": "'<points>' + '<item/>' * N + '</points>'",
    "deep items": "'<points>' + '<item>' * N",
    "own tags": "'<note>' * N",
    "own tags closed": "'<note></note>' * N",
    "own tags crossed": "'<note><mood></note></mood>' * N",
    "entities": "'<note>' + '&amp;' * N + '</note>'",
    "fences": "'```xml <' + '> ' * N",
    "thoughts": "'<think>' * N",
    "json": "'<points>' + '[' * N + '</points>'",
}
HOSTILE = """
import resource, sys, time
resource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31))
from tests.dialects.test_xml_answers import Report, read
from dspex import AnswerError
from dspex.native.live import Live
from dspex.native.partial import PartialReader
N = 2**20
reader = PartialReader(Live(Report), "dspy-3.4/xml", Report(q="x"))
for text in TEXTS:
    text = eval(text)[:2**20]
    started = time.process_time()
    try:
        read(text)
    except AnswerError as error:
        assert len(str(error)) < 4000
    assert time.process_time() - started < 3, text[:40]
    started = time.process_time()
    for at in range(0, len(text), 4096):
        reader.feed(text[at : at + 4096])
    assert time.process_time() - started < 10, text[:40]
"""


@pytest.mark.slow
def test_hostile_answers_are_bounded() -> None:
    """A mebicharacter of nonsense ends in a value or an error, within limits of memory and work."""
    code = HOSTILE.replace("TEXTS", repr(list(NESTED.values())))
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
