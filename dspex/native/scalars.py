"""Read scalars from JSON, where some of them are text or numbers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from dspex.native.numbers import JsonNumber
from dspex.native.trace import Read, Trace
from dspex.spec.scalars import READ_TEXT
from dspex.spec.types import ScalarName

MAX_WHOLE: Final = 2**53
"""Up to here every whole float is exactly the number that was written."""


def _str(value: Any, trace: Trace) -> Any:
    return value if isinstance(value, str) else trace.wrong("str", value)


def _int(value: Any, trace: Trace) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, (float, JsonNumber)) and -MAX_WHOLE < value < MAX_WHOLE and value == int(value):
        return trace.converted(int(value))
    return trace.wrong("int", value)


def _float(value: Any, trace: Trace) -> Any:
    if isinstance(value, float):
        return value
    if isinstance(value, JsonNumber):
        return float(value)
    if isinstance(value, int) and not isinstance(value, bool):
        try:
            return trace.converted(float(value))
        except OverflowError:
            pass
    return trace.wrong("float", value)


def _bool(value: Any, trace: Trace) -> Any:
    return value if isinstance(value, bool) else trace.wrong("bool", value)


def _none(value: Any, trace: Trace) -> Any:
    return None if value is None else trace.wrong("None", value)


def _bytes(value: Any, trace: Trace) -> Any:
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        try:
            return value.encode()
        except UnicodeEncodeError:
            return trace.wrong("text that UTF-8 can write", value)
    return trace.wrong("bytes", value)


def _decimal(value: Any, trace: Trace) -> Any:
    if isinstance(value, JsonNumber):
        return trace.converted(Decimal(value))
    if isinstance(value, Decimal):
        return value if value.is_finite() else trace.wrong("a finite Decimal", value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if value - value == 0:  # neither infinite nor NaN
            return trace.converted(Decimal(str(value)))
        return trace.wrong("a finite Decimal", value)
    return _DECIMAL_TEXT(value, trace)


def _from_text(name: ScalarName, cls: type, expected: str) -> Read:
    read_text: Callable[[str], Any] = READ_TEXT[name]

    def read(value: Any, trace: Trace) -> Any:
        if isinstance(value, cls) and not (cls is date and isinstance(value, datetime)):
            return value
        if not isinstance(value, str):
            return trace.wrong(expected, value)
        try:
            found = read_text(value)
        except ValueError:
            return trace.wrong(expected, value)
        changes_kind = (cls is date and len(value) > 10) or (cls is datetime and len(value) <= 10)
        return trace.converted(found) if changes_kind else found

    return read


_DECIMAL_TEXT = _from_text("Decimal", Decimal, "Decimal")

SCALAR_READERS: Final[dict[ScalarName, Read]] = {
    "str": _str,
    "int": _int,
    "float": _float,
    "bool": _bool,
    "bytes": _bytes,
    "None": _none,
    "Any": lambda value, trace: value,
    "date": _from_text("date", date, "date (2026-01-31)"),
    "time": _from_text("time", time, "time (13:45:00)"),
    "datetime": _from_text("datetime", datetime, "datetime (2026-01-31T13:45:00)"),
    "timedelta": _from_text("timedelta", timedelta, "timedelta (P1DT2H30M)"),
    "Decimal": _decimal,
    "UUID": _from_text("UUID", UUID, "UUID"),
}
