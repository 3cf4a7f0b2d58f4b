"""Ask a model again when its answer was refused, and tell it why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from time import perf_counter_ns as clock
from typing import Any, Final

from msgspec.structs import replace

from dspex.errors import AnswerError, ModelError
from dspex.lm.base import Message, Response, Usage
from dspex.native.answers import CUT, WITHHELD
from dspex.observe.events import AnswerRefused
from dspex.run.attempt import Call, attempt
from dspex.run.completion import Attempt, Completion
from dspex.run.two_step import spoken

SHOWN: Final = 8_000
"""Characters of a refused answer that the model is shown again."""
CHARACTERS: Final = 4
"""Of a token, roughly, where the server does not count them."""
AGAIN: Final = "Answer again, in full and in the format that was asked for."
HOPELESS: Final = frozenset({CUT, WITHHELD})
"""Problems that the same question meets again."""


async def ask_again(call: Call, error: AnswerError) -> Completion[Any]:
    """Ask until an answer passes, as often as the program allows.

    Args:
        call: what is asked.
        error: why the first answer was refused.

    Raises:
        AnswerError: no answer passed, or the model could not be asked again; it has every attempt.
    """
    refused = [_attempt(error)]
    while _may_ask(call, error, refused):
        if call.runtime.hooks:
            problems = len(error.problems)
            call.runtime.emit(AnswerRefused(call.plan.native.name, call.trace, len(refused), problems))
        begun = clock()
        try:
            done = await attempt(call, corrections(refused))
        except AnswerError as again:
            error = again
            refused.append(_attempt(again))
        except ModelError as failure:
            error.add_note(f"Asking again failed: {failure}")
            raise _with(error, refused) from failure
        else:
            return _joined(done, refused, begun)
    raise _with(error, refused)


def _joined(done: Completion[Any], refused: Sequence[Attempt], begun: int) -> Completion[Any]:
    """Count the attempts before as time of the model, and their tokens and costs with the last one's."""
    timings = done.timings
    return replace(
        done,
        response=_total([*(a.response for a in refused), done.response]),
        timings=replace(timings, rendered=timings.started + timings.rendered - begun),
        attempts=len(refused) + 1,
        refused=tuple(refused),
    )


def _attempt(error: AnswerError) -> Attempt:
    return Attempt(error.problems, error.response or Response(error.text))


def _with(error: AnswerError, refused: Sequence[Attempt]) -> AnswerError:
    error.attempts = tuple(refused)
    if error.response is not None:
        error.response = _total([a.response for a in refused])
    return error


def _may_ask(call: Call, error: AnswerError, refused: Sequence[Attempt]) -> bool:
    own, runtime = call.plan.asking, call.runtime.config
    limit = runtime.reasks if own.reasks is None else own.reasks
    budget = runtime.token_budget if own.token_budget is None else own.token_budget
    if len(refused) > limit or HOPELESS.intersection(error.problems):
        return False
    if budget is None:
        return True
    costs = [_tokens(a.response, error.messages) for a in refused]
    return sum(costs) + costs[-1] <= budget  # the next one costs no less than the last


def _tokens(response: Response, messages: Iterable[Message]) -> int:
    usage = response.usage
    if counted := usage.input_tokens + usage.output_tokens:
        return counted
    return (len(response.text) + sum(len(m.content) for m in messages)) // CHARACTERS


def corrections(refused: Sequence[Attempt]) -> list[Message]:
    r"""Write what is said after the request: each refused answer, and what is wrong with it.

    >>> corrections([Attempt(("'score' must be at most 1, not 7",), Response("7"))])[1].content
    "That answer cannot be used:\n- 'score' must be at most 1, not 7\nAnswer again, in full and ...
    """
    talk: list[Message] = []
    for one in refused:
        if text := spoken(one.response).strip():  # some servers refuse an empty message
            talk.append(Message("assistant", text if len(text) <= SHOWN else text[:SHOWN] + " …"))
        problems = "\n".join(f"- {problem}" for problem in one.problems)
        talk.append(Message("user", f"That answer cannot be used:\n{problems}\n{AGAIN}"))
    return talk


def _total(responses: Sequence[Response]) -> Response:
    """Return the last response with the usage and the cost of all."""
    usages = [r.usage for r in responses]
    costs = [r.cost for r in responses if r.cost is not None]
    usage = Usage(sum(u.input_tokens for u in usages), sum(u.output_tokens for u in usages))
    return replace(responses[-1], usage=usage, cost=sum(costs) if costs else None)
