"""What the author of a model class did wrong, said in words."""

from __future__ import annotations

import inspect
from typing import Any, Final, get_args

from dspex.errors import ConfigurationError, DspexError, ModelError, excerpt
from dspex.lm.base import Finish, Response, Usage

NO_ANSWER: Final[Any] = object()
"""Stands for the response of a call that did not get so far."""
FINISHES: Final = frozenset(get_args(Finish))
_NEEDS: Final = "A model has `name`, `capabilities` and `async def complete(self, request)`"
_NO_LOOP: Final = (
    "no running event loop",
    "There is no current event loop",
    "unknown async library",
    "await wasn't used with future",  # it began in the loop of the caller and went on in another
)


_PARTS: Final[tuple[tuple[str, Any, str], ...]] = (
    ("text", str, "str"),
    ("model", str, "str"),
    ("usage", Usage, "Usage"),
    ("cost", (float, int, type(None)), "float"),
)
"""Of a response: name, the classes that it may have, and the one that it should."""


def model_problem(lm: Any) -> str | None:
    """Say what keeps an object from being a model; None if nothing does.

    >>> model_problem(3)
    '3 is no model: it has no complete(request). A model has `name`, `capabilities` and ...
    """
    if isinstance(lm, str):
        return f"{lm!r} is text. Write Model({lm!r})"
    if isinstance(lm, type):
        return f"{lm.__name__} is a class. Write {lm.__name__}(…)"
    if not callable(getattr(lm, "complete", None)):
        home = type(lm).__module__.partition(".")[0]
        hint = " A dspy.LM belongs to DSPy: give dspex.Model(…)." if home == "dspy" else ""
        return f"{excerpt(lm)} is no model: it has no complete(request).{hint} {_NEEDS}"
    if not isinstance(getattr(lm, "name", None), str):
        return f"{excerpt(lm)} is no model: its name is no text. {_NEEDS}"
    if not hasattr(getattr(lm, "capabilities", None), "json_schema"):
        return f"{excerpt(lm)} is no model: its capabilities are no Capabilities(). {_NEEDS}"
    return None


def explained(error: BaseException, lm: Any, answering: Any, response: Any) -> BaseException:
    """Say what went wrong if the model broke its Protocol; return any other error as it is.

    Args:
        error: what was raised between the call of `complete` and the end of reading its answer.
        lm: the model.
        answering: what `complete` returned; None before that.
        response: what awaiting that gave; `NO_ANSWER` before that.
    """
    if isinstance(error, DspexError):
        return error
    kind = type(lm).__name__
    if answering is not None and not inspect.isawaitable(answering):
        what = f"{kind}.complete() gave {excerpt(answering)}, not a coroutine. Write `async def complete`"
        return ConfigurationError(what)
    if response is not NO_ANSWER and (slip := response_error(response, lm)) is not None:
        return slip
    if response is NO_ANSWER and isinstance(error, RuntimeError) and str(error).startswith(_NO_LOOP):
        return ConfigurationError(
            f"{kind}.complete() uses asyncio before it has a loop: `await dspex.lm.base.needs_loop()` first"
        )
    if not isinstance(error, Exception) and _cancelled_itself(error):
        return ModelError(lm.name, "the call was cancelled from inside, though nobody cancelled it")
    return error


def response_error(response: Any, lm: Any) -> ConfigurationError | None:
    """Say what is wrong with what a model returned; None if nothing is."""
    wrong = _wrong_part(response)
    return None if wrong is None else ConfigurationError(f"{type(lm).__name__}.complete() returned {wrong}")


def _wrong_part(response: Any) -> str | None:
    if not isinstance(response, Response):
        return f"{excerpt(response)}, not a Response. Write `return Response(text)`"
    for name, kind, what in _PARTS:
        if not isinstance(value := getattr(response, name), kind):
            return f"a Response whose {name} is {excerpt(value)}, not of type {what}"
    if response.finish not in FINISHES:
        return f"a Response whose finish is {excerpt(response.finish)}, not one of {sorted(FINISHES)}"
    return None


def _cancelled_itself(error: BaseException) -> bool:
    import asyncio

    if not isinstance(error, asyncio.CancelledError):
        return False
    task = asyncio.current_task() if asyncio._get_running_loop() is not None else None
    return task is None or not task.cancelling()
