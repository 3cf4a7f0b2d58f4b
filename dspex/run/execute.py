"""Carry out one call: route, render, ask, parse, tell."""

from __future__ import annotations

from collections.abc import Mapping
from random import getrandbits
from time import monotonic
from time import perf_counter_ns as clock
from typing import Any, Literal

from msgspec.structs import replace

from dspex.errors import AnswerError, ConfigurationError, excerpt
from dspex.lm.base import LanguageModel, Options, Request
from dspex.native.message import Message
from dspex.observe.events import CallFinished, CallStarted
from dspex.run.completion import Alternative, Completion, Route, Timings
from dspex.run.runtime import Runtime, current, current_runtime
from dspex.run.services import BridgeProgram, bridge_program
from dspex.spec.dialect import DIALECTS
from dspex.spec.signature import SignatureSpec

ROUTES = ("native", "bridge")

NATIVE = Route("native", "has an implementation and costs least", (Alternative("bridge", "slower, same prompt"),))
NATIVE_FORCED = Route("native", "asked for")
BRIDGE_FORCED = Route("bridge", "asked for")


class Plan:
    """Settings of one program, and what is built from them at its first call.

    Attributes:
        record_class: the signature's record.
        kind: "predict", or "chain_of_thought" with reasoning before the outputs.
    """

    __slots__ = (
        "alias",
        "bridge",
        "demo_messages",
        "demos",
        "dialect",
        "kind",
        "lm",
        "native",
        "options",
        "record_class",
        "route",
    )

    def __init__(
        self,
        signature: Any,
        kind: Literal["predict", "chain_of_thought"],
        lm: LanguageModel | None,
        route: str | None,
        demos: tuple[Any, ...],
        dialect: str,
        options: Options,
    ) -> None:
        self.alias = signature
        self.record_class = _record_class(signature)
        self.kind = kind
        self.lm = _checked_lm(lm)
        self.route = _one_of("route", route, ROUTES)
        self.demos = demos
        self.dialect = _one_of("dialect", dialect, DIALECTS)
        self.options = options
        self.native: Any = None
        self.bridge: BridgeProgram | None = None
        self.demo_messages: tuple[Message, ...] = ()

    @property
    def spec(self) -> SignatureSpec:
        """What is asked for, as data."""
        from dspex.define.decorator import spec_of

        return spec_of(self.record_class)

    def changed(self, settings: Mapping[str, Any], options: Mapping[str, Any]) -> Plan:
        """Return a plan with other settings; None leaves one as it is."""
        now = {"lm": self.lm, "route": self.route, "demos": self.demos, "dialect": self.dialect}
        now.update({k: v for k, v in settings.items() if v is not None})
        merged = replace(self.options, **{k: v for k, v in options.items() if v is not None})
        return Plan(self.alias, self.kind, options=merged, **now)

    def prepare(self) -> Any:
        """Build the native program and the messages of the demos; later calls reuse them."""
        from dspex.native.build import program
        from dspex.native.render import demo_messages

        native = program(self.alias, dialect=self.dialect, reasoning=self.kind == "chain_of_thought")
        if self.demos:
            shown = [_demo_values(self.record_class, demo) for demo in self.demos]
            pairs = demo_messages(native.spec, self.dialect, shown)
            self.demo_messages = tuple(Message(role, content) for role, content in pairs)
        self.native = native
        return native

    def render(self, record: Any) -> list[Message]:
        """Write the messages of one request."""
        native = self.native or self.prepare()
        return native.render(record, self.demo_messages)  # type: ignore[no-any-return]  # generated code

    def parse(self, text: str, record: Any = None) -> Any:
        """Read one answer into a record."""
        native = self.native or self.prepare()
        if record is None:
            from dspex.define.record import unanswered

            record = unanswered(self.record_class)
        value = native.parse(text, record)
        return value[0] if native.reasoning else value

    def described(self) -> str:
        """Show the settings that were given."""
        parts = [f"dialect={self.dialect!r}"]
        if self.lm is not None:
            parts.append(f"lm={self.lm.name!r}")
        if self.route is not None:
            parts.append(f"route={self.route!r}")
        if self.demos:
            parts.append(f"demos={len(self.demos)}")
        return ", ".join(parts)


