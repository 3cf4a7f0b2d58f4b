"""What one attempt at an answer may cost, and what it mended."""

from __future__ import annotations

from dspex.native.recovery.nodes import FREE_STEPS, MAX_VALUES, WORK, BeyondError, Repair

SHOWN = 60
"""Characters of an answer in one detail."""


class Budget:
    """Counts the steps of recovery, so that no answer takes more than its length allows."""

    __slots__ = ("left", "values")

    def __init__(self, length: int) -> None:
        """Allow the work for an answer of some length in characters."""
        self.left = WORK * length + FREE_STEPS
        self.values = MAX_VALUES

    def spend(self, steps: int) -> None:
        """Take steps from the budget.

        Raises:
            BeyondError: there are none left.
        """
        self.left -= steps
        if self.left < 0:
            raise BeyondError("it is too tangled to be read in reasonable time")

    def count(self, values: int = 1) -> None:
        """Take values from the budget.

        Raises:
            BeyondError: there are none left.
        """
        self.values -= values
        if self.values < 0:
            raise BeyondError(f"it holds more than {MAX_VALUES:,} values")


class Notes:
    """Collects what a scan mended: the first of each kind in words, and how many there were."""

    __slots__ = ("_found",)

    def __init__(self) -> None:
        """Start with nothing mended."""
        self._found: dict[str, tuple[str, int]] = {}

    def add(self, code: str, detail: str) -> None:
        """Note a repair."""
        first, count = self._found.get(code, (detail, 0))
        self._found[code] = first, count + 1

    def repairs(self) -> list[Repair]:
        """Return one repair for each kind."""
        return [
            Repair(code, detail if count == 1 else f"{detail} ({count} times in all)")
            for code, (detail, count) in self._found.items()
        ]


def shown(text: str) -> str:
    """Shorten text for a detail."""
    return repr(text if len(text) <= SHOWN else text[: SHOWN - 1] + "…")
