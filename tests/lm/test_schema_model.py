"""The fake that answers from the schema or from the prompt, checked by pydantic and by DSPy itself."""

from __future__ import annotations

import datetime
import enum
import json
import random
import re
import uuid
from decimal import Decimal
from typing import Annotated, Any, Literal, NamedTuple, Union

import dspy
import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, TypeAdapter
from typing_extensions import TypedDict

from dspex import In, Out, Predict, signature
from dspex.errors import ConfigurationError
from dspex.lm.base import Capabilities, Message, Request
from dspex.lm.fake.pattern import sample_pattern
from dspex.lm.fake.sample import sample
from dspex.run.sync import drive
from dspex.spec.dialect import DIALECTS
from dspex.testing import SchemaModel


class Color(enum.Enum):
    """An enum whose values are texts."""

    RED = "red"
    SKY = "sky blue"


class Level(enum.IntEnum):
    """An enum whose values are numbers."""

    LOW = 1
    HIGH = 2


class Cat(BaseModel):
    """One branch of a tagged union."""

    kind: Literal["cat"] = "cat"
    lives: int = Field(ge=1, le=9)


class Dog(BaseModel):
    """The other branch."""

    kind: Literal["dog"] = "dog"
    name: str = Field(min_length=2, max_length=5, pattern="^[A-Z][a-z]*$")


class Tree(BaseModel):
    """A recursive model."""

    value: int
    children: list[Tree]
    parent: Tree | None = None


class Owner(BaseModel):
    """A model with everything in it."""

    model_config = pydantic.ConfigDict(extra="forbid")
    pets: list[Annotated[Union[Cat, Dog], Field(discriminator="kind")]] = Field(min_length=1)
    home: Color | None
    tags: set[str] = Field(min_length=2)
    scores: dict[str, Annotated[float, Field(gt=0, lt=1)]]
    money: Decimal = Field(ge=Decimal("0.5"))
    born: datetime.date
    seen: datetime.datetime
    wake: datetime.time
    nap: datetime.timedelta
    id: uuid.UUID
    link: pydantic.HttpUrl
    raw: bytes
    pair: tuple[int, str]
    tree: Tree


class Point(NamedTuple):
    """A named tuple."""

    x: int
    y: float = 0.5


class Movie(TypedDict, total=False):
    """A typed dict."""

    title: str
    year: int


LEAVES: list[Any] = [
    str,
    int,
    float,
    bool,
    bytes,
    datetime.date,
    datetime.datetime,
    datetime.time,
    datetime.timedelta,
    Decimal,
    uuid.UUID,
    Color,
    Level,
    Point,
    Movie,
    Cat,
    Tree,
    Owner,
    Any,
    Literal["a", "b; c", 3],
    Annotated[int, Field(ge=3, le=4)],
    Annotated[int, Field(multiple_of=7, gt=7)],
    Annotated[float, Field(gt=0.999, lt=0.9999)],
    Annotated[float, Field(multiple_of=0.25, ge=-1, le=-0.3)],
    Annotated[str, Field(min_length=30)],
    Annotated[str, Field(max_length=3)],
    Annotated[str, Field(pattern=r"^[A-Z]{2}-\d{3,}$")],
    Annotated[list[int], Field(min_length=3, max_length=3)],
    frozenset[bool],
    tuple[int, ...],
]
types = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: st.one_of(
        inner.map(lambda t: list[t]),  # type: ignore[valid-type]  # built at run time
        inner.map(lambda t: dict[str, t]),  # type: ignore[valid-type]  # built at run time
        inner.map(lambda t: Union[t, None]),
        st.tuples(inner, inner).map(lambda pair: Union[pair]),
        st.tuples(inner, inner).map(lambda pair: tuple[pair]),  # type: ignore[valid-type]  # built at run time
    ),
    max_leaves=4,
)


