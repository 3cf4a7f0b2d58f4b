"""Types that pydantic validates: models, and types that only pydantic knows."""

from __future__ import annotations

from typing import Any

from dspex.define.fields import MISSING
from dspex.errors import MissingExtraError
from dspex.native.mismatch import Mismatch

UNPREFIXED = "Input should be "


def adapter(annotation: Any) -> Any:
    """Make the pydantic validator of a type. Keep it: it takes milliseconds to build.

    Raises:
        MissingExtraError: pydantic is not installed.
    """
    try:
        from pydantic import TypeAdapter
    except ImportError:
        raise MissingExtraError("pydantic", f"The type {annotation}") from None
    return TypeAdapter(annotation)


def validation_mismatches(error: Any) -> list[Mismatch]:
    """Write a pydantic `ValidationError` as mismatches, with the same paths."""
    found: list[Mismatch] = []
    for one in error.errors(include_url=False, include_context=False):
        message = one["msg"]
        is_missing = one["type"] == "missing"
        if is_missing:
            expected = "given"
        elif message.startswith(UNPREFIXED):
            expected = message.removeprefix(UNPREFIXED)
        else:
            expected = f"valid ({message.removeprefix('Value error, ')})"
        found.append(Mismatch(tuple(one["loc"]), expected, MISSING if is_missing else one["input"]))
    return found


def validate(validator: Any, value: object, *, strict: bool = False) -> tuple[Any, list[Mismatch]]:
    """Validate with pydantic; the value is meaningful only when there are no mismatches."""
    from pydantic import ValidationError

    try:
        return validator.validate_python(value, strict=strict or None), []
    except ValidationError as error:
        return None, validation_mismatches(error)
