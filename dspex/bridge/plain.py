"""A dspex signature behind DSPy as it is: its adapters, its parser, its second try. `compat="dspy"`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import dspy
from dspy.adapters.baml_adapter import BAMLAdapter as _DspyBAMLAdapter

from dspex.bridge.adapter import DataclassesInTags, short_types
from dspex.bridge.dspy_module import DspyModule, module_of
from dspex.bridge.engine import Call
from dspex.bridge.own_types import dspy_stand_ins, from_dspy_value
from dspex.bridge.runs import BridgeAnswer, messages_of, with_call
from dspex.errors import AnswerError, DspexError, ModelError
from dspex.lm.base import LanguageModel, Message, Options, Response, in_loop, needs_loop
from dspex.native.compat.messages import refused_as_dspy
from dspex.native.compat.reader import as_dspy_raises, unreadable
from dspex.native.compat.records import RecordMaker
from dspex.native.program import Program
from dspex.run.completion import Attempt
from dspex.run.plan_settings import Kind
from dspex.run.refused import refusal, with_attempts
from dspex.spec.dialect import Dialect
from dspex.spec.signature import SignatureSpec
from dspex.spec.walk import holds_structs


class XMLAdapter(DataclassesInTags, dspy.XMLAdapter):
    """DSPy's XML format."""


class BAMLAdapter(_DspyBAMLAdapter):
    """DSPy's BAML format, with the native program's words for Structs, which DSPy does not know."""

    def __init__(self, spec: SignatureSpec) -> None:
        _DspyBAMLAdapter.__init__(self)
        self._spec = spec

    def format_field_structure(self, signature: Any) -> str:
        written = str(_DspyBAMLAdapter.format_field_structure(self, signature))  # or it refuses
        if any(holds_structs(f.type, self._spec) for f in self._spec.outputs):
            return short_types(self._spec, signature) or written
        return written


ADAPTERS: Final[dict[str, Callable[[SignatureSpec], Any]]] = {
    "dspy-3.4/chat": lambda spec: dspy.ChatAdapter(),
    "dspy-3.4/json": lambda spec: dspy.JSONAdapter(),
    "dspy-3.4/xml": lambda spec: XMLAdapter(),
    "dspy-3.4/baml": BAMLAdapter,
}
"""What makes the adapter of a signature."""
UNTOLD: Final = ("DSPy could not read it, and asked once more",)
"""What is known of an answer that DSPy replaced by another one."""


class PlainProgram:
    """Runs `dspy.Predict` or `dspy.ChainOfThought` with DSPy's own adapter.

    Args:
        native: the native program with the same signature.
        kind: which module.
        dialect: which adapter.

    Raises:
        ConfigurationError: DSPy cannot take the signature.
    """

    def __init__(self, native: Program, *, kind: Kind, dialect: Dialect) -> None:
        named = dspy_stand_ins(native.spec, native.objects)
        self._name = native.name
        self._asked = DspyModule(native, module_of(native, kind, named), ADAPTERS[dialect](native.spec))
        self._record_of = RecordMaker(native.live, native.spec, named, from_dspy_value)

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
        """Run the module once; DSPy may ask the model twice.

        Args:
            record: the bound record.
            lm: the model.
            options: sampling and limits.
            demos: labelled records, or mappings from field names to values.
            deadline: `time.monotonic()` seconds; 0.0 is never.
            talk: what is said after the request; DSPy says nothing.

        Raises:
            AnswerError: DSPy cannot read the answer.
            ModelError: the model could not be called.
            ConfigurationError: DSPy refuses to send the request.
        """
        if in_loop():
            await needs_loop()  # as in `BridgeProgram`
        call = Call(record, deadline, talk)
        try:
            values = await self._asked.ask(call, lm, options, demos)
        except DspexError:
            raise
        except Exception as error:
            translated = self._translated(error, call, lm)
            if translated is error:
                raise
            raise translated from error
        response = call.response or Response("")
        try:
            filled, outputs = self._record_of(values, record, response.text)
        except AnswerError as error:
            raise _with_answers(error, call, lm) from error.__cause__
        refused = tuple(Attempt(UNTOLD, earlier) for earlier in call.earlier)
        return BridgeAnswer(filled, outputs, messages_of(call), response, (), refused)

    def _translated(self, error: Exception, call: Call, lm: LanguageModel) -> Exception:
        """Return the error of dspex for one of DSPy; one of the model's own as it is."""
        kind = type(error).__name__
        if isinstance(error, dspy.LMError):
            failure = ModelError(lm.name, f"DSPy could not make the call: {error}")
            failure.dspy_error = kind
            return failure
        if call.request is None:
            return refused_as_dspy(f"DSPy refuses to send this to {lm.name}: {error}", error)
        if call.response is None:
            return error
        text = call.response.text
        if isinstance(error, dspy.AdapterParseError):
            reason = str(error).partition("\n\n")[0]
            return _with_answers(as_dspy_raises(self._name, reason, kind, text), call, lm)
        return _with_answers(unreadable(self._name, error, text), call, lm)


def _with_answers(error: AnswerError, call: Call, lm: LanguageModel) -> AnswerError:
    error = with_call(error, call)
    earlier = [Attempt(UNTOLD, response) for response in call.earlier]
    return with_attempts(error, [*earlier, refusal(error, lm)])
