"""dspex signatures as DSPy signatures, and back."""

from __future__ import annotations

import enum
import json
import sys
import typing
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Generic, Literal, NamedTuple, NewType, TypeVar

import dspy
import msgspec
import pydantic
import pytest
from dspex_codegen.prompt import system_message
from hypothesis import given
from pydantic import TypeAdapter

from dspex import AnswerError, In, Out, Predict, signature
from dspex.bridge.signature import from_dspy, to_dspy
from dspex.define.annotations import TypeReader
from dspex.errors import ConfigurationError
from dspex.spec.signature import FactoryDefault, FieldSpec, NoDefault, SignatureSpec, ValueDefault
from dspex.spec.types import Constraint, Ref, Scalar
from dspex.testing import ScriptedModel
from tests.dialects.signature_cases import Case, dspy_signature, signature_cases, spec_of_cases

CHAT = dspy.ChatAdapter()
T = TypeVar("T")


class Color(enum.Enum):
    RED = "red"


class Point(msgspec.Struct):
    """A point."""

    x: int
    y: float = 0.5
    tags: list[str] = msgspec.field(default_factory=list)
    next: Point | None = None


class Event(msgspec.Struct, tag="event", rename="camel", forbid_unknown_fields=True):
    at_point: Point
    _hidden: int = 0
    json: Annotated[str, msgspec.Meta(max_length=3)] = "x"


@dataclass
class Holder:
    """Holds a Struct, so that pydantic cannot take it either."""

    point: Point
    others: dict[str, Point] = field(default_factory=dict)


class Pair(NamedTuple):
    first: Point
    second: int = 2


class Spot(typing.TypedDict, total=False):
    name: typing.Required[str]
    point: Point


class Plain(typing.TypedDict):
    name: str


class Tree(msgspec.Struct):
    branch: Branch | None = None


class Branch(msgspec.Struct):
    trees: list[Tree]
    spot: Spot


class Known(pydantic.BaseModel):
    a: int


class Crate(msgspec.Struct, Generic[T]):
    """Holds one thing."""

    item: T
    more: list[T] = []


class Priced(msgspec.Struct):
    price: Decimal = Decimal("1.50")
    on: date = date(2026, 1, 2)
    color: Color = Color.RED
    pair: tuple[int, str] = (1, "x")
    sizes: dict[str, int] = {}


@signature
class Inner:
    """An inner signature."""

    question: str = In(desc="what")
    depth: int = In(default=1, wire_name="tiefe")
    answer: Point = Out(desc="where")


def pair(*kinds: Any) -> tuple[SignatureSpec, Any]:
    """Make a spec whose outputs have these types, and convert it."""
    reader = TypeReader()
    fields = tuple(FieldSpec(f"f{i}", "output", reader.read_field(k)[0]) for i, k in enumerate(kinds))
    spec = SignatureSpec("S", fields, definitions=tuple(reader.definitions.values()))
    return spec, to_dspy(spec, reader.objects, {f"f{i}": k for i, k in enumerate(kinds)})


def convert(*kinds: Any) -> list[Any]:
    """Convert a signature whose outputs have these types; return the annotations DSPy got."""
    return [f.annotation for f in pair(*kinds)[1].output_fields.values()]


def schema_of(kind: Any) -> dict[str, Any]:
    schema: dict[str, Any] = TypeAdapter(kind).json_schema()
    return schema


def test_what_pydantic_takes_stays_as_it_is() -> None:
    """Models, enums and dataclasses go to DSPy as the user's own classes."""
    assert convert(Known, Color, list[Known], dict[str, Color]) == [
        Known,
        Color,
        list[Known],
        dict[str, Color],
    ]


def test_structs_become_models_of_the_same_name() -> None:
    """A Struct has a stand-in with its name, fields, defaults and docstring."""
    (made,) = convert(Point)
    assert made.__name__ == "Point"
    assert issubclass(made, pydantic.BaseModel)
    schema = schema_of(made)
    definition = schema["$defs"]["Point"]
    assert definition["description"] == "A point."
    assert list(definition["properties"]) == ["x", "y", "tags", "next"]
    assert definition["required"] == ["x"]
    assert definition["properties"]["y"]["default"] == 0.5
    value = made.model_validate({"x": 1, "next": {"x": 2}})
    assert (value.next.x, value.tags) == (2, [])


