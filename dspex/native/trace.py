"""What is noted while a value is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from dspex.native.mismatch import Mismatch, under
from dspex.native.numbers import plain_numbers


class Trace:
    """Collects what is wrong, and how well the rest fits, for the choice between members of a union.

    Attributes:
        mismatches: everything that is wrong.
        conversions: how many values are not written as their type is in JSON, such as 1 for a float.
        known: how many keys of objects name a field.
        out_of_bounds: a value was of the right type, but out of its bounds.
    """

    __slots__ = ("conversions", "known", "mismatches", "out_of_bounds")

    def __init__(self) -> None:
        """Start with nothing noted."""
        self.mismatches: list[Mismatch] = []
        self.conversions = 0
        self.known = 0
        self.out_of_bounds = False

    def wrong(self, expected: str, value: object) -> Any:
        """Note a mismatch; the result stands in for the value that could not be made."""
        self.mismatches.append(Mismatch((), expected, plain_numbers(value)))
        return FAILED

    def converted(self, value: Any) -> Any:
        """Note that a value was converted, and pass it on."""
        self.conversions += 1
        return value

    def inside(self, part: str | int, read: Read, value: object) -> Any:
        """Read a part of a value; its mismatches get the part's path."""
        before = len(self.mismatches)
        found = read(value, self)
        if len(self.mismatches) > before:
            self.mismatches[before:] = under(part, self.mismatches[before:])
        return found

    def add(self, other: Trace) -> None:
        """Take over what was noted while a member of a union was tried."""
        self.mismatches += other.mismatches
        self.conversions += other.conversions
        self.known += other.known

    def all_wrong(self, mismatches: Sequence[Mismatch]) -> Any:
        """Note several mismatches."""
        self.mismatches += mismatches
        return FAILED


class Failed:
    """The type of `FAILED`, which stands where a value could not be made."""

    def __repr__(self) -> str:
        return "FAILED"


FAILED: Final = Failed()
Read = Callable[[Any, Trace], Any]
"""Reads a value; the result counts only when the trace has no mismatch."""
