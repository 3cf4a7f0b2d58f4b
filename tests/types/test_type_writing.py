"""Values are written as JSON builtins, as DSPy shows them."""

from __future__ import annotations

import collections
import dataclasses
import enum
import gc
import math
import re
import warnings
import weakref
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePosixPath
from typing import Any, NamedTuple

import msgspec
import pydantic
import pytest
from dspy.adapters.utils import serialize_for_json

from dspex.native.convert import from_builtins, to_builtins
from dspex.native.typed_builtins import KEPT
from tests.types.type_strategies import same


class Level(enum.IntEnum):
    LOW = 1


class Text(str):  # noqa: SLOT000  # what users write
    pass


class Items(list[Any]):
    pass


class Model(pydantic.BaseModel):
    x: int = pydantic.Field(alias="y")
    cost: Decimal = Decimal("1.50")


@dataclass
class Measured:
    ratio: float
    ratios: list[float] = field(default_factory=list)
    maybe: float | None = None
    either: int | float | None = None
    anything: Any = None
    level: Level = Level.LOW
    by_name: dict[str, float] = field(default_factory=dict)
    model: Model | None = None
    set_later: int = field(init=False)
    made: int = field(default=7, init=False)

    def __post_init__(self) -> None:
        self.set_later = 1


@dataclass
class Narrow:
    x: int


@dataclass
class Wide(Narrow):
    y: int


@dataclass
class Holder:
    held: Narrow
    whole: Any


class Row(NamedTuple):
    a: float
    b: Any = None


NAN = math.nan
CASES: list[Any] = [
    1,
    True,
    2**80,
    NAN,
    [NAN, math.inf],
    "\ud800",
    b"ab",
    b"\xff",
    {"a": b"\xff"},
    Level.LOW,
    {Level.LOW: 1, True: 2, None: 3, 1.5: 4, (1, "a"): 5, b"k": 6, NAN: 7},
    {frozenset({1}): 1},
    {Decimal("1.0"): timedelta(days=1)},
    datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC),
    datetime(2026, 1, 2, tzinfo=timezone(timedelta(seconds=-3601))),
    [timedelta(0), timedelta(days=-1, microseconds=1), timedelta.max, timedelta.min],
    Text("a"),
    [Text("a"), Items([1])],
    Items([1]),
    bytearray(b"x"),
    [bytearray(b"x")],
    collections.OrderedDict(a=1),
    collections.Counter("aab"),
    collections.deque([1]),
    [collections.deque([1])],
    collections.defaultdict(int, a=1),
    [range(3)],
    [complex(1, 2), Fraction(1, 2), PurePosixPath("a/b"), re.compile("x")],
    complex(1, 2),
    Fraction(1, 2),
    re.compile("x"),
    [ValueError("x"), int, len],
    object,
    Measured(1, [1, NAN], 2, 3, NAN),
    Measured(NAN, maybe=NAN, either=NAN, by_name={"a": 1}, model=Model(y=1)),
    [Measured(1, [1])],
    Holder(Wide(1, 2), Wide(3, 4)),
    Row(1, NAN),
    [Row(1, 1)],
    Model(y=2),
    [Model(y=2)],
    {"a": {"b": [Model(y=2), {1, 2}]}},
]


@pytest.mark.parametrize("value", CASES, ids=lambda v: repr(v)[:40])
def test_a_value_is_written_as_dspy_writes_it(value: Any) -> None:
    """Also where pydantic refuses the value: then it is text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pydantic warns of 1 in a float field
        expected = serialize_for_json(value)
    assert same(to_builtins(value), expected)


class Base(msgspec.Struct, rename="camel", tag_field="kind", tag="base"):
    the_ratio: float
    maybe: int | msgspec.UnsetType = msgspec.UNSET
    more: list[Narrow] = []


def test_a_struct_is_written_with_its_names_in_json() -> None:
    """DSPy shows its repr; here it is an object that can be read back, wherever it stands."""
    value = Base(1, more=[Narrow(2)])
    expected = {"kind": "base", "theRatio": 1.0, "more": [{"x": 2}]}
    assert same(to_builtins(value), expected)
    assert same(to_builtins({"a": [value]}), {"a": [expected]})
    assert from_builtins(Base)(expected) == value


def test_nothing_is_raised_for_what_cannot_be_written() -> None:
    """Cycles, and objects that refuse to be looked at."""
    endless: list[Any] = [1]
    endless.append(endless)
    assert to_builtins(endless) == "[1, [...]]"

    @dataclass
    class Hidden:
        @property
        def x(self) -> int:
            raise RuntimeError("no")

    assert to_builtins(Hidden()) == {}


def test_classes_that_were_written_are_freed() -> None:
    """Only the writers of the last classes are kept; classes made at run time do not pile up."""
    made: list[weakref.ref[type]] = []
    for number in range(KEPT + 20):
        cls = dataclasses.make_dataclass(f"Made{number}", [("x", int)])
        assert to_builtins(cls(number)) == {"x": number}
        made.append(weakref.ref(cls))
    del cls
    gc.collect()
    assert sum(ref() is not None for ref in made) <= KEPT