def test_options_of_structs_show_in_the_schema() -> None:
    """Renamed fields, the tag, closed objects and bounds are what the answer must follow."""
    schema = schema_of(convert(Event)[0])
    assert list(schema["properties"]) == ["type", "atPoint", "_hidden", "json"]
    assert schema["properties"]["type"] == {"const": "event", "title": "Type", "type": "string"}
    assert schema["properties"]["json"]["maxLength"] == 3
    assert schema["additionalProperties"] is False
    assert schema["required"] == ["type", "atPoint"]


def test_what_holds_a_struct_has_a_stand_in_too() -> None:
    """Dataclasses, NamedTuples, TypedDicts and containers with a Struct inside can all be sent."""
    holder, pair, spot, nested = convert(Holder, Pair, Spot, dict[str, list[Point | None]])
    assert [k.__name__ for k in (holder, pair, spot)] == ["Holder", "Pair", "Spot"]
    assert schema_of(holder)["properties"]["point"] == {"$ref": "#/$defs/Point"}
    assert schema_of(holder)["required"] == ["point"]
    assert schema_of(pair)["prefixItems"][0] == {"$ref": "#/$defs/Point"}
    assert schema_of(pair)["minItems"] == 1
    assert schema_of(spot)["required"] == ["name"]
    assert "Point" in schema_of(nested)["$defs"]


HELD = [
    Point,
    Event,
    Holder,
    Pair,
    Spot,
    Tree,
    Branch,
    Inner,
    Priced,
    Crate[int],
    Crate[Point],
    list[Crate[str | None]],
    Point | Event,
    dict[str, Pair],
    tuple[Point, ...],
    Inner | None,
]


@pytest.mark.parametrize("kind", HELD, ids=repr)
def test_stand_ins_give_the_prompt_of_the_spec(kind: Any) -> None:
    """Both routes write the same names and schemas for classes that pydantic cannot take."""
    spec, converted = pair(kind)
    assert CHAT.format_system_message(converted) == system_message(spec, "dspy-3.4/chat")


def test_structs_that_refer_to_each_other() -> None:
    """Cycles through models and TypedDicts end."""
    schema = schema_of(convert(Tree)[0])
    assert set(schema["$defs"]) == {"Tree", "Branch", "Spot", "Point"}


def test_typed_dicts_of_typing() -> None:
    """pydantic refuses `typing.TypedDict` before Python 3.12; there it gets a stand-in."""
    (made,) = convert(Plain)
    assert (made is Plain) == (sys.version_info >= (3, 12))
    assert schema_of(made)["properties"] == {"name": {"title": "Name", "type": "string"}}


def test_spellings_of_a_type_are_one() -> None:
    """What is the same type to dspex is the same annotation to DSPy, so that the prompts agree."""
    user_id = NewType("user_id", int)
    made = convert(Sequence[str], typing.List[str], user_id, Annotated[int, "note"])  # noqa: UP006
    assert made == [list[str], list[str], int, int]


def test_validators_below_the_top_are_shown_by_name() -> None:
    """The repr of a function would put a memory address into the prompt."""
    kind = list[Annotated[int, pydantic.AfterValidator(abs)]]
    (made,) = convert(kind)
    assert TypeAdapter(made).validate_python([-1]) == [1]
    converted = dspy.Signature({"a": (made, dspy.OutputField())})
    assert "`a` (list[int])" in CHAT.format_field_description(converted)


