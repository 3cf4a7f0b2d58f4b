"""What is wrong with a value, apart from how it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from dspex.define.fields import MISSING
from dspex.errors import excerpt

MAX_SHOWN: Final = 20
"""How many mismatches a message lists."""


class Mismatch(Struct, frozen=True):
    """One thing that is wrong with a value.

    Attributes:
        path: keys and indexes from the outside in.
        expected: what should stand there, to follow "must be".
        value: what stands there; `MISSING` where nothing does.
    """

    path: tuple[str | int, ...]
    expected: str
    value: object

    def __str__(self) -> str:
        where = f"at {path_text(self.path)}: " if self.path else ""
        if self.value is MISSING:
            return f"{where}missing, must be {self.expected}"
        kind = "" if self.value is None else f" ({type(self.value).__name__})"
        return f"{where}must be {self.expected}, got {excerpt(self.value)}{kind}"


class MismatchError(ValueError):
    """A value is not of a type.

    Attributes:
        mismatches: everything that is wrong with it, at least one.
    """

    mismatches: tuple[Mismatch, ...]

    def __init__(self, mismatches: Sequence[Mismatch]) -> None:
        super().__init__(tuple(mismatches))
        self.mismatches = tuple(mismatches)

    def __str__(self) -> str:
        shown = "; ".join(map(str, self.mismatches[:MAX_SHOWN]))
        more = len(self.mismatches) - MAX_SHOWN
        return f"{shown}; and {more} more" if more > 0 else shown


def path_text(path: Iterable[str | int]) -> str:
    """Write a path as Python would.

    >>> path_text(("rows", 2, "first name"))
    "rows[2]['first name']"
    """
    text = ""
    for part in path:
        is_name = isinstance(part, str) and part.isidentifier()
        text += f".{part}" if is_name else f"[{excerpt(part, 40)}]"
    return text.removeprefix(".")


def under(part: str | int, mismatches: Iterable[Mismatch]) -> list[Mismatch]:
    """Put mismatches of a part into the whole."""
    return [Mismatch((part, *m.path), m.expected, m.value) for m in mismatches]
