"""A dspex signature behind the real DSPy module."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol

import dspy
from msgspec import Struct
from pydantic import ConfigDict, RootModel

from dspex.bridge.adapter import ADAPTERS
from dspex.bridge.engine import CALL, Call, language_model
from dspex.bridge.examples import exported, exporters
from dspex.bridge.signature import any_field_name, document, instructions_of, refuse_names, to_dspy
from dspex.errors import AnswerError, ConfigurationError, DspexError, ModelError
from dspex.lm.base import LanguageModel, Message, Options, Response, in_loop, needs_loop
from dspex.native.answers import refuse_cut_answer
from dspex.native.builtins import to_builtins
from dspex.native.recovery.nodes import Repair
from dspex.run.completion import Attempt
from dspex.run.plan import Kind
from dspex.spec.dialect import Dialect
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

    def parse_outputs(
        self, text: str, request: Any, repairs: list[Repair] | None = None
    ) -> tuple[Any, dict[str, Any]]:
        """Read an answer to a bound record: the whole record, and the outputs by field name.

        Raises:
            AnswerError: the text does not give the outputs.
        """
        ...


class BridgeAnswer(Struct, frozen=True):
    """The result of one call through DSPy.

    Attributes:
        record: the bound record with its outputs.
        outputs: values by field name, the `reasoning` of a chain of thought among them.
        messages: what was sent.
        response: what the model answered.
        repairs: what was mended in the answer.
        refused: answers before that one, which DSPy could not read.
    """

    record: Any
    outputs: dict[str, Any]
    messages: tuple[Message, ...]
    response: Response
    repairs: tuple[Repair, ...] = ()
    refused: tuple[Attempt, ...] = ()


class Shown(RootModel[Any]):
    """What stands for Structs in a prompt: DSPy writes infinities in it as it does in a pydantic model."""

    model_config = ConfigDict(ser_json_inf_nan="constants")


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
        self._exporters = {name: (wire, shown_by(write)) for name, (wire, write) in exporters(spec).items()}
        self._inputs = {f.name: self._exporters[f.name] for f in spec.inputs}
        self._models: dict[int, tuple[LanguageModel, Any]] = {}

    async def ask(
        self, call: Call, lm: LanguageModel, options: Options, demos: Sequence[Any]
    ) -> dict[str, Any]:
        """Run the module once and return its outputs by wire name; what DSPy raises comes as it is."""
        arguments = exported(call.record, self._inputs)
        arguments["config"] = _config(options)
        arguments["demos"] = [exported(demo, self._exporters) for demo in demos]
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


class BridgeProgram:
    """Runs `dspy.Predict` or `dspy.ChainOfThought`, reading answers as the native program does.

    Args:
        native: the native program with the same signature.
        kind: which module.
        dialect: which of DSPy's adapters writes the prompt.

    Raises:
        ConfigurationError: DSPy cannot take the signature.
    """

    def __init__(self, native: NativeProgramLike, *, kind: Kind, dialect: Dialect) -> None:
        self._native = native
        self._name = native.spec.name
        self._dialect = dialect
        self._asked = DspyModule(native, module_of(native, kind), ADAPTERS[dialect](self._parse))

    async def execute(
        self,
        record: Any,
        *,
        lm: LanguageModel,
        options: Options,
        demos: Sequence[Any],
        deadline: float,
        talk: Sequence[Message] = (),
    ) -> BridgeAnswer:
        """Run the module once.

        Args:
            record: the bound record.
            lm: the model.
            options: sampling and limits.
            demos: labelled records, or mappings from field names to values.
            deadline: `time.monotonic()` seconds; 0.0 is never.
            talk: what is said after the request.

        Raises:
            AnswerError: the answer does not give the outputs.
            ModelError: the model could not be called.
            ConfigurationError: DSPy refuses an option, or a text that is no Unicode.
        """
        if in_loop():
            # A synchronous call inside a running loop goes on in another one: before the first
            # context variable is set, which another context could not set back.
            await needs_loop()
        call = Call(record, deadline, talk)
        try:
            values = await self._asked.ask(call, lm, options, demos)
            outputs = {name: values[wire] for name, wire in self._asked.wires.items()}
        except dspy.AdapterParseError:  # only for an empty answer does DSPy not ask the adapter
            text = "" if call.response is None else call.response.text
            try:
                self._refuse_cut(call, text)
                outputs = self._read(call, text)
            except AnswerError as error:
                raise with_call(error, call) from None
        except AnswerError as error:
            raise with_call(error, call) from None
        except dspy.LMError as error:
            raise ModelError(lm.name, f"DSPy could not make the call: {error}") from error
        except (TypeError, ValueError) as error:
            if call.request is not None or isinstance(error, DspexError):
                raise
            raise ConfigurationError(f"DSPy refuses to send this to {lm.name}: {error}") from error
        response = call.response or Response("")
        return BridgeAnswer(call.answered, outputs, messages_of(call), response, tuple(call.repairs))

    def _refuse_cut(self, call: Call, text: str) -> None:
        response = call.response
        if response is not None and response.finish != "stop":
            refuse_cut_answer(self._name, text, response.finish, self._dialect)

    def _parse(self, signature: Any, text: str) -> dict[str, Any]:
        call = CALL.get()
        if call is None:
            raise RuntimeError("an adapter of dspex's bridge was used outside of a call")
        self._refuse_cut(call, text)
        outputs = self._read(call, text)
        return {self._asked.wires[name]: value for name, value in outputs.items()}

    def _read(self, call: Call, text: str) -> dict[str, Any]:
        repairs: list[Repair] = []
        call.answered, outputs = self._native.parse_outputs(text, call.record, repairs)
        call.repairs = repairs
        return outputs


QUIET: Final[dict[str, Any]] = {
    # dspex checks inputs, and keeps its own history and traces.
    "disable_history": True,
    "trace": None,
    "warn_on_type_mismatch": False,
    "send_stream": None,
}


def messages_of(call: Call) -> tuple[Message, ...]:
    """Return what was sent last."""
    return () if call.request is None else tuple(call.request.messages)


def with_call(error: AnswerError, call: Call) -> AnswerError:
    """Let an error tell what was sent and what came back."""
    error.messages = messages_of(call)
    if call.response is not None:  # a stream that was ended early tells its own
        error.response = call.response
    return error


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


def _config(options: Options) -> dict[str, Any]:
    values = {name: getattr(options, name) for name in Options.__struct_fields__}
    return {name: list(v) if name == "stop" else v for name, v in values.items() if v is not None and v != ()}
