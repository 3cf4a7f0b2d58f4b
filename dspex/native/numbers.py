"""JSON numbers with a fraction, before it is known whether they shall be Decimal or float."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any, Final

from dspex.native.kinds import DICT, GROUPS, LIST
from dspex.native.target import Target
from dspex.spec.types import Scalar

EXACT: Final = 15
"""Digits of a decimal number that any float keeps."""


class JsonNumber(Decimal):
    """A JSON number with a fraction, with all its digits."""

    __slots__ = ()


def json_number(text: str) -> JsonNumber:
    """Read a number.

    Raises:
        ValueError: its exponent is beyond what Decimal can hold.
    """
    try:
        return JsonNumber(text)
    except InvalidOperation:
        raise ValueError(f"{text} is too large or too small") from None


def plain_numbers(value: Any) -> Any:
    """Turn JSON numbers into floats, at any depth."""
    if isinstance(value, JsonNumber):
        return float(value)
    if isinstance(value, LIST):
        return [plain_numbers(item) for item in value]
    if isinstance(value, DICT):
        return {key: plain_numbers(item) for key, item in value.items()}
    return value


def has_decimals(target: Target) -> bool:
    """Whether a type holds Decimals, which keep digits that a float loses."""
    return any(t == Scalar("Decimal") for t in target.reachable())


def lost_digits(value: Any) -> bool:
    """Whether a float, at any depth, may have been written with more digits than it has."""
    if isinstance(value, float):
        mantissa = repr(value).partition("e")[0]
        return len(mantissa.replace("-", "").replace(".", "").strip("0")) > EXACT
    if isinstance(value, DICT):
        return any(map(lost_digits, value.values()))
    return isinstance(value, GROUPS) and any(map(lost_digits, value))
