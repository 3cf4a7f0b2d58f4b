"""Random types with values, and the same classes as pydantic, msgspec and the standard library write them."""

from __future__ import annotations

import dataclasses
import enum
import itertools
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Annotated, Any, Literal, NamedTuple, NotRequired, Union
from uuid import UUID

from annotated_types import Ge, Gt, Le, Len, Lt, MaxLen, MinLen, MultipleOf
from hypothesis import strategies as st
from typing_extensions import TypedDict


class Color(enum.Enum):
    RED = "red"
    IT = "it's"


class Level(enum.IntEnum):
    """How loud."""

    LOW = 1
    HIGH = 2


class Tone(enum.StrEnum):
    WARM = "warm"
    COLD = "COLD"


class Odd(enum.Enum):
    HALF = 0.5
    PAIR = (1, "x")


@dataclasses.dataclass
class Point:
    x: int
    y: float = 0.5


@dataclasses.dataclass
class Node:
    """A node.

    With a second line.
    """

    name: str
    children: list[Node] = dataclasses.field(default_factory=list)
    parent: Node | None = None
    color: Color = Color.RED
    at: Point = dataclasses.field(default_factory=lambda: Point(0))


@dataclasses.dataclass(frozen=True)
class Stamped:
    on: date = date(2026, 1, 31)
    at: datetime | None = None
    cost: Decimal = Decimal("1.50")
    took: timedelta = timedelta(days=400, seconds=3)
    pair: tuple[int, str] = (1, "x")
    raw: bytes = b"ab"
    level: Level = Level.LOW
    tags: frozenset[str] = frozenset({"b", "a"})
    anything: Any = None
    made: int = dataclasses.field(default=7, init=False)


class Place(TypedDict):
    """A place."""

    name: str
    zip: NotRequired[int]


class Pair(NamedTuple):
    left: int
    right: str | None = None


CLASSES = (Point, Node, Stamped, Place, Pair, Color, Level, Tone, Odd)
KEYS = (str, int, date, UUID, Color, Level, Literal["a", "b"])
SCALARS = (str, int, float, bool, type(None), date, time, datetime, timedelta, Decimal, UUID, bytes)
LITERALS = (
    Literal["a"],
    Literal["a", "it's"],
    Literal[1, 2],
    Literal[True],
    Literal[None],
    Literal["a", 1, None],
    Literal[Color.RED, "x"],
    Literal[b"raw"],
)
BOUNDED = (
    Annotated[int, Ge(0), Le(9)],
    Annotated[int, MultipleOf(3)],
    Annotated[float, Gt(0.0), Lt(1.0)],
    Annotated[str, MinLen(1), MaxLen(3)],
    Annotated[list[int], Len(1, 2)],
    Annotated[dict[str, int], MinLen(1)],
    Annotated[int | None, Ge(3)],
    Annotated[Decimal, Ge(1)],
)
NAMES = ("a", "some_name", "class_", "it_is", "type", "x1", "description", "properties", "default")
_numbers = itertools.count()


def leaves() -> st.SearchStrategy[Any]:
    """Types without parts."""
    return st.sampled_from((*SCALARS, *LITERALS, *CLASSES, *BOUNDED, Any, list, dict, set, tuple))


def annotations(*, unions: bool = True) -> st.SearchStrategy[Any]:
    """Types that pydantic and dspex both take, nested."""
    return st.recursive(leaves(), lambda inner: _containers(inner, unions=unions), max_leaves=6)


def _containers(inner: st.SearchStrategy[Any], *, unions: bool) -> st.SearchStrategy[Any]:
    hashable = st.sampled_from((str, int, date, Level, Literal["a", "b"]))
    made = [
        inner.map(lambda t: list[t]),
        hashable.map(lambda t: set[t]),
        hashable.map(lambda t: frozenset[t]),
        inner.map(lambda t: tuple[t, ...]),
        st.lists(inner, min_size=1, max_size=3).map(lambda ts: tuple[tuple(ts)]),
        st.tuples(st.sampled_from(KEYS), inner).map(lambda kv: dict[kv]),
        inner.map(lambda t: Union[t, None]),
        # for pydantic an annotated None in a union is another None than a plain one
        inner.map(
            lambda t: t if typing.get_origin(t) is Annotated or t is type(None) else Annotated[t, "a note"]
        ),
        dataclasses_of(inner),
    ]
    if unions:
        made.append(st.lists(inner, min_size=2, max_size=3).map(lambda ts: Union[tuple(ts)]))
    return st.one_of(made)


