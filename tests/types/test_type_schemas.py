"""Schemas of whole signatures, and those of types that pydantic does not take."""

from __future__ import annotations

import enum
import json
from dataclasses import dataclass, field
from typing import Annotated, Any, Generic, Literal, Optional, TypeVar, get_origin

import dspy
import msgspec
import pydantic
import pytest
from dspy.adapters.json_adapter import _get_structured_outputs_response_format
from dspy.clients.legacy_requests import _strict_json_schema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dspex import In, Out, Predict, signature
from dspex.define.annotations import TypeReader, needs_pydantic, pydantic_schema
from dspex.errors import AnswerError, ConfigurationError
from dspex.lm.base import Capabilities
from dspex.lm.scripted import ScriptedModel
from dspex.spec.json_schema import field_schema, input_schema, output_schema, prompt_schema
from dspex.spec.signature import FieldSpec, SignatureSpec, ValueDefault
from tests.types.type_strategies import annotations

T = TypeVar("T")
U = TypeVar("U")


class Color(enum.Enum):
    """A colour."""

    RED = "red"


@dataclass
class Pair(Generic[T, U]):
    """Two things."""

    left: T
    right: U | None = None


class Section(pydantic.BaseModel):
    """A section."""

    heading: str = pydantic.Field(description="short", title="Head")
    color: Color = Color.RED
    inner: Section | None = None


class Flat(pydantic.BaseModel):
    x: int


@dataclass
class Local:
    flat: int


class Point(msgspec.Struct, tag="point", rename="camel", forbid_unknown_fields=True):
    """A point."""

    the_x: Annotated[int, msgspec.Meta(ge=0, description="left to right")]
    next_one: Point | None = None
    kind: Color = Color.RED


class PointModel(pydantic.BaseModel, extra="forbid"):
    """A point."""

    type: Literal["point"]
    theX: Annotated[int, pydantic.Field(ge=0, description="left to right")]
    nextOne: Optional[PointModel] = None  # noqa: UP045  # as pydantic shows it
    kind: Color = Color.RED


def spec_of(*fields: FieldSpec, reader: TypeReader) -> SignatureSpec:
    return SignatureSpec("S", fields, definitions=tuple(reader.definitions.values()))


def schema_of(annotation: Any) -> dict[str, Any]:
    """Write the schema of a type without asking pydantic."""
    reader = TypeReader()
    field = FieldSpec("f", "output", reader.read(annotation))
    return field_schema(spec_of(field, reader=reader), field)


def same_class(typ: type, number: int) -> Any:
    """A new class that has the name, module and qualified name of others."""

    @dataclass
    class Same:
        x: typ  # type: ignore[valid-type]  # made at run time

    Same.__annotations__["x"] = typ
    Same.__dataclass_fields__["x"].type = typ
    Same.__doc__ = None if number else "Documented."
    return Same


@pytest.mark.parametrize(
    "annotation",
    [
        Pair[int, str],
        list[Pair[int, list[str]]],
        list[Pair[Pair[int, int], dict[str, Any]]],
        list[Pair[int | None, Optional[str]]],  # noqa: UP045  # both spellings
        list[Pair[Literal["a"], Color]],
        tuple[same_class(int, 1), same_class(str, 1)],
        tuple[same_class(int, 1), same_class(int, 1)],
        tuple[same_class(int, 0), same_class(int, 1), Local],
        Optional[Pair[Local, Color]],  # noqa: UP045
    ],
    ids=repr,
)
def test_definitions_have_the_names_that_pydantic_gives(annotation: Any) -> None:
    """Generic classes with their arguments, classes of one name with their modules or numbers."""
    assert json.dumps(schema_of(annotation)) == json.dumps(pydantic.TypeAdapter(annotation).json_schema())


def test_a_struct_has_the_schema_of_the_model_that_it_would_be() -> None:
    """Names in JSON, tag, bounds, descriptions, refused keys."""
    text = json.dumps(pydantic.TypeAdapter(list[PointModel]).json_schema())
    assert json.dumps(schema_of(list[Point])) == text.replace("PointModel", "Point")


def test_a_schema_that_pydantic_told_is_used() -> None:
    """Titles and whatever else only pydantic knows are kept; DSPy's order is applied in prompts."""
    reader = TypeReader()
    typ = reader.read(Section)
    told = FieldSpec("f", "output", typ, schema=pydantic_schema(Section))
    spec = spec_of(told, reader=reader)
    assert field_schema(spec, told) == pydantic.TypeAdapter(Section).json_schema()
    shown = prompt_schema(spec, told)
    assert next(iter(shown["$defs"]["Section"])) == "type"
    assert shown == pydantic.TypeAdapter(Section).json_schema()


@signature
class Report:
    """Write a report."""

    topic: str = In(desc="about what", max_length=20)
    size: int = In(default=3, ge=1)
    title: str = Out(desc="a headline", pattern="^[A-Z]")
    score: float = Out(ge=0, le=1, wire_name="points")
    sections: list[Section] = Out()
    first: Section | None = Out(default=None)
    flat: Flat = Out()
    local: Local = Out()
    mood: Literal["good", "bad"] = Out(default="good")


class DspyReport(dspy.Signature):
    """Write a report."""

    topic: str = dspy.InputField()
    size: int = dspy.InputField()
    title: str = dspy.OutputField(desc="a headline", pattern="^[A-Z]")
    points: float = dspy.OutputField(ge=0, le=1)
    sections: list[Section] = dspy.OutputField()
    first: Section | None = dspy.OutputField(default=None)
    flat: Flat = dspy.OutputField()
    local: Local = dspy.OutputField()
    mood: Literal["good", "bad"] = dspy.OutputField(default="good")


