"""Programs in sequence."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from time import perf_counter_ns as clock
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast, get_origin

from msgspec import UNSET
from msgspec.structs import replace

from dspex.define.alias import binder
from dspex.define.record import LiveField, RecordBase, Slot, explain
from dspex.errors import ConfigurationError, excerpt
from dspex.lm.base import Usage, needs_loop
from dspex.run.completion import Completion, Timings
from dspex.run.plan import Plan
from dspex.run.predict import Predict
from dspex.run.program import ChatMessage, Program

if TYPE_CHECKING:
    from typing import Self

P = ParamSpec("P")
Q = TypeVar("Q")
R = TypeVar("R")


class Flow(Program[P, Q, R]):
    """A program, then a step on its result.

    Args:
        first: runs first and gives the flow its inputs.
        step: makes a value, or a bound record for the next program, from the first result.
        next_program: runs the record that `step` makes; None lets `Predict` do it.
    """

    def __init__(
        self, first: Program[P, Q, Any], step: Callable[[Any], Any], next_program: Any = None
    ) -> None:
        self.first = first
        self.step = step
        self.following = next_program
        self._made: dict[type, Program[Any, Any, Any]] = {}

    def _bind(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        return self.first._bind(args, kwargs)

    def _own(self, request: Any) -> Any:
        return self.first._own(request)

    def _messages(self, request: Any) -> list[ChatMessage]:
        return self.first._messages(request)

    def with_(self, **settings: Any) -> Self:
        """Return the same sequence with other settings for each of its programs.

        Raises:
            ConfigurationError: a setting is wrong.
        """
        following = self.following.with_(**settings) if self.following is not None else None
        return type(self)(self.first.with_(**settings), self.step, following)

    def __repr__(self) -> str:
        after = self.following if self.following is not None else getattr(self.step, "__name__", self.step)
        return f"{self.first!r} >> {after!r}"

    async def _complete(self, request: Any, started: int) -> Completion[R]:
        done = await self.first._complete(request, started)
        value = self.step(done.value)
        if inspect.isawaitable(value):
            await needs_loop()
            value = await value
        if self.following is not None or (isinstance(value, RecordBase) and _unanswered(value)):
            program = self.following or self._program(cast("type", value.__class__))
            after = await program._complete(value, clock())
            return _joined(done, after)
        return replace(done, value=value, timings=replace(done.timings, parsed=clock()))

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_made": {}}

    def _program(self, cls: type) -> Program[Any, Any, Any]:
        program = self._made.get(cls)
        if program is None:
            program = self._made[cls] = last_predict(self.first).with_next(cls)
        return program


def last_predict(program: Program[Any, Any, Any]) -> Any:
    """Find the `Predict` whose model and route the next step of a flow inherits."""
    if not isinstance(program, Flow):
        return program
    flow: Flow[Any, Any, Any] = program
    return last_predict(flow.first if flow.following is None else flow.following)


def _unanswered(record: Any) -> bool:
    cls: Any = record.__class__
    fields: dict[str, LiveField] = cls.__dspex_fields__
    slots: tuple[Slot, ...] = cls.__dspex_slots__
    return any(get(record) is UNSET for name, get in slots if fields[name].kind == "output")


def _joined(before: Completion[Any], after: Completion[Any]) -> Completion[Any]:
    usage = Usage(
        before.usage.input_tokens + after.usage.input_tokens,
        before.usage.output_tokens + after.usage.output_tokens,
    )
    costs = [c for c in (before.cost, after.cost) if c is not None]
    response = replace(after.response, usage=usage, cost=sum(costs) if costs else None)
    return replace(
        after,
        response=response,
        attempts=before.attempts + after.attempts,
        repairs=before.repairs + after.repairs,
        checks=before.checks + after.checks,
        refused=before.refused + after.refused,
        timings=_added(before.timings, after.timings),
    )


def _added(before: Timings, after: Timings) -> Timings:
    """Lay the rendering of both end to end, then their models; steps between count as reading."""
    rendered = before.rendered + (after.rendered - after.started)
    answered = rendered + (before.answered - before.rendered) + (after.answered - after.rendered)
    return Timings(before.started, rendered, answered, after.parsed)


def by_field_name(first: Any, second: Any) -> Callable[[Any], Any]:
    """Make the step of `first >> second`: each input of the second is the first's field of that name.

    Raises:
        ConfigurationError: an input of the second program has no field to come from.
    """
    target = _entry(second)
    fields: Mapping[str, LiveField] = (get_origin(target) or target).__dspex_fields__
    wanted = {n: f for n, f in fields.items() if f.kind == "input"}
    source = _exit(first)
    if source is not None:
        have = source.__dspex_fields__
        missing = [n for n, f in wanted.items() if n not in have and f.required]
        if missing:
            lacking = ", ".join(map(repr, missing))
            raise ConfigurationError(
                f"{target.__name__} needs {lacking}, which {source.__name__} does not have. Its fields: "
                f"{', '.join(have)}. Use .then(lambda r: {target.__name__}(…)) to wire by hand."
            )

    return _ByFieldName(target, tuple((n, f.required) for n, f in wanted.items()))


class _ByFieldName:
    """The step of `first >> second`; an object, so that programs in sequence can be pickled."""

    def __init__(self, target: Any, wanted: tuple[tuple[str, bool], ...]) -> None:
        self.target = target
        self.wanted = wanted

    def __call__(self, value: Any) -> Any:
        given: dict[str, Any] = {}
        for name, required in self.wanted:
            try:
                given[name] = getattr(value, name)
            except AttributeError:
                if required:
                    raise ConfigurationError(
                        f"{self.target.__name__} needs {name!r}, which the result before it does not have: "
                        f"{excerpt(value)}. Use .then(lambda r: {self.target.__name__}(…)) to wire by hand."
                    ) from None
        try:
            return binder(self.target).__dspex_bind__(**given)
        except TypeError as error:
            raise explain(self.target, (), given, error) from None


def _entry(program: Any) -> Any:
    while isinstance(program, Flow):
        program = cast("Any", program).first
    if not isinstance(program, Predict):
        raise ConfigurationError(f">> joins programs, not {program!r}. Use .then(function) for a function.")
    plan: Plan = program.plan
    return plan.alias


def _exit(program: Any) -> Any:
    if isinstance(program, Flow):
        return _exit(program.following) if program.following is not None else None
    return program.plan.record_class
