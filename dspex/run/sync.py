"""The one way from synchronous code into a coroutine.

Most calls never wait: a coroutine driven by `send(None)` runs to its end in microseconds, where a
hop through an event loop costs a hundred. One that wants a loop says so by a bare `yield`
(`dspex.lm.base.needs_loop`) before it touches asyncio, and is then carried on in a loop: one that
belongs to this thread, or a background one when this thread already runs a loop (a notebook).
"""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Coroutine, Generator
from contextlib import suppress
from contextvars import copy_context
from typing import TYPE_CHECKING, Any, TypeVar

from dspex.lm.forks import after_fork, keep_for_ever

if TYPE_CHECKING:
    import asyncio
    from concurrent.futures import Future

T = TypeVar("T")
LOOK = 0.1
"""Seconds after which a thread that waits for the background loop looks whether it was cancelled."""
CLOSING = 2.0
"""Seconds that the end of the process waits for the background loop."""


def drive(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end from synchronous code and return its value."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value  # type: ignore[no-any-return]  # the coroutine's own return type
    return _carry_on(coroutine)


class _Started:
    """A coroutine that has run up to its first `yield`, made awaitable again."""

    __slots__ = ("coroutine",)

    def __init__(self, coroutine: Coroutine[Any, Any, Any]) -> None:
        self.coroutine = coroutine

    def __await__(self) -> Generator[Any, Any, Any]:
        return (yield from self.coroutine.__await__())


async def _rest(coroutine: Coroutine[Any, Any, T]) -> T:
    return await _Started(coroutine)  # type: ignore[no-any-return]  # as above


class OwnLoop:
    """The loop of one thread; it is closed when the thread, and with it this, goes away.

    asyncio's runner makes of Ctrl-C a cancelled call: raised anywhere in a loop, a KeyboardInterrupt
    would end some task of the HTTP client instead.

    Attributes:
        standby: whatever lives as long as the loop does.
    """

    def __init__(self) -> None:
        import asyncio

        self.runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        self.loop = self.runner.get_loop()
        self.standby: Any = None
        weakref.finalize(self, _close, self.runner, self.loop, os.getpid())


class _Loops(threading.local):
    own: OwnLoop | None = None
    level: int = 0
    """How many background loops lie under this thread: the number of its own, if it runs one."""


def _close(runner: asyncio.Runner, loop: asyncio.AbstractEventLoop, process: int) -> None:
    if process != os.getpid():
        keep_for_ever(runner)
    elif not loop.is_closed() and not loop.is_running():
        with suppress(RuntimeError):  # Python 3.12 starts no thread any more to end those of the loop
            runner.close()


class _Background:
    """A loop in a daemon thread.

    Args:
        level: of the thread's loop; 1 serves threads that run a loop of their own, such as a
            notebook's, 2 serves the thread of 1, and so on: no loop ever waits for itself.
    """

    def __init__(self, level: int) -> None:
        import asyncio

        self.level = level
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self._run, name=f"dspex-loop-{level}", daemon=True)
        self.thread.start()

    def _run(self) -> None:
        _loops.level = self.level
        self.loop.run_forever()

    def close(self) -> None:
        """Close what lives in the loop, such as connections, and end its thread."""
        import asyncio

        with suppress(TimeoutError):  # a call that blocks its loop for ever must not hold the process
            asyncio.run_coroutine_threadsafe(self.loop.shutdown_asyncgens(), self.loop).result(CLOSING)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(CLOSING)
        if not self.loop.is_running():
            self.loop.close()


class _Backgrounds:
    """The background loops of this process, started when somebody first needs them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: list[_Background] = []

    def get(self, level: int) -> asyncio.AbstractEventLoop:
        with self._lock:
            if not self._running:
                import atexit

                atexit.register(self.close)
            while len(self._running) < level:
                self._running.append(_Background(len(self._running) + 1))
            return self._running[level - 1].loop

    def close(self) -> None:
        """End them all, the innermost first."""
        with self._lock:
            while self._running:
                self._running.pop().close()

    def forget(self) -> None:
        """Start afresh in a forked child, where their threads do not exist."""
        self._lock = threading.Lock()
        for background in self._running:
            keep_for_ever(background.loop)
        self._running = []


_loops = _Loops()
_backgrounds = _Backgrounds()


def _start_afresh() -> None:
    """Let a forked child make its own loops: two processes in one would take each other's answers."""
    _backgrounds.forget()
    _loops.own = None  # its end finds that the process is another one
    _loops.level = 0


after_fork(_start_afresh)


def _carry_on(coroutine: Coroutine[Any, Any, T]) -> T:
    import asyncio  # most processes that only script or cache never need it, and it costs 20 ms

    if asyncio._get_running_loop() is not None:
        future = asyncio.run_coroutine_threadsafe(_rest(coroutine), _backgrounds.get(_loops.level + 1))
        try:
            return _awaited(future, asyncio.current_task())
        except BaseException:
            future.cancel()
            raise
    return thread_loop().runner.run(_rest(coroutine), context=copy_context())


def _awaited(future: Future[T], task: asyncio.Task[Any] | None) -> T:
    """Wait for the background loop; the first Ctrl-C under `asyncio.run` only cancels the main task."""
    before = 0 if task is None else task.cancelling()
    while True:
        try:
            return future.result(LOOK)
        except TimeoutError:
            if future.done():
                return future.result()
            if task is not None and task.cancelling() > before:
                from asyncio import CancelledError

                raise CancelledError from None


def own_loop() -> asyncio.AbstractEventLoop:
    """Return this thread's own loop; it stays open so that connections can be reused."""
    return thread_loop().loop


def thread_loop() -> OwnLoop:
    """Return this thread's own loop with its runner."""
    own = _loops.own
    if own is None or own.loop.is_closed():
        own = _loops.own = OwnLoop()
    return own
