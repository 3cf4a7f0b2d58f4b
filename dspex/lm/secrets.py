"""Keys on their way to a server: nothing that people or tools read may show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

SECRET_WORDS: Final = ("auth", "key", "token", "secret", "cookie", "password")
"""A header whose name contains one of these is treated like a key."""
SHORTEST: Final = 4
"""Characters of the shortest text that is cut out of messages: a shorter one would only spoil them."""


def is_secret(header: str) -> bool:
    """Say whether the value of a header is treated like a key."""
    return any(word in header.lower() for word in SECRET_WORDS)


def hide_credentials(text: str) -> str:
    """Cut what may be a password out of an address, also out of one that is no valid URL.

    >>> hide_credentials("http://user:password@host/v1?key=1")
    'http://***@host/v1?***'
    """
    before, _, after = text.rpartition("@")
    if ":" in before:
        scheme, slashes, _ = before.partition("://")
        text = f"{scheme}{slashes}***@{after}" if slashes else f"***@{after}"
    address, _, query = text.partition("?")
    return f"{address}?***" if "=" in query else text


class Secrets:
    """The key and the secret headers of one request.

    An object, since tools that report a traceback show the repr of every local variable.

    Args:
        key: what goes into the Authorization header; "" for none.
        headers: those of the model, the harmless ones too.
    """

    __slots__ = ("_headers", "_key")

    def __init__(self, key: str = "", headers: Sequence[tuple[str, str]] = ()) -> None:
        self._key = key
        self._headers = headers

    def request_headers(self) -> dict[str, str]:
        """Return the headers of the request. Keep them in no variable."""
        headers = dict(self._headers)
        if self._key:
            headers.setdefault("Authorization", f"Bearer {self._key}")
        headers["Content-Type"] = "application/json"
        return headers

    def hide(self, text: str) -> str:
        """Cut every secret out of a text.

        >>> Secrets("sk-123456").hide("Incorrect key: sk-123456")
        'Incorrect key: ***'
        """
        for secret in sorted(self._texts(), key=len, reverse=True):
            text = text.replace(secret, "***")
        return text

    def _texts(self) -> Iterable[str]:
        values = [self._key, *(value for name, value in self._headers if is_secret(name))]
        for value in values:
            # of "Bearer abc" a server may repeat the second part alone
            yield from (part for part in (value.strip(), *value.split()[1:]) if len(part) >= SHORTEST)

    def __repr__(self) -> str:
        return "Secrets(...)"


NO_SECRETS: Final = Secrets()