def sent(written: Any) -> Any:
    """What DSPy's JSON adapter makes, and its client writes for strict mode."""
    return _strict_json_schema(_get_structured_outputs_response_format(written).model_json_schema())


def test_the_strict_schema_of_outputs_is_what_dspy_sends() -> None:
    """Word for word the schema of DSPy's structured output."""
    expected = sent(DspyReport)
    assert output_schema(Report.__dspex_spec__, strict=True) == expected  # type: ignore[attr-defined]


def test_the_schemas_of_a_signature_hold_what_users_said() -> None:
    """Wire names, descriptions, constraints, defaults; closed."""
    spec = Report.__dspex_spec__  # type: ignore[attr-defined]
    inputs, outputs = input_schema(spec), output_schema(spec)
    assert inputs == {
        "additionalProperties": False,
        "properties": {
            "topic": {"description": "about what", "maxLength": 20, "title": "Topic", "type": "string"},
            "size": {"default": 3, "minimum": 1, "title": "Size", "type": "integer"},
        },
        "required": ["topic"],
        "title": "ReportInputs",
        "type": "object",
    }
    assert outputs["properties"]["points"] == {
        "maximum": 1,
        "minimum": 0,
        "title": "Points",
        "type": "number",
    }
    assert outputs["properties"]["flat"] == {"$ref": "#/$defs/Flat"}
    assert set(outputs["$defs"]) == {"Color", "Flat", "Local", "Section"}
    assert outputs["required"] == ["title", "points", "sections", "flat", "local"]
    assert outputs["properties"]["mood"]["default"] == "good"


def test_an_open_dict_has_no_strict_schema() -> None:
    """DSPy raises too, and falls back; the message says what to do. An endless class has none either."""

    @signature
    class Counts:
        """Count."""

        text: str = In()
        counts: dict[str, int] = Out()

    with pytest.raises(ConfigurationError, match="Use a class with fields"):
        output_schema(Counts.__dspex_spec__, strict=True)  # type: ignore[attr-defined]
    assert output_schema(Counts.__dspex_spec__)["properties"]["counts"]["type"] == "object"  # type: ignore[attr-defined]

    @signature
    class Endless:
        text: str = In()
        link: Link = Out()

    spec = Endless.__dspex_spec__  # type: ignore[attr-defined]
    with pytest.raises(ConfigurationError, match="refers to itself and describes the reference"):
        output_schema(spec, strict=True)
    able = Capabilities(json_schema=True)
    model = ScriptedModel('{"link": null}', capabilities=able)
    with pytest.raises(AnswerError):
        Predict(Endless, lm=model, dialect="dspy-3.4/json")(text="x")
    assert (model.requests[0].schema, model.requests[0].json_mode) == (None, True)


class Link(msgspec.Struct):
    """A link of a chain without an end."""

    next: Annotated[Link, msgspec.Meta(description="the next one")]


def test_a_default_tells_what_kind_of_object_it_is() -> None:
    """The tag of a Struct stands in a default as in any answer."""

    class Tagged(msgspec.Struct, tag="t", tag_field="kind"):
        x: int = 1

    reader = TypeReader()
    field = FieldSpec("f", "output", reader.read(Tagged), default=ValueDefault(reader.value(Tagged())))
    schema = output_schema(spec_of(field, reader=reader))
    assert schema["properties"]["f"]["default"] == {"kind": "t", "x": 1}


def dspy_outputs(fields: dict[str, Any]) -> Any:
    made = {name: (annotation, dspy.OutputField()) for name, annotation in fields.items()}
    return dspy.Signature({"q": (str, dspy.InputField()), **made}, "Do it.")


def is_dict(annotation: Any) -> bool:
    if get_origin(annotation) is Annotated:
        return is_dict(annotation.__origin__)
    return annotation is dict or getattr(annotation, "__origin__", None) is dict


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(annotations().filter(lambda t: not is_dict(t)), min_size=1, max_size=3))
def test_strict_schemas_of_random_outputs_are_what_dspy_sends(types: list[Any]) -> None:
    """Several fields that share definitions, compared as JSON values."""
    fields = {f"out_{number}": annotation for number, annotation in enumerate(types)}
    reader = TypeReader()
    specs: list[FieldSpec] = []
    for name, annotation in fields.items():
        typ, constraints = reader.read_field(annotation)
        specs.append(FieldSpec(name, "output", typ, constraints=constraints))
    expected = sent(dspy_outputs(fields))
    assert output_schema(spec_of(*specs, reader=reader), strict=True) == expected


def test_a_chain_of_classes_and_odd_defaults_do_no_harm() -> None:
    """A thousand classes cost no stack; a default that JSON cannot write is left out."""
    last: Any = int
    for number in range(900):
        body = {"__annotations__": {"next": last}, "__module__": __name__}
        last = dataclass(type(f"Link{number}", (), body))
    assert len(schema_of(last)["$defs"]) == 899

    @dataclass(frozen=True)
    class Odd:
        raw: bytes = b"\xff"
        thing: Any = field(default=object)

    assert "default" not in json.dumps(schema_of(Odd))
    reader = TypeReader()
    odd = FieldSpec("f", "output", reader.read(bytes), default=ValueDefault(reader.value(b"\xff")))
    assert "default" not in output_schema(spec_of(odd, reader=reader))["properties"]["f"]
    endless = FieldSpec("f", "output", reader.read(float), default=ValueDefault(float("inf")))
    assert "default" not in output_schema(spec_of(endless, reader=reader))["properties"]["f"]


def test_types_that_pydantic_can_take_need_no_pydantic_here() -> None:
    """The generic dataclass above is written without it."""
    assert not needs_pydantic(Pair[int, str])
