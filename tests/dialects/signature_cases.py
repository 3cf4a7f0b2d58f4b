"""Signatures in pairs for differential tests: a dspex spec, and the `dspy.Signature` a user would write."""

from __future__ import annotations

import enum
import inspect
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal, NamedTuple, NotRequired, Optional, Union
from uuid import UUID

import dspy
from annotated_types import Ge, Le, MaxLen
from hypothesis import strategies as st
from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    HttpUrl,
    RootModel,
    StrictBool,
)
from pydantic.dataclasses import dataclass as pydantic_dataclass
from typing_extensions import TypedDict

from dspex.define.annotations import TypeReader, needs_pydantic, pydantic_schema
from dspex.spec.signature import FieldSpec, SignatureSpec
from dspex.spec.types import Constraint


class Color(enum.Enum):
    RED = "red"
    IT = "it's"
    BOTH = 'it\'s "both"'


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


class Tone(enum.StrEnum):
    WARM = "warm"
    QUOTED = "it's"
    BOTH = "'\""


class Mixed(str, enum.Enum):  # noqa: UP042  # its members print otherwise than those of a StrEnum
    A = "a"
    QUOTED = "it's"


class Odd(enum.Enum):
    NONE = None
    PAIR = (1, "x")
    HALF = 0.5


class Query(BaseModel):
    """A query."""

    text: str
    limit: int = Field(10, ge=1, description="how many")
    parent: Query | None = None


class Box(BaseModel):
    query: Query
    colors: list[Color] = []


class Place(TypedDict):
    """A place."""

    name: str
    zip: NotRequired[int]


class Point(NamedTuple):
    x: int
    y: float = 0.0


@dataclass
class Person:
    """A person."""

    name: str
    age: int = field(default=3, metadata={"description": "in years"})
    friends: list[Person] = field(default_factory=list)


class Aliased(BaseModel):
    model_config = ConfigDict(populate_by_name=True)

    given_name: str = Field(alias="givenName", description="first of all")
    others: list[str] = Field([], alias="otherNames")
    """No description."""


class Numbers(RootModel[list[int]]):
    """Some numbers."""


class Nothing(BaseModel):
    pass


class Left(BaseModel):
    first: int = Field(alias="key")


class Right(BaseModel):
    second: int = Field(alias="key")
    left: Left | None = None


class Pair(BaseModel):
    """Models whose fields have other names and the same aliases."""

    one: Left
    other: Right
    chosen: int = Field(1, validation_alias=AliasChoices("choice", "chosen"))


class Dog(BaseModel):
    kind: Literal["dog"] = "dog"
    barks: bool = True


class Cat(BaseModel):
    kind: Literal["cat"] = "cat"
    lives: int = 9


class Kept:
    """A validator that finds nothing wrong, and is shown without its address."""

    def __call__(self, value: Any) -> Any:
        return value

    def __repr__(self) -> str:
        return "kept"


kept = Kept()


class Checked(BaseModel):
    """Fields with validators of pydantic beside their types."""

    name: Annotated[str, AfterValidator(kept)]
    sure: StrictBool = True
    dogs: Annotated[list[Dog], AfterValidator(kept)] = []


class Deep(BaseModel):
    """Something with
    many parts.
    """

    place: Place
    point: Point
    pair: tuple[int, str]
    seen: set[int] = set()
    by_name: dict[str, list[int]] = {}
    either: int | str | None = None
    maybe: Aliased | None = None
    when: date | None = Field(None, description="the day")
    tone: Tone = Tone.WARM
    level: Literal["low", "high"] = "low"
    numbers: Numbers | None = None
    words: Sequence[str] = ()
    shares: dict[str, Annotated[float, Ge(0)]] = {}
    nothing: list[Nothing] = []
    anything: Any = None


@pydantic_dataclass
class Spot:
    x: int
    names: list[str] = Field(default_factory=list)


def _texts(max_size: int = 12) -> st.SearchStrategy[str]:
    # A lone surrogate cannot be sent: DSPy refuses it, and so does every wire.
    hostile = st.sampled_from(
        ["", " ", "it's", "[[ ## x ## ]]", "{q}", "«a»", "a\nb", "\u2028", "\r\n", '"', "\\n", "😀"]
    )
    return st.one_of(hostile, st.text(st.characters(exclude_categories=["Cs"]), max_size=max_size))


texts = _texts()
queries = st.builds(Query, text=texts, limit=st.integers(1, 9))
persons = st.builds(
    Person, name=texts, age=st.integers(), friends=st.just([]) | st.builds(lambda n: [Person(n)], texts)
)
aliased = st.builds(Aliased, givenName=texts, otherNames=st.lists(texts, max_size=2))
numbers = st.integers() | st.floats(allow_nan=False)
moments = st.datetimes(timezones=st.just(UTC)) | st.datetimes()

