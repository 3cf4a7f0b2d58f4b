"""The `dspy.Predict` that stands for a program inside DSPy; it keeps the name, which callbacks see."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from typing import Any

import dspy

from dspex.bridge.dspy_module import shown_by
from dspex.bridge.examples import Exporter


class Predict(dspy.Predict):
    """A `dspy.Predict` whose demos may hold objects that DSPy can neither write nor save.

    Optimisers make demos of predictions, whose values are of the user's types: a Struct would stand in
    a prompt as its `repr`, and could not be saved as JSON.

    Args:
        signature: of DSPy.
        by: how the values of each field go to DSPy, by field name.
    """

    def __init__(self, signature: Any, by: Mapping[str, Exporter]) -> None:
        super().__init__(signature)
        self._saved = dict(by.values())
        self._shown = {wire: shown_by(write) for wire, write in by.values()}

    def forward(self, **inputs: Any) -> Any:
        """Ask once, with demos as DSPy can write them."""
        plain: Any = super()
        return plain.forward(**self._with_demos(inputs))

    async def aforward(self, **inputs: Any) -> Any:
        """Ask like `forward`, from a coroutine."""
        plain: Any = super()
        return await plain.aforward(**self._with_demos(inputs))

    def dump_state(self, json_mode: bool = True) -> dict[str, Any]:
        """Return what is saved, with demos that JSON can hold."""
        told = copy(self)
        told.demos = [_exported(demo, self._saved) for demo in self.demos]
        state: dict[str, Any] = dspy.Predict.dump_state(told, json_mode)
        return state

    def _with_demos(self, inputs: dict[str, Any]) -> dict[str, Any]:
        demos = inputs.get("demos", self.demos)
        return {**inputs, "demos": [_exported(demo, self._shown) for demo in demos]}


def _exported(demo: Any, by: Mapping[str, Any]) -> Any:
    """Return a copy of a demo, an example or a dict, with values that DSPy can write."""
    made = demo.copy()
    for wire in [name for name in demo if name in by]:
        made[wire] = by[wire](demo[wire])
    return made
