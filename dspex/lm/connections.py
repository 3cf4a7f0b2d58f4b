"""HTTP connections: one pooled aiohttp session for each event loop, closed with it."""

from __future__ import annotations

import asyncio
import atexit
import threading
import time
from collections.abc import AsyncGenerator
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from dspex.lm.forks import after_fork, keep_for_ever

if TYPE_CHECKING:
    import aiohttp

IDLE = 0.01
"""Seconds without a request after which the loop looks for connections that the server has closed.

Looking costs some 20 µs. A server may close a connection at any time, such as when it starts anew.
"""


class Connections:
    """The sessions of this process.

    A session lives inside an async generator that its loop started, so `asyncio.run`, which shuts
    async generators down, closes it. What is left when the interpreter ends is closed then.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[asyncio.AbstractEventLoop, _Entry] = {}

    async def session(self) -> aiohttp.ClientSession:
        """Return the running loop's session; the first call opens it."""
        loop = asyncio.get_running_loop()
        entry = self._open.get(loop)
        if entry is None:
            entry = await self._enter(loop)
        elif time.monotonic() - entry.used > IDLE:
            # A loop that did not run in between has not seen yet which connections the server closed.
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        entry.used = time.monotonic()
        return entry.session

    async def _enter(self, loop: asyncio.AbstractEventLoop) -> _Entry:
        self._forget_closed()
        life = self._live(loop)
        session = await anext(life)
        return self._open.setdefault(loop, _Entry(session, life))

    async def _live(self, loop: asyncio.AbstractEventLoop) -> AsyncGenerator[aiohttp.ClientSession, None]:
        import aiohttp

        # The runtime bounds how many requests are in flight; a second limit would only hide waiting.
        connector = aiohttp.TCPConnector(limit=0)
        session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
        try:
            yield session
        finally:
            self._open.pop(loop, None)
            await session.close()

    def _forget_closed(self) -> None:
        with self._lock:
            for loop in [loop for loop in self._open if loop.is_closed()]:
                _finish(self._open.pop(loop).session)

    def close(self) -> None:
        """Close what is left of loops that do not run; for the end of the interpreter.

        A loop that still runs in another thread is left to whoever stops it.
        """
        self._forget_closed()
        for loop, entry in list(self._open.items()):
            if not loop.is_running():
                loop.run_until_complete(entry.life.aclose())

    def forget(self) -> None:
        """Start afresh in a forked child: on a shared socket each would read the other's answers."""
        self._lock = threading.Lock()
        for loop, entry in self._open.items():
            keep_for_ever(loop)
            keep_for_ever(entry)
        self._open = {}


class _Entry:
    __slots__ = ("life", "session", "used")

    def __init__(
        self, session: aiohttp.ClientSession, life: AsyncGenerator[aiohttp.ClientSession, None]
    ) -> None:
        self.session = session
        self.life = life
        self.used = time.monotonic()


def _finish(session: aiohttp.ClientSession) -> None:
    """Close a session whose loop is closed: nothing in it can suspend any more."""
    closing = session.close()
    try:
        closing.send(None)
    except (StopIteration, RuntimeError):
        return
    closing.close()


@lru_cache(maxsize=256)
def proxy_for(url: str) -> str | None:
    """Find the proxy that the environment names for a URL (HTTPS_PROXY, NO_PROXY …).

    The environment is read once for each URL: it takes longer than building the request.
    """
    from urllib.request import getproxies, proxy_bypass

    from dspex.lm.blocking import is_loopback

    parts = urlsplit(url)
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or is_loopback(url) or proxy_bypass(parts.netloc):
        return None
    return proxy


CONNECTIONS = Connections()
atexit.register(CONNECTIONS.close)
after_fork(CONNECTIONS.forget)