KINDS: list[tuple[Any, st.SearchStrategy[Any]]] = [
    (str, texts),
    (int, st.integers()),
    (float, st.floats()),
    (bool, st.booleans()),
    (list[str], st.lists(texts, max_size=3)),
    (list[int], st.lists(st.integers(), max_size=3)),
    (list, st.lists(texts | numbers, max_size=2)),
    (dict[str, float], st.dictionaries(texts, st.floats(allow_nan=False), max_size=2)),
    (dict[str, list[int]], st.dictionaries(texts, st.lists(st.integers(), max_size=2), max_size=2)),
    (dict, st.dictionaries(texts, numbers, max_size=2)),
    (tuple[int, str], st.tuples(st.integers(), texts)),
    (tuple[int, ...], st.lists(st.integers(), max_size=2).map(tuple)),
    (set[int], st.sets(st.integers(), max_size=1)),
    (frozenset[str], st.frozensets(texts, max_size=1)),
    (Optional[str], st.none() | texts),  # noqa: UP045  # another spelling, another object
    (str | None, st.none() | texts),
    (Union[int, str, None], st.none() | st.integers() | texts),
    (list[int | None], st.lists(st.none() | st.integers(), max_size=2)),
    (Any, texts | numbers | st.none()),
    (Literal["low", "high"], st.sampled_from(["low", "high"])),
    (Literal["it's", 'say "x"', "'\"", 1, True, None, b"z"], st.sampled_from(["it's", 1, None])),
    (
        Literal[Color.RED, Tone.QUOTED, Tone.BOTH, Mixed.QUOTED, Level.LOW],
        st.sampled_from([Color.RED, Level.LOW]),
    ),
    (list[Literal["a", "b"]], st.lists(st.sampled_from("ab"), max_size=2)),
    (Color, st.sampled_from(Color)),
    (Level, st.sampled_from(Level)),
    (Tone, st.sampled_from(Tone)),
    (Mixed, st.sampled_from(Mixed)),
    (Odd, st.sampled_from(Odd)),
    (list[Color], st.lists(st.sampled_from(Color), max_size=2)),
    (date, st.dates()),
    (datetime, moments),
    (time, st.times()),
    (timedelta, st.timedeltas(min_value=timedelta(-400), max_value=timedelta(400))),
    (Decimal, st.decimals(allow_nan=False, allow_infinity=False, places=2)),
    (UUID, st.uuids()),
    (bytes, texts.map(str.encode)),
    (Query, queries),
    (list[Query], st.lists(queries, max_size=2)),
    (Query | None, st.none() | queries),
    (Box, st.builds(Box, query=queries, colors=st.lists(st.sampled_from(Color), max_size=2))),
    (Place, st.fixed_dictionaries({"name": texts}, optional={"zip": st.integers()})),
    (Point, st.builds(Point, st.integers(), st.floats(allow_nan=False))),
    (Person, persons),
    (dict[str, Person], st.dictionaries(texts, persons, max_size=1)),
    (Aliased, aliased),
    (list[Aliased], st.lists(aliased, max_size=2)),
    (Numbers, st.builds(Numbers, st.lists(st.integers(), max_size=2))),
    (list[Numbers], st.lists(st.builds(Numbers, st.lists(st.integers(), max_size=2)), max_size=2)),
    (
        Deep,
        st.builds(
            Deep,
            place=st.fixed_dictionaries({"name": texts}, optional={"zip": st.integers()}),
            point=st.builds(Point, st.integers(), st.floats(allow_nan=False)),
            pair=st.tuples(st.integers(), texts),
            seen=st.sets(st.integers(), max_size=1),
            by_name=st.dictionaries(texts, st.lists(st.integers(), max_size=2), max_size=2),
            either=st.none() | st.integers() | texts,
            maybe=st.none() | aliased,
            when=st.none() | st.dates(),
            tone=st.sampled_from(Tone),
            level=st.sampled_from(["low", "high"]),
            numbers=st.none() | st.builds(Numbers, st.lists(st.integers(), max_size=2)),
            words=st.lists(texts, max_size=2),
        ),
    ),
    (Spot, st.builds(Spot, st.integers(), st.lists(texts, max_size=2))),
    (list[Spot], st.lists(st.builds(Spot, st.integers(), st.lists(texts, max_size=2)), max_size=2)),
    (HttpUrl, st.just(HttpUrl("https://example.org/a"))),
    (Pair, st.builds(Pair, one=st.just(Left(key=1)), other=st.just(Right(key=2)))),
    (Checked, st.builds(Checked, name=texts)),
    (Annotated[str, AfterValidator(kept)], texts),
    (Annotated[int, BeforeValidator(kept)], st.integers()),
    (StrictBool, st.booleans()),
    (Annotated[Literal["low", "high"], AfterValidator(kept)], st.sampled_from(["low", "high"])),
    (Annotated[Color, AfterValidator(kept)], st.sampled_from(Color)),
    (Annotated[list[int], AfterValidator(kept)], st.lists(st.integers(), max_size=2)),
    (Annotated[dict[str, int], AfterValidator(kept)], st.dictionaries(texts, st.integers(), max_size=2)),
    (Annotated[Query | None, AfterValidator(kept)], st.none() | queries),
    (
        Annotated[Dog | Cat, Field(discriminator="kind")],
        st.builds(Dog, barks=st.booleans()) | st.builds(Cat, lives=st.integers(1, 9)),
    ),
    (list[Annotated[int, Ge(0), Le(9)]], st.lists(st.integers(0, 9), max_size=2)),
    (dict[str, Annotated[str, MaxLen(3)]], st.dictionaries(texts, st.just("abc"), max_size=1)),
]
"""Types that DSPy takes as they are, with values of each."""

