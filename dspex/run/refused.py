"""Answers that were refused, and what all attempts of a call come to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from dspex.errors import AnswerError
from dspex.lm.base import LanguageModel, Response, Usage
from dspex.run.completion import Attempt, Completion
from dspex.run.models import response_error


def joined(
    done: Completion[Any], refused: Sequence[Attempt], begun: int, lm: LanguageModel
) -> Completion[Any]:
    """Count the attempts before as time of the model, and their tokens and costs with the last one's.

    Raises:
        ConfigurationError: what the model returned last is no response.
    """
    _check(done.response, lm)
    timings = done.timings
    return replace(
        done,
        response=total([*(a.response for a in refused), done.response]),
        timings=replace(timings, rendered=timings.started + timings.rendered - begun),
        attempts=len(refused) + 1,
        refused=tuple(refused),
    )


def refusal(error: AnswerError, lm: LanguageModel) -> Attempt:
    """Keep what was refused, and why.

    Raises:
        ConfigurationError: what the model returned is no response.
    """
    response = error.response or Response(error.text)
    _check(response, lm)
    return Attempt(error.problems, response)


def _check(response: Response, lm: LanguageModel) -> None:
    if (slip := response_error(response, lm)) is not None:  # its tokens could not be counted
        raise slip


def with_attempts(error: AnswerError, refused: Sequence[Attempt]) -> AnswerError:
    """Let the last error tell of every attempt, with the tokens and costs of all."""
    error.attempts = tuple(refused)
    if error.response is not None:
        error.response = total([a.response for a in refused])
    return error


def total(responses: Sequence[Response]) -> Response:
    """Return the last response with the usage and the cost of all."""
    usages = [r.usage for r in responses]
    costs = [r.cost for r in responses if r.cost is not None]
    usage = Usage(sum(u.input_tokens for u in usages), sum(u.output_tokens for u in usages))
    return replace(responses[-1], usage=usage, cost=sum(costs) if costs else None)
