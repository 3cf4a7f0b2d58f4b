"""Any DSPy module as a typed program."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import getrandbits
from time import perf_counter_ns as clock
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

import dspy
from dspy.utils.callback import BaseCallback

from dspex.bridge.engine import language_model
from dspex.bridge.examples import exported, exporters
from dspex.bridge.own_types import from_dspy_value
from dspex.define.record import explain
from dspex.errors import AnswerError, ConfigurationError, answer_error, excerpt
from dspex.lm.base import LanguageModel, Message, Options, Response, in_loop, needs_loop
from dspex.native.answer_reader import AnswerReader
from dspex.native.blocks import content_of
from dspex.native.build import live_of
from dspex.native.builtins import wire_builtins
from dspex.native.compat.reader import as_dspy_raises
from dspex.native.convert import MismatchError
from dspex.native.recovery.nodes import Repair
from dspex.native.recovery.outputs import Output, OutputsError, read_outputs
from dspex.observe.events import CallFinished, CallStarted
from dspex.run.asking import judge
from dspex.run.completion import Completion, Route, Timings
from dspex.run.interface import Gives, Takes
from dspex.run.plan import Plan
from dspex.run.program import ChatMessage, Program
from dspex.run.runtime import Runtime, current_runtime
from dspex.spec.reasoning import REASONING

if TYPE_CHECKING:
    from typing import Self

P = ParamSpec("P")
R = TypeVar("R")

WRAPPED = Route("bridge", "it is a DSPy module")


def wrap(module: Any, signature: Callable[P, R], *, lm: LanguageModel | None = None) -> Wrapped[P, R]:
    """Make a typed program of a DSPy module.

    Its inputs are checked before the module is called; what the module predicts is read into a record
    of the signature, and refused where it does not fit, or where a validator of the signature says so.
    An answer that DSPy's adapter cannot read is an `AnswerError`; what your own code raises passes as it is.

    Args:
        module: a `dspy.Module`, such as a `ReAct`, or one of your own; it takes the signature's inputs
            by name, and its prediction has the outputs.
        signature: a class made by `@signature`.
        lm: the model; DSPy's own configuration unless given, else that of the runtime.

    Raises:
        ConfigurationError: it is no module, or the signature is none.

    >>> from dspex import signature, In, Out
    >>> @signature
    ... class Sum:
    ...     a: int = In()
    ...     b: int = In()
    ...     total: int = Out()
    >>> class Add(dspy.Module):
    ...     def forward(self, a, b):
    ...         return dspy.Prediction(total=a + b)
    >>> wrap(Add(), Sum)(a=1, b=2).total
    3
    """
    if not isinstance(module, dspy.Module):
        raise ConfigurationError(f"{excerpt(module)} is no dspy.Module.")
    return Wrapped(module, signature, lm)


class Wrapped(Program[P, R, R]):
    """A DSPy module that is called with typed inputs and gives a typed record; made by `wrap`."""

    def __init__(self, module: Any, signature: Callable[P, R], lm: LanguageModel | None = None) -> None:
        self.module = module
        self.plan = Plan(signature, "predict", lm, "bridge", (), "dspy-3.4/chat", Options())
        self._lm: Any = None if lm is None else language_model(lm)

    def _bind(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        try:
            return self.plan.binder.__dspex_bind__(*args, **kwargs)
        except TypeError as error:
            raise explain(self.plan.alias, args, kwargs, error) from None

    def _own(self, request: Any) -> Any:
        return self.plan.own(request)

    def _takes(self) -> Takes:
        return self.plan.takes()

    def _gives(self) -> Gives:
        return self.plan.gives()

    def _messages(self, request: Any) -> list[ChatMessage]:
        raise ConfigurationError("What a DSPy module sends is known only when it runs; see full(…).messages.")

    def with_(self, **settings: Any) -> Self:
        """Return the same module with another model.

        Raises:
            ConfigurationError: something else than `lm` is given, which is the module's own affair.
        """
        if other := sorted(name for name, value in settings.items() if name != "lm" and value is not None):
            raise ConfigurationError(f"A wrapped module takes lm= only, not {', '.join(other)}.")
        return cast("Self", Wrapped(self.module, self.plan.alias, settings.get("lm") or self.plan.lm))

    async def _complete(self, request: Any, started: int) -> Completion[R]:
        if in_loop():
            await needs_loop()
        runtime = current_runtime()
        name, trace = self.plan.spec.name, getrandbits(128)
        runtime.emit(CallStarted(name, trace))
        log = _CallLog()
        rendered = clock()
        try:
            with dspy.context(**self._settings(runtime, log)):
                prediction = await self._run(request)
            answered = clock()
            value, reasoning = self._read(request, prediction, log)
            checks = judge(self.plan.judges, name, value, log.text)
        except BaseException as raised:
            error = self._unread(raised) or raised
            if isinstance(error, AnswerError):
                error.route, error.trace_id = WRAPPED.name, f"{trace:032x}"
            kind = type(error).__name__
            runtime.emit(CallFinished(name, trace, WRAPPED.name, log.model, clock() - started, 0, 0, kind))
            if error is raised:
                raise
            raise error from raised
        response = Response(log.text, model=log.model)
        timings = Timings(started, rendered, answered, clock())
        completion: Completion[R] = Completion(
            value,
            name,
            log.messages,
            response,
            WRAPPED,
            timings,
            trace,
            reasoning,
            log.calls,
            tuple(log.repairs),
            checks,
        )
        runtime.keep(self.plan, completion)
        runtime.emit(CallFinished(name, trace, WRAPPED.name, log.model, timings.parsed - started, 0, 0))
        return completion

    def _settings(self, runtime: Runtime, log: _CallLog) -> dict[str, Any]:
        settings: dict[str, Any] = {"callbacks": [*(dspy.settings.callbacks or ()), log]}
        if self._lm is not None:
            settings["lm"] = self._lm
        elif dspy.settings.lm is None and runtime.config.lm is not None:
            settings["lm"] = language_model(runtime.config.lm)
        return settings

    async def _run(self, record: Any) -> Any:
        """Call the module: where a loop runs as a coroutine, or beside the loop if it is none."""
        spec = self.plan.spec
        every = exporters(spec, live_of(self.plan.alias).restored)
        inputs = exported(record, {f.name: every[f.name] for f in spec.inputs})
        if not in_loop():
            return self.module(**inputs)
        if hasattr(self.module, "aforward"):
            return await self.module.acall(**inputs)
        import asyncio

        return await asyncio.to_thread(self.module, **inputs)

    def _unread(self, error: BaseException) -> AnswerError | None:
        """Return the error for an answer that an adapter of DSPy cannot read; None for all other errors."""
        if not isinstance(error, dspy.AdapterParseError):
            return None
        reason = str(error).partition("\n\n")[0]
        return as_dspy_raises(self.plan.spec.name, reason, type(error).__name__, str(error.lm_response))

    def _read(self, record: Any, prediction: Any, log: _CallLog) -> tuple[R, str | None]:
        """Read a prediction into a record; what the signature does not name is left out.

        Raises:
            AnswerError: outputs are missing or of another type.
        """
        spec = self.plan.spec
        if not isinstance(prediction, (dspy.Prediction, Mapping)):
            problem = f"the module gave no prediction but {excerpt(prediction)}"
            raise AnswerError(spec.name, (problem,), log.text)
        given = {k: from_dspy_value(v) for k, v in cast("Mapping[str, Any]", prediction).items()}
        reader = AnswerReader(live_of(self.plan.alias), self.plan.dialect)

        def read(output: Output, value: Any) -> Any:
            try:
                return output.read(value)
            except MismatchError:
                if isinstance(value, str):
                    return reader.from_text(output, value, log.repairs)
                return output.read(wire_builtins(value))  # a model that stands for a Struct in DSPy

        try:
            values = read_outputs(reader.outputs, given, read)
        except OutputsError as error:
            raise answer_error(spec.name, error.problems, log.text) from None
        value: R = reader.filled(values, record, log.text)
        thought = given.get(REASONING)
        is_own = any(f.wire == REASONING for f in spec.outputs)
        return value, thought if isinstance(thought, str) and not is_own else None

    def __repr__(self) -> str:
        return f"wrap({type(self.module).__name__}, {self.plan.spec.name})"


class _CallLog(BaseCallback):
    """What the models of a module are sent and say during one call.

    Attributes:
        messages: of the last request.
        text: of the last answer.
        model: that gave it.
        calls: how many there were.
        repairs: what was mended in the prediction.
    """

    def __init__(self) -> None:
        self.messages: tuple[Message, ...] = ()
        self.text = ""
        self.model = ""
        self.calls = 0
        self.repairs: list[Repair] = []

    def on_lm_start(self, call_id: str, instance: Any, inputs: dict[str, Any]) -> None:
        """Note a request."""
        self.calls += 1
        self.model = str(getattr(instance, "model", ""))
        sent: list[dict[str, Any]] = inputs.get("messages") or []
        self.messages = tuple(
            Message(m["role"], content_of(m.get("content") or "", known_only=True)) for m in sent
        )

    def on_lm_end(self, call_id: str, outputs: Any, exception: BaseException | None = None) -> None:
        """Note an answer."""
        if exception is None and outputs:
            last: Any = outputs[-1]
            text: Any = last if isinstance(last, str) else last.get("text")
            self.text = text or ""
