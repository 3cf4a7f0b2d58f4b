"""One attempt of a call, on either route: render, ask, read."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from time import perf_counter_ns as clock
from typing import Any, Final, NamedTuple

from dspex.errors import AnswerError
from dspex.lm.base import LARGE, LanguageModel, Message, Options, Request, Response, in_loop, needs_loop
from dspex.native.recovery.nodes import Repair
from dspex.run.asking import judge
from dspex.run.completion import Alternative, Completion, Route, Timings
from dspex.run.deadline import within
from dspex.run.models import FINISHES, NO_ANSWER, explained
from dspex.run.plan import Plan
from dspex.run.refused import total
from dspex.run.runtime import Runtime
from dspex.run.services import bridge_program
from dspex.spec.reasoning import REASONING

NATIVE: Final = Route(
    "native", "has an implementation and costs least", (Alternative("bridge", "slower, same prompt"),)
)
NATIVE_FORCED: Final = Route("native", "asked for")
BRIDGE_FORCED: Final = Route("bridge", "asked for")


class Call(NamedTuple):
    """What the attempts of one call have in common.

    Attributes:
        record: the bound record.
        options: of program and runtime together.
        deadline: `time.monotonic()` seconds for all attempts; 0.0 is never.
        started: reading of `time.perf_counter_ns`.
        trace: 128-bit number of the call.
    """

    plan: Plan
    runtime: Runtime
    record: Any
    lm: LanguageModel
    options: Options
    deadline: float
    started: int
    trace: int

    @property
    def route(self) -> Route:
        """Which implementation answers, and why."""
        if self.plan.route == "bridge":
            return BRIDGE_FORCED
        return NATIVE if self.plan.route is None else NATIVE_FORCED


async def attempt(call: Call, talk: Sequence[Message] = ()) -> Completion[Any]:
    """Ask once and read the answer.

    Args:
        call: what is asked.
        talk: what is said after the request: refused answers, and what is wrong with them.

    Raises:
        AnswerError: the answer does not give the outputs, or a validator refuses it.
        ModelError: the model could not be called.
    """
    return await (_over_bridge if call.plan.route == "bridge" else _natively)(call, talk)


async def _natively(call: Call, talk: Sequence[Message]) -> Completion[Any]:
    native, lm = call.plan.native, call.lm
    messages = [*native.render(call.record, call.plan.demo_messages), *talk]
    schema, json_mode = native.structure(lm.capabilities) if native.structured else (None, False)
    rendered = clock()
    answering = lm.complete(Request(messages, call.options, schema, json_mode, call.deadline))
    return await concluded(call, messages, rendered, answering, within(answering, call.deadline, lm.name))


async def concluded(
    call: Call, messages: Sequence[Message], rendered: int, answering: Any, coming: Awaitable[Response]
) -> Completion[Any]:
    """Wait for the answer of a request that was made, and read it.

    Args:
        call: what is asked.
        messages: what was sent.
        rendered: reading of `time.perf_counter_ns` when that was written.
        answering: what the model's `complete` returned.
        coming: gives the response.

    Raises:
        AnswerError: the answer does not give the outputs, or a validator refuses it.
        ModelError: the model could not be called.
    """
    native = call.plan.native
    response: Any = NO_ANSWER
    repairs: list[Repair] = []
    try:
        response = await coming
        answered = clock()
        value = await _read(native, response, call.record, repairs)
        reasoning = None
        if native.reasoning:
            value, thought = value
            reasoning = thought if isinstance(thought, str) else None
        checks = judge(call.plan.judges, native.name, value, response.text)
    except BaseException as raised:
        error = explained(raised, call.lm, answering, response)
        tell_of(error, messages, response)
        if error is raised:
            raise
        raise error from raised
    timings = Timings(call.started, rendered, answered, clock())
    return Completion(
        value,
        native.name,
        messages,
        response,
        call.route,
        timings,
        call.trace,
        reasoning,
        1,
        tuple(repairs),
        checks,
    )


async def ready(response: Response) -> Response:
    """Give a response that is there, where one that comes is waited for."""
    return response


async def _over_bridge(call: Call, talk: Sequence[Message]) -> Completion[Any]:
    plan = call.plan
    if plan.bridge is None:
        plan.bridge = bridge_program(plan.native, kind=plan.kind, dialect=plan.dialect, compat=plan.compat)
    rendered = clock()
    answer = await plan.bridge.execute(
        call.record, lm=call.lm, options=call.options, demos=plan.demos, deadline=call.deadline, talk=talk
    )
    answered = clock()
    try:
        checks = judge(plan.judges, plan.native.name, answer.record, answer.response.text)
    except AnswerError as error:
        tell_of(error, list(answer.messages), answer.response)
        raise
    thought = answer.outputs.get(REASONING)
    refused = tuple(answer.refused)
    return Completion(
        answer.record,
        plan.native.name,
        list(answer.messages),
        total([*(a.response for a in refused), answer.response]) if refused else answer.response,
        BRIDGE_FORCED,
        Timings(call.started, rendered, answered, clock()),
        call.trace,
        thought if plan.native.reasoning and isinstance(thought, str) else None,
        len(refused) + 1,
        answer.repairs,
        checks,
        refused,
    )


async def _read(native: Any, response: Response, record: Any, repairs: list[Repair]) -> Any:
    """Read an answer that may be cut, or is so large that it is read beside the event loop.

    Raises:
        AnswerError: the answer does not give the outputs.
    """
    if response.finish != "stop":
        _refuse_cut(native, response)
    if len(response.text) >= LARGE and in_loop():
        import asyncio

        await needs_loop()  # the loop of a synchronous call inside another one
        return await asyncio.to_thread(native.parse, response.text, record, repairs)
    return native.parse(response.text, record, repairs)


def _refuse_cut(native: Any, response: Response) -> None:
    from dspex.native.answers import refuse_cut_answer

    if response.finish not in FINISHES:
        raise ValueError(response.finish)  # which `explained` puts into words
    if native.refuses_cut:
        refuse_cut_answer(native.name, response.text, response.finish, native.dialect)


def is_own(error: AnswerError) -> bool:
    """Whether it is this call that could not read its answer, not one that a validator or the model made."""
    return not error.route  # which only the end of a call sets


def tell_of(error: BaseException, messages: Sequence[Message], response: Any) -> None:
    """Let an AnswerError tell what was sent and what came back."""
    if isinstance(error, AnswerError) and is_own(error):
        error.messages = messages
        if response is not NO_ANSWER:
            error.response = response
