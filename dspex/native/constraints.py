"""Bounds on values: numbers, dates, lengths, patterns."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence, Sized
from datetime import date, datetime, time, timedelta
from decimal import Context, Decimal, InvalidOperation
from typing import Any, Final

from dspex.native.mismatch import Mismatch
from dspex.spec.scalars import READ_TEXT
from dspex.spec.types import Constraint, UnknownValue

Fits = Callable[[Any], bool]
"""Whether a bound allows a value. A value that the bound says nothing about is allowed."""

COMPARE: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}
WORDS: Final[dict[str, str]] = {
    "gt": "greater than {}",
    "ge": "at least {}",
    "lt": "less than {}",
    "le": "at most {}",
    "multiple_of": "a multiple of {}",
}
LENGTHS: Final[dict[str, tuple[Callable[[Any, Any], bool], str]]] = {
    "min_length": (operator.ge, "at least"),
    "max_length": (operator.le, "at most"),
}
ORDERED: Final = (int, float, Decimal, date, time, timedelta)
_EXACT: Final = Context(prec=700)
"""Digits for the quotient of any two floats: the largest over the smallest has 632."""


def constraint_check(constraints: Sequence[Constraint]) -> Callable[[Any], list[Mismatch]]:
    """Make a function that reports every bound which a value breaks.

    Raises:
        re.error: a pattern is no regular expression.
    """
    known = [c for c in constraints if not isinstance(c.value, UnknownValue)]
    tests = [(c, _fits(c)) for c in known]

    def check(value: Any) -> list[Mismatch]:
        return [Mismatch((), _wanted(c, value), value) for c, fits in tests if not fits(value)]

    return check


def _fits(constraint: Constraint) -> Fits:
    name, bound = constraint.name, constraint.value
    if name in COMPARE:
        return lambda value: not isinstance(value, ORDERED) or _compare(COMPARE[name], value, bound)
    if name in LENGTHS:
        compare = LENGTHS[name][0]
        return lambda value: not isinstance(value, Sized) or compare(len(value), bound)
    if name == "multiple_of":
        return lambda value: not isinstance(value, (int, float, Decimal)) or _is_multiple(value, bound)
    search = re.compile(str(bound)).search
    return lambda value: not isinstance(value, str) or search(value) is not None


def _compare(compare: Callable[[Any, Any], bool], value: Any, bound: Any) -> bool:
    try:
        return compare(value, _as_kind_of(value, bound))
    except (TypeError, ValueError, InvalidOperation):  # aware against naive, or bounds of another kind
        return False


def _as_kind_of(value: Any, bound: Any) -> Any:
    """Write a bound as an object that the value can be compared with exactly."""
    if isinstance(value, Decimal):
        return Decimal(str(bound))
    if not isinstance(bound, str):
        return bound
    for kind in (datetime, date, time, timedelta):
        if isinstance(value, kind):
            return READ_TEXT[kind.__name__](bound)
    return Decimal(bound) if isinstance(value, int) else float(bound)


def _is_multiple(value: Any, step: Any) -> bool:
    if isinstance(value, int) and isinstance(step, int):
        return value % step == 0
    try:
        # 0.3 is a multiple of 0.1 as people write them
        return _EXACT.remainder(Decimal(str(value)), Decimal(str(step))) == 0
    except InvalidOperation:  # not finite, or beyond the digits of Decimal
        return False


def _wanted(constraint: Constraint, value: object) -> str:
    name, bound = constraint.name, constraint.value
    if name in LENGTHS:
        unit = "characters" if isinstance(value, str) else "bytes" if isinstance(value, bytes) else "items"
        return f"{LENGTHS[name][1]} {bound} {unit if bound != 1 else unit[:-1]} long"
    if name == "pattern":
        return f"text that matches {bound!r}"
    return WORDS[name].format(bound) + _zone_wanted(value, bound)


def _zone_wanted(value: object, bound: Any) -> str:
    """Say that a moment must have a time zone as its bound has, or none: others cannot be compared."""
    if not isinstance(value, (datetime, time)) or not isinstance(bound, str):
        return ""
    try:
        limit: Any = READ_TEXT["datetime" if isinstance(value, datetime) else "time"](bound)
    except ValueError:
        return ""
    has_zone, needs_zone = (moment.utcoffset() is not None for moment in (value, limit))
    return "" if has_zone == needs_zone else ", with a time zone" if needs_zone else ", without a time zone"