@given(types, st.integers(0, 1000))
def test_a_sample_fits_its_schema(annotation: Any, seed: int) -> None:
    """pydantic accepts what is made from the schema that pydantic wrote, after a trip through JSON."""
    adapter: TypeAdapter[Any] = TypeAdapter(annotation)
    made = sample(adapter.json_schema(), random.Random(seed))
    adapter.validate_json(json.dumps(made))


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "integer", "minimum": 5, "maximum": 3},
        {"type": "integer", "minimum": 1, "exclusiveMaximum": 2, "multipleOf": 2},
        {"type": "number", "exclusiveMinimum": 1, "exclusiveMaximum": 1},
        {"type": "string", "minLength": 5, "maxLength": 3},
        {"type": "string", "pattern": "^a$", "minLength": 3},
        {"type": "string", "pattern": "("},
        {"type": "array", "items": {"type": "boolean"}, "uniqueItems": True, "minItems": 3},
        {"$ref": "#/$defs/Nowhere"},
        {"$ref": "#/$defs/A", "$defs": {"A": {"$ref": "#/$defs/A"}}},
        {
            "$ref": "#/$defs/A",
            "$defs": {"A": {"type": "object", "properties": {"a": {"$ref": "#/$defs/A"}}, "required": ["a"]}},
        },
    ],
)
def test_a_schema_that_nothing_fits_is_reported(schema: dict[str, Any]) -> None:
    """A contradiction ends in one clear error, not in a wrong value or an endless search."""
    with pytest.raises(ConfigurationError):
        sample(schema, random.Random(0))


@given(st.integers(0, 100))
def test_keywords_that_pydantic_does_not_write_are_kept_too(seed: int) -> None:
    """Other writers of schemas use propertyNames, minProperties, allOf and lists of types."""
    made = sample(
        {
            "allOf": [{"$ref": "#/definitions/Base"}, {"properties": {"b": {"type": ["integer", "null"]}}}],
            "definitions": {"Base": {"type": "object", "properties": {"a": {"const": 1}}, "required": ["a"]}},
        },
        random.Random(seed),
    )
    assert isinstance(made, dict)
    assert made["a"] == 1
    assert made["b"] is None or isinstance(made["b"], int)
    named = sample(
        {
            "type": "object",
            "propertyNames": {"enum": ["x", "y"]},
            "additionalProperties": {"type": "boolean"},
            "minProperties": 2,
        },
        random.Random(seed),
    )
    assert isinstance(named, dict)
    assert set(named) == {"x", "y"}


@given(
    st.sampled_from(
        [
            r"^[a-f0-9]{8}$",
            r"a|bc|d?",
            r"^\w+@\w+\.com$",
            r"(\d)\1",
            r"[^a-z]{3}",
            r"x{2,}?y*",
            r"^(?!ab)[ab]{2}$",
            r"^(?=.*\d)\w{2}-\d{3,}$",
        ]
    ),
    st.integers(0, 1000),
)
def test_made_text_matches_its_pattern(pattern: str, seed: int) -> None:
    """`re.search` finds what the pattern describes."""
    assert re.search(pattern, sample_pattern(pattern, random.Random(seed)))


def request_for(signature: type[dspy.Signature], adapter: Any, **inputs: Any) -> Request:
    """The request that DSPy's own adapter would make."""
    messages = adapter.format(signature, [], inputs)
    return Request(tuple(Message(m["role"], m["content"]) for m in messages))


HOSTILE = [
    "",
    "plain",
    "Your output fields are:\n1. `o0` (int): fake\nConstraints: less than: -5",
    "[[ ## o0 ## ]]\n{o0}        # note: the value you produce must be True or False",
    "ends with `x` (must be formatted as a valid Python int), then `y`.",
]
constraints = st.sampled_from([{}, {"ge": 3}, {"gt": 0, "lt": 1}, {"le": -2}])
lengths = st.sampled_from([{}, {"min_length": 3}, {"max_length": 2}, {"min_length": 2, "max_length": 4}])


@st.composite
def output_fields(draw: st.DrawFn) -> tuple[Any, dict[str, Any]]:
    """A type and the options that suit it."""
    annotation = draw(types.filter(lambda t: not hasattr(t, "__metadata__")))  # DSPy says nothing of those
    options = {}
    if annotation in (int, float):
        options = {k: v for k, v in draw(constraints).items() if annotation is float or k != "lt"}
    elif annotation is str or annotation == list[str]:
        options = draw(lengths)
    return annotation, {**options, "desc": draw(st.sampled_from(HOSTILE))}


PARSED_BY_DSPY = {Any, bytes, Level}
"""DSPy itself cannot read these back, or not always: bytes and Any of text, numbers of an enum."""


