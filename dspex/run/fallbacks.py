"""Go on after an answer that was refused as DSPy does, and name errors as it does: `compat="dspy"`."""

from __future__ import annotations

from time import perf_counter_ns as clock
from typing import Any, Final

from dspex.errors import (
    AnswerError,
    AuthenticationError,
    DeadlineError,
    ModelError,
    ModelNotFoundError,
    RateLimitError,
    UnreachableError,
)
from dspex.native.compat import PARSE_ERROR
from dspex.observe.events import AnswerRefused
from dspex.run.attempt import Call, attempt, is_own
from dspex.run.completion import Completion
from dspex.run.refused import joined, refusal, with_attempts


async def ask_as_dspy(call: Call, error: AnswerError) -> Completion[Any]:
    """Ask once more in another format, where DSPy would.

    Over the bridge DSPy has done so itself.

    Args:
        call: what is asked.
        error: why the first answer was refused.

    Raises:
        AnswerError: DSPy would not ask again, or could not read the second answer either.
        ModelError: the model could not be asked again.
        ConfigurationError: the model returned something that is no response.
    """
    if call.plan.route == "bridge":
        raise error if error.attempts else with_attempts(error, [refusal(error, call.lm)])
    refused = [refusal(error, call.lm)]
    other = call.plan.fallback() if error.dspy_error == PARSE_ERROR else None
    if other is None:
        raise with_attempts(error, refused)
    if call.runtime.hooks:
        call.runtime.emit(AnswerRefused(call.plan.native.name, call.trace, 1, len(error.problems)))
    begun = clock()
    try:
        done = await attempt(call._replace(plan=other))
    except AnswerError as second:
        if not is_own(second):
            raise
        raise with_attempts(second, [*refused, refusal(second, call.lm)]) from error
    return joined(done, refused, begun, call.lm)


NAMES: Final[tuple[tuple[type[ModelError], str], ...]] = (
    (RateLimitError, "LMRateLimitError"),
    (AuthenticationError, "LMAuthError"),
    (DeadlineError, "LMTimeoutError"),
    (UnreachableError, "LMTransportError"),
    (ModelNotFoundError, "LMUnsupportedModelError"),
)
"""What DSPy calls the failures of a model."""


def named_as_dspy(error: BaseException) -> None:
    """Let the failure of a model name the class of DSPy that stands for the same."""
    if isinstance(error, ModelError) and not error.dspy_error:
        by_status = "LMServerError" if (error.status or 0) >= 500 else "LMInvalidRequestError"
        unknown = by_status if (error.status or 0) >= 400 else "LMUnexpectedError"
        error.dspy_error = next((name for kind, name in NAMES if isinstance(error, kind)), unknown)
