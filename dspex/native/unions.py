"""Choose the member of a union that a JSON value stands for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from dspex.native.trace import Read, Trace

CONTAINERS: Final[Any] = (dict, list)


def union_reader(members: Sequence[Read], expected: str) -> Read:
    """Read a value as the member that fits best.

    Of the members that take the value without a mismatch, the one with the fewest conversions
    wins, then the one that knows the most keys, then the one that was declared first. When none
    fits, the mismatches are those of the one member that has the value's shape, if there is one.
    """

    def read(value: Any, trace: Trace) -> Any:
        best: tuple[tuple[int, int], Any, Trace] | None = None
        failed: list[Trace] = []
        for member in members:
            attempt = Trace()
            found = member(value, attempt)
            if attempt.mismatches:
                failed.append(attempt)
                continue
            rank = (attempt.conversions, -attempt.known)
            if rank == (0, 0) and not isinstance(value, CONTAINERS):
                return found  # nothing can fit better
            if best is None or rank < best[0]:
                best = rank, found, attempt
        if best is not None:
            trace.add(best[2])
            return best[1]
        near = nearest(failed)
        return trace.wrong(expected, value) if near is None else trace.all_wrong(near.mismatches)

    return read


def nearest(failed: Sequence[Trace]) -> Trace | None:
    """Find the member that failed inside the value or at its bounds, not at its type.

    Of several, the one that knows the most keys and has the fewest mismatches; None when two are
    as near as each other.
    """
    inside = [t for t in failed if t.out_of_bounds or any(m.path for m in t.mismatches)]
    ranked = sorted(inside, key=lambda t: (-t.known, len(t.mismatches)))
    if not ranked:
        return None
    if len(ranked) > 1 and _rank(ranked[0]) == _rank(ranked[1]):
        return None
    return ranked[0]


def _rank(trace: Trace) -> tuple[int, int]:
    return -trace.known, len(trace.mismatches)
