"""What DSPy cannot read, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from dspex.errors import excerpt
from dspex.native.compat.outputs import DspyOutput, completed
from dspex.native.foreign import validation_mismatches
from dspex.native.mismatch import MAX_SHOWN


class ParseFailure(Exception):  # noqa: N818  # it never leaves this room
    """What DSPy raises an `AdapterParseError` for; the text says why."""


def reasons(error: ValueError) -> list[str]:
    """Say why a value does not fit, to follow the name of its output."""
    if isinstance(error, ValidationError):
        return [str(mismatch) for mismatch in validation_mismatches(error)[:MAX_SHOWN]]
    return [f"cannot be read: {excerpt(str(error))}"]


def whole(outputs: Sequence[DspyOutput], values: dict[str, Any]) -> dict[str, Any]:
    """Fill in defaults.

    Raises:
        ParseFailure: outputs are missing that have none.
    """
    found = completed(outputs, values)
    if missing := [o.wire for o in outputs if o.wire not in found]:
        raise ParseFailure(f"the answer does not give {', '.join(map(repr, missing))}")
    return found
