"""A program of two predictors: called one by one, in a `Module`, and as a `dspy.Module`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import dspy

from benchmarks.cases import CHAT, INPUTS, Medium, Tiny
from benchmarks.sides import CannedModel, dspy_predict
from dspex import Module, Predict

Call = Callable[[], object]


class Plain(Module):
    """A forward that is no coroutine."""

    def __init__(self) -> None:
        self.tiny = Predict(Tiny, lm=CannedModel(CHAT["tiny"]))
        self.medium = Predict(Medium, lm=CannedModel(CHAT["medium"]))

    def forward(self, question: str) -> Medium:
        """Ask both."""
        self.tiny(question=question)
        return self.medium(**INPUTS["medium"])


class Coroutine(Plain):
    """The same as a coroutine."""

    async def forward(self, question: str) -> Medium:  # type: ignore[override]  # another kind of module
        """Ask both."""
        await self.tiny.acall(question=question)
        return await self.medium.acall(**INPUTS["medium"])


class PlainDspy(dspy.Module):  # type: ignore[misc]  # dspy has no types
    """The same in DSPy."""

    def __init__(self) -> None:
        super().__init__()
        self.tiny = dspy_predict("tiny")
        self.medium = dspy_predict("medium")

    def forward(self, question: str) -> Any:
        """Ask both."""
        self.tiny(question=question)
        return self.medium(**INPUTS["medium"])


def sides() -> dict[str, Call]:
    """Return the calls of the comparison; the first is what the others are measured against."""
    plain, coroutine, theirs = Plain(), Coroutine(), PlainDspy()
    question = INPUTS["tiny"]["question"]
    tiny, medium, inputs = plain.tiny, plain.medium, INPUTS["medium"]

    def one_by_one() -> object:
        tiny(question=question)
        return medium(**inputs)

    return {
        "one by one": one_by_one,
        "Module, plain forward": lambda: plain(question=question),
        "Module, async forward": lambda: coroutine(question=question),
        "Module, plain forward, full": lambda: plain.full(question=question),
        "Module, async forward, full": lambda: coroutine.full(question=question),
        "dspy.Module": lambda: theirs(question=question),
    }
