"""Annotations become data; what cannot be used becomes an UnsupportedType with a reason."""

from __future__ import annotations

import collections
import enum
import re
import sys
import types
import typing
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import InitVar, dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Final, Generic, Literal, NamedTuple, NewType, TypedDict, TypeVar

import msgspec
import pydantic
import pytest
import typing_extensions
from annotated_types import Ge, Interval, Len, MinLen, Predicate

from dspex import In, Out, signature
from dspex.define.annotations import TypeReader, needs_pydantic, pydantic_schema
from dspex.spec.types import (
    ClassDefinition,
    ConstrainedType,
    Constraint,
    DictType,
    EnumDefinition,
    EnumValue,
    ForeignType,
    InstanceValue,
    ListType,
    LiteralType,
    Named,
    Scalar,
    SequenceValue,
    SetType,
    TupleType,
    TypeVariable,
    UnionType,
    UnknownType,
    UnsupportedType,
    VariadicTupleType,
)

T = TypeVar("T")
U = TypeVar("U")
INT, STR, ANY, NONE = Scalar("int"), Scalar("str"), Scalar("Any"), Scalar("None")


class Color(enum.Enum):
    """Colours."""

    RED = "red"


@dataclass
class Box(Generic[T]):
    held: T
    others: list[Box[T]] = field(default_factory=list)


@dataclass
class IntBox(Box[int]):
    count: Annotated[int, Ge(0)] = 0


class Chain(msgspec.Struct, Generic[T], rename="camel", tag="chain", forbid_unknown_fields=True):
    the_item: T
    may_miss: int | msgspec.UnsetType = msgspec.UNSET
    next_one: Chain[T] | None = None


class Growing(msgspec.Struct, Generic[T]):
    item: T
    next: Growing[list[T]] | None = None


class Movie(TypedDict, total=False):
    name: typing.Required[str]
    year: int


class Point(NamedTuple):
    x: int
    label: str = "p"


class Model(pydantic.BaseModel):
    """A model."""

    inner: int = pydantic.Field(alias="outer", ge=0, description="a number")


@signature
class Triage:
    """Triage a ticket."""

    ticket: str = In()
    score: float = Out(ge=0, wire_name="points")


Uid = NewType("Uid", int)


def read(annotation: object) -> Any:
    """Read one annotation on its own."""
    return TypeReader().read(annotation)


def definition(annotation: object) -> ClassDefinition:
    """Read a class and return what is known about it."""
    reader = TypeReader()
    named = reader.read(annotation)
    assert isinstance(named, Named)
    found = reader.definitions[named.key]
    assert isinstance(found, ClassDefinition)
    return found


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        (None, NONE),
        (object, ANY),
        (Any, ANY),
        (typing.LiteralString, STR),
        (Uid, INT),
        (Final[int], INT),
        (Decimal, Scalar("Decimal")),
        (list, ListType(ANY, True)),
        (typing.List, ListType(ANY, True)),  # noqa: UP006  # the old spelling is the point
        (typing.List[int], ListType(INT)),  # noqa: UP006
        (Sequence[int], ListType(INT, False, "Sequence")),
        (Iterable[int], ListType(INT, False, "Iterable")),
        (AbstractSet[int], SetType(INT, False, False, "Set")),
        (frozenset[int], SetType(INT, True)),
        (Mapping[str, int], DictType(STR, INT, False, "Mapping")),
        (dict, DictType(ANY, ANY, True)),
        (tuple, VariadicTupleType(ANY, True)),
        (typing.Tuple, VariadicTupleType(ANY, True)),  # noqa: UP006
        (tuple[()], TupleType(())),
        (tuple[int, ...], VariadicTupleType(INT)),
        (tuple[int, str], TupleType((INT, STR))),
        (int | None, UnionType((INT, NONE))),
        (typing.Union[None, int, typing.Union[str, int]], UnionType((NONE, INT, STR))),
        (Literal["a", 1, True, None], LiteralType(("a", 1, True, None))),
        (Literal[Color.RED], LiteralType((EnumValue("Color", "RED"),))),
        (list[Annotated[int, Interval(ge=0)]], ListType(ConstrainedType(INT, (Constraint("ge", 0),)))),
        (
            list[Annotated[str, msgspec.Meta(pattern="x")]],
            ListType(ConstrainedType(STR, (Constraint("pattern", "x"),))),
        ),
        (list[Annotated[int, "a note"]], ListType(INT)),
        (T, TypeVariable("T")),
    ],
    ids=repr,
)
def test_an_annotation_becomes_its_type(annotation: object, expected: object) -> None:
    """Each spelling gives one type of the IR."""
    assert read(annotation) == expected


