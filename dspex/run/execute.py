"""Carry out one call: route, render, ask, parse, tell."""

from __future__ import annotations

from collections.abc import Awaitable, Coroutine
from random import getrandbits
from time import monotonic
from time import perf_counter_ns as clock
from typing import Any, Final

from msgspec.structs import replace

from dspex.errors import AnswerError
from dspex.lm.base import LARGE, LanguageModel, Options, Request, Response, Usage
from dspex.native.recovery.nodes import Repair
from dspex.observe.events import CallFinished, CallStarted
from dspex.run.asking import judge
from dspex.run.attempt import NATIVE, NATIVE_FORCED, Call, attempt, concluded, is_own, ready, tell_of
from dspex.run.completion import Completion, Timings
from dspex.run.deadline import finish
from dspex.run.models import NO_ANSWER, explained
from dspex.run.plan import Plan
from dspex.run.runtime import current

NOTHING: Final = Usage()
"""What a call cost that got no answer."""


def _merged(base: Options, own: Options) -> Options:
    """Complete the options of a program by those of the runtime."""
    given = {n: value for n in Options.__struct_fields__ if (value := getattr(own, n)) not in (None, ())}
    return replace(base, **given)


async def carry_out(plan: Plan, record: Any, started: int) -> Completion[Any]:
    """Run one bound record and return the completion.

    Raises:
        AnswerError: the answer does not give the outputs.
        ModelError: the model could not be called.
        ConfigurationError: no model is configured.
    """
    done = begin(plan, record, started)
    return done if isinstance(done, Completion) else await done


def begin(plan: Plan, record: Any, started: int) -> Completion[Any] | Coroutine[Any, Any, Completion[Any]]:
    """Run one bound record as far as nothing has to be waited for: to its end, or give what does the rest.

    Most calls of a native program whose model answers at once end here: a coroutine around them, made
    and driven, would cost a tenth of the call.

    Raises:
        ModelError: the model could not be called.
        ConfigurationError: no model is configured.
    """
    runtime = current.get()
    native = plan.native or plan.prepare()
    lm = plan.model or runtime.model()
    hooks = runtime.hooks
    trace = getrandbits(128)
    if hooks:
        runtime.emit(CallStarted(native.name, trace))
    timeout = runtime.timeout
    deadline = monotonic() + timeout if timeout is not None else 0.0
    options = plan.options if runtime.options is None else _merged(runtime.options, plan.options)
    if plan.route == "bridge":
        call = Call(plan, runtime, record, lm, options, deadline, started, trace)
        return _go_on(call, attempt(call))
    answering: Any = None
    response: Any = NO_ANSWER
    messages: Any = ()
    try:
        messages = native.render(record, plan.demo_messages)
        rendered = clock()
        if native.structured:
            schema, json_mode = native.structure(lm.capabilities)
            request = Request(messages, options, schema, json_mode, deadline)
        else:
            request = Request(messages, options, None, False, deadline)
        answering = lm.complete(request)
        try:
            waiting = answering.send(None)
        except StopIteration as stop:
            response = stop.value
        else:
            call = Call(plan, runtime, record, lm, options, deadline, started, trace)
            coming = finish(answering, waiting, deadline, lm.name)
            return _go_on(call, concluded(call, messages, rendered, answering, coming))
        answered = clock()
        text = response.text
        if response.finish != "stop" or len(text) >= LARGE:
            call = Call(plan, runtime, record, lm, options, deadline, started, trace)
            return _go_on(call, concluded(call, messages, rendered, answering, ready(response)))
        repairs: list[Repair] = []
        value = native.parse(text, record, repairs)
        reasoning = None
        if native.reasoning:
            value, thought = value
            reasoning = thought if isinstance(thought, str) else None
        completion = Completion(
            value,
            native.name,
            messages,
            response,
            NATIVE if plan.route is None else NATIVE_FORCED,
            Timings(started, rendered, answered, clock()),
            trace,
            reasoning,
            1,
            tuple(repairs) if repairs else (),
            judge(plan.judges, native.name, value, text) if plan.judges else (),
        )
        finished = _finished(completion, lm) if hooks else None
    except BaseException as raised:
        error = explained(raised, lm, answering, response)
        tell_of(error, messages, response)
        call = Call(plan, runtime, record, lm, options, deadline, started, trace)
        return _go_on(call, _refused(_answer_error(call, error, raised)))
    runtime.history.append(completion)
    if runtime.calls is not None:  # in line, as `Runtime.keep` has it
        runtime.calls.append((plan, completion))
    if finished is not None:
        runtime.emit(finished)
    return completion


def _answer_error(call: Call, error: BaseException, raised: BaseException) -> AnswerError:
    """Return an error that another answer may mend; raise any other."""
    if isinstance(error, AnswerError):
        return error
    _failed(call, error)
    if error is raised:
        raise error
    raise error from raised


async def _refused(error: AnswerError) -> Completion[Any]:
    raise error


async def _go_on(call: Call, first: Awaitable[Completion[Any]]) -> Completion[Any]:
    """Wait for the first attempt, ask again where its answer is refused, and tell how it ended."""
    try:
        try:
            completion = await first
        except AnswerError as error:
            if not is_own(error):
                raise
            if call.plan.compat == "dspy":
                from dspex.run.fallbacks import ask_as_dspy as ask_again
            else:
                from dspex.run.again import ask_again

            completion = await ask_again(call, error)
        finished = _finished(completion, call.lm) if call.runtime.hooks else None
    except BaseException as error:
        _failed(call, error)
        raise
    call.runtime.keep(call.plan, completion)
    if finished is not None:
        call.runtime.emit(finished)
    return completion


def _finished(completion: Completion[Any], lm: LanguageModel) -> CallFinished:
    usage = completion.response.usage
    return CallFinished(
        completion.signature,
        completion.trace,
        completion.route.name,
        lm.name,
        completion.timings.parsed - completion.timings.started,
        usage.input_tokens,
        usage.output_tokens,
    )


def _failed(call: Call, error: BaseException) -> None:
    name, route, trace = call.plan.native.name, call.route, call.trace
    if call.plan.compat == "dspy":
        from dspex.run.fallbacks import named_as_dspy

        named_as_dspy(error)
    usage = NOTHING
    if isinstance(error, AnswerError) and is_own(error):
        error.route, error.trace_id = route.name, f"{trace:032x}"
        if error.response is not None:
            usage = error.response.usage
            call.runtime.keep(call.plan, _unread(call, error, error.response))
    if call.runtime.hooks:
        kind = type(error).__name__
        call.runtime.emit(
            CallFinished(
                name,
                trace,
                route.name,
                call.lm.name,
                clock() - call.started,
                usage.input_tokens,
                usage.output_tokens,
                kind,
            )
        )


def _unread(call: Call, error: AnswerError, response: Response) -> Completion[Any]:
    """Make what the history keeps of an answer that could not be read: people look it up there."""
    now = clock()
    return Completion(
        error,
        call.plan.native.name,
        error.messages,
        response,
        call.route,
        Timings(call.started, call.started, now, now),
        call.trace,
        attempts=max(1, len(error.attempts)),
        refused=tuple(error.attempts[:-1]),
    )
