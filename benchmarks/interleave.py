"""Compare callables on a machine whose speed drifts: all sides in turn, round after round."""

from __future__ import annotations

import asyncio
import gc
import statistics
from collections.abc import Awaitable, Callable, Mapping
from time import perf_counter_ns as clock

from msgspec import Struct

Call = Callable[[], object]
AsyncCall = Callable[[], Awaitable[object]]


class Side(Struct, frozen=True):
    """What one side took, in nanoseconds a call.

    Attributes:
        rounds: the mean of each round.
        slowest: the 99th percentile of single calls.
        single: the median of single calls.
    """

    rounds: tuple[float, ...]
    slowest: float
    single: float

    @property
    def median(self) -> float:
        """The median of the rounds."""
        return statistics.median(self.rounds)

    @property
    def spread(self) -> tuple[float, float]:
        """The quartiles of the rounds."""
        low, _, high = statistics.quantiles(self.rounds, n=4)
        return low, high


def ratio(over: Side, under: Side) -> tuple[float, float, float]:
    """Divide two sides round by round; return the quartiles and the median as (low, median, high)."""
    ratios = [a / b for a, b in zip(over.rounds, under.rounds, strict=True)]
    low, middle, high = statistics.quantiles(ratios, n=4)
    return low, middle, high


def compare(sides: Mapping[str, Call], *, rounds: int, seconds: float) -> dict[str, Side]:
    """Time every side in turn.

    Args:
        sides: name → call.
        rounds: how many times each side has its turn.
        seconds: about how long one turn takes.
    """
    counts = {name: _count(call, seconds) for name, call in sides.items()}
    means: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, call in sides.items():
            means[name].append(turn(call, counts[name]))
    return {name: Side(tuple(means[name]), *_singles(call)) for name, call in sides.items()}


def _count(call: Call, seconds: float) -> int:
    for _ in range(5):
        call()
    took = min(turn(call, 3) for _ in range(3))
    return max(5, int(seconds * 1e9 / took))


def turn(call: Call, count: int) -> float:
    """Return the mean nanoseconds of a call over one turn, the collector off."""
    gc.collect()
    gc.disable()
    try:
        started = clock()
        for _ in range(count):
            call()
        return (clock() - started) / count
    finally:
        gc.enable()


def _singles(call: Call, count: int = 2000) -> tuple[float, float]:
    """Return the 99th percentile and the median of single calls, the collector on as in real life."""
    times: list[int] = []
    stop = clock() + 2_000_000_000
    while len(times) < count and clock() < stop:
        started = clock()
        call()
        times.append(clock() - started)
    return statistics.quantiles(times, n=100)[98], statistics.median(times)


async def compare_async(sides: Mapping[str, AsyncCall], *, rounds: int, seconds: float) -> dict[str, Side]:
    """Time every side in turn, inside one running event loop."""
    counts: dict[str, int] = {}
    for name, call in sides.items():
        await _turn_async(call, 5)
        counts[name] = max(5, int(seconds * 1e9 / await _turn_async(call, 5)))
    means: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, call in sides.items():
            means[name].append(await _turn_async(call, counts[name]))
            await asyncio.sleep(0)
    return {name: Side(tuple(m), 0.0, statistics.median(m)) for name, m in means.items()}


async def _turn_async(call: AsyncCall, count: int) -> float:
    gc.collect()
    gc.disable()
    try:
        started = clock()
        for _ in range(count):
            await call()
        return (clock() - started) / count
    finally:
        gc.enable()