NAMES = [
    "a",
    "class",
    "json",
    "model_x",
    "copy",
    "naïve",
    "数",
    "insert",
    "_".join("xyz"),
    "completed",
    "reasoning",
]
names = st.sampled_from(NAMES) | st.from_regex(r"[a-zA-Z][a-zA-Z0-9_]{0,6}", fullmatch=True)

BOUNDS = {
    int: ["gt", "ge", "lt", "le", "multiple_of"],
    float: ["gt", "ge", "lt", "le", "multiple_of"],
    str: ["min_length", "max_length", "pattern"],
    list[str]: ["min_length", "max_length"],
}
BOUND_VALUES = {
    "gt": 0,
    "ge": 1,
    "lt": 100,
    "le": 100,
    "multiple_of": 2,
    "min_length": 0,
    "max_length": 7,
    "pattern": "^a+",
}


class Case(NamedTuple):
    """One field: its name, side, type, options in the order of the source, and how to make values."""

    name: str
    kind: Literal["input", "output"]
    annotation: Any
    options: dict[str, Any]
    values: st.SearchStrategy[Any]


@st.composite
def field_cases(draw: st.DrawFn, kind: Literal["input", "output"], name: str) -> Case:
    """Draw a field of any type, with or without description and constraints."""
    annotation, values = draw(st.sampled_from(KINDS))
    options: dict[str, Any] = {}
    desc = draw(st.none() | texts | st.just(f"${{{name}}}"))
    if desc is not None:
        options["desc"] = desc
    try:
        known = BOUNDS.get(annotation, [])
    except TypeError:
        known = []
    bounds = draw(st.lists(st.sampled_from(known), unique=True, max_size=3)) if known else []
    options.update({b: BOUND_VALUES[b] for b in bounds})
    if annotation is float and "ge" in options:
        below = [1.5, -0.0] if {"lt", "le"} & options.keys() else [1.5, 1e20, -0.0]
        options["ge"] = draw(st.sampled_from(below))
    return Case(name, kind, annotation, options, values)


@st.composite
def signature_cases(draw: st.DrawFn) -> tuple[list[Case], str | None]:
    """Draw the fields of a signature, and the text of its docstring, if it has one."""
    wanted = draw(st.lists(names, unique=True, min_size=1, max_size=5))
    inputs = draw(st.integers(0, len(wanted) - 1))
    cases = [draw(field_cases("input" if i < inputs else "output", n)) for i, n in enumerate(wanted)]
    lines = st.text(st.sampled_from(list("ab \t\n\r\x0b\x0c\x1c\x85\u2028\u2029#`{}$")), max_size=30)
    return cases, draw(st.none() | lines | texts)


def spec_of_cases(
    cases: list[Case], docstring: str | None
) -> tuple[SignatureSpec, dict[str, Any], dict[str, Any]]:
    """Write cases as a spec, with the live objects and annotations behind it."""
    reader = TypeReader()
    fields = []
    for case in cases:
        kind, _ = reader.read_field(case.annotation)
        bounds = tuple(Constraint(n, v) for n, v in case.options.items() if n in BOUND_VALUES)
        schema = pydantic_schema(case.annotation) if needs_pydantic(case.annotation) else None
        fields.append(
            FieldSpec(case.name, case.kind, kind, case.options.get("desc"), constraints=bounds, schema=schema)
        )
    text = None if docstring is None else inspect.cleandoc(docstring)
    spec = SignatureSpec(
        "S", tuple(fields), instructions=text, definitions=tuple(reader.definitions.values())
    )
    return spec, dict(reader.objects), {c.name: c.annotation for c in cases}


def dspy_signature(cases: list[Case], docstring: str | None) -> Any:
    """Write cases as a DSPy user would."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        make = {"input": dspy.InputField, "output": dspy.OutputField}
        fields = {c.name: (c.annotation, make[c.kind](**c.options)) for c in cases}
        signature: Any = dspy.Signature(fields, docstring)
    if docstring == "":  # as an empty docstring of a class; an empty argument counts as none
        signature.instructions = ""
    return signature
