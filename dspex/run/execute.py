"""Carry out one call: route, render, ask, parse, tell."""

from __future__ import annotations

from random import getrandbits
from time import monotonic
from time import perf_counter_ns as clock
from typing import Any

from msgspec.structs import replace

from dspex.errors import AnswerError
from dspex.lm.base import LanguageModel, Options, Request, Response, in_loop, needs_loop
from dspex.native.recovery.nodes import Repair
from dspex.observe.events import CallFinished, CallStarted
from dspex.run.completion import Alternative, Completion, Route, Timings
from dspex.run.deadline import finish
from dspex.run.models import FINISHES, NO_ANSWER, explained
from dspex.run.plan import Plan
from dspex.run.runtime import Runtime, current, default_runtime
from dspex.run.services import bridge_program
from dspex.spec.reasoning import REASONING

NATIVE = Route(
    "native", "has an implementation and costs least", (Alternative("bridge", "slower, same prompt"),)
)
LARGE = 2**16
"""Characters from which on reading an answer, should it need recovery, may hold a loop up."""
NATIVE_FORCED = Route("native", "asked for")
BRIDGE_FORCED = Route("bridge", "asked for")


def _merged(base: Options, own: Options) -> Options:
    """Complete the options of a program by those of the runtime."""
    given = {n: value for n in Options.__struct_fields__ if (value := getattr(own, n)) not in (None, ())}
    return replace(base, **given)


async def carry_out(plan: Plan, record: Any, started: int) -> Completion[Any]:  # noqa: C901  # in line for speed
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
    try:
        timeout = runtime.timeout
        deadline = monotonic() + timeout if timeout is not None else 0.0
        options = plan.options if runtime.options is None else _merged(runtime.options, plan.options)
        if plan.route == "bridge":
            completion = await _over_bridge(plan, record, lm, options, deadline, started, trace)
        else:
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
                value = await _read(native, response, record, repairs)
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
            )
        finished = _finished(completion, lm) if hooks else None
    except BaseException as raised:
        error = explained(raised, lm, answering, response)
        if response is not NO_ANSWER and isinstance(error, AnswerError):
            error.messages, error.response = messages, response
        _failed(plan, runtime, lm, error, started, trace)
        if error is raised:
            raise
        raise error from raised
    runtime.history.append(completion)
    if runtime.calls is not None:  # in line, as `Runtime.keep` has it
        runtime.calls.append((plan, completion))
    if finished is not None:
        runtime.emit(finished)
    return completion


async def _read(native: Any, response: Response, record: Any, repairs: list[Repair]) -> Any:
    """Read an answer that may be cut, or is so large that it is read beside the event loop."""
    if response.finish != "stop":
        _refuse_cut(native.name, response, native.dialect)
    if len(response.text) >= LARGE and in_loop():
        import asyncio

        await needs_loop()  # the loop of a synchronous call inside another one
        return await asyncio.to_thread(native.parse, response.text, record, repairs)
    return native.parse(response.text, record, repairs)


def _refuse_cut(name: str, response: Response, dialect: str) -> None:
    from dspex.native.answers import refuse_cut_answer

    if response.finish not in FINISHES:
        raise ValueError(response.finish)  # which `explained` puts into words
    refuse_cut_answer(name, response.text, response.finish, dialect)


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


async def _over_bridge(
    plan: Plan, record: Any, lm: LanguageModel, options: Options, deadline: float, started: int, trace: int
) -> Completion[Any]:
    if plan.bridge is None:
        plan.bridge = bridge_program(plan.native, kind=plan.kind, dialect=plan.dialect)
    rendered = clock()
    answer = await plan.bridge.execute(record, lm=lm, options=options, demos=plan.demos, deadline=deadline)
    answered = clock()
    thought = answer.outputs.get(REASONING)
    reasoning = thought if plan.native.reasoning and isinstance(thought, str) else None
    return Completion(
        answer.record,
        plan.native.name,
        list(answer.messages),
        answer.response,
        BRIDGE_FORCED,
        Timings(started, rendered, answered, clock()),
        trace,
        reasoning,
        repairs=answer.repairs,
    )


def _failed(
    plan: Plan, runtime: Runtime, lm: LanguageModel, error: BaseException, started: int, trace: int
) -> None:
    route = BRIDGE_FORCED if plan.route == "bridge" else NATIVE if plan.route is None else NATIVE_FORCED
    if isinstance(error, AnswerError):
        error.route, error.trace_id = route.name, f"{trace:032x}"
        if error.response is not None:  # what could not be read is what people look up in the history
            now = clock()
            timings = Timings(started, started, now, now)
            runtime.keep(
                plan,
                Completion(error, plan.native.name, error.messages, error.response, route, timings, trace),
            )
    if runtime.hooks:
        name = type(error).__name__
        runtime.emit(
            CallFinished(plan.native.name, trace, route.name, lm.name, clock() - started, 0, 0, name)
        )
