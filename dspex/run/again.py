"""Ask a model again when its answer was refused, and tell it why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from time import monotonic
from time import perf_counter_ns as clock
from typing import Any, Final

from dspex.errors import AnswerError, ModelError
from dspex.lm.base import Message, Response
from dspex.native.answers import CUT, WITHHELD
from dspex.observe.events import AnswerRefused
from dspex.run.attempt import Call, attempt, is_own
from dspex.run.completion import Attempt, Completion
from dspex.run.refused import joined, refusal, with_attempts
from dspex.run.two_step import spoken

SHOWN: Final = 8_000
"""Characters of a refused answer that the model is shown again."""
CHARACTERS: Final = 4
"""Of a token, roughly, where the server does not count them."""
OBJECT: Final = 1_000
"""Tokens of an image, a sound or a file, as roughly."""
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
        ConfigurationError: the model returned something that is no response.
    """
    refused = [refusal(error, call.lm)]
    while _may_ask(call, error, refused):
        if call.runtime.hooks:
            problems = len(error.problems)
            call.runtime.emit(AnswerRefused(call.plan.native.name, call.trace, len(refused), problems))
        begun = clock()
        try:
            done = await attempt(call, corrections(refused))
        except AnswerError as again:
            if not is_own(again):
                raise
            error = again
            refused.append(refusal(again, call.lm))
        except ModelError as failure:
            error.add_note(f"Asking again failed: {failure}")
            raise with_attempts(error, refused) from failure
        else:
            return joined(done, refused, begun, call.lm)
    raise with_attempts(error, refused)


def _may_ask(call: Call, error: AnswerError, refused: Sequence[Attempt]) -> bool:
    own, runtime = call.plan.asking, call.runtime.config
    limit = runtime.reasks if own.reasks is None else own.reasks
    budget = runtime.token_budget if own.token_budget is None else own.token_budget
    if len(refused) > limit or HOPELESS.intersection(error.problems):
        return False
    if call.deadline and monotonic() >= call.deadline:  # of a model that never waits no timer keeps it
        return False
    if budget is None:
        return True
    costs = [_tokens(a.response, error.messages) for a in refused]
    return sum(costs) + costs[-1] <= budget  # the next one costs no less than the last


def _tokens(response: Response, messages: Iterable[Message]) -> int:
    usage = response.usage
    if counted := usage.input_tokens + usage.output_tokens:
        return counted
    texts = len(response.text) + sum(len(m.text) for m in messages)
    return texts // CHARACTERS + OBJECT * sum(len(m.objects) for m in messages)


def corrections(refused: Sequence[Attempt]) -> list[Message]:
    r"""Write what is said after the request: each refused answer, and what is wrong with it.

    >>> corrections([Attempt(("'score' must be at most 1, not 7",), Response("7"))])[1].text
    "That answer cannot be used:\n- 'score' must be at most 1, not 7\nAnswer again, in full and ...
    """
    talk: list[Message] = []
    for one in refused:
        if text := spoken(one.response).strip():  # some servers refuse an empty message
            talk.append(Message("assistant", text if len(text) <= SHOWN else text[:SHOWN] + " …"))
        problems = "\n".join(f"- {problem}" for problem in one.problems)
        talk.append(Message("user", f"That answer cannot be used:\n{problems}\n{AGAIN}"))
    return talk
