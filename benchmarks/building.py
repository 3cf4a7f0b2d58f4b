"""What building a signature in memory costs."""

from __future__ import annotations

import statistics
from time import perf_counter
from typing import Any, Literal

from dspex import In, Out, signature
from dspex.native.build import build, constructor


def define() -> Any:
    """Define a signature of three inputs and five outputs."""

    @signature
    class Medium:
        """Classify a support ticket and extract its keywords."""

        ticket: str = In(desc="The raw ticket text")
        priority: int = In()
        tags: list[str] = In(desc="existing tags")
        label: Literal["bug", "feature", "question"] = Out()
        keywords: list[str] = Out(desc="up to five")
        score: float = Out(ge=0, le=1)
        urgent: bool = Out()
        note: str | None = Out()

    return Medium


def milliseconds(rounds: int = 30) -> dict[str, float]:
    """Return the medians of defining the class, and of building its program and constructor."""
    defined: list[float] = []
    built: list[float] = []
    for _ in range(rounds):
        started = perf_counter()
        cls = define()
        middle = perf_counter()
        build(cls, dialect="dspy-3.4/chat")
        constructor(cls)
        defined.append(middle - started)
        built.append(perf_counter() - middle)
    return {
        "define a class": statistics.median(defined) * 1e3,
        "build it in memory": statistics.median(built) * 1e3,
    }
