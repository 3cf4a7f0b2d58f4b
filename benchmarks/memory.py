"""What a call in flight and a built signature hold, as tracemalloc counts it."""

from __future__ import annotations

import asyncio
import gc
import statistics
import tracemalloc
from collections.abc import Awaitable, Callable
from typing import Any

from benchmarks.building import define
from benchmarks.cases import CHAT, INPUTS, SIGNATURES
from benchmarks.sides import AsyncCannedEngine, CannedEngine, CannedModel, dspy_predict
from dspex import Predict, Request, Response
from dspex.native.build import build, constructor

BOUNDS = {"call": 5.0, "signature": 100.0, "growth": 32.0}
"""Kilobytes: of a call in flight, of a signature with its program, of 10,000 calls that have ended."""
KILOBYTE = 1024


class Waiting:
    """Holds answers back until the gate opens."""

    def __init__(self) -> None:
        self.expect(1)

    def expect(self, count: int) -> None:
        """Close the gate for so many."""
        self.gate, self.full = asyncio.Event(), asyncio.Event()
        self.missing = count

    async def wait(self) -> None:
        """Arrive, and wait."""
        self.missing -= 1
        if not self.missing:
            self.full.set()
        await self.gate.wait()


class WaitingModel(CannedModel):
    """dspex's stand-in, which waits."""

    def __init__(self, text: str, waiting: Waiting) -> None:
        super().__init__(text)
        self.waiting = waiting

    async def complete(self, request: Request) -> Response:
        """Answer when the gate is open."""
        await self.waiting.wait()
        return self.response


class WaitingEngine(AsyncCannedEngine):
    """Plain DSPy's stand-in, which waits."""

    def __init__(self, text: str, waiting: Waiting) -> None:
        super().__init__(CannedEngine(text).response)
        self.waiting = waiting

    async def complete(self, request: object) -> object:
        """Answer when the gate is open."""
        await self.waiting.wait()
        return self.response


def _native(name: str, waiting: Waiting) -> Callable[[], Awaitable[object]]:
    program = Predict(SIGNATURES[name], lm=WaitingModel(CHAT[name], waiting))
    return lambda: program.acall(**INPUTS[name])


def _dspy(name: str, waiting: Waiting) -> Callable[[], Awaitable[object]]:
    program = dspy_predict(name, WaitingEngine(CHAT[name], waiting))
    return lambda: program.acall(**INPUTS[name])


def _nothing(name: str, waiting: Waiting) -> Callable[[], Awaitable[object]]:
    return waiting.wait


SIDES: dict[str, Callable[[str, Waiting], Callable[[], Awaitable[object]]]] = {
    "nothing": _nothing,
    "native": _native,
    "dspy": _dspy,
}


async def _held(make: Callable[[Waiting], Callable[[], Awaitable[object]]], count: int) -> float:
    """Return the bytes that each of so many calls holds while it waits for the model."""
    waiting = Waiting()
    call = make(waiting)
    warm = asyncio.ensure_future(call())
    await waiting.full.wait()
    waiting.gate.set()
    await warm
    waiting.expect(count)
    gc.collect()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        tasks = [asyncio.ensure_future(call()) for _ in range(count)]
        await waiting.full.wait()
        gc.collect()
        held = tracemalloc.get_traced_memory()[0] - before
        waiting.gate.set()
        await asyncio.gather(*tasks)
    finally:
        tracemalloc.stop()
    return held / count


def in_flight(name: str, rounds: int, count: int) -> dict[str, tuple[float, float, float]]:
    """Measure calls that wait for the model, beyond a task that waits for nothing else.

    Args:
        name: of the case.
        rounds: how many times each side has its turn.
        count: how many calls wait at once.

    Returns:
        Quartiles and median in kilobytes a call, as (low, median, high), by side.
    """
    found: dict[str, list[float]] = {"native": [], "dspy": []}
    for _ in range(rounds):
        empty = asyncio.run(_held(lambda w: SIDES["nothing"](name, w), count))
        for side, held in found.items():
            number = count if side == "native" else max(10, count // 20)
            took = asyncio.run(_held(lambda w, s=side: SIDES[s](name, w), number))
            held.append((took - empty) / KILOBYTE)
    return {side: _quartiles(held) for side, held in found.items()}


def built(rounds: int) -> dict[str, tuple[float, float, float]]:
    """Measure a signature of three inputs and five outputs: its class, and the program built of it.

    Returns:
        Quartiles and median in kilobytes, as (low, median, high).
    """
    define_and_build()  # what is made once for all signatures
    defined: list[float] = []
    whole: list[float] = []
    kept: list[Any] = []
    for _ in range(rounds):
        gc.collect()
        tracemalloc.start()
        cls = define()
        gc.collect()
        after_class = tracemalloc.get_traced_memory()[0]
        kept.append((cls, build(cls, dialect="dspy-3.4/chat"), constructor(cls)))
        gc.collect()
        defined.append(after_class / KILOBYTE)
        whole.append(tracemalloc.get_traced_memory()[0] / KILOBYTE)
        tracemalloc.stop()
    return {"the class": _quartiles(defined), "with its program": _quartiles(whole)}


def define_and_build() -> None:
    """Define a signature and build its program."""
    cls = define()
    build(cls, dialect="dspy-3.4/chat")
    constructor(cls)


def growth(call: Callable[[], object], count: int) -> float:
    """Return the kilobytes by which memory has grown after so many calls, once it is warm."""
    for _ in range(100):
        call()
    gc.collect()
    tracemalloc.start()
    try:
        for _ in range(max(100, count // 10)):  # the history and every cache are full of traced objects then
            call()
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(count):
            call()
        gc.collect()
        return (tracemalloc.get_traced_memory()[0] - before) / KILOBYTE
    finally:
        tracemalloc.stop()


def _quartiles(values: list[float]) -> tuple[float, float, float]:
    low, middle, high = statistics.quantiles(values, n=4)
    return low, middle, high
