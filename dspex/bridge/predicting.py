"""One `Predict` of dspex, asked through a predictor of DSPy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dspy

from dspex.bridge.adapter import ADAPTERS, TwoStepAdapter
from dspex.bridge.dspy_module import TAKEN, config_of, module_of
from dspex.bridge.engine import language_model
from dspex.bridge.examples import exported, exporters, from_example
from dspex.bridge.own_types import dspy_stand_ins, from_dspy_value, to_dspy_value
from dspex.bridge.plain import ADAPTERS as PLAIN_ADAPTERS
from dspex.bridge.predictor import Predict as Predictor
from dspex.bridge.runs import written
from dspex.bridge.signature import refuse_names
from dspex.native.compat.records import RecordMaker
from dspex.native.convert import from_builtins
from dspex.native.mismatch import MismatchError
from dspex.run.asking import judge
from dspex.run.predict import Predict
from dspex.run.runtime import current_runtime
from dspex.spec.own_types import own_types_in
from dspex.spec.reasoning import REASONING
from dspex.spec.signature import SignatureSpec
from dspex.spec.walk import holds_structs


def predictor_of(module: Any) -> Any:
    """Return the `dspy.Predict` of a module, which a `dspy.ChainOfThought` holds."""
    return module.predict if hasattr(module, "predict") else module


class Predicting:
    """What belongs to a program and not to its module in DSPy; copies of the module share it.

    Args:
        program: the program.

    Raises:
        ConfigurationError: DSPy cannot take the signature.
    """

    def __init__(self, program: Predict[Any, Any]) -> None:
        self.program = program
        plan = program.plan
        self.native: Any = plan.native or plan.prepare()
        spec = self.native.spec
        refuse_names(spec, [f.wire for f in spec.inputs if f.wire in TAKEN])
        self._named = dspy_stand_ins(spec, self.native.objects)
        live: Any = self.native.live
        maker = RecordMaker(live, spec, self._named, from_dspy_value)
        self._as_dspy = maker if plan.compat == "dspy" else None
        signature = predictor_of(self.module()).signature
        self.instructions = signature.instructions
        self.told = _told(self.native.live.own_spec, signature)

    def __deepcopy__(self, memo: object) -> Predicting:
        return self

    def module(self) -> Any:
        """Make a `dspy.Predict` or `dspy.ChainOfThought` with the program's demos and options."""
        plan = self.program.plan
        made = module_of(self.native, plan.kind, self._named)
        if self._as_dspy is None:  # else predictions hold what DSPy knows
            told = Predictor(predictor_of(made).signature, exporters(self.native.spec, self.native.restored))
            if plan.kind == "predict":
                made = told
            else:
                made.predict = told
        predictor = predictor_of(made)
        predictor.demos = [dspy.Example(**demo) for demo in self.demos(plan.demos)]
        predictor.config = config_of(plan.options)
        return made

    def demos(self, demos: Any) -> list[dict[str, Any]]:
        """Return demos under the names that DSPy knows."""
        every = exporters(self.native.spec, self.native.restored)
        return [exported(self.native.restored_demo(demo), every) for demo in demos]

    def values(self, record: Any) -> dict[str, Any]:
        """Return the inputs of a bound record under the names that DSPy knows."""
        spec = self.native.spec
        every = exporters(spec, self.native.restored)
        return exported(record, {f.name: every[f.name] for f in spec.inputs})

    def input(self, name: str, value: Any) -> Any:
        """Return an input as the program takes it, of an example in which a Struct is a dict."""
        live = self.native.live
        field = live.own_spec.field(name)
        if not holds_structs(field.type, live.own_spec):
            return from_dspy_value(value)
        try:
            return from_builtins(live.annotations[name], field.constraints, live.names)(value)
        except MismatchError:
            return value  # which is refused with the others that do not fit

    def context(self, record: Any, predictor: Any) -> Any:
        """Return DSPy's context for asking a predictor: the adapter, and a model if it has none.

        Args:
            record: the bound record.
            predictor: the `dspy.Predict`.
        """
        spec: SignatureSpec = self.native.spec
        wires = {f.name: f.wire for f in spec.outputs}
        own = {f.name for f in spec.outputs if own_types_in(f.type, spec)}

        def parse(signature: Any, text: str) -> dict[str, Any]:
            answered, outputs = self.native.parse_outputs(text, record)
            judge(self.program.plan.judges, self.native.name, answered, text)
            return {wires[n]: to_dspy_value(v) if n in own else v for n, v in outputs.items()}

        plan = self.program.plan

        def without_dspy(demos: Any) -> list[dict[str, Any]]:
            return written(self.native, plan.dialect, record, demos)

        if self._as_dspy is None:
            adapter = ADAPTERS[plan.dialect](parse, self.native, without_dspy)
        else:
            adapter = PLAIN_ADAPTERS[plan.dialect](spec)
        settings: dict[str, Any] = {"adapter": adapter, "warn_on_type_mismatch": False}
        if predictor.lm is None:  # it has none of its own: DSPy could not save it
            if plan.lm is not None:
                settings["lm"] = language_model(plan.lm)
            elif dspy.settings.lm is None:
                settings["lm"] = language_model(current_runtime().model())
        if isinstance(adapter, TwoStepAdapter):
            asked = predictor.lm or settings.get("lm") or dspy.settings.lm
            adapter.extraction_model = asked if plan.extractor is None else language_model(plan.extractor)
        return dspy.context(**settings)

    def record(self, prediction: Any, request: Any) -> Any:
        """Return a bound record with the outputs that were predicted.

        Raises:
            BindError: they are not what the signature says.
            AnswerError: with `compat="dspy"`, a class or a validator of the user's refuses them.
        """
        if self._as_dspy is not None:
            answered, _ = self._as_dspy(dict(prediction.items()), request, "")
            judge(self.program.plan.judges, self.native.name, answered, "")
            return answered
        live = self.native.live
        own = {k: v for k, v in prediction.items() if k != REASONING or REASONING in live.fields}
        return from_example(self.program.plan.alias, dspy.Prediction(**own), request=request)

    def taught(self, predictor: Any) -> Predict[Any, Any]:
        """Return the program with what a predictor was taught."""
        told = _told(self.native.live.own_spec, predictor.signature)
        names = {f.wire: f.name for f in self.native.spec.fields}
        instructions = str(predictor.signature.instructions)
        return self.program.with_(
            instructions=None if instructions == self.instructions else instructions,
            descriptions={name: text for name, text in told.items() if text != self.told[name]},
            demos=[
                {names[k]: from_dspy_value(v) for k, v in demo.items() if k in names}
                for demo in predictor.demos
            ],
        )


def _told(spec: SignatureSpec, signature: Any) -> Mapping[str, str]:
    """Return what DSPy says of each field, by field name."""
    fields = signature.fields
    return {f.name: str(fields[f.wire].json_schema_extra["desc"]) for f in spec.fields if f.wire in fields}
