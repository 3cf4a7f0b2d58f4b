"""The one way from synchronous code into a coroutine.

Most calls never wait: a coroutine driven by `send(None)` runs to its end in microseconds, where a
hop through an event loop costs a hundred. One that wants a loop says so by a bare `yield`
(`dspex.lm.base.needs_loop`) before it touches asyncio, and is then carried on in a loop: one that
belongs to this thread, or a background one when this thread already runs a loop (a notebook).
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Coroutine, Generator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import asyncio

T = TypeVar("T")
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


class _OwnLoop:
    """The loop of one thread; it is closed when the thread, and with it this, goes away."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        weakref.finalize(self, _close_loop, loop)


class _Loops(threading.local):
    own: _OwnLoop | None = None


def _close_loop(loop: asyncio.AbstractEventLoop) -> None:
    if not loop.is_closed() and not loop.is_running():
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


class _Background:
    """A loop in a daemon thread, started when somebody first needs it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.loop: asyncio.AbstractEventLoop | None = None
        self.thread: threading.Thread | None = None

    def get(self) -> asyncio.AbstractEventLoop:
        import asyncio

        with self.lock:
            if self.loop is None or self.loop.is_closed():
                import atexit

                self.loop = asyncio.new_event_loop()
                self.thread = threading.Thread(target=self.loop.run_forever, name="dspex-loop", daemon=True)
                self.thread.start()
                atexit.register(self.close)
            return self.loop

    def close(self) -> None:
        """Close what lives in the loop, such as connections, and end its thread."""
        import asyncio

        loop, thread = self.loop, self.thread
        if loop is None or thread is None or loop.is_closed():
            return
        asyncio.run_coroutine_threadsafe(loop.shutdown_asyncgens(), loop).result(CLOSING)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(CLOSING)
        if not loop.is_running():
            loop.close()


_loops = _Loops()
_background = _Background()


def _carry_on(coroutine: Coroutine[Any, Any, T]) -> T:
    import asyncio  # most processes that only script or cache never need it, and it costs 20 ms

    if asyncio._get_running_loop() is not None:
        future = asyncio.run_coroutine_threadsafe(_rest(coroutine), _background.get())
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise
    loop = own_loop()
    task = loop.create_task(_rest(coroutine))
    try:
        return loop.run_until_complete(task)
    except KeyboardInterrupt:
        task.cancel()  # else its own error is reported when nobody can catch it any more
        with suppress(BaseException):
            loop.run_until_complete(task)
        raise


def own_loop() -> asyncio.AbstractEventLoop:
    """Return this thread's own loop; it stays open so that connections can be reused."""
    import asyncio

    own = _loops.own
    if own is None or own.loop.is_closed():
        own = _loops.own = _OwnLoop(asyncio.new_event_loop())
    return own.loop
