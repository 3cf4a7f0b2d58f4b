"""One message of a conversation with a model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

Role = Literal["system", "user", "assistant", "tool"]


class Message(Struct, frozen=True, gc=False, eq=False):
    """A role and what was said.

    It reads like the dict that model servers take: `message["role"]`, `dict(message)`, and it
    equals that dict.

    >>> Message("user", "hello") == {"role": "user", "content": "hello"}
    True
    """

    role: Role
    content: str

    def keys(self) -> Iterator[str]:
        """Name the two keys, so that `dict(message)` works."""
        return iter(("role", "content"))

    def __getitem__(self, key: str) -> str:
        if key == "content":
            return self.content
        if key == "role":
            return self.role
        raise KeyError(key)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Message):
            return self.role == other.role and self.content == other.content
        if isinstance(other, dict):
            return bool(other == {"role": self.role, "content": self.content})
        return NotImplemented

    def __hash__(self) -> int:
        return hash((self.role, self.content))
