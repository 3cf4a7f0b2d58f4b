"""Python values are checked without conversion, and everything that is wrong is reported."""

from __future__ import annotations

import enum
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from types import MappingProxyType
from typing import Annotated, Any, Literal, NamedTuple, NotRequired

import msgspec
import pydantic
import pytest
from annotated_types import Ge, Gt, Le, Len, MinLen, MultipleOf
from typing_extensions import TypedDict

from dspex import In, Out, example, signature
from dspex.native.convert import MismatchError, checker, type_name
from dspex.spec.types import Constraint

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


class Tone(enum.StrEnum):
    LOW = "low"


@dataclass
class Section:
    name: str
    size: int = 0
    inner: Section | None = None


class Point(msgspec.Struct):
    x: int


class Wide(Point):
    y: int = 0


class Row(NamedTuple):
    a: int


class Movie(TypedDict):
    name: str
    year: NotRequired[int]


class Model(pydantic.BaseModel):
    x: int


@signature
class Triage:
    """Triage."""

    ticket: str = In()
    score: float = Out(ge=0)


@pytest.mark.parametrize(
    ("annotation", "good", "bad"),
    [
        (str, ["", Tone.LOW], [1, None, b""]),
        (int, [0, 10**40], [True, 1.0, "1"]),
        (float, [0.0, 1, math.nan], [True, "1.0", Decimal(1)]),
        (bool, [True], [1, "true"]),
        (None, [None], [0, ""]),
        (bytes, [b"x"], ["x"]),
        (date, [date(2026, 1, 31)], [datetime(2026, 1, 31, tzinfo=UTC), "2026-01-31"]),
        (Decimal, [Decimal("0.1")], [0.1, 1]),
        (Literal["low", 1], ["low", 1], ["Low", True, 1.0]),
        (Tone, [Tone.LOW], ["low"]),
        (list[int], [[], [1]], [(1,), {1}, "1", [True]]),
        (Sequence[int], [[1], (1,)], ["1", {1}, ["a"]]),
        (Iterable[str], [["a"], {"a"}], ["a", b"a", 3]),
        (set[int], [{1}], [frozenset({1}), [1]]),
        (frozenset[int], [frozenset({1})], [{1}]),
        (tuple[int, str], [(1, "a")], [(1,), (1, "a", 2), [1, "a"]]),
        (tuple[int, ...], [(), (1, 2)], [(1, "a"), [1]]),
        (dict[str, int], [{}, {"a": 1}], [{1: 1}, {"a": "1"}, [("a", 1)]]),
        (Mapping[str, int], [MappingProxyType({"a": 1})], [MappingProxyType({"a": "x"})]),
        (int | None, [None, 1], ["1", 1.5]),
        (Section, [Section("a")], [{"name": "a"}, Section(1), Section("a", inner=Section("b", "c"))]),  # type: ignore[arg-type]
        (Point, [Point(1), Wide(1)], [Point("a"), {"x": 1}]),  # type: ignore[arg-type]
        (Row, [Row(1)], [(1,), Row("a")]),  # type: ignore[arg-type]
        (Movie, [{"name": "a"}, {"name": "a", "more": 1}], [{}, {"name": "a", "year": "b"}]),
        (Model, [Model(x=1)], [{"x": 1}]),
        (Triage, [Triage(ticket="a"), example(Triage(ticket="a"), score=1.0)], [{"ticket": "a"}]),
        (pydantic.HttpUrl, [pydantic.HttpUrl("http://x.y")], ["http://x.y", "no"]),
        (Any, [object(), None], []),
    ],
    ids=lambda v: type_name(v) if not isinstance(v, list) else "",
)
def test_values_fit_or_do_not(annotation: object, good: list[object], bad: list[object]) -> None:
    """Nothing is converted; objects of subclasses are fine; containers are checked inside."""
    check = checker(annotation)
    assert [check(value) for value in good] == [[] for _ in good]
    assert all(check(value) for value in bad)


def test_everything_that_is_wrong_is_reported_with_its_path() -> None:
    """One mismatch for each wrong part, in the order of the value."""
    rows = [Section("a"), Section(5, "x"), 3]  # type: ignore[arg-type]
    wrong = checker(list[Section])(rows)
    assert [str(m) for m in wrong] == [
        "at [1].name: must be str, got 5 (int)",
        "at [1].size: must be int, got 'x' (str)",
        "at [2]: must be Section, got 3 (int)",
    ]
    assert str(MismatchError(wrong)) == "; ".join(map(str, wrong))


def test_a_missing_key_and_odd_keys_are_named() -> None:
    """Keys that are no names stand in brackets."""
    assert [str(m) for m in checker(Movie)({})] == ["at name: missing, must be str"]
    assert str(checker(dict[str, int])({"it's": "x"})[0]) == "at [\"it's\"]: must be int, got 'x' (str)"


def test_a_long_value_is_cut_and_many_mismatches_are_counted() -> None:
    """At most 80 characters of a value and 20 mismatches are shown."""
    wrong = checker(list[int])(["x" * 1000] * 50)
    assert len(wrong) == 50
    message = str(MismatchError(wrong))
    assert "and 30 more" in message
    assert len(message) < 20 * 140


