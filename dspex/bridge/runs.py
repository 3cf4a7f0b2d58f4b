"""A dspex signature behind the real DSPy module."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial
from typing import Any, Final, cast

import dspy
from msgspec import Struct

from dspex.bridge.adapter import ADAPTERS
from dspex.bridge.dspy_module import DspyModule, NativeProgramLike, module_of
from dspex.bridge.engine import CALL, Call
from dspex.bridge.own_types import from_dspy_value
from dspex.errors import AnswerError, ConfigurationError, DspexError, ModelError
from dspex.lm.base import LanguageModel, Message, Options, Response, in_loop, needs_loop
from dspex.native.answers import refuse_cut_answer
from dspex.native.message import Role
from dspex.native.recovery.nodes import Repair
from dspex.native.render import demo_messages
from dspex.run.completion import Attempt
from dspex.run.plan_settings import Kind
from dspex.spec.dialect import Dialect

OUTSIDE: Final = "an adapter of dspex's bridge was used outside of a call"


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


class _Reading(Struct, frozen=True):
    """What reading one answer gave."""

    record: Any = None
    outputs: dict[str, Any] = {}
    repairs: list[Repair] = []
    error: Exception | None = None


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
        self._dialect: Dialect = dialect
        adapter = ADAPTERS[dialect](self._parse, native, self._written)
        self._asked = DspyModule(native, module_of(native, kind), adapter)

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
        call.read = lru_cache(maxsize=1)(partial(self._reading, record))
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

    def _written(self, demos: Any) -> list[dict[str, Any]]:
        """Write the messages of the call that runs without DSPy."""
        call = CALL.get()
        if call is None:
            raise RuntimeError(OUTSIDE)
        return written(self._native, self._dialect, call.record, demos)

    def _refuse_cut(self, call: Call, text: str) -> None:
        response = call.response
        if response is not None and response.finish != "stop":
            refuse_cut_answer(self._name, text, response.finish, self._dialect)

    def _parse(self, signature: Any, text: str) -> dict[str, Any]:
        call = CALL.get()
        if call is None:
            raise RuntimeError(OUTSIDE)
        self._refuse_cut(call, text)
        outputs = self._read(call, text)
        return {self._asked.wires[name]: value for name, value in outputs.items()}

    def _read(self, call: Call, text: str) -> dict[str, Any]:
        found: _Reading = (call.read or partial(self._reading, call.record))(text)
        if found.error is not None:
            raise found.error
        call.answered, call.repairs = found.record, found.repairs
        return found.outputs

    def _reading(self, record: Any, text: str) -> _Reading:
        repairs: list[Repair] = []
        try:
            filled, outputs = self._native.parse_outputs(text, record, repairs)
        except Exception as error:  # which is raised where DSPy asks
            return _Reading(error=error)
        return _Reading(filled, outputs, repairs)


def messages_of(call: Call) -> tuple[Message, ...]:
    """Return what was sent last."""
    return () if call.request is None else tuple(call.request.messages)


def with_call(error: AnswerError, call: Call) -> AnswerError:
    """Let an error tell what was sent and what came back."""
    error.messages = messages_of(call)
    if call.response is not None:  # a stream that was ended early tells its own
        error.response = call.response
    return error


def written(native: NativeProgramLike, dialect: Dialect, record: Any, demos: Any) -> list[dict[str, Any]]:
    """Write the messages of a request without DSPy.

    Args:
        native: the program.
        dialect: the prompt format.
        record: the bound record.
        demos: as DSPy knows them: values by wire name.
    """
    names = {f.wire: f.name for f in native.spec.fields}
    values = [{names[k]: from_dspy_value(v) for k, v in demo.items() if k in names} for demo in demos]
    shown = demo_messages(native.spec, dialect, [native.restored(v) for v in values])
    messages = native.render(record, [Message(cast("Role", role), content) for role, content in shown])
    return [dict(message) for message in messages]
