"""One message of a conversation with a model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

if TYPE_CHECKING:
    from dspex.native.pieces import Content

Role = Literal["system", "user", "assistant", "tool"]


class Message(Struct, frozen=True, gc=False, eq=False):
    """A role and what was said.

    It reads like the dict that model servers take: `message["role"]`, `dict(message)`, and it
    equals that dict.

    Attributes:
        role: who says it.
        content: a text; or texts and objects such as an `Image`, in their order. As an item,
            `message["content"]`, these are the blocks that model servers take.

    >>> Message("user", "hello") == {"role": "user", "content": "hello"}
    True
    """

    role: Role
    content: Content

    @property
    def text(self) -> str:
        """What was said, without what is no text."""
        if isinstance(self.content, str):
            return self.content
        return "".join(part for part in self.content if isinstance(part, str))

    @property
    def objects(self) -> tuple[Any, ...]:
        """What is no text: images, sounds, files and documents."""
        return (
            () if isinstance(self.content, str) else tuple(p for p in self.content if not isinstance(p, str))
        )

    def keys(self) -> Iterator[str]:
        """Name the two keys, so that `dict(message)` works."""
        return iter(("role", "content"))

    def __getitem__(self, key: str) -> Any:
        if key == "content":
            return self.content if isinstance(self.content, str) else [_block(p) for p in self.content]
        if key == "role":
            return self.role
        raise KeyError(key)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Message):
            return self.role == other.role and self.content == other.content
        if isinstance(other, dict):
            return bool(other == {"role": self.role, "content": self["content"]})
        return NotImplemented

    def __hash__(self) -> int:
        return hash((self.role, self.content))


def _block(part: Any) -> dict[str, Any]:
    block: dict[str, Any] = {"type": "text", "text": part} if isinstance(part, str) else part.block()
    return block
