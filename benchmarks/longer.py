"""Whole calls with longer prompts: with demos, and with 50 KB of context."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import dspy

from benchmarks.cases import CHAT, INPUTS, OUTPUTS, SIGNATURES
from benchmarks.sides import CannedModel, dspy_predict
from dspex import Predict

Call = Callable[[], object]
DEMOS = (2, 16, 64)
AIM = 80


def with_demos(name: str, count: int) -> dict[str, Call]:
    """Return plain DSPy and native with so many labelled examples."""
    inputs = INPUTS[name]
    demos = [{**inputs, **OUTPUTS[name]} for _ in range(count)]
    plain = dspy_predict(name)
    plain.demos = [dspy.Example(**demo) for demo in demos]
    native = Predict(SIGNATURES[name], lm=CannedModel(CHAT[name]), demos=demos)
    return {"dspy": lambda: plain(**inputs), "native": lambda: native(**inputs)}


def with_context() -> dict[str, Call]:
    """Return plain DSPy and native with 50 KB of context."""
    inputs: dict[str, Any] = INPUTS["context"]
    plain = dspy_predict("context")
    native = Predict(SIGNATURES["context"], lm=CannedModel(CHAT["context"]))
    return {"dspy": lambda: plain(**inputs), "native": lambda: native(**inputs)}
