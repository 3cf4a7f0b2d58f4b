"""Programs in sequence."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from time import perf_counter_ns as clock
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

from msgspec import UNSET
from msgspec.structs import replace

from dspex.define.record import LiveField, RecordBase, Slot
from dspex.errors import ConfigurationError, excerpt
from dspex.lm.base import Usage, needs_loop
from dspex.run.completion import Completion, Timings
from dspex.run.interface import Gives, Takes
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

    def _takes(self) -> Takes:
        return self.first._takes()

    def _gives(self) -> Gives | None:
        return self.following._gives() if self.following is not None else None

    def _held(self) -> tuple[tuple[str, Any], ...]:
        return (("first", self.first), ("following", self.following))

    def _copied(self) -> Self:
        return type(self)(self.first, self.step, self.following)

    def with_next(self, signature: Any) -> Predict[Any, Any]:
        """Return a `Predict` for another signature with the last program's model, route and options."""
        last = self.first if self.following is None else self.following
        return last.with_next(signature)

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
            program = self._made[cls] = self.first.with_next(cls)
        return program


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


def by_field_name(source: Gives | None, target: Takes, bind: Bind) -> Callable[[Any], Any]:
    """Make the step of `first >> second`: each input of the second is the first's field of that name.

    Args:
        source: what the first gives, where that is known.
        target: what the second takes.
        bind: binds the inputs of the second.

    Raises:
        ConfigurationError: an input of the second program has no field to come from.
    """
    if source is not None:
        missing = [n for n, required in target.inputs.items() if n not in source.fields and required]
        if missing:
            lacking = ", ".join(map(repr, missing))
            raise ConfigurationError(
                f"{target.name} needs {lacking}, which {source.name} does not have. Its fields: "
                f"{', '.join(source.fields)}. {_BY_HAND.format(target.name)}"
            )
    return _ByFieldName(target.name, tuple(target.inputs.items()), bind)


Bind = Callable[[tuple[Any, ...], dict[str, Any]], Any]
_BY_HAND = "Use .then(lambda r: {}(…)) to wire by hand."


class _ByFieldName:
    """The step of `first >> second`; an object, so that programs in sequence can be pickled."""

    def __init__(self, name: str, inputs: tuple[tuple[str, bool], ...], bind: Bind) -> None:
        self.name = name
        self.inputs = inputs
        self.bind = bind

    def __call__(self, value: Any) -> Any:
        given: dict[str, Any] = {}
        for wanted, required in self.inputs:
            try:
                given[wanted] = getattr(value, wanted)
            except AttributeError:
                if required:
                    raise ConfigurationError(
                        f"{self.name} needs {wanted!r}, which the result before it does not have: "
                        f"{excerpt(value)}. {_BY_HAND.format(self.name)}"
                    ) from None
        return self.bind((), given)
