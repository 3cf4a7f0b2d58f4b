"""One deadline for a call of a model, whatever the model does about it."""

from __future__ import annotations

from collections.abc import Coroutine, Generator
from time import monotonic
from typing import Any, TypeVar

from dspex.errors import DeadlineError, DspexError
from dspex.lm.base import needs_loop

T = TypeVar("T")


async def within(coroutine: Coroutine[Any, Any, T], deadline: float, model: str) -> T:
    """Await a coroutine until a deadline.

    One that answers at once, as a scripted model does, never meets a timer: asyncio's costs as
    much as a whole native call.

    Args:
        coroutine: not yet started.
        deadline: `time.monotonic()` seconds; 0.0 is never.
        model: for the error.

    Raises:
        DeadlineError: the time is over; the coroutine was cancelled.
    """
    try:
        waiting = coroutine.send(None)
    except StopIteration as stop:
        return stop.value  # type: ignore[no-any-return]  # the coroutine's own return type
    return await finish(coroutine, waiting, deadline, model)


async def finish(coroutine: Coroutine[Any, Any, T], waiting: Any, deadline: float, model: str) -> T:
    """Await the rest of a coroutine that did not answer at once; as `within` else.

    Args:
        coroutine: started by `send(None)`.
        waiting: what that returned.
        deadline: `time.monotonic()` seconds; 0.0 is never.
        model: for the error.
    """
    if waiting is None:  # it wants an event loop, or gave up its turn in one
        await needs_loop()
    import asyncio

    limit = None if deadline == 0.0 else asyncio.get_running_loop().time() + deadline - monotonic()
    timer = asyncio.timeout_at(limit)
    try:
        async with timer:
            return await _Rest(coroutine, waiting)  # type: ignore[no-any-return]  # as above
    except TimeoutError as error:
        if isinstance(error, DspexError) or not timer.expired():  # the model's own
            raise
        raise DeadlineError(model, "no answer before the deadline; raise Runtime(timeout=…)") from None


class _Rest:
    """A started coroutine, with what it waits for; everything sent or thrown in reaches it."""

    __slots__ = ("coroutine", "waiting")

    def __init__(self, coroutine: Coroutine[Any, Any, Any], waiting: Any) -> None:
        self.coroutine = coroutine
        self.waiting = waiting

    def __await__(self) -> Generator[Any, Any, Any]:
        waiting = self.waiting
        try:
            if waiting is None:
                waiting = self.coroutine.send(None)
            while True:
                try:
                    sent = yield waiting
                except BaseException as error:
                    waiting = self.coroutine.throw(error)
                else:
                    waiting = self.coroutine.send(sent)
        except StopIteration as stop:
            return stop.value
