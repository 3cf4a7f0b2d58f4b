"""What signature strings say, as `Predict` sees them."""

from __future__ import annotations

import enum
import textwrap
from typing import Any, Literal, Union

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dspex.check.codes import CODES
from dspex.define.annotations import TypeReader
from dspex.define.strings import LiveString, live_string, parse_string, resolve_names
from dspex.spec.signature import FieldSpec, NoDefault, ValueDefault
from dspex.spec.types import (
    ConstrainedType,
    Constraint,
    DictValue,
    EnumValue,
    ListType,
    Scalar,
    SequenceValue,
    UnionType,
)
from tests.strings.string_corpus import BAD_STRINGS

STR, INT, NONE = Scalar("str"), Scalar("int"), Scalar("None")


class Color(enum.Enum):
    RED = "red"


class Section:
    title: str


def live(text: str, types: dict[str, Any] | None = None) -> LiveString:
    """Read a string with the names of the caller."""
    return live_string(text, TypeReader(), resolve_names(text, 1, types))


def one(text: str) -> FieldSpec:
    """Return the only field on the left of a string without problems."""
    found = live(text)
    assert [p for p in found.problems if p.severity == "error"] == []
    (field,) = found.spec.inputs
    return field


def test_fields_come_in_order_with_types_and_columns() -> None:
    """Names, sides, types and columns are those of the text."""
    spec = live("question, context: list[str] -> answer: float").spec
    assert [(f.name, f.kind, f.type, f.typed, f.column) for f in spec.fields] == [
        ("question", "input", STR, False, 0),
        ("context", "input", ListType(STR), True, 10),
        ("answer", "output", Scalar("float"), True, 32),
    ]
    assert (spec.name, spec.style, spec.ref, spec.instructions) == ("Signature", "string", None, None)


def test_a_question_mark_makes_a_field_optional() -> None:
    """`name?` is `T | None`, for inputs with the default None."""
    found = live("a?, b?: int, c?: int = 3, d?: int | None -> e?: str")
    assert [(f.type, f.default) for f in found.spec.fields] == [
        (UnionType((STR, NONE)), ValueDefault(None)),
        (UnionType((INT, NONE)), ValueDefault(None)),
        (UnionType((INT, NONE)), ValueDefault(3)),
        (UnionType((INT, NONE)), ValueDefault(None)),
        (UnionType((STR, NONE)), NoDefault()),
    ]
    assert found.annotations["b"] == Union[int, None]
    assert found.defaults == {"a": None, "b": None, "c": 3, "d": None}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("5", 5),
        ("-1.5e3", -1500.0),
        ("+2", 2),
        ("0x1F", 31),
        ("'it''s'[0]"[:4], "it"),
        (r"'a\n\'b'", "a\n'b"),
        ("r'a\\d'", r"a\d"),
        ("'''two\nlines'''", "two\nlines"),
        ("True", True),
        ("None", None),
        ("[1, 'a', []]", SequenceValue("list", (1, "a", SequenceValue("list", ())))),
        ("(1,)", SequenceValue("tuple", (1,))),
        ("(1)", 1),
        ("{1, 2}", SequenceValue("set", (1, 2))),
        ("set()", SequenceValue("set", ())),
        ("frozenset({1})", SequenceValue("frozenset", (1,))),
        ("{}", DictValue(())),
        ("{'a': 1,}", DictValue((("a", 1),))),
        ("Color.RED", EnumValue("Color", "RED")),
    ],
)
def test_defaults_are_literals(written: str, value: object) -> None:
    """A default is what Python would read, or the member of an enum that the caller knows."""
    found = one(f"a: Any = {written} -> b").default
    assert repr(found) == repr(ValueDefault(value))  # repr, since 1 == True


