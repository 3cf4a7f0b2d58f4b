"""Problems of single fields."""

# ruff: noqa: F821, PIE794  # unknown names and fields defined twice are what is tested

from __future__ import annotations

import datetime as dt
import pathlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, NewType, Self, TypedDict
from uuid import UUID

import msgspec
import pydantic
import shop
from annotated_types import Ge, Le, MinLen
from shop import LIMIT, Box, Color, Item, Order, Plain, Rights

import dspex
from dspex import In, Out, signature

Name = NewType("Name", str)
Score = Annotated[float, Ge(0), Le(1)]
OPTIONS: dict[str, Any] = {}


class Model(pydantic.BaseModel):
    """A model of the user's."""

    path: pathlib.Path
    next: Model | None = None


class Row(msgspec.Struct):
    """A Struct of the user's."""

    cells: list[Cell]


@dspex.signature
class Supported:
    """All of these have a form in a prompt."""

    LIMITS: ClassVar[int] = 3
    a: str
    b: int = 3
    c: list[Cell] = In(default_factory=list)
    d: Literal["a", 1, b"x", None] = In(default="a")
    e: Color = In(default=Color.RED)
    f: Box[Box[int]] | None = None
    g: Mapping[str, Sequence[dt.date]] = In(default_factory=dict)
    h: tuple[int, ...] = (1, 2)
    i: tuple[int, str, Literal[Color.RED]] = In()
    j: dict[str, Any] = In()
    k: Decimal | UUID | dt.timedelta = In()
    m: Model = In()
    n: Row = In()
    o: Name = In(default=Name("x"))
    p: object = In()
    q: float = 1
    r: set[str] | frozenset[int] = In(default=frozenset())
    s: str = In(default="x" * 3, max_length=LIMIT)
    t: Annotated[list[Annotated[int, Ge(0)]], MinLen(1)] = In(default=[1])
    u: list = In()
    v: int = In(**OPTIONS)  # type: ignore[misc]
    w: pathlib.Path = In()
    x: Later = In()
    y: Nowhere = In()  # type: ignore[name-defined]
    z: Score = Out()


class Cell(TypedDict):
    """Is named before it is defined."""

    text: str


@signature
class Later:
    """A signature is a type, too, also before its definition."""

    a: str
    b: str = Out()


@signature
class Unsupported:
    """None of these has a form in a prompt."""

    a: Callable[[], int]  # P: unsupported-type
    b: type[int]  # P: unsupported-type
    c: list[Plain | None]  # P: unsupported-type
    d: complex  # P: unsupported-type
    e: Rights  # P: unsupported-type
    f: Item  # P: unsupported-type
    g: Order  # P: unsupported-type
    h: re.Pattern[str]  # P: unsupported-type
    i: Iterator[int]  # P: unsupported-type
    j: dict[tuple[int, int], str]  # P: unsupported-type
    k: Box[Plain]  # P: unsupported-type
    m: list[Self]  # P: unsupported-type
    n: Misled  # P: unsupported-type
    o: shop.Plain = Out()  # P: unsupported-type


@signature
class Misled:
    """Is a bad signature, and a bad type."""

    a: Plain  # P: unsupported-type
    b: str = Out()


@signature
class Constraints:
    """Bounds that no value meets, or that have no meaning."""

    a: int = In(ge=3, le=1)  # P: contradictory-constraint
    b: str = In(ge=1)  # P: constraint-type
    c: int = In(min_length=3)  # P: constraint-type
    d: str = In(pattern="(")  # P: constraint-type
    e: list[str] = In(min_length=3, max_length=LIMIT - 4)
    f: str = In(min_length=LIMIT, max_length=2)  # P: contradictory-constraint
    g: Annotated[float, Ge(5), Le(LIMIT)] = In(lt=5)  # P: contradictory-constraint
    h: list[Annotated[int, Ge(3), Le(2)]] = In()  # P: contradictory-constraint
    i: Annotated[str, Ge(3)] = Out()  # P: constraint-type


@signature
class Options:
    """Options that do not exist, and defaults that do not fit."""

    a: int = In(gee=3)  # type: ignore[call-overload]  # P: unknown-option
    b: int = In(default=1, default_factory=int)  # type: ignore[call-overload]  # P: default-conflict
    c: int = In(desc=3)  # type: ignore[call-overload]  # P: option-type
    d: int = In(default_factory=3)  # type: ignore[call-overload]  # P: option-type
    e: Literal["a", "b"] = In(default="c")  # type: ignore[arg-type]  # P: default-type
    f: list[int] = In(default=[1, "x"])  # type: ignore[list-item]  # P: default-type
    g: str = In(default="long", max_length=3)  # P: default-type
    h: int = In(default=LIMIT, le=4)  # P: default-type
    i: Color = In(default="red")  # type: ignore[arg-type]  # P: default-type
    j: int = 1.5  # type: ignore[assignment]  # P: default-type
    k: str = In(wire_name="a b")  # P: wire-name
    m: str = In(wire_name="k2")
    n: str = Out(wire_name="k2")  # P: wire-name


@signature
class Names:
    """Names that somebody else needs."""

    _private: int  # P: reserved-name
    lm: str  # P: reserved-name
    copy: str  # P: shadowing-name
    untyped = In()  # P: unannotated
    twice: int
    twice: str = In()  # type: ignore[no-redef]  # P: duplicate-field
    both: int
    good: int = Out()
    both: int = Out()  # type: ignore[no-redef]  # P: both-sides
    late: int = In()  # P: input-after-output
    method: str  # P: input-after-output shadowing-member

    def method(self) -> str:  # type: ignore[no-redef]
        """Have the name of a field."""
        return ""
