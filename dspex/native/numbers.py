"""JSON numbers with a fraction, before it is known whether they shall be Decimal or float."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from dspex.native.kinds import DICT, LIST


class JsonNumber(Decimal):
    """A JSON number with a fraction, with all its digits."""

    __slots__ = ()


def plain_numbers(value: Any) -> Any:
    """Turn JSON numbers into floats, at any depth."""
    if isinstance(value, JsonNumber):
        return float(value)
    if isinstance(value, LIST):
        return [plain_numbers(item) for item in value]
    if isinstance(value, DICT):
        return {key: plain_numbers(item) for key, item in value.items()}
    return value