@st.composite
def dataclasses_of(draw: st.DrawFn, inner: st.SearchStrategy[Any]) -> type:
    """A new dataclass; some of its fields have defaults."""
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, min_size=1, max_size=3))
    fields: list[Any] = []
    optional = False
    for name in names:
        annotation = draw(inner)
        default = draw(values(annotation))
        # pydantic writes a set inside a default in the order of its hashes, which no two runs share
        optional = optional or ("set(" not in repr(default) and draw(st.booleans()))
        if optional and "set(" in repr(default):
            continue
        if optional:
            mutable = default.__class__.__hash__ is None
            given = (
                dataclasses.field(default_factory=lambda d=default: d)
                if mutable
                else dataclasses.field(default=default)
            )
            fields.append((name, annotation, given))
        else:
            fields.append((name, annotation))
    return dataclasses.make_dataclass(f"Made{next(_numbers)}", fields, namespace={"__module__": __name__})


TEXT = st.text(max_size=5)
MOMENTS = st.datetimes(timezones=st.sampled_from((None, UTC, timezone(timedelta(hours=-5, minutes=-30)))))
SCALAR_VALUES: Mapping[Any, st.SearchStrategy[Any]] = {
    str: TEXT,
    int: st.integers(-(2**70), 2**70),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    type(None): st.none(),
    date: st.dates(),
    time: st.times(),
    datetime: MOMENTS,
    timedelta: st.timedeltas(timedelta(days=-900_000), timedelta(days=900_000)),
    Decimal: st.decimals(allow_nan=False, allow_infinity=False),
    UUID: st.uuids(),
    bytes: TEXT.map(str.encode),
    Any: st.one_of(st.none(), st.booleans(), st.integers(-9, 9), TEXT, st.lists(TEXT, max_size=2)),
    list: st.lists(st.integers(-9, 9), max_size=2),
    dict: st.dictionaries(TEXT, st.integers(-9, 9), max_size=2),
    set: st.sets(st.integers(-9, 9), max_size=2),
    tuple: st.tuples(st.integers(-9, 9)),
    Node: st.builds(Node, TEXT),
}
BOUNDED_VALUES: Mapping[Any, st.SearchStrategy[Any]] = dict(
    zip(
        BOUNDED,
        (
            st.integers(0, 9),
            st.integers(-5, 5).map(lambda i: 3 * i),
            st.floats(0.1, 0.9),
            st.text(min_size=1, max_size=3),
            st.lists(st.integers(-9, 9), min_size=1, max_size=2),
            st.dictionaries(TEXT, st.integers(-9, 9), min_size=1, max_size=2),
            st.one_of(st.none(), st.integers(3, 9)),
            st.decimals(1, 9, places=2),
        ),
        strict=True,
    )
)


def values(annotation: Any) -> st.SearchStrategy[Any]:
    """Values of a type from `annotations`."""
    known = {**SCALAR_VALUES, **BOUNDED_VALUES}
    if annotation in known:
        return known[annotation]
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is not None:
        return _GENERIC[origin](arguments)
    if isinstance(annotation, enum.EnumMeta):
        return st.sampled_from(list(annotation))
    hints = typing.get_type_hints(annotation, include_extras=True)
    if annotation is Place:
        return st.fixed_dictionaries({"name": TEXT}, optional={"zip": st.integers(-9, 9)})
    if dataclasses.is_dataclass(annotation):
        hints = {f.name: hints[f.name] for f in dataclasses.fields(annotation) if f.init}
    return st.fixed_dictionaries({n: values(t) for n, t in hints.items()}).map(lambda kw: annotation(**kw))


Make = Callable[[Sequence[Any]], st.SearchStrategy[Any]]


def _tuples(arguments: Sequence[Any]) -> st.SearchStrategy[Any]:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        return st.lists(values(arguments[0]), max_size=2).map(tuple)
    return st.tuples(*map(values, arguments))


_GENERIC: dict[Any, Make] = {
    list: lambda a: st.lists(values(a[0]), max_size=2),
    set: lambda a: st.sets(values(a[0]), max_size=2),
    frozenset: lambda a: st.frozensets(values(a[0]), max_size=2),
    tuple: _tuples,
    dict: lambda a: st.dictionaries(values(a[0]), values(a[1]), max_size=2),
    Literal: st.sampled_from,
    Union: lambda a: st.one_of(*map(values, a)),
    types.UnionType: lambda a: st.one_of(*map(values, a)),
    Annotated: lambda a: values(a[0]),
}

JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-5, 5),
        st.floats(allow_nan=False, allow_infinity=False),
        st.sampled_from(("a", "red", "LOW", "2026-01-31", "P1D", "1.5", "1", "x", "it's", "")),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from((*NAMES, "x", "y", "name", "1", "a")), inner, max_size=3),
    ),
    max_leaves=8,
)


def same(one: Any, other: Any) -> bool:
    """Whether two decoded JSON values are the same: 1 is not 1.0, key order counts, NaN is NaN."""
    if type(one) is not type(other):
        return False
    if isinstance(one, float):
        return repr(one) == repr(other)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[k], other[k]) for k in one)
    return bool(one == other)
