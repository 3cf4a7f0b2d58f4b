"""The switch that keeps tests from calling real models.

The state is the environment variable itself, so worker processes that a test starts obey it too.
"""

from __future__ import annotations

import os
from ipaddress import ip_address
from types import TracebackType
from typing import Final, Literal
from urllib.parse import urlsplit

from dspex.errors import BlockedRequestError

VARIABLE: Final = "DSPEX_BLOCK_REQUESTS"
LOOPBACK: Final = "loopback"
"""The value of the variable that lets requests to this machine pass."""
_OFF: Final = frozenset({"", "0", "false", "no", "off"})


class Blocked:
    """Requests are blocked since this was made; leaving or releasing it restores what was before."""

    def __init__(self, value: str) -> None:
        self._before = os.environ.get(VARIABLE)
        self._released = False
        os.environ[VARIABLE] = value

    def release(self) -> None:
        """Restore what was before. A second call does nothing."""
        if self._released:
            return
        self._released = True
        if self._before is None:
            os.environ.pop(VARIABLE, None)
        else:
            os.environ[VARIABLE] = self._before

    def __enter__(self) -> Blocked:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> Literal[False]:
        self.release()
        return False


def block_requests(*, allow_loopback: bool = False) -> Blocked:
    """Make every model over HTTP raise `BlockedRequestError`, in this process and its children.

    It works at once, so a single line in `conftest.py` is enough; as a context manager it holds
    for a block. `DSPEX_BLOCK_REQUESTS=1` in the environment does the same from outside, and
    `DSPEX_BLOCK_REQUESTS=loopback` lets servers on this machine pass. Blocks nest; they belong to
    the process, so do not open and close them from several threads at once.

    Args:
        allow_loopback: let requests to this machine pass, for tests with a server of their own.

    >>> with block_requests():
    ...     check_allowed("openai/gpt-4o-mini", "https://api.openai.com/v1")
    Traceback (most recent call last):
    dspex.errors.BlockedRequestError: openai/gpt-4o-mini: requests are blocked ...
    """
    return Blocked(LOOPBACK if allow_loopback else "1")


def check_allowed(model: str, base_url: str) -> None:
    """Refuse a request while requests are blocked.

    Raises:
        BlockedRequestError: they are, and `base_url` is not an allowed loopback address.
    """
    value = os.environ.get(VARIABLE, "").strip().lower()
    if value in _OFF or (value == LOOPBACK and is_loopback(base_url)):
        return
    raise BlockedRequestError(
        model,
        f"requests are blocked by {VARIABLE} or dspex.testing.block_requests(), so nothing was sent to "
        f"{base_url}. Give the program a dspex.testing.ScriptedModel, or lift the block",
    )


def is_loopback(url: str) -> bool:
    """Say whether a URL points to this machine by its host name or address.

    >>> is_loopback("http://127.0.0.1:8000/v1"), is_loopback("http://localhost.example.com/v1")
    (True, False)
    """
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