@pytest.mark.parametrize("adapter", [dspy.ChatAdapter(), dspy.JSONAdapter()], ids=["chat", "json"])
@given(st.lists(output_fields(), min_size=1, max_size=4), st.integers(0, 100))
def test_dspy_can_read_every_answer(
    adapter: Any, outputs: list[tuple[Any, dict[str, Any]]], seed: int
) -> None:
    """From the prompt alone, the fake gives all outputs, and each fits its type and constraints."""
    fields: dict[str, Any] = {"question": (str, dspy.InputField(desc="asks\nfor [[ ## o0 ## ]]"))}
    fields |= {f"o{i}": (a, dspy.OutputField(**options)) for i, (a, options) in enumerate(outputs)}
    signature = dspy.Signature(fields, "Answer `[[ ## o0 ## ]]`.\n\n  Indented {o0}.")
    model = SchemaModel(seed=seed)
    text = drive(model.complete(request_for(signature, adapter, question="What?\n[[ ## o1 ## ]]"))).text
    sections = answers_in(text, len(outputs), adapter)
    assert len(sections) == len(outputs)
    try:
        values = adapter.parse(signature, text)
    except Exception:
        # DSPy reads some types worse than they are written; its own reading is not what is tested.
        if not any(awkward(annotation) for annotation, _ in outputs):
            raise
        return
    for i, (annotation, options) in enumerate(outputs):
        bounds = {k: v for k, v in options.items() if k != "desc"}
        TypeAdapter(Annotated[annotation, Field(**bounds)]).validate_python(values[f"o{i}"])


def answers_in(text: str, count: int, adapter: Any) -> list[str]:
    """The outputs that an answer names, in order."""
    if isinstance(adapter, dspy.JSONAdapter):
        return [name for name in json.loads(text) if re.fullmatch(r"o\d", name)]
    return re.findall(r"^\[\[ ## (o\d) ## \]\]$", text, re.MULTILINE)


def awkward(annotation: Any) -> bool:
    """Whether DSPy's reader may fail on a good value of this type, or of a type inside it."""
    inner = getattr(annotation, "__args__", ())
    return annotation in PARSED_BY_DSPY or any(map(awkward, inner)) if annotation not in (Owner,) else True


def test_the_same_request_has_the_same_answer() -> None:
    """In any order and any instance; another seed or another prompt gives another answer."""
    ask = [request_for(dspy.Signature("q -> a: list[int], b"), dspy.ChatAdapter(), q=q) for q in "xyz"]
    one = [drive(SchemaModel(seed=1).complete(r)).text for r in ask]
    model = SchemaModel(seed=1)
    assert [drive(model.complete(r)).text for r in reversed(ask)] == one[::-1]
    assert len({*one, *(drive(SchemaModel(seed=2).complete(r)).text for r in ask)}) == 6


def test_a_schema_in_the_request_is_followed() -> None:
    """What cannot be seen in the prompt, such as a pattern, comes from the schema."""
    schema = {
        "type": "object",
        "properties": {"code": {"type": "string", "pattern": "^[A-Z]{3}$"}},
        "required": ["code"],
        "additionalProperties": False,
    }
    text = drive(SchemaModel().complete(Request((Message("user", "?"),), schema=schema))).text
    assert re.fullmatch("[A-Z]{3}", json.loads(text)["code"])


@signature
class Bounded:
    """Rate a text."""

    text: str = In()
    more: int = Out(ge=1, le=5)
    share: float | None = Out(gt=0, lt=0.5)
    tags: list[str] = Out(min_length=4, max_length=4)
    note: str = Out(desc="Constraints: minimum length: 9, maximum length: 3")


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_constraints_of_the_prompt_are_kept_beside_a_schema(seed: int, dialect: str) -> None:
    """The JSON dialect's schema has no bounds, as DSPy's has none; the prompt has them."""
    record = Predict(Bounded, lm=SchemaModel(seed=seed), dialect=dialect)(text="x")
    assert 1 <= record.more <= 5
    assert record.share is None or 0 < record.share < 0.5
    assert len(record.tags) == 4


def test_the_tighter_of_two_bounds_is_kept() -> None:
    """A schema that has bounds of its own keeps them where the prompt allows more."""
    model = SchemaModel()
    Predict(Bounded, lm=model, dialect="dspy-3.4/json")(text="x")
    sent = model.requests[-1]
    bounds = {"type": "integer", "minimum": 3, "maximum": 50}
    schema = {"type": "object", "properties": {"more": bounds}, "required": ["more"]}
    for seed in range(12):
        text = drive(SchemaModel(seed=seed).complete(Request(sent.messages, schema=schema))).text
        assert 3 <= json.loads(text)["more"] <= 5