@pytest.mark.parametrize(
    ("annotation", "reason"),
    [
        (complex, "tuple[float, float]"),
        (bytearray, "use bytes"),
        (type[int], "Literal of names"),
        (Callable[[int], int], "function"),
        (Iterator[int], "use list"),
        (Collection[int], "use Sequence"),
        (collections.deque[int], "use list"),
        (collections.OrderedDict[str, int], "use dict"),
        (re.Pattern, "use str"),
        (typing.Never, "no value"),
        (typing.Self, "name the class"),
        (enum.Flag("F", "A B"), "Flag"),
        (enum.Enum, "without members"),
        (dict[Box[int], int], "keys"),
        (sys, "no type"),
        (3, "no type"),
        ([int], "no type"),
        (object(), "no type"),
        (type("Plain", (), {}), "dataclass"),
        ("1 +", "SyntaxError"),
        (Literal[1.5], "Literal takes"),
    ],
    ids=lambda value: "an object" if type(value) is object else repr(value),  # an address differs by process
)
def test_what_cannot_be_used_says_why(annotation: object, reason: str) -> None:
    """The reason names the problem or what to use."""
    found = read(annotation)
    assert isinstance(found, UnsupportedType)
    assert reason in found.reason
    assert len(found.text) <= 200


def test_constraints_at_the_top_of_a_field_stand_apart() -> None:
    """Those of annotated_types, msgspec and pydantic are read alike, in the order of the source."""
    reader = TypeReader()
    annotated = Annotated[list[int], Len(1, 3), pydantic.Field(description="x"), msgspec.Meta(max_length=2)]
    assert reader.read_field(annotated) == (
        ListType(INT),
        (Constraint("min_length", 1), Constraint("max_length", 3), Constraint("max_length", 2)),
    )
    dates = reader.read_field(Annotated[date, Ge(date(2026, 1, 31))])
    assert dates == (Scalar("date"), (Constraint("ge", "2026-01-31"),))


def test_a_generic_class_is_read_for_each_of_its_arguments() -> None:
    """The arguments stand in the name, in the fields, and in what the fields refer to."""
    reader = TypeReader()
    assert reader.read(Box[int]) == Named("Box[int]")
    assert reader.read(Box[list[str]]) == Named("Box[list[str]]")
    assert list(reader.definitions) == ["Box[int]", "Box[list[str]]"]
    held, others = definition(Box[int]).fields
    assert (held.type, others.type) == (INT, ListType(Named("Box[int]")))
    assert definition(IntBox).fields[0].type == INT


def test_a_class_that_grows_without_end_is_refused() -> None:
    """A generic class that refers to ever larger versions of itself ends in a reason."""
    reader = TypeReader()
    reader.read(Growing[int])
    assert len(reader.definitions) < 20
    last = list(reader.definitions.values())[-1]
    assert isinstance(last, ClassDefinition)
    assert "larger versions" in repr(last.fields[1].type)


def test_a_struct_is_read_as_msgspec_writes_it() -> None:
    """Renamed fields, the tag, refused keys, fields that may be left out."""
    found = definition(Chain[int])
    assert (found.kind, found.tag_field, found.tag, found.forbid_extra) == ("struct", "type", "chain", True)
    assert [f.wire_name for f in found.fields] == ["theItem", "mayMiss", "nextOne"]
    assert [f.required for f in found.fields] == [True, False, False]
    assert found.fields[1].type == INT