@pytest.mark.parametrize(
    ("annotation", "good", "bad", "wanted"),
    [
        (Annotated[int, Ge(0)], 0, -1, "at least 0"),
        (Annotated[float, Gt(0), Le(1)], 1, 1.5, "at most 1"),
        (Annotated[float, Ge(0)], 0.0, math.nan, "at least 0"),
        (Annotated[Decimal, Ge(Decimal("0.1"))], Decimal("0.1"), Decimal("0.09"), "at least 0.1"),
        (Annotated[Decimal, Ge(0.1)], Decimal("0.1"), Decimal("0.0999"), "at least 0.1"),
        (Annotated[date, Gt(NEW_YEAR.date())], date(2026, 1, 2), NEW_YEAR.date(), "greater than 2026-01-01"),
        (Annotated[datetime, Ge(NEW_YEAR)], NEW_YEAR, NEW_YEAR.replace(year=2025), "at least 2026-01-01"),
        (Annotated[int, MultipleOf(3)], 9, 10, "a multiple of 3"),
        (Annotated[float, MultipleOf(0.1)], 0.3, 0.35, "a multiple of 0.1"),
        (Annotated[float, MultipleOf(0.1)], 0.0, math.inf, "a multiple of 0.1"),
        (Annotated[str, MinLen(1)], "a", "", "at least 1 character long"),
        (Annotated[list[int], Len(1, 2)], [1], [1, 2, 3], "at most 2 items long"),
        (Annotated[bytes, MinLen(2)], b"ab", b"a", "at least 2 bytes long"),
        (Annotated[str, pydantic.Field(pattern="^a")], "ab", "b", "text that matches '^a'"),
        (Annotated[int, Ge(2**70)], 2**70, 2**70 - 1, f"at least {2**70}"),
    ],
    ids=lambda v: type_name(v) if hasattr(v, "__metadata__") else "",
)
def test_constraints_hold_exactly(annotation: object, good: object, bad: object, wanted: str) -> None:
    """Decimals compare as people write them, integers at any size, dates with dates, NaN with nothing."""
    check = checker(annotation)
    assert check(good) == []
    (mismatch,) = check(bad)
    assert mismatch.expected.startswith(wanted)


def test_moments_with_and_without_a_time_zone_are_told_apart() -> None:
    """They cannot be compared, so the message says that the zone is what is wrong."""
    naive = NEW_YEAR.replace(tzinfo=None)
    (mismatch,) = checker(Annotated[datetime, Ge(NEW_YEAR)])(naive)
    assert mismatch.expected == "at least 2026-01-01T00:00:00Z, with a time zone"
    (mismatch,) = checker(Annotated[datetime, Ge(naive)])(NEW_YEAR)
    assert mismatch.expected == "at least 2026-01-01T00:00:00, without a time zone"
    (mismatch,) = checker(Annotated[time, Ge(time(1))])(time(2, tzinfo=UTC))
    assert mismatch.expected == "at least 01:00:00, without a time zone"
    (mismatch,) = checker(Annotated[datetime, Ge(NEW_YEAR)])(NEW_YEAR.replace(year=2025))
    assert mismatch.expected == "at least 2026-01-01T00:00:00Z"


def test_constraints_apply_inside_optionals_and_only_to_what_they_bound() -> None:
    """None has no bounds; a bound on a number says nothing about a text in the same union."""
    assert checker(int | None, (Constraint("ge", 0),))(None) == []
    assert checker(int | str, (Constraint("ge", 0),))("a") == []
    assert str(checker(int | str, (Constraint("ge", 0),))(-1)[0]) == "must be at least 0, got -1 (int)"


def test_a_field_whose_constraints_are_given_twice_reports_them_once() -> None:
    """A FieldSpec holds the annotation's constraints already."""
    assert len(checker(Annotated[int, Ge(0)], (Constraint("ge", 0),))(-1)) == 1


def test_a_union_reports_the_member_that_was_meant() -> None:
    """Of the right class, but wrong inside: the path leads there."""
    assert [m.path for m in checker(Section | int | None)(Section(1))] == [("name",)]  # type: ignore[arg-type]
    assert str(checker(int | str)(1.5)[0]) == "must be int | str, got 1.5 (float)"


def test_a_value_that_contains_itself_ends() -> None:
    """Cyclic and very deep values are refused with a sentence."""
    loop = Section("a")
    loop.inner = loop
    assert "part of itself" in str(checker(Section)(loop)[0])


def test_a_type_may_refer_to_a_class_that_does_not_exist_yet() -> None:
    """It is resolved at the first value; until it can be, nothing is refused."""
    names: dict[str, Any] = {}
    check = checker(list["Later"], names=names)  # type: ignore[name-defined]  # noqa: F821
    names["Later"] = Section
    assert check([Section("a")]) == []
    assert check([3])


@pytest.mark.parametrize(
    ("annotation", "text"),
    [
        (list[str], "list[str]"),
        (Literal["low", "high"], "Literal['low', 'high']"),
        (Section, "Section"),
        (str | None, "str | None"),
        (dict[str, tuple[int, ...]], "dict[str, tuple[int, ...]]"),
        (None, "None"),
    ],
)
def test_types_are_named_as_users_write_them(annotation: object, text: str) -> None:
    """type_name is for messages."""
    assert type_name(annotation) == text