@pytest.mark.parametrize(
    "text",
    [
        'a: str "the [ad, b -> c] #1", b -> c',
        "a: str 'the [ad, b -> c] #1', b -> c",
        "a: str # the [ad, b -> c] #1\n, b -> c",
        "a: str, # the [ad, b -> c] #1\n b -> c",
        "a: str # the [ad, b -> c] #1\nb -> c",
        "a: str = '#' # the [ad, b -> c] #1\nb -> c",
    ],
)
def test_descriptions_hold_anything(text: str) -> None:
    """Commas, arrows, brackets and hashes in a description are text, in quotes and behind a hash."""
    found = live(text)
    assert [(f.name, f.desc) for f in found.spec.fields] == [
        ("a", "the [ad, b -> c] #1"),
        ("b", None),
        ("c", None),
    ]


def test_comments_describe_the_field_in_whose_line_they_stand() -> None:
    """A comment in a line of its own is only a comment, and a description in quotes goes first."""
    text = textwrap.dedent("""\
        # about the inputs
        question: str     # what to ask
        context: list[    # inside of a type
            str
        ],                # passages
        k: int = 3 "how many"  # not this
        ->  # nor this
        answer: str
        # the end
    """)
    assert {f.name: f.desc for f in live(text).spec.fields} == {
        "question": "what to ask",
        "context": "passages",
        "k": "how many",
        "answer": None,
    }


def test_constraints_stand_in_brackets_after_any_type() -> None:
    """They belong to the field when they follow its whole type, and to the part that they follow else."""
    found = live(
        "a: float[ge=0, le=1], b: list[str[min_length=1]][max_length=5], c: str[pattern='^a[,]\\\\d->#'] -> "
        "d: (int | str)[ge=0], e: int | str[max_length=3], f: tuple[int[gt=0], ...]"
    )
    a, b, c, d, e, _ = found.spec.fields
    assert (a.type, a.constraints) == (Scalar("float"), (Constraint("ge", 0), Constraint("le", 1)))
    assert b.type == ListType(ConstrainedType(STR, (Constraint("min_length", 1),)))
    assert b.constraints == (Constraint("max_length", 5),)
    assert c.constraints == (Constraint("pattern", r"^a[,]\d->#"),)
    assert (d.type, d.constraints) == (UnionType((INT, STR)), (Constraint("ge", 0),))
    assert e.type == UnionType((INT, ConstrainedType(STR, (Constraint("max_length", 3),))))
    assert found.problems == ()


def test_arrows_and_commas_in_literals_do_no_harm() -> None:
    """What stands in quotes belongs to the literal."""
    spec = live("a -> b: Literal['a->b', \"x, y\", '#', '[']").spec
    assert (
        live("a -> b: Literal['a->b', \"x, y\", '#', '[']").annotations["b"]
        == Literal["a->b", "x, y", "#", "["]
    )
    assert len(spec.fields) == 2


def test_names_mean_what_the_caller_sees() -> None:
    """Local classes, those of callers, `types=` and imported modules are found, in that order of strength."""

    class Local(enum.Enum):
        A = 1

    assert live("a: Local, b: list[Color] -> c: collections.OrderedDict").annotations == {
        "a": Local,
        "b": list[Color],
        "c": __import__("collections").OrderedDict,
    }
    assert live("a: Local -> b", {"Local": int}).annotations["a"] is int
    assert live("a: Decimal -> b: date").problems == ()

    def inner() -> Any:
        return live_string("a: Local -> b", TypeReader(), resolve_names("a: Local -> b", 1))

    assert inner().annotations["a"] is Local


def test_a_class_of_the_caller_is_stronger_than_a_name_of_typing() -> None:
    """Where the caller has a class `Text`, the string means it, as its annotations do."""

    class Text(enum.Enum):
        A = "a"

    assert live("a: Text -> b").annotations["a"] is Text


@pytest.mark.parametrize(
    ("text", "expected"), BAD_STRINGS.items(), ids=lambda v: v if isinstance(v, str) else None
)
def test_a_bad_string_says_where_and_what(text: str, expected: tuple[int, str]) -> None:
    """Each mistake gives one error with its column, in words that name it."""
    column, words = expected
    errors = [p for p in live(text).problems if p.severity == "error"]
    at = [p for p in errors if p.column == column and words in p.message]
    assert len(at) == 1, errors
    assert at[0].code in CODES
    assert len(errors) == 1 or words == "typographic quote"