def test_each_kind_of_class_tells_its_fields() -> None:
    """TypedDict, NamedTuple, pydantic model, signature."""
    assert [(f.name, f.required) for f in definition(Movie).fields] == [("name", True), ("year", False)]
    assert definition(Point).fields[1].default == "p"
    inner = definition(Model).fields[0]
    assert (inner.wire_name, inner.desc, inner.constraints) == ("outer", "a number", (Constraint("ge", 0),))
    ticket, score = definition(Triage).fields
    assert (ticket.required, score.wire_name, score.constraints) == (True, "points", (Constraint("ge", 0),))


def test_classes_that_lose_their_names_are_refused() -> None:
    """array_like Structs, and dataclasses with InitVar."""

    @dataclass
    class Needs:
        seed: InitVar[int]

    class Row(msgspec.Struct, array_like=True):
        x: int

    assert "InitVar" in read(Needs).reason
    assert "array_like" in read(Row).reason


def test_forward_references_resolve_in_their_module_and_among_given_names() -> None:
    """What names nothing yet stays unknown, with its text, so that it can be read later."""

    @dataclass
    class Left:
        right: Right | None

    @dataclass
    class Right:
        left: list[Left]

    reader = TypeReader({"Right": Right})
    reader.read(Left)
    assert set(reader.definitions) == {"Left", "Right"}
    assert definition(Left).fields[0].type == UnknownType("Right | None")
    assert read(list["Color"]) == ListType(UnknownType("Color"))
    assert TypeReader(module=__name__).read(list["Color"]) == ListType(Named("Color"))


def test_two_classes_of_one_name_have_two_keys() -> None:
    """Keys are unique, names are not."""

    def make(typ: type) -> type:
        return dataclass(type("Same", (), {"__annotations__": {"x": typ}, "__module__": __name__}))

    reader = TypeReader()
    keys = [reader.read(make(typ)).key for typ in (int, str, float)]
    assert len(set(keys)) == 3
    assert [d.name for d in reader.definitions.values()] == ["Same"] * 3


def test_an_alias_stands_for_its_value_and_must_end() -> None:
    """`type X = …`, with and without parameters; one that refers to itself is refused."""
    Rows = typing_extensions.TypeAliasType("Rows", list[T], type_params=(T,))
    assert read(Rows[int]) == ListType(INT)
    Json = typing_extensions.TypeAliasType("Json", "list[Json] | int")
    assert "refers to itself" in repr(TypeReader({"Json": Json}).read(Json))


def test_the_newest_spelling_of_type_parameters_is_read() -> None:
    """`type Pair[T] = …` and `class Crate[T]`, which Python 3.11 writes with other words."""
    names: dict[str, Any] = {"dataclass": dataclass, "__name__": __name__}
    if sys.version_info >= (3, 12):
        source = "type Pair[T] = tuple[T, T]\n@dataclass\nclass Crate[T]:\n    inside: Pair[T]\n"
        exec(compile(source, "newest", "exec", dont_inherit=True), names)
    else:
        names["Pair"] = typing_extensions.TypeAliasType("Pair", tuple[T, T], type_params=(T,))
        body = {"__annotations__": {"inside": names["Pair"][T]}, "__module__": __name__}
        names["Crate"] = dataclass(
            types.new_class("Crate", (Generic[T],), {}, lambda space: space.update(body))
        )
    assert read(names["Pair"][int]) == TupleType((INT, INT))
    assert definition(names["Crate"][str]).fields[0].type == TupleType((STR, STR))


@pytest.mark.parametrize("wrap", [lambda t: list[t], lambda t: dict[str, t], lambda t: tuple[t, int]])
def test_ten_thousand_levels_are_refused_not_a_crash(wrap: Callable[[Any], Any]) -> None:
    """A type that is nested too deep ends in an UnsupportedType."""
    annotation: Any = int
    for _ in range(10_000):
        annotation = wrap(annotation)
    assert "nested more than 64 deep" in repr(read(annotation))


