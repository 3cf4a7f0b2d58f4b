"""The real DSPy module of a signature, and what goes in and out of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol

import dspy
from pydantic import ConfigDict, RootModel

from dspex.bridge.engine import CALL, Call, language_model
from dspex.bridge.examples import exported, exporters
from dspex.bridge.signature import any_field_name, document, instructions_of, refuse_names, to_dspy
from dspex.lm.base import LanguageModel, Message, Options, in_loop
from dspex.native.builtins import to_builtins
from dspex.native.recovery.nodes import Repair
from dspex.run.plan_settings import Kind
from dspex.spec.signature import SignatureSpec

TAKEN: Final = frozenset(
    ("_trace", "completions", "config", "demos", "instance", "lm", "new_signature", "self", "signature")
)
"""Names of inputs that DSPy's modules take for their own arguments (3.4)."""

MODELS_KEPT = 8
"""How many models one program keeps its `dspy.LM` for."""


class NativeProgramLike(Protocol):
    """What the bridge needs to know of the native program with the same signature."""

    @property
    def spec(self) -> SignatureSpec:
        """The signature as it is rendered: a chain of thought has `reasoning` before its outputs."""
        ...

    @property
    def objects(self) -> Mapping[str, object]:
        """The live classes and enums behind the spec's definitions, by key."""
        ...

    @property
    def annotations(self) -> Mapping[str, object]:
        """The live annotation of each field, by name."""
        ...

    @property
    def defaults(self) -> Mapping[str, Callable[[], object]]:
        """What makes the default of each field that has one, by name."""
        ...

    def restored(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Make images and files again of what stands for them in JSON, as in demos; by field name."""
        ...

    def restored_demo(self, demo: Any) -> Any:
        """Make images and files again in a demo that is a mapping; a record is given back as it is."""
        ...

    def render(self, record: Any, demos: Sequence[Message], /) -> Sequence[Message]:
        """Write the messages of one request."""
        ...

    def structure(self, capabilities: Any) -> tuple[dict[str, Any] | None, bool]:
        """Say how the model is held to JSON: by schema, as one object, or not at all."""
        ...

    def parse_outputs(
        self, text: str, request: Any, repairs: list[Repair] | None = None
    ) -> tuple[Any, dict[str, Any]]:
        """Read an answer to a bound record: the whole record, and the outputs by field name.

        Raises:
            AnswerError: the text does not give the outputs.
        """
        ...


class Shown(RootModel[Any]):
    """What stands for Structs in a prompt: DSPy writes infinities in it as it does in a pydantic model.

    All else is written as it would be without: in the BAML format on one line, in two steps by `str()`.
    """

    model_config = ConfigDict(ser_json_inf_nan="constants")

    def model_dump_json(self, **options: Any) -> str:
        """Write it as DSPy writes a dict."""
        return json.dumps(self.model_dump(mode="json"), ensure_ascii=False)

    def __str__(self) -> str:
        return str(self.root)


def shown_by(write: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return how a value of a field is written for DSPy, given how it is exported."""
    if write is not to_builtins:
        return write

    def show(value: Any) -> Any:
        written = to_builtins(value)
        return Shown(written) if type(written) in (dict, list) else written

    return show


class DspyModule:
    """A `dspy.Predict` or `dspy.ChainOfThought`, and what goes in and out of it.

    Args:
        native: the native program with the same signature.
        module: of that signature.
        adapter: what writes its prompts and reads its answers.

    Raises:
        ConfigurationError: DSPy has another use for the name of an input.
    """

    def __init__(self, native: NativeProgramLike, module: Any, adapter: Any) -> None:
        spec = native.spec
        refuse_names(spec, [f.wire for f in spec.inputs if f.wire in TAKEN])
        self.module = module
        self.wires = {f.name: f.wire for f in spec.outputs}
        self._adapter = adapter
        every = exporters(spec, native.restored)
        self._restored_demo = native.restored_demo
        self._exporters = {name: (wire, shown_by(write)) for name, (wire, write) in every.items()}
        self._inputs = {f.name: self._exporters[f.name] for f in spec.inputs}
        self._models: dict[int, tuple[LanguageModel, Any]] = {}

    async def ask(
        self, call: Call, lm: LanguageModel, options: Options, demos: Sequence[Any]
    ) -> dict[str, Any]:
        """Run the module once and return its outputs by wire name; what DSPy raises comes as it is."""
        arguments = exported(call.record, self._inputs)
        arguments["config"] = config_of(options)
        arguments["demos"] = [exported(self._restored_demo(demo), self._exporters) for demo in demos]
        token = CALL.set(call)
        try:
            with dspy.context(lm=self.lm(lm), adapter=self._adapter, **QUIET):
                # Without a loop in this thread the call costs none: DSPy's asynchronous path hops
                # through two worker threads.
                module = self.module
                prediction = await module.acall(**arguments) if in_loop() else module(**arguments)
        finally:
            CALL.reset(token)
        return {wire: prediction[wire] for wire in self.wires.values()}

    def lm(self, model: LanguageModel) -> Any:
        """Return the `dspy.LM` of a model; the last few are kept."""
        known = self._models.get(id(model))
        if known is not None:
            return known[1]
        if len(self._models) >= MODELS_KEPT:
            self._models = {}
        made = language_model(model)
        self._models[id(model)] = (model, made)
        return made


QUIET: Final[dict[str, Any]] = {
    # dspex checks inputs, and keeps its own history and traces.
    "disable_history": True,
    "trace": None,
    "warn_on_type_mismatch": False,
    "send_stream": None,
}


def module_of(native: NativeProgramLike, kind: Kind, named: Mapping[str, object] | None = None) -> Any:
    """Make the `dspy.Predict` or `dspy.ChainOfThought` of a native program.

    Args:
        native: the native program.
        kind: which module.
        named: what stands for its classes in DSPy, by key, where that was made already.
    """
    signature = to_dspy(native.spec, native.objects, native.annotations, native.defaults, named)
    if kind == "predict":
        return dspy.Predict(signature)
    with any_field_name():
        module = dspy.ChainOfThought(signature)
    # The spec already stands behind the added field; DSPy derived its own from that.
    module.predict.signature.instructions = document(instructions_of(native.spec))
    return module


def config_of(options: Options) -> dict[str, Any]:
    """Return options as DSPy's predictors take them."""
    values = {name: getattr(options, name) for name in Options.__struct_fields__}
    return {name: list(v) if name == "stop" else v for name, v in values.items() if v is not None and v != ()}
