"""Plain DSPy with and without the drop-in: whole calls, formatting and parsing, in turn."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import Any

import dspy

from benchmarks.cases import CHAT, INPUTS
from benchmarks.interleave import turn
from benchmarks.sides import dspy_predict
from dspex.bridge import install

Call = Callable[[], object]


def parts(name: str) -> dict[str, Call]:
    """Return what is compared, each as a call of its own."""
    program, inputs, text = dspy_predict(name), INPUTS[name], CHAT[name]
    adapter: Any = dspy.ChatAdapter()
    signature = program.signature
    return {
        "call": lambda: program(**inputs),
        "format": lambda: adapter.format(signature, [], inputs),
        "parse": lambda: adapter.parse(signature, text),
    }


def compare(call: Call, rounds: int, count: int) -> tuple[float, float]:
    """Return the median nanoseconds of a call without and with the drop-in, measured in turn."""
    without: list[float] = []
    with_it: list[float] = []
    for _ in range(rounds):
        without.append(turn(call, count))
        with install():
            call()
            with_it.append(turn(call, count))
    return statistics.median(without), statistics.median(with_it)