def test_a_chain_of_a_thousand_classes_costs_no_stack() -> None:
    """Classes are read from a queue; beyond the limit they are refused."""
    last: Any = int
    for number in range(1_500):
        last = dataclass(
            type(f"Link{number}", (), {"__annotations__": {"next": last}, "__module__": __name__})
        )
    reader = TypeReader()
    reader.read(last)
    assert len(reader.definitions) == 1_000
    assert any("larger versions" in repr(d) for d in reader.definitions.values())


def test_values_become_data() -> None:
    """Defaults and literals: enums join the definitions, sets are sorted, dates are text."""
    reader = TypeReader()
    assert reader.value(Color.RED) == EnumValue("Color", "RED")
    assert isinstance(reader.definitions["Color"], EnumDefinition)
    assert reader.value({3, 1}) == SequenceValue("set", (1, 3))
    dated = reader.value(date(2026, 1, 31))
    assert isinstance(dated, InstanceValue)
    assert dated.text == "2026-01-31"
    boxed = reader.value(Box(1))
    assert isinstance(boxed, InstanceValue)
    assert boxed.items == (("held", 1), ("others", SequenceValue("list", ())))
    endless: list[Any] = []
    endless.append(endless)
    assert "UnknownValue()" in repr(reader.value(endless))


def test_a_value_whose_repr_fails_is_still_a_value() -> None:
    """A user's __repr__ may do anything."""

    class Rude:
        def __repr__(self) -> str:
            raise RuntimeError("no")

    found = TypeReader().value(Rude())
    assert isinstance(found, InstanceValue)
    assert "RuntimeError" in found.text


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        (list[int], False),
        (Box[int], False),
        (Annotated[int, pydantic.Field(ge=0)], False),
        (list[Annotated[int, pydantic.Field(description="x")]], True),
        (list[Model], True),
        (pydantic.HttpUrl, True),
        (Path, True),
        (Annotated[int, pydantic.AfterValidator(abs)], True),
        (list[Annotated[int, Predicate(bool)]], True),
        (list[Annotated[str, MinLen(1)]], False),
    ],
    ids=repr,
)
def test_pydantic_is_asked_only_for_what_is_its_own(annotation: object, expected: bool) -> None:
    """Models, types of pydantic's, and metadata that only it understands."""
    assert needs_pydantic(annotation) is expected


def test_types_that_only_pydantic_validates_are_foreign() -> None:
    """Among them discriminated unions, where pydantic knows which member is meant."""

    class Cat(pydantic.BaseModel):
        kind: Literal["cat"]

    class Dog(pydantic.BaseModel):
        kind: Literal["dog"]

    pet = Annotated[Cat | Dog, pydantic.Field(discriminator="kind")]
    found = read(list[pet])
    assert isinstance(found, ListType)
    assert isinstance(found.item, ForeignType)
    assert found.item.text == "Union[Cat, Dog]"
    assert isinstance(read(pydantic.HttpUrl), ForeignType)


def test_pydantic_tells_its_schema_or_nothing() -> None:
    """None where a part of the type is a msgspec Struct, which pydantic cannot take."""
    assert pydantic_schema(Annotated[int, pydantic.Field(ge=0)]) == '{"type":"integer"}'
    assert '"outer"' in (pydantic_schema(list[Model]) or "")
    assert pydantic_schema(tuple[Model, Chain[int]]) is None


@pytest.mark.parametrize("name", ["it's", "class", "__cl", "[[ ## x ## ]]", "a\nb", "日本", "€"])
def test_hostile_names_are_only_names(name: str) -> None:
    """Keys of a TypedDict and names of classes may be any text."""
    hostile = typing_extensions.TypedDict(name, {name: int})  # type: ignore[operator]  # made from text
    found = definition(hostile)
    assert found.name == name
    assert found.fields[0].name == name