PROSE = (
    "Answer the question briefly",
    "Answer the question, briefly and in a friendly tone: no jargon.",
    "You are a helpful assistant. Given a question, answer it!",
    "Answer {question} (in one word)",
    "It's a question: answer it, don't guess",
    "Question: Strin, k: int[gee=1], class",
    "a b, c # d -> e",
)


@pytest.mark.parametrize("text", PROSE)
def test_prose_has_one_error(text: str) -> None:
    """A string without an arrow is told to have none, and nothing else: its words are no fields."""
    (found,) = live(text).problems
    assert found.message == "the signature string has no arrow"
    assert found.remedy
    assert found.severity == "error"


def test_prose_is_told_where_it_belongs() -> None:
    """Who wrote instructions is told of them, who forgot the outputs of the arrow."""
    (prose,) = live("Answer the question").problems
    (fields,) = live("question: str, k: int").problems
    assert "instructions" in prose.remedy
    assert "instructions" not in fields.remedy


@given(st.text("aS ,:[)'!\né1.={", max_size=30))
def test_whatever_has_no_arrow_has_one_error(text: str) -> None:
    """However broken a string without an arrow is, it has one error."""
    assert len(live(text).problems) == 1


@pytest.mark.parametrize("text", PROSE[:4])
def test_prose_with_an_arrow_keeps_its_errors(text: str) -> None:
    """With an arrow the words before it are meant as fields: each mistake is told, with its column."""
    problems = live(f"{text} -> answer: Strin").problems
    assert len(problems) > 1
    assert [p.column for p in problems] == sorted(p.column for p in problems)
    assert problems[-1].column == len(text) + len(" -> answer: ")


def test_all_problems_come_at_once() -> None:
    """The parser goes on after a mistake, and the rule book speaks too."""
    found = live("a: Secton, b c, class: int[gee=0] -> d: int = 'x', d -> e: Any[ge='x'")
    assert [(p.column, p.code.removeprefix("dspex-")) for p in found.problems] == [
        (3, "bad-string"),
        (13, "bad-string"),
        (27, "unknown-option"),
        (37, "default-type"),
        (51, "duplicate-field"),
        (53, "bad-string"),
        (62, "bad-string"),
    ]
    assert found.problems[0].remedy == "Did you mean 'Section'?"


@pytest.mark.parametrize(
    "text",
    [
        "[" * 10_000,
        "a: " + "list[" * 10_000 + " -> b",
        "a: " + "list[" * 500 + "int" + "]" * 500 + " -> b",
        "a = " + "[" * 500 + "]" * 500 + " -> b",
        "a: " + "|".join(["int"] * 5_000) + " -> b",
        "a: x" + ".y" * 5_000 + " -> b",
        "a: str" + "[ge=0]" * 5_000 + " -> b",
        "a: int = " + "9" * 10_000 + " -> b",
        "\"'" * 5_000,
        "🤯" * 10_000,
        "->" * 5_000,
        "," * 10_000,
        "a: Nme, " * 2_000 + "-> b",
        "a b, " * 2_000 + "-> b",
        "\x00" * 100,
        "a: '\ud800' -> b",
        "x" * 200_000,
    ],
    ids=lambda t: f"{t[:8]!r}x{len(t)}",
)
def test_garbage_gives_a_clear_problem(text: str) -> None:
    """Long and deep garbage ends soon, with at most a screen of problems and no other exception."""
    errors = [p for p in live(text).problems if p.severity == "error"]
    assert 1 <= len(errors) <= 21
    assert all(len(p.message) < 300 for p in errors)


def test_parsing_alone_needs_no_names() -> None:
    """The parser gives plain Python type expressions, for those who give them a meaning of their own."""
    parsed = parse_string("a: dict[str, float[ge=0]] -> b?: X.Y = X.Y.Z")
    assert [(f.type_text, f.optional) for f in parsed.fields] == [
        ("dict[str, Annotated[float, Field(ge=0)]]", False),
        ("X.Y", True),
    ]
    assert parsed.problems == ()