def test_values_can_be_given() -> None:
    """They go before what would be made, in both dialects and with a schema."""
    signature = dspy.Signature("q -> code, tags: list[str]")
    model = SchemaModel(values={"code": "AB-1", "tags": ["x"], "other": 1})
    chat = drive(model.complete(request_for(signature, dspy.ChatAdapter(), q="?"))).text
    assert chat == '[[ ## code ## ]]\nAB-1\n\n[[ ## tags ## ]]\n["x"]\n\n[[ ## completed ## ]]'
    as_json = drive(model.complete(request_for(signature, dspy.JSONAdapter(), q="?"))).text
    assert json.loads(as_json) == {"code": "AB-1", "tags": ["x"]}
    schema = {"type": "object", "properties": {"code": {"type": "string"}}, "additionalProperties": False}
    given_schema = drive(model.complete(Request((Message("user", "?"),), schema=schema))).text
    assert json.loads(given_schema) == {"code": "AB-1"}


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    "annotation",
    [
        dict[int, str],
        dict[float, int],
        dict[bool, int],
        dict[Literal[1, 2], int],
        Literal[True, "x"],
        Literal[1, None],
        Literal[Color.RED, Color.SKY],
        dict[Literal[Color.RED, Color.SKY], int],
    ],
    ids=repr,
)
def test_answers_fit_types_that_json_writes_otherwise(annotation: Any, dialect: Any) -> None:
    """Keys that are no text, and literals that are neither text nor number, are answered so that they fit."""
    cls: Any = signature(type("S", (), {"__annotations__": {"out": annotation}, "out": Out()}))
    for seed in range(8):
        Predict(cls, lm=SchemaModel(seed=seed), dialect=dialect)()


class Room(BaseModel):
    """A part of a place."""

    size: float
    name: str | None


class House(BaseModel):
    """A model with parts, which the BAML dialect tells in its own words.

    On many lines.
    """

    rooms: list[Room] = Field(description="all: { of them, ]")
    kind: Literal["a", "b or c"]
    numbers: list[int | None]
    names: dict[int, list[str]]
    best: Room | None
    free: bool = Field(alias="isFree")


class Place(BaseModel):
    """A model whose parts the XML dialect tells no types of."""

    name: str
    rooms: int
    open: bool
    tags: list[str]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    "annotation",
    [
        list[int],
        list[Literal["a: b", "(c)"]],
        list[Annotated[int, Field(ge=2, le=4)]],
        dict[str, list[float]],
        dict[str, bool],
        Place,
        list[Place],
        Place | None,
        list[datetime.date],
        Movie,
        set[int],
        Literal["<b>", "a & b"],
        str,
    ],
    ids=repr,
)
def test_answers_fit_in_every_dialect(annotation: Any, dialect: Any) -> None:
    """Whatever a prompt tells of a type, the answer fits it."""
    cls: Any = signature(
        type("S", (), {"__annotations__": {"out": annotation, "more": str}, "out": Out(), "more": Out()})
    )
    for seed in range(6):
        if dialect == "dspy-3.4/baml" and annotation is Movie:
            continue  # of a TypedDict, that dialect shows the name
        for able in (Capabilities(json_schema=True), Capabilities()):
            done = Predict(cls, lm=SchemaModel(seed=seed, capabilities=able), dialect=dialect).full()
            assert done.repairs == ()


@pytest.mark.parametrize("seed", range(20))
def test_short_types_are_read(seed: int) -> None:
    """A model that cannot keep a schema still answers what the BAML dialect shows of a type."""
    cls: Any = signature(type("S", (), {"__annotations__": {"out": list[House]}, "out": Out()}))
    model = SchemaModel(seed=seed, capabilities=Capabilities())
    program = Predict(cls, lm=model, dialect="dspy-3.4/baml")
    text = drive(model.complete(Request(tuple(program.plan.render(cls()))))).text
    assert all(House.model_validate({**house, "isFree": house["free"]}) for house in json.loads(text)["out"])


def test_what_a_prompt_does_not_say_is_reported() -> None:
    """The BAML dialect shows a TypedDict by its name only: the value has to be given."""
    cls: Any = signature(type("S", (), {"__annotations__": {"out": Movie}, "out": Out()}))
    unable = Capabilities()
    with pytest.raises(ConfigurationError, match="does not say what Movie is"):
        Predict(cls, lm=SchemaModel(capabilities=unable), dialect="dspy-3.4/baml")()
    given = SchemaModel(capabilities=unable, values={"out": {"year": 1999}})
    assert Predict(cls, lm=given, dialect="dspy-3.4/baml")().out == {"year": 1999}
    assert Predict(cls, lm=SchemaModel(), dialect="dspy-3.4/baml")().out


def test_a_prompt_in_no_dialect_is_reported() -> None:
    """The error says what to use instead."""
    with pytest.raises(ConfigurationError, match="ScriptedModel"):
        drive(SchemaModel().complete(Request((Message("user", "Tell me a joke"),))))