def _record_class(signature: Any) -> Any:
    from dspex.define.decorator import is_signature
    from dspex.define.undecorated import check_decorated

    cls = getattr(signature, "__origin__", signature)
    if is_signature(cls) or (isinstance(cls, type) and hasattr(cls, "__dspex_known_spec__")):
        check_decorated(cls)
        return cls
    raise ConfigurationError(
        f"{excerpt(signature)} is no signature. Give a class with @signature, or a string such as "
        "'question -> answer: float'."
    )


def _one_of(what: str, value: Any, known: tuple[str, ...]) -> Any:
    if value is None and what == "route" or value in known:
        return value
    raise ConfigurationError(f"There is no {what} {value!r}. Known: {', '.join(map(repr, known))}.")


def _checked_lm(lm: Any) -> Any:
    if isinstance(lm, str):
        raise ConfigurationError(f"lm={lm!r} is text. Write lm=Model({lm!r}).")
    if lm is not None and not callable(getattr(lm, "complete", None)):
        raise ConfigurationError(f"lm={excerpt(lm)} is no model: it has no complete(request).")
    return lm


def _demo_values(cls: Any, demo: Any) -> dict[str, object]:
    if isinstance(demo, Mapping):
        return dict(demo)
    if isinstance(demo, cls):
        return dict(demo.__rich_repr__())
    raise ConfigurationError(f"A demo of {cls.__name__} is one of its records, not {excerpt(demo)}.")


def _options(plan: Plan, runtime: Runtime) -> Options:
    base = runtime.config.options
    if base == NO_OPTIONS:
        return plan.options
    given = {n: getattr(plan.options, n) for n in Options.__struct_fields__ if getattr(plan.options, n) not in (None, ())}
    return replace(base, **given)


NO_OPTIONS = Options()


async def carry_out(plan: Plan, record: Any, started: int) -> Completion[Any]:
    """Run one bound record and return the completion.

    Raises:
        AnswerError: the answer does not give the outputs.
        ModelError: the model could not be called.
        ConfigurationError: no model is configured.
    """
    runtime = current.get() or current_runtime()
    trace = getrandbits(128)
    native = plan.native or plan.prepare()
    lm = plan.lm or runtime.model()
    hooks = runtime.hooks
    if hooks:
        runtime.emit(CallStarted(native.name, trace))
    try:
        timeout = runtime.timeout
        deadline = monotonic() + timeout if timeout is not None else 0.0
        options = _options(plan, runtime)
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
            response = await lm.complete(request)
            answered = clock()
            value = native.parse(response.text, record)
            reasoning = None
            if native.reasoning:
                value, reasoning = value
            completion = Completion(
                value,
                native.name,
                messages,
                response,
                NATIVE if plan.route is None else NATIVE_FORCED,
                Timings(started, rendered, answered, clock()),
                trace,
                reasoning,
            )
    except BaseException as error:
        _failed(plan, runtime, lm, error, started, trace)
        raise
    runtime.history.append(completion)
    if hooks:
        usage = completion.response.usage
        runtime.emit(
            CallFinished(
                native.name,
                trace,
                completion.route.name,
                lm.name,
                completion.timings.parsed - started,
                usage.input_tokens,
                usage.output_tokens,
            )
        )
    return completion


async def _over_bridge(
    plan: Plan, record: Any, lm: LanguageModel, options: Options, deadline: float, started: int, trace: int
) -> Completion[Any]:
    if plan.bridge is None:
        plan.bridge = bridge_program(plan.native, kind=plan.kind, dialect=plan.dialect)
    rendered = clock()
    answer = await plan.bridge.execute(record, lm=lm, options=options, demos=plan.demos, deadline=deadline)
    answered = clock()
    outputs = dict(answer.outputs)
    reasoning = outputs.pop("reasoning", None) if plan.native.adds_reasoning else outputs.get("reasoning")
    if not plan.native.reasoning:
        reasoning = None
    value = replace(record, **outputs)
    return Completion(
        value,
        plan.native.name,
        list(answer.messages),
        answer.response,
        BRIDGE_FORCED,
        Timings(started, rendered, answered, clock()),
        trace,
        reasoning,
    )


def _failed(
    plan: Plan, runtime: Runtime, lm: LanguageModel, error: BaseException, started: int, trace: int
) -> None:
    route = plan.route or "native"
    if isinstance(error, AnswerError):
        error.route, error.trace_id = route, f"{trace:032x}"
    if runtime.hooks:
        name = type(error).__name__
        runtime.emit(CallFinished(plan.native.name, trace, route, lm.name, clock() - started, 0, 0, name))
