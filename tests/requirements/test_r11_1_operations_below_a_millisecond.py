"""R11.1: signature and template operations take less than 1 ms.

Machines differ and are shared, so nothing here reads an absolute clock: the unit is a plain Python
loop that no current machine runs in less than a fifth of a millisecond, timed in turn with the
operation; the best of many rounds counts. The true figures are printed by `make bench`.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter_ns as clock
from typing import Literal

import pytest

from dspex import In, Out, Predict, signature
from dspex.testing import ScriptedModel

ANSWER = '[[ ## priority ## ]]\nlow\n\n[[ ## tags ## ]]\n["a"]\n\n[[ ## completed ## ]]'
LOOP = 10_000
"""Iterations of an empty loop: 0.2 to 0.6 ms on current machines, always below 1 ms."""


@signature
class Triage:
    """Triage a support ticket."""

    ticket: str = In(desc="raw text")
    level: int = In(default=1, ge=0)
    priority: Literal["low", "high"] = Out()
    tags: list[str] = Out()


triage = Predict(Triage, lm=ScriptedModel(ANSWER))
record = Triage(ticket="x")

OPERATIONS: dict[str, Callable[[], object]] = {
    "bind inputs": lambda: Triage(ticket="x"),
    "render the prompt": lambda: triage.messages(ticket="x"),
    "parse an answer": lambda: triage.parse(ANSWER, record),
    "a whole call without the model": lambda: triage(ticket="x"),
    "read the spec": lambda: triage.signature.outputs,
    "make a program": lambda: Predict(Triage),
}


def loop() -> None:
    """The unit."""
    for _ in range(LOOP):
        pass


def best(call: Callable[[], object]) -> int:
    """Return the nanoseconds of one call."""
    started = clock()
    call()
    return clock() - started


@pytest.mark.parametrize("name", OPERATIONS)
def test_r11_1_an_operation_is_quicker_than_an_empty_loop_of_ten_thousand(name: str) -> None:
    """The best of 200 interleaved rounds decides, so that a busy machine does not."""
    operation = OPERATIONS[name]
    operation()
    pairs = [(best(operation), best(loop)) for _ in range(200)]
    assert min(took for took, _ in pairs) < min(unit for _, unit in pairs)
