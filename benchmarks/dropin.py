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
from dspex.bridge.engine import language_model
from dspex.lm.base import Capabilities
from dspex.testing import ScriptedModel

Call = Callable[[], object]


def parts(name: str) -> dict[str, Call]:
    """Return what is compared, each as a call of its own."""
    program, inputs, text = dspy_predict(name), INPUTS[name], CHAT[name]
    adapter: Any = dspy.ChatAdapter()
    structured: Any = dspy.JSONAdapter()
    able = language_model(ScriptedModel("", capabilities=Capabilities(json_schema=True)))
    signature = program.signature
    return {
        "call": lambda: program(**inputs),
        "format": lambda: adapter.format(signature, [], inputs),
        "parse": lambda: adapter.parse(signature, text),
        "structure": lambda: structured._prepare_response_format(able, {}, signature),
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
