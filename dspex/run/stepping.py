"""Coroutines of the user's: run in a context of their own, without an event loop while none is needed.

A program's own coroutine says when it needs a loop (`needs_loop`); a user's may use asyncio at any
moment. It is run up to its first wait as if in a task of this thread's loop, which does not run yet:
`asyncio.gather`, `timeout` or `TaskGroup` find their loop and their task. If it waits, that task
carries it on in that loop; most calls of scripted and cached models end before.
"""

from __future__ import annotations

from collections.abc import Coroutine, Generator
from contextvars import Context, copy_context
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from dspex.lm.base import needs_loop
from dspex.run.sync import drive, thread_loop

if TYPE_CHECKING:
    import asyncio

T = TypeVar("T")
_NOTHING: Final = object()


class Steps(Generic[T]):
    """A coroutine whose steps all run in one context; awaiting it takes those that are left."""

    __slots__ = ("_context", "_coroutine", "_waiting")

    def __init__(self, coroutine: Coroutine[Any, Any, T], context: Context) -> None:
        self._coroutine = coroutine
        self._context = context
        self._waiting: Any = _NOTHING

    def begin(self) -> None:
        """Take the first step.

        Raises:
            StopIteration: it was the last one; its value is the result.
        """
        self._waiting = self._context.run(self._coroutine.send, None)

    def __await__(self) -> Generator[Any, Any, T]:
        step: Any = self._coroutine.send
        argument: Any = None
        waiting = self._waiting
        while True:
            if waiting is _NOTHING:
                try:
                    waiting = self._context.run(step, argument)
                except StopIteration as stop:
                    return stop.value  # type: ignore[no-any-return]  # the coroutine's own return type
            try:
                argument = yield waiting
                step = self._coroutine.send
            except GeneratorExit:
                self._context.run(self._coroutine.close)
                raise
            except BaseException as error:
                step, argument = self._coroutine.throw, error
            waiting = _NOTHING


class _Standby:
    """A task of a loop that waits for a coroutine to carry on."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.given: asyncio.Future[Steps[Any]] = loop.create_future()
        self.task = loop.create_task(self._carry_on())
        vars_of: Any = self.task
        vars_of._log_destroy_pending = False  # nobody misses it in a forked child
        loop.run_until_complete(_turn())

    async def _carry_on(self) -> Any:
        steps = await self.given
        return await steps


def drive_freely(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine of the user's to its end, from synchronous code."""
    import asyncio

    if asyncio._get_running_loop() is not None:
        return drive(in_a_loop(coroutine))
    own = thread_loop()
    standby: _Standby = own.standby or _Standby(own.loop)
    own.standby = standby
    steps = Steps(coroutine, copy_context())
    asyncio._set_running_loop(own.loop)
    asyncio._enter_task(own.loop, standby.task)
    try:
        steps.begin()
    except StopIteration as stop:
        return stop.value  # type: ignore[no-any-return]  # as above
    finally:
        asyncio._leave_task(own.loop, standby.task)
        asyncio._set_running_loop(None)
    own.standby = None
    standby.given.set_result(steps)
    return own.runner.run(_awaited(standby.task))  # type: ignore[no-any-return]  # as above


async def _turn() -> None:
    """Let a task start that was just made."""
    await needs_loop()


async def in_a_loop(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine of the user's where no loop runs, or one that waits for the caller."""
    await needs_loop()
    return await coroutine


async def _awaited(task: asyncio.Task[T]) -> T:
    return await task
