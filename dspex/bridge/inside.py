"""Programs of dspex as real DSPy modules: to be optimised, evaluated, saved, and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import dspy

from dspex.bridge.engine import language_model
from dspex.bridge.inside_modules import ProgramModule
from dspex.bridge.predicting import Predicting, predictor_of
from dspex.errors import ConfigurationError, bind_error, excerpt
from dspex.run.flow import Flow
from dspex.run.module import Module
from dspex.run.predict import Predict


def module(program: Any) -> Any:
    """Make a `dspy.Module` of a program.

    It holds a real `dspy.Predict` for each `Predict` of the program: `named_predictors`, optimisers,
    `dspy.Evaluate`, `save` and `load` work on it. Called with the program's inputs it checks them as
    the program does, asks DSPy, reads the answer as dspex does (with `compat="dspy"` as DSPy does, whose
    errors it raises then), and gives a `dspy.Prediction`. Its method `program()` gives the program back,
    with the instructions, descriptions and demos that its predictors have by then.

    A `Module` is called with what its forward takes. Its predictors have DSPy's names for them:
    `search` for a `Predict` at that path, `answer.predict` for a `ChainOfThought`.

    Args:
        program: a `Predict`, a `ChainOfThought`, a `Module`, or several in sequence (`a >> b`, `.then`).

    Raises:
        ConfigurationError: it is no such program, or DSPy cannot take its signature.
    """
    kinds: tuple[tuple[type, Any], ...] = (
        (Flow, FlowModule),
        (Predict, PredictModule),
        (Module, ProgramModule),
    )
    for kind, make in kinds:
        if isinstance(program, kind):
            return make(cast("Any", program))
    raise ConfigurationError(
        f"{excerpt(program)} is no program. Give a Predict, a ChainOfThought, a Module or a >> b."
    )


class PredictModule(dspy.Module):
    """One `Predict` or `ChainOfThought`."""

    def __init__(self, program: Predict[Any, Any]) -> None:
        super().__init__()
        self._held = Predicting(program)
        self.predict = self._held.module()

    def forward(self, **inputs: Any) -> Any:
        """Ask for one prediction.

        Raises:
            BindError: inputs do not fit.
            AnswerError: the answer does not give the outputs.
        """
        return self.ask(self._bound(inputs))[1]

    async def aforward(self, **inputs: Any) -> Any:
        """Ask like `forward`, from a coroutine."""
        record = self._bound(inputs)
        with self._held.context(record, predictor_of(self.predict)):
            return await self.predict.acall(**self._held.values(record))

    def ask(self, record: Any) -> tuple[Any, Any]:
        """Ask for the outputs of a bound record; return it with them, and the prediction."""
        with self._held.context(record, predictor_of(self.predict)):
            prediction = self.predict(**self._held.values(record))
        return self._held.record(prediction, record), prediction

    def get_lm(self) -> Any:
        """Return the model of the predictor, else that of the program; `BestOfN` and `Refine` copy it."""
        own = self._held.program.plan.lm
        return super().get_lm() or (None if own is None else language_model(own))

    def program(self) -> Predict[Any, Any]:
        """Return the program with what its predictor was taught."""
        return self._held.taught(predictor_of(self.predict))

    def _bound(self, inputs: Mapping[str, Any]) -> Any:
        held = self._held
        names = {f.wire: f.name for f in held.native.live.own_spec.inputs}
        known = {name: name for name in names.values()} | names
        if unknown := [key for key in inputs if key not in known]:
            raise bind_error(held.native.name, [f"there is no input {key!r}" for key in unknown])
        return held.program.request(
            **{known[key]: held.input(known[key], value) for key, value in inputs.items()}
        )


class FlowModule(dspy.Module):
    """Programs in sequence, with the steps between them."""

    def __init__(self, flow: Flow[Any, Any, Any]) -> None:
        super().__init__()
        if flow.following is None:
            raise ConfigurationError(
                "A step without a program after it is no DSPy module. Put a program behind it, as in a >> b, "
                "or make a module of the programs before it."
            )
        self._flow = flow
        self.first = module(flow.first)
        self.following = module(flow.following)

    def forward(self, **inputs: Any) -> Any:
        """Run one after the other; the prediction is that of the last."""
        return self.ask(self._bound(inputs))[1]

    def ask(self, record: Any) -> tuple[Any, Any]:
        """Run a bound record; return what the last program answered, and its prediction."""
        answered, _ = self.first.ask(record)
        return cast("tuple[Any, Any]", self.following.ask(self._flow.step(answered)))

    def program(self) -> Flow[Any, Any, Any]:
        """Return the flow with what its predictors were taught."""
        return Flow(self.first.program(), self._flow.step, self.following.program())

    def _bound(self, inputs: Mapping[str, Any]) -> Any:
        return self.first._bound(inputs)
