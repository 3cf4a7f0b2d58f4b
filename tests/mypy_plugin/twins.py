"""Signatures that are read twice, by mypy and at run time; each way must give the same spec."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Annotated, Any, ClassVar, Generic, Literal, NamedTuple, TypedDict, TypeVar
from uuid import UUID

import msgspec
import pydantic
from annotated_types import Ge, Le, MinLen

from dspex import In, Out, signature

T = TypeVar("T")


class Color(Enum):
    """A closed choice."""

    RED = "red"
    BLUE = "blue"


class Rank(IntEnum):
    """Numbers with names."""

    LOW = 1


class Limits:
    """Holds values."""

    NAME: ClassVar[str] = "x"


class Item(TypedDict, total=False):
    """Has keys."""

    name: str
    price: Decimal


class Point(NamedTuple):
    """Has two items."""

    x: int
    y: int = 0


@dataclass
class Box(Generic[T]):
    """Refers to itself."""

    item: T
    inner: "Box[T] | None" = None
    many: list[Item] = field(default_factory=list)


class Row(msgspec.Struct):
    """A Struct."""

    cells: tuple[int, ...]


class Model(pydantic.BaseModel):
    """A model."""

    row: Row | None = None

    model_config = {"arbitrary_types_allowed": True}


@signature
class Everything:
    """Says all there is to say."""

    CONSTANT: ClassVar[int] = 3
    bare: str
    plain: int = 3
    text: str = In(default="x", desc="a 'text'", min_length=1, max_length=9, pattern="^x")
    number: float = In(default=-1.5, gt=-2, lt=2, multiple_of=0.5)
    flag: bool = In(default=True, wire_name="switch")
    raw: bytes = In(default=b"a'\x00\"")
    nothing: None = None
    choice: Literal["a", 1, True, b"x", Color.RED] = In(default="a")
    color: Color = In(default=Color.BLUE)
    rank: Rank | str = In(default=Rank.LOW)
    optional: int | None = In(default=None, ge=0)
    union: int | str | list[int] = In(default=[1, 2])
    goods: list[Item] = In(default_factory=list)
    numbers: set[int] = In(default={1})
    frozen: frozenset[str] = In(default_factory=frozenset)
    pair: tuple[int, str] = In(default=(1, "x"))
    many: tuple[float, ...] = ()
    mapping: dict[str, list[Any]] = In(default={"a": [1]})
    sequence: Sequence[Mapping[str, int]] = ()
    anything: Any = None
    thing: object = None
    when: date | timedelta | UUID = In()
    scored: Annotated[float, Ge(0), Le(1)] = In(gt=0.1)
    deep: list[Annotated[int, Ge(0)]] = In()
    annotated: Annotated[list[Annotated[str, MinLen(1)]] | None, MinLen(2)] = None
    box: Box[int] = In()
    boxes: Box[Box[str]] | None = None
    point: Point = In()
    row: Row = In()
    model: Model = In()
    later: "Later" = In()
    result: str = Out(desc="the result")
    fallback: int = Out(default=0)

    def method(self) -> int:
        """Do something."""
        return 1

    @property
    def prop(self) -> int:
        """Be something."""
        return 1


@signature
class Later:
    """Is named before it is defined."""

    a: str
    b: str = Out()


@signature
class Parent(Generic[T]):
    """Is inherited."""

    first: T = In(desc="from above")
    second: Annotated[list[T], MinLen(1)] = In(default_factory=list)
    answer: str = Out(max_length=5)

    def shout(self) -> str:
        """Return capitals."""
        return self.answer.upper()


@signature
class Child(Parent[dict[str, int]]):
    """Fills in, overrides and adds."""

    answer: str = Out(max_length=9)
    third: int = Out(ge=0)
