"""Where a native call spends its time, step by step."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from time import monotonic
from time import perf_counter_ns as clock
from typing import Any

from benchmarks.cases import CHAT, INPUTS, SIGNATURES
from dspex import Options, Predict, Request, Runtime
from dspex.lm.scripted import ScriptedModel
from dspex.observe.events import Event
from dspex.run.sync import drive


def listen(event: Event) -> None:
    """Hear an event and do nothing."""


def steps(name: str) -> dict[str, Callable[[], object]]:
    """Return the parts of a native call, each as a call of its own."""
    cls: Any = SIGNATURES[name]
    model = ScriptedModel(CHAT[name], keep=0)
    predict = Predict(cls, lm=model)
    predict(**INPUTS[name])
    program = predict.plan.prepare()
    record = cls(**INPUTS[name])
    bind, render, parse, text = cls.__dspex_bind__, program.render, program.parse, CHAT[name]
    messages, inputs, options = render(record), INPUTS[name], Options()

    def ask() -> object:
        return drive(model.complete(Request(messages, options, None, False, monotonic() + 60.0)))

    quiet, heard = Runtime(), Runtime(hooks=(listen, listen, listen))

    def whole() -> object:
        with quiet:
            return predict(**inputs)

    def whole_heard() -> object:
        with heard:
            return predict(**inputs)

    return {
        "bind and check inputs": lambda: bind(**inputs),
        "render": lambda: render(record),
        "request and model stand-in": ask,
        "parse, check, build": lambda: parse(text, record),
        "whole call": lambda: predict(**inputs),
        "whole call, own runtime": whole,
        "whole call, 3 hooks": whole_heard,
    }


def measure(call: Callable[[], object], rounds: int = 15) -> float:
    """Return nanoseconds a call: the median of the rounds, the cost of an empty call taken off."""
    return max(0.0, _median(call, rounds) - _median(lambda: None, rounds))


def _median(call: Callable[[], object], rounds: int) -> float:
    call()
    count = 500
    times: list[float] = []
    for _ in range(rounds):
        started = clock()
        for _ in range(count):
            call()
        times.append((clock() - started) / count)
    return statistics.median(times)
