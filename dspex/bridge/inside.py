"""Programs of dspex as real DSPy modules: to be optimised, evaluated, saved, and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import dspy

from dspex.bridge.adapter import ADAPTERS, TwoStepAdapter
from dspex.bridge.engine import language_model
from dspex.bridge.examples import exported, exporters, from_example
from dspex.bridge.runs import module_of
from dspex.errors import ConfigurationError, bind_error, excerpt
from dspex.run.asking import judge
from dspex.run.flow import Flow
from dspex.run.predict import Predict
from dspex.run.runtime import current_runtime
from dspex.spec.reasoning import REASONING
from dspex.spec.signature import SignatureSpec


def module(program: Any) -> Any:
    """Make a `dspy.Module` of a program.

    It holds a real `dspy.Predict` for each `Predict` of the program: `named_predictors`, optimisers,
    `dspy.Evaluate`, `save` and `load` work on it. Called with the program's inputs it checks them as
    the program does, asks DSPy, reads the answer as dspex does, and gives a `dspy.Prediction`. Its
    method `program()` gives the program back, with the instructions, descriptions and demos that its
    predictors have by then.

    Args:
        program: a `Predict`, a `ChainOfThought`, or several in sequence (`a >> b`, `.then`).

    Raises:
        ConfigurationError: it is no such program, or DSPy cannot take its signature.
    """
    for kind, make in ((Flow, FlowModule), (Predict, PredictModule)):
        if isinstance(program, kind):
            return make(cast("Any", program))
    raise ConfigurationError(f"{excerpt(program)} is no program. Give a Predict, a ChainOfThought or a >> b.")


class _Held:
    """What belongs to a program; copies of its module share it."""

    def __init__(self, program: Predict[Any, Any], native: Any, signature: Any) -> None:
        self.program = program
        self.native = native
        self.instructions = signature.instructions
        self.told = _told(native.live.own_spec, signature)

    def __deepcopy__(self, memo: object) -> _Held:
        return self


class PredictModule(dspy.Module):
    """One `Predict` or `ChainOfThought`."""

    def __init__(self, program: Predict[Any, Any]) -> None:
        super().__init__()
        plan = program.plan
        native = plan.native or plan.prepare()
        self.predict = module_of(native, plan.kind)
        predictor = self._predictor()
        self._held = _Held(program, native, predictor.signature)
        every = exporters(native.spec)
        predictor.demos = [dspy.Example(**exported(demo, every)) for demo in plan.demos]

    def _predictor(self) -> Any:
        return self.predict.predict if hasattr(self.predict, "predict") else self.predict

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
        with self._context(record):
            return await self.predict.acall(**self._values(record))

    def ask(self, record: Any) -> tuple[Any, Any]:
        """Ask for the outputs of a bound record; return it with them, and the prediction."""
        with self._context(record):
            prediction = self.predict(**self._values(record))
        live = self._held.native.live
        own = {k: v for k, v in prediction.items() if k != REASONING or REASONING in live.fields}
        source = dspy.Prediction(**own)
        return from_example(self._held.program.plan.alias, source, request=record), prediction

    def program(self) -> Predict[Any, Any]:
        """Return the program with what its predictor was taught."""
        held, predictor = self._held, self._predictor()
        told = _told(held.native.live.own_spec, predictor.signature)
        names = {f.wire: f.name for f in held.native.spec.fields}
        instructions = str(predictor.signature.instructions)
        return held.program.with_(
            instructions=None if instructions == held.instructions else instructions,
            descriptions={name: text for name, text in told.items() if text != held.told[name]},
            demos=[{names[k]: v for k, v in demo.items() if k in names} for demo in predictor.demos],
        )

    def _bound(self, inputs: Mapping[str, Any]) -> Any:
        held = self._held
        names = {f.wire: f.name for f in held.native.live.own_spec.inputs}
        known = {name: name for name in names.values()} | names
        if unknown := [key for key in inputs if key not in known]:
            raise bind_error(held.native.name, [f"there is no input {key!r}" for key in unknown])
        return held.program.request(**{known[key]: value for key, value in inputs.items()})

    def _values(self, record: Any) -> dict[str, Any]:
        spec = self._held.native.spec
        every = exporters(spec)
        return exported(record, {f.name: every[f.name] for f in spec.inputs})

    def _context(self, record: Any) -> Any:
        held = self._held
        wires = {f.name: f.wire for f in held.native.spec.outputs}

        def parse(signature: Any, text: str) -> dict[str, Any]:
            answered, outputs = held.native.parse_outputs(text, record)
            judge(held.program.plan.judges, held.native.name, answered, text)
            return {wires[name]: value for name, value in outputs.items()}

        plan = held.program.plan
        adapter = ADAPTERS[plan.dialect](parse, held.native)
        settings: dict[str, Any] = {"adapter": adapter, "warn_on_type_mismatch": False}
        if self._predictor().lm is None:  # it has none of its own: DSPy could not save it
            if plan.lm is not None:
                settings["lm"] = language_model(plan.lm)
            elif dspy.settings.lm is None:
                settings["lm"] = language_model(current_runtime().model())
        if isinstance(adapter, TwoStepAdapter):
            own = self._predictor().lm or settings.get("lm") or dspy.settings.lm
            adapter.extraction_model = own if plan.extractor is None else language_model(plan.extractor)
        return dspy.context(**settings)


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


def _told(spec: SignatureSpec, signature: Any) -> dict[str, str]:
    """Return what DSPy says of each field, by field name."""
    fields = signature.fields
    return {f.name: str(fields[f.wire].json_schema_extra["desc"]) for f in spec.fields if f.wire in fields}
