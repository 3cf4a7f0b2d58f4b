"""A dspex signature behind the real DSPy module."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, Protocol

import dspy
from msgspec import Struct

from dspex.bridge.adapter import ADAPTERS
from dspex.bridge.engine import CALL, Call, language_model
from dspex.bridge.examples import exported, exporters
from dspex.bridge.signature import any_field_name, document, instructions_of, refuse_names, to_dspy
from dspex.errors import AnswerError, ConfigurationError, DspexError, ModelError
from dspex.lm.base import LanguageModel, Message, Options, Response, in_loop, needs_loop
from dspex.native.answers import refuse_cut_answer
from dspex.native.recovery.nodes import Repair
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
    """

    record: Any
    outputs: dict[str, Any]
    messages: tuple[Message, ...]
    response: Response
    repairs: tuple[Repair, ...] = ()


class BridgeProgram:
    """Runs `dspy.Predict` or `dspy.ChainOfThought`, reading answers as the native program does.

    Args:
        native: the native program with the same signature.
        kind: which module.
        dialect: which of DSPy's adapters writes the prompt.

    Raises:
        ConfigurationError: DSPy cannot take the signature.
    """

    def __init__(
        self, native: NativeProgramLike, *, kind: Literal["predict", "chain_of_thought"], dialect: Dialect
    ) -> None:
        spec = native.spec
        refuse_names(spec, [f.wire for f in spec.inputs if f.wire in TAKEN])
        self._native = native
        self._name = spec.name
        self._dialect = dialect
        self._module = module_of(native, kind)
        self._adapter = ADAPTERS[dialect](self._parse, native)
        self._wires = {f.name: f.wire for f in spec.outputs}
        self._exporters = exporters(spec)
        self._inputs = {f.name: self._exporters[f.name] for f in spec.inputs}
        self._models: dict[int, tuple[LanguageModel, Any]] = {}

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
        arguments = exported(record, self._inputs)
        arguments["config"] = _config(options)
        arguments["demos"] = [exported(demo, self._exporters) for demo in demos]
        call = Call(record, deadline, talk)
        token = CALL.set(call)
        outputs: dict[str, Any] | None = None
        try:
            with dspy.context(lm=self._lm(lm), adapter=self._adapter, **QUIET):
                outputs = await self._run(arguments)
        except dspy.AdapterParseError:
            pass  # only for an empty answer does DSPy not ask the adapter
        except AnswerError as error:
            raise _with_call(error, call) from None
        except dspy.LMError as error:
            raise ModelError(lm.name, f"DSPy could not make the call: {error}") from error
        except (TypeError, ValueError) as error:
            if call.request is not None or isinstance(error, DspexError):
                raise
            raise ConfigurationError(f"DSPy refuses to send this to {lm.name}: {error}") from error
        finally:
            CALL.reset(token)
        response = call.response or Response("")
        if outputs is None:
            try:
                self._refuse_cut(call, response.text)
                outputs = self._read(call, response.text)
            except AnswerError as error:
                raise _with_call(error, call) from None
        return BridgeAnswer(call.answered, outputs, _messages(call), response, tuple(call.repairs))

    async def _run(self, arguments: dict[str, Any]) -> dict[str, Any]:
        # Without a loop in this thread the call costs none: DSPy's asynchronous path hops through
        # two worker threads.
        prediction = await self._module.acall(**arguments) if in_loop() else self._module(**arguments)
        return {name: prediction[wire] for name, wire in self._wires.items()}

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
        return {self._wires[name]: value for name, value in outputs.items()}

    def _read(self, call: Call, text: str) -> dict[str, Any]:
        repairs: list[Repair] = []
        call.answered, outputs = self._native.parse_outputs(text, call.record, repairs)
        call.repairs = repairs
        return outputs

    def _lm(self, model: LanguageModel) -> Any:
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


def _messages(call: Call) -> tuple[Message, ...]:
    return () if call.request is None else tuple(call.request.messages)


def _with_call(error: AnswerError, call: Call) -> AnswerError:
    error.messages = _messages(call)
    if call.response is not None:  # a stream that was ended early tells its own
        error.response = call.response
    return error


def module_of(native: NativeProgramLike, kind: Literal["predict", "chain_of_thought"]) -> Any:
    """Make the `dspy.Predict` or `dspy.ChainOfThought` of a native program."""
    signature = to_dspy(native.spec, native.objects, native.annotations)
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
