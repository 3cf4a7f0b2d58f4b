"""Read JSON from elsewhere without trusting its shape."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast


def json_object(value: object) -> dict[str, object]:
    """Return the value if it is a JSON object, else an empty one.

    >>> json_object([1])
    {}
    """
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def json_array(value: object) -> list[object]:
    """Return the items of a JSON array, or none when the value is something else.

    >>> json_array((1, 2)), json_array("ab")
    ([1, 2], [])
    """
    return list(cast("Iterable[object]", value)) if isinstance(value, (list, tuple)) else []


def json_number(value: object) -> int | float | None:
    """Return the value if it is a JSON number, else None. A boolean is none.

    >>> json_number(True), json_number(1.5)
    (None, 1.5)
    """
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None
