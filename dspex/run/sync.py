"""The one way from synchronous code into a coroutine.

Most calls never wait: a coroutine driven by `send(None)` runs to its end in microseconds, where a
hop through an event loop costs a hundred. One that wants a loop says so by a bare `yield`
(`dspex.lm.base.needs_loop`) before it touches asyncio, and is then carried on in a loop: one that
belongs to this thread, or a background one when this thread already runs a loop (a notebook).
"""

from __future__ import annotations

import asyncio
import atexit
import threading
from collections.abc import Coroutine, Generator
from typing import Any, TypeVar

T = TypeVar("T")


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


class _Loops(threading.local):
    own: asyncio.AbstractEventLoop | None = None


class _Background:
    """A loop in a daemon thread, started when somebody first needs it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.loop: asyncio.AbstractEventLoop | None = None

    def get(self) -> asyncio.AbstractEventLoop:
        with self.lock:
            if self.loop is None or self.loop.is_closed():
                loop = asyncio.new_event_loop()
                threading.Thread(target=loop.run_forever, name="dspex-loop", daemon=True).start()
                self.loop = loop
            return self.loop


_loops = _Loops()
_background = _Background()
_open: list[asyncio.AbstractEventLoop] = []


def _carry_on(coroutine: Coroutine[Any, Any, T]) -> T:
    if asyncio._get_running_loop() is not None:
        future = asyncio.run_coroutine_threadsafe(_rest(coroutine), _background.get())
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise
    return own_loop().run_until_complete(_rest(coroutine))


def own_loop() -> asyncio.AbstractEventLoop:
    """Return this thread's own loop; it stays open so that connections can be reused."""
    loop = _loops.own
    if loop is None or loop.is_closed():
        loop = _loops.own = asyncio.new_event_loop()
        _open.append(loop)
    return loop


@atexit.register
def _close() -> None:
    for loop in _open:
        if not loop.is_closed() and not loop.is_running():
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.close()
    loop = _background.loop
    if loop is not None and not loop.is_closed():
        loop.call_soon_threadsafe(loop.stop)
