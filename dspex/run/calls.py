"""What a call of a module gives: its value, and the completion of every call inside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import getrandbits
from time import perf_counter_ns as clock
from typing import Any, Final, Generic, TypeVar

from msgspec import Struct

from dspex.errors import AnswerError
from dspex.lm.base import Response, Usage
from dspex.run.completion import Completion, Route, Timings
from dspex.run.runtime import Recorded

R = TypeVar("R")

NO_CALL: Final = Route("native", "it called no model")


class InnerCall(Struct, frozen=True):
    """One call that a module made.

    Attributes:
        name: the path of the program in the module, such as "reader.answer"; the name of the signature
            for a program that is not one of the module's.
        completion: what it gave; for an answer that could not be read its value is the AnswerError.
    """

    name: str
    completion: Completion[Any]

    @property
    def failed(self) -> bool:
        """Whether its answer could not be read."""
        return isinstance(self.completion.value, AnswerError)


class ModuleCompletion(Completion[R], Generic[R], frozen=True):
    """The value of a module and the calls that led to it.

    Usage, cost, attempts, repairs, checks and refused answers are those of all calls; `messages`,
    `response`, `route` and `reasoning` those of the last. Of the timings, `model` is the time in which
    at least one call waited for a model, and all else counts as `parse`.

    Attributes:
        calls: the calls inside, in the order in which they began, those of modules in it included.
    """

    calls: tuple[InnerCall, ...] = ()

    @property
    def trace_ids(self) -> tuple[str, ...]:
        """The trace ids of the calls, which events and errors carry."""
        return tuple(call.completion.trace_id for call in self.calls)

    def of(self, name: str) -> tuple[Completion[Any], ...]:
        """Return the completions of one of the module's programs, by its path."""
        return tuple(call.completion for call in self.calls if call.name == name)

    def __repr__(self) -> str:
        seen = ", ".join(call.name for call in self.calls)
        return (
            f"ModuleCompletion({self.value!r}, calls=[{seen}], "
            f"tokens={self.usage.input_tokens}+{self.usage.output_tokens}, "
            f"seconds={self.timings.total:.3g}, trace_id={self.trace_id!r})"
        )


def completed(name: str, value: Any, started: int, calls: Sequence[InnerCall]) -> ModuleCompletion[Any]:
    """Put together what a call of a module gives.

    Args:
        name: of the module.
        value: what forward returned.
        started: reading of `time.perf_counter_ns`.
        calls: in the order in which they began.
    """
    done = [call.completion for call in calls]
    last = done[-1] if done else None
    ended = clock()
    waited = _covered((d.timings.rendered, d.timings.answered) for d in done)
    return ModuleCompletion(
        value,
        name,
        last.messages if last is not None else (),
        _response(done),
        last.route if last is not None else NO_CALL,
        Timings(started, started, min(started + waited, ended), ended),
        getrandbits(128),
        last.reasoning if last is not None else None,
        sum(d.attempts for d in done),
        tuple(repair for d in done for repair in d.repairs),
        tuple(check for d in done for check in d.checks),
        tuple(refused for d in done for refused in d.refused),
        calls=tuple(calls),
    )


def named(recorded: Iterable[Recorded], names: dict[int, str]) -> list[InnerCall]:
    """Name recorded calls and put them into the order in which they began.

    Args:
        recorded: plans and completions.
        names: the paths, by the identity of a plan, or that of its lineage.
    """
    calls = [
        InnerCall(names.get(id(plan)) or names.get(id(plan.lineage)) or done.signature, done)
        for plan, done in recorded
    ]
    calls.sort(key=lambda call: call.completion.timings.started)
    return calls


def _response(done: Sequence[Completion[Any]]) -> Response:
    if not done:
        return Response("")
    last = done[-1].response
    costs = [d.cost for d in done if d.cost is not None]
    usage = Usage(sum(d.usage.input_tokens for d in done), sum(d.usage.output_tokens for d in done))
    return Response(last.text, last.model, usage, last.finish, sum(costs) if costs else None)


def _covered(spans: Iterable[tuple[int, int]]) -> int:
    """Return the length of what spans cover together."""
    total, reached = 0, 0
    for start, end in sorted(spans):
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total
