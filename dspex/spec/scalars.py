"""Dates, times, durations, Decimal and UUID as the text that stands for them in JSON, and back.

The text is the one that pydantic writes: ISO 8601, `Z` for UTC, years of 365 days in durations.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from uuid import UUID

from dspex.spec.types import ConstrainedType, Constraint, Scalar, Type, UnionType

DAY: Final = 86_400
YEAR_DAYS: Final = 365
MONTH_DAYS: Final = 30

_ISO_DURATION = re.compile(
    r"(?P<sign>[+-])?P(?=\d|T\d)(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)(?:[.,](?P<fraction>\d{1,9}))?S)?)?",
    re.ASCII,
)
_PYTHON_DURATION = re.compile(
    r"(?P<sign>-)?(?:(?P<days>\d+) days?,? )?(?P<hours>\d+):(?P<minutes>[0-5]?\d):"
    r"(?P<seconds>[0-5]?\d)(?:\.(?P<fraction>\d{1,9}))?",
    re.ASCII,
)


def datetime_text(value: datetime | time) -> str:
    """Write a time of day, with or without a date.

    >>> from datetime import timezone
    >>> datetime_text(datetime(2026, 1, 2, 3, 4, tzinfo=timezone.utc))
    '2026-01-02T03:04:00Z'
    """
    text = value.isoformat()
    if value.tzinfo is None:
        return text
    if text.endswith("+00:00"):
        return text[:-6] + "Z"
    # an offset is written in whole minutes
    return re.sub(r"([+-]\d\d:\d\d):\d\d(\.\d+)?$", r"\1", text)


def timedelta_text(value: timedelta) -> str:
    """Write a duration.

    >>> timedelta_text(timedelta(days=400, hours=5, microseconds=7))
    'P1Y35DT5H0.000007S'
    """
    sign, value = ("-", -value) if value < timedelta(0) else ("", value)
    years, days = divmod(value.days, YEAR_DAYS)
    minutes, seconds = divmod(value.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{value.microseconds:06d}".rstrip("0") if value.microseconds else ""
    second = f"{seconds}{fraction}" if seconds or fraction else 0
    day_part = _units((years, "Y"), (days, "D"))
    time_part = _units((hours, "H"), (minutes, "M"), (second, "S"))
    if not day_part and not time_part:
        return "PT0S"
    return f"{sign}P{day_part}" + (f"T{time_part}" if time_part else "")


def _units(*parts: tuple[int | str, str]) -> str:
    return "".join(f"{amount}{unit}" for amount, unit in parts if amount)


def read_timedelta(text: str) -> timedelta:
    """Read an ISO 8601 duration, or what `str(timedelta)` writes.

    Raises:
        ValueError: the text is neither, or longer than a timedelta can be.
    """
    found = _ISO_DURATION.fullmatch(text) or _PYTHON_DURATION.fullmatch(text)
    if found is None or len(text) > 100:
        raise ValueError("no ISO 8601 duration")
    part = found.groupdict(default="0")
    days = int(part["days"]) + sum(
        int(part.get(unit, "0")) * length
        for unit, length in (("weeks", 7), ("months", MONTH_DAYS), ("years", YEAR_DAYS))
    )
    seconds = int(part["hours"]) * 3600 + int(part["minutes"]) * 60 + int(part["seconds"])
    microseconds = int(part["fraction"].ljust(6, "0")[:6])
    try:
        if part["sign"] == "-" and found.re is _PYTHON_DURATION:  # there the sign is that of the days
            return timedelta(days=-days, seconds=seconds, microseconds=microseconds)
        value = timedelta(days=days, seconds=seconds, microseconds=microseconds)
    except OverflowError:
        raise ValueError("a duration of at most 999999999 days") from None
    return -value if part["sign"] == "-" else value


def read_date(text: str) -> date:
    """Read an ISO 8601 date; a time of midnight after it is accepted.

    Raises:
        ValueError: the text is no date.
    """
    if len(text) <= 10:
        return date.fromisoformat(text)
    moment = datetime.fromisoformat(text)
    if moment.time() != time(0):
        raise ValueError("a date without a time")
    return moment.date()


_RANGE: Final = re.compile(r"(?:\A|[T ])\d\d(?::?\d\d)?\s*[-\u2212]\s*\d\d(?::?\d\d)?\Z")
"""A time without seconds and what may be its offset, or the end of a range: 10:00-11:00."""


def read_time(text: str) -> time:
    """Read an ISO 8601 time of day.

    Raises:
        ValueError: the text is no time, or may be a range of times.
    """
    if _RANGE.search(text) is not None:
        raise ValueError("a time, not a range of times")
    return time.fromisoformat(text)


def read_datetime(text: str) -> datetime:
    """Read an ISO 8601 date with a time of day.

    Raises:
        ValueError: the text is no date and time, or may hold a range of times.
    """
    if len(text) > 10 and _RANGE.search(text, 10) is not None:
        raise ValueError("a time, not a range of times")
    return datetime.fromisoformat(text)


def read_decimal(text: str) -> Decimal:
    """Read a finite decimal number.

    Raises:
        ValueError: the text is no number, or not finite.
    """
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ValueError("no decimal number") from None
    if not value.is_finite():
        raise ValueError("not finite")
    return value


TEXT_OF: Final[dict[type, Callable[[Any], str]]] = {
    date: date.isoformat,
    time: datetime_text,
    datetime: datetime_text,
    timedelta: timedelta_text,
    Decimal: str,
    UUID: str,
}
"""How a scalar that JSON does not have is written there."""

READ_TEXT: Final[dict[str, Callable[[str], Any]]] = {
    "date": read_date,
    "time": read_time,
    "datetime": read_datetime,
    "timedelta": read_timedelta,
    "Decimal": read_decimal,
    "UUID": UUID,
}
"""How it is read back, by the name of the scalar. Each raises ValueError on other text."""


def live_bound(constraint: Constraint, kind: Type) -> Any:
    """Return a constraint's value as the type of its field compares it.

    Args:
        constraint: a spec holds bounds of dates and Decimals as text.
        kind: the field's type.
    """
    value = constraint.value
    if constraint.name == "pattern" or not isinstance(value, str):
        return value
    for name in scalar_names(kind):
        if read := READ_TEXT.get(name):
            return read(value)
    return value


def scalar_names(kind: Type) -> list[str]:
    """Name the scalars that a constraint on a type can mean."""
    match kind:
        case Scalar(name):
            return [name]
        case UnionType(items):
            return [name for item in items for name in scalar_names(item)]
        case ConstrainedType(item):
            return scalar_names(item)
        case _:
            return []
