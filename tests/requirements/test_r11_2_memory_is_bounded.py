"""R11.2: memory is bounded and predictable: per call, per signature, and over time.

The benchmark that users run (`make bench`) states the bounds; here its own measurements are held to
them. tracemalloc counts what Python allocates, so a busy machine changes nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

import pytest

from benchmarks.cases import INPUTS, SIGNATURES
from benchmarks.memory import BOUNDS, built, growth, in_flight
from benchmarks.modules import sides as module_sides
from benchmarks.sides import CannedModel, sync_sides
from dspex import AnswerError, Predict

SLOPPY = "Sure!\n```json\n{'answer': 'Paris',}\n```"
CALLS = 10_000


@pytest.mark.parametrize("name", ["tiny", "medium", "nested", "nested_struct"])
def test_r11_2_a_call_in_flight(name: str) -> None:
    """A call that waits for its model holds a few kilobytes beyond its inputs."""
    low, middle, _ = in_flight(name, rounds=3, count=200)["native"]
    assert 0 < low <= middle <= BOUNDS["call"]


def test_r11_2_a_built_signature() -> None:
    """A class and the program that is built of it."""
    assert built(5)["with its program"][1] <= BOUNDS["signature"]


def refused() -> None:
    """Read an answer that gives no outputs."""
    with suppress(AnswerError):
        Predict(SIGNATURES["tiny"], lm=CannedModel(""))(**INPUTS["tiny"])


def awaited() -> None:
    """Call in an event loop."""
    program = Predict(SIGNATURES["tiny"], lm=CannedModel("[[ ## answer ## ]]\nParis"))

    async def many() -> None:
        await asyncio.gather(*(program.acall(**INPUTS["tiny"]) for _ in range(100)))

    asyncio.run(many())


GROWING: dict[str, tuple[Callable[[], object], int]] = {
    "native": (sync_sides("medium")["native"], CALLS),
    "recovered": (
        lambda: Predict(SIGNATURES["tiny"], lm=CannedModel(SLOPPY))(**INPUTS["tiny"]),
        CALLS,
    ),
    "refused": (refused, CALLS),
    "awaited": (awaited, CALLS // 100),
    "module": (module_sides()["Module, async forward, full"], CALLS),
}
"""A call, and how often it is made."""


@pytest.mark.parametrize("kind", GROWING)
def test_r11_2_ten_thousand_calls_leave_nothing_behind(kind: str) -> None:
    """Whatever became of them: the history keeps the last few, and nothing else grows."""
    call, count = GROWING[kind]
    assert growth(call, count) <= BOUNDS["growth"]