def test_descriptions_inside_a_type_are_shown_on_both_routes() -> None:
    """What pydantic says of the items of a list stands in the schema of the prompt."""
    kind = list[Annotated[int, pydantic.Field(ge=0, description="in inches")]]
    (made,) = convert(kind)
    assert schema_of(made) == schema_of(kind)

    @signature
    class Measure:
        """Measure."""

        text: str = In()
        sizes: list[Annotated[int, pydantic.Field(ge=0, description="in inches")]] = Out()

    said = [
        list(lm.requests[0].messages)
        for route in ("native", "bridge")
        if (lm := ScriptedModel("[[ ## sizes ## ]]\n[1]"))
        and Predict(Measure, lm=lm, route=route)(text="x").sizes == [1]  # type: ignore[arg-type]  # one of two
    ]
    assert said[0] == said[1]
    assert '"description": "in inches"' in str(said[0][0].content)


@given(signature_cases())
def test_there_and_back(drawn: tuple[list[Case], str | None]) -> None:
    """A DSPy signature read into dspex and sent back gives the same prompt and constraints."""
    cases, docstring = drawn
    original = dspy_signature([c for c in cases if c.name not in ("class", "completed")], docstring)
    if not original.output_fields:
        return
    cls = from_dspy(original)
    again = to_dspy(
        cls.__dspex_spec__, cls.__dspex_objects__, {n: f.annotation for n, f in cls.__dspex_fields__.items()}
    )
    assert CHAT.format_system_message(again) == CHAT.format_system_message(original)
    assert again.equals(original)
    for name, info in original.fields.items():
        assert repr(again.fields[name].metadata) == repr(info.metadata)


def test_defaults_survive() -> None:
    """Values, enum members and factories are the defaults on the other side."""
    spec = SignatureSpec(
        "S",
        (
            FieldSpec("q", "input", Scalar("str"), default=ValueDefault("x")),
            FieldSpec("a", "output", Scalar("Any"), default=FactoryDefault(Ref("builtins", "list"))),
            FieldSpec("b", "output", Scalar("Any"), default=FactoryDefault(Ref("nowhere", "f.<locals>.g"))),
        ),
    )
    fields = to_dspy(spec, {}, {}).model_fields
    assert fields["q"].default == "x"
    assert fields["a"].default_factory is list
    assert fields["b"].is_required()


def test_bounds_of_dates_and_decimals() -> None:
    """A bound that a spec holds as text is compared as what it is."""
    spec = SignatureSpec(
        "S",
        (
            FieldSpec("d", "output", Scalar("date"), constraints=(Constraint("ge", "2026-01-02"),)),
            FieldSpec("e", "output", Scalar("Decimal"), constraints=(Constraint("lt", "1.50"),)),
        ),
    )
    converted = to_dspy(spec, {}, {})
    assert converted.model_fields["d"].metadata[0].ge == date(2026, 1, 2)
    assert converted.model_fields["e"].metadata[0].lt == Decimal("1.50")
    assert CHAT.format_system_message(converted) == system_message(spec, "dspy-3.4/chat")


@pytest.mark.parametrize(
    "constraint",
    [Constraint("ge", 1), Constraint("pattern", "(?=x)"), Constraint("multiple_of", 2)],
    ids=lambda c: c.name,
)
def test_constraints_that_pydantic_cannot_apply_are_still_told(constraint: Constraint) -> None:
    """DSPy only prints constraints; one that pydantic refuses for a type must not stop the call."""
    fields = (FieldSpec("a", "output", Scalar("str"), constraints=(constraint, Constraint("max_length", 9))),)
    spec = SignatureSpec("S", fields)
    assert CHAT.format_system_message(to_dspy(spec, {}, {})) == system_message(spec, "dspy-3.4/chat")


@pytest.mark.parametrize("name", ["fields", "instructions", "signature", "input_fields", "_x"])
def test_names_that_dspy_cannot_have_are_refused(name: str) -> None:
    """The message says which name, and what to do."""
    spec = SignatureSpec("S", (FieldSpec(name, "output", Scalar("str")),))
    with pytest.raises(ConfigurationError, match=f"'{name}'. Give the field another wire_name"):
        to_dspy(spec, {}, {})
    renamed = SignatureSpec("S", (FieldSpec(name, "output", Scalar("str"), wire_name="other"),))
    assert list(to_dspy(renamed, {}, {}).output_fields) == ["other"]


