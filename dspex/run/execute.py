"""Carry out one call: route, render, ask, parse, tell."""

from __future__ import annotations

from random import getrandbits
from time import monotonic
from time import perf_counter_ns as clock
from typing import Any

from msgspec.structs import replace

from dspex.errors import AnswerError
from dspex.lm.base import LanguageModel, Options, Request
from dspex.native.recovery.nodes import Repair
from dspex.observe.events import CallFinished, CallStarted
from dspex.run.asking import judge
from dspex.run.attempt import BRIDGE_FORCED, LARGE, NATIVE, NATIVE_FORCED, Call, attempt, read, tell_of
from dspex.run.completion import Completion, Timings
from dspex.run.deadline import finish
from dspex.run.models import NO_ANSWER, explained
from dspex.run.plan import Plan
from dspex.run.runtime import Runtime, current, default_runtime


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
    runtime = current.get() or default_runtime()
    trace = getrandbits(128)
    native = plan.native or plan.prepare()
    lm = plan.lm or runtime.model()
    hooks = runtime.hooks
    answering: Any = None
    response: Any = NO_ANSWER
    messages: Any = ()
    if hooks:
        runtime.emit(CallStarted(native.name, trace))
    timeout = runtime.timeout
    deadline = monotonic() + timeout if timeout is not None else 0.0
    options = plan.options if runtime.options is None else _merged(runtime.options, plan.options)
    try:
        if plan.route == "bridge":
            completion = await attempt(Call(plan, runtime, record, lm, options, deadline, started, trace))
        else:  # what `attempt` does, in line: this is the path that most calls take
            messages = native.render(record, plan.demo_messages)
            rendered = clock()
            if native.structured:
                schema, json_mode = native.structure(lm.capabilities)
                request = Request(messages, options, schema, json_mode, deadline)
            else:
                request = Request(messages, options, None, False, deadline)
            answering = lm.complete(request)
            try:
                waiting = answering.send(None)  # most test and cached models answer at once
            except StopIteration as stop:
                response = stop.value
            else:
                response = await finish(answering, waiting, deadline, lm.name)
            answered = clock()
            repairs: list[Repair] = []
            if response.finish == "stop" and len(response.text) < LARGE:
                value = native.parse(response.text, record, repairs)
            else:
                value = await read(native, response, record, repairs)
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
                judge(plan.judges, native.name, value, response.text) if plan.judges else (),
            )
        finished = _finished(completion, lm) if hooks else None
    except BaseException as raised:
        error = explained(raised, lm, answering, response)
        if plan.route != "bridge":
            tell_of(error, messages, response)
        call = Call(plan, runtime, record, lm, options, deadline, started, trace)
        refused = _answer_error(call, error, raised)
    else:
        runtime.history.append(completion)
        if finished is not None:
            runtime.emit(finished)
        return completion
    return await _again(call, refused)


def _answer_error(call: Call, error: BaseException, raised: BaseException) -> AnswerError:
    """Return an error that another answer may mend; raise any other."""
    if isinstance(error, AnswerError):
        return error
    _failed(call.plan, call.runtime, call.lm, error, call.started, call.trace)
    if error is raised:
        raise error
    raise error from raised


async def _again(call: Call, error: AnswerError) -> Completion[Any]:
    """Go on after an answer that was refused."""
    if call.plan.compat == "dspy":
        from dspex.run.fallbacks import ask_as_dspy as go_on
    else:
        from dspex.run.again import ask_again as go_on

    try:
        completion = await go_on(call, error)
        finished = _finished(completion, call.lm) if call.runtime.hooks else None
    except BaseException as raised:
        _failed(call.plan, call.runtime, call.lm, raised, call.started, call.trace)
        raise
    call.runtime.history.append(completion)
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


def _failed(
    plan: Plan, runtime: Runtime, lm: LanguageModel, error: BaseException, started: int, trace: int
) -> None:
    route = BRIDGE_FORCED if plan.route == "bridge" else NATIVE if plan.route is None else NATIVE_FORCED
    if plan.compat == "dspy":
        from dspex.run.fallbacks import named_as_dspy

        named_as_dspy(error)
    if isinstance(error, AnswerError):
        error.route, error.trace_id = route.name, f"{trace:032x}"
        if error.response is not None:  # what could not be read is what people look up in the history
            now = clock()
            timings = Timings(started, started, now, now)
            runtime.history.append(
                Completion(error, plan.native.name, error.messages, error.response, route, timings, trace)
            )
    if runtime.hooks:
        name = type(error).__name__
        runtime.emit(
            CallFinished(plan.native.name, trace, route.name, lm.name, clock() - started, 0, 0, name)
        )
