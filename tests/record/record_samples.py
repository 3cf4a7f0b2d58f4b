"""Signatures that the tests of records share, and types with values to build more of."""

from __future__ import annotations

import dataclasses
import enum
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal, NamedTuple, TypedDict, Union
from uuid import UUID

import msgspec
import pydantic
from hypothesis import strategies as st

from dspex import In, Out, example, signature


@signature
class Triage:
    """Triage a support ticket."""

    ticket: str = In(desc="raw text")
    lang: str = In(default="en")
    priority: Literal["low", "high"] = Out(desc="how urgent")
    score: float = Out(ge=0, le=1)


class Color(enum.Enum):
    RED = "red"
    IT = "it's"


@dataclasses.dataclass
class Point:
    x: int
    y: int = 0


class Size(msgspec.Struct):
    a: int
    b: str | None = None


class Page(pydantic.BaseModel):
    n: int
    tags: list[str] = []


class Names(TypedDict, total=False):
    first: str
    last: str


class Pair(NamedTuple):
    left: int
    right: str = ""


@signature
class Rich:
    """Everything at once."""

    page: Page
    point: Point
    size: Size
    color: Color = In(default=Color.RED)
    tags: list[str] = In(default_factory=list)
    note: str | None = In(default=None, wire_name="remark")
    when: datetime = In()
    amount: Decimal = Out(ge=Decimal("0.1"))
    pages: dict[str, Page] = Out()
    sizes: list[Size] = Out()
    nested: list[Triage] = Out()


SMALL_INTS = st.integers(-(2**53), 2**53)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)

LEAVES: list[tuple[Any, st.SearchStrategy[Any]]] = [
    (str, TEXT),
    (int, st.integers()),
    (float, FLOATS),
    (bool, st.booleans()),
    (bytes, TEXT.map(str.encode)),
    (date, st.dates()),
    (datetime, st.datetimes()),
    (timedelta, st.timedeltas(timedelta(-1000), timedelta(1000))),
    (Decimal, st.decimals(allow_nan=False, allow_infinity=False)),
    (UUID, st.uuids()),
    (Color, st.sampled_from(Color)),
    (Literal["a", 2, None, "it's"], st.sampled_from(["a", 2, None, "it's"])),
    (Point, st.builds(Point, SMALL_INTS, SMALL_INTS)),
    (Size, st.builds(Size, SMALL_INTS, st.none() | TEXT)),
    (Page, st.builds(Page, n=SMALL_INTS, tags=st.lists(TEXT, max_size=2))),
    (Names, st.fixed_dictionaries({}, optional={"first": TEXT, "last": TEXT})),
    (Pair, st.builds(Pair, SMALL_INTS, TEXT)),
    (Triage, st.builds(Triage, ticket=TEXT)),
]
"""Types without arguments, each with a strategy for its values."""

KEYS: list[tuple[Any, st.SearchStrategy[Any]]] = [
    (str, TEXT),
    (int, SMALL_INTS),
    (Color, st.sampled_from(Color)),
]
HASHABLE = LEAVES[:11]


def typed_values() -> st.SearchStrategy[tuple[Any, st.SearchStrategy[Any]]]:
    """Give types of any depth, each with a strategy for its values."""
    return st.recursive(st.sampled_from(LEAVES), _wider, max_leaves=4)


def _wider(
    inner: st.SearchStrategy[tuple[Any, st.SearchStrategy[Any]]],
) -> st.SearchStrategy[tuple[Any, st.SearchStrategy[Any]]]:
    return st.one_of(
        inner.map(lambda t: (list[t[0]], st.lists(t[1], max_size=3))),  # type: ignore[name-defined]  # a value
        inner.map(lambda t: (Union[t[0], None], st.none() | t[1])),
        inner.map(lambda t: (tuple[t[0], ...], st.lists(t[1], max_size=3).map(tuple))),  # type: ignore[name-defined]  # a value
        st.tuples(inner, inner).map(lambda ts: (tuple[ts[0][0], ts[1][0]], st.tuples(ts[0][1], ts[1][1]))),  # type: ignore[name-defined]  # a value
        st.tuples(st.sampled_from(KEYS), inner).map(
            lambda ts: (dict[ts[0][0], ts[1][0]], st.dictionaries(ts[0][1], ts[1][1], max_size=3))  # type: ignore[name-defined]  # a value
        ),
        st.sampled_from(HASHABLE).map(lambda t: (frozenset[t[0]], st.frozensets(t[1], max_size=3))),  # type: ignore[name-defined]  # a value
        st.just((Union[int, Size], SMALL_INTS | st.builds(Size, SMALL_INTS))),
        st.just((Union[Point, str], st.builds(Point, SMALL_INTS) | TEXT)),
    )


@st.composite
def wired(draw: st.DrawFn) -> Any:
    """Draw a record whose wire names may be the names of its other fields; some outputs are unset."""
    names = draw(st.lists(st.sampled_from("abcde"), min_size=2, max_size=4, unique=True))
    wires = draw(st.lists(st.sampled_from("abcde"), min_size=len(names), max_size=len(names), unique=True))
    outputs = {n for n in names[1:] if draw(st.booleans())} or {names[-1]}
    body: dict[str, Any] = {"__annotations__": dict.fromkeys(names, str), "__module__": __name__}
    for name, wire in zip(names, wires, strict=True):
        options: dict[str, Any] = {"wire_name": wire} if wire != name else {}
        if name in outputs:
            body[name] = Out(**options)
        else:
            body[name] = In(**options) if draw(st.booleans()) else In(default="default", **options)
    cls: Any = signature(type("Wired", (), body))
    record = cls(**{n: f"value of {n}" for n in names if n not in outputs})
    return example(record, **{n: f"value of {n}" for n in outputs if draw(st.booleans())})


NAMES = [
    "text",
    "copy",
    "json",
    "cls",
    "print",
    "it",
    "replace",
    "type",
    "Size",
    "ünïcode",
    "x1",
    "blank",
    "Missing",
]
"""Names that a careless generator or a base class would trip over."""