def test_names_that_only_hide_a_method_are_taken() -> None:
    """Fields called `json` or `copy` are no reason to warn."""
    names = ["json", "copy", "schema", "model_dump_", "insert", "delete", "equals", "class"]
    spec = SignatureSpec("S", tuple(FieldSpec(n, "output", Scalar("str")) for n in names))
    assert list(to_dspy(spec, {}, {}).output_fields) == names


def test_a_dspy_signature_becomes_a_class() -> None:
    """Names, sides, types, descriptions, constraints in printed order, defaults and docstring are kept."""

    class Triage(dspy.Signature):  # type: ignore[misc]
        """Triage a ticket.

        Be brief.
        """

        ticket: str = dspy.InputField(desc="raw text")
        lang: str = dspy.InputField(default="en")
        priority: Literal["low", "high"] = dspy.OutputField()
        score: float = dspy.OutputField(le=1, ge=0, desc="urgency")
        notes: list[str] = dspy.OutputField(default_factory=list, max_length=3)

    spec = from_dspy(Triage).__dspex_spec__
    assert spec.name == "Triage"
    assert spec.instructions == "Triage a ticket.\n\nBe brief."
    assert [(f.name, f.kind, f.desc) for f in spec.fields] == [
        ("ticket", "input", "raw text"),
        ("lang", "input", None),
        ("priority", "output", None),
        ("score", "output", "urgency"),
        ("notes", "output", None),
    ]
    assert spec.field("lang").default == ValueDefault("en")
    assert spec.field("ticket").default == NoDefault()
    assert spec.field("score").constraints == (Constraint("le", 1), Constraint("ge", 0))
    assert from_dspy(Triage)(ticket="x").lang == "en"


def test_usual_instructions_are_none() -> None:
    """DSPy's own sentence is no docstring of the user's."""
    assert from_dspy(dspy.Signature("question, context -> answer")).__dspex_spec__.instructions is None
    assert from_dspy(dspy.Signature("q -> a", "Do.")).__dspex_spec__.instructions == "Do."


def test_keywords_get_another_name() -> None:
    """A field that Python could not take as an argument keeps its name in the prompt."""
    converted = dspy.Signature({"class": (str, dspy.InputField()), "a": (int, dspy.OutputField())})
    cls = from_dspy(converted)
    assert cls.__dspex_spec__.field("class_").wire == "class"
    assert cls(class_="x").class_ == "x"


def test_what_is_no_signature_is_refused() -> None:
    """A string or another class is told apart from a signature."""
    for wrong in ("q -> a", int, Known):
        with pytest.raises(ConfigurationError, match=r"is no dspy\.Signature class"):
            from_dspy(wrong)


@given(signature_cases())
def test_stand_ins_leave_ordinary_types_alone(drawn: tuple[list[Case], str | None]) -> None:
    """For types that DSPy takes, its annotation has the schema of the user's."""
    cases, docstring = drawn
    converted = to_dspy(*spec_of_cases(cases, docstring))
    original = dspy_signature(cases, docstring)  # which leaves out what stands beside the type of a field
    for case in cases:
        made, own = (s.fields[case.name].annotation for s in (converted, original))
        assert json.dumps(schema_of(made)) == json.dumps(schema_of(own))


def test_validators_of_pydantic_are_taken_over() -> None:
    """DSPy does not enforce what stands beside the type of a field; a program of dspex does."""

    class Measure(dspy.Signature):  # type: ignore[misc]  # dspy has no types
        """Measure."""

        text: str = dspy.InputField()
        size: Annotated[int, pydantic.AfterValidator(abs)] = dspy.OutputField(le=9)

    measure = Predict(from_dspy(Measure), lm=ScriptedModel("[[ ## size ## ]]\n-3"))
    assert measure(text="x").size == 3
    with pytest.raises(AnswerError):
        measure.with_(lm=ScriptedModel("[[ ## size ## ]]\n30"), reasks=0)(text="x")
    plain = measure.with_(compat="dspy")
    assert plain(text="x").size == -3
    assert CHAT.format_system_message(Measure) == measure.messages(text="x")[0]["content"]
