"""What DSPy writes into a text in place of an image, a sound or a file."""

from __future__ import annotations

import json
from typing import Any, Final

START: Final = "<<CUSTOM-TYPE-START-IDENTIFIER>>"
END: Final = "<<CUSTOM-TYPE-END-IDENTIFIER>>"
"""DSPy's marks (`dspy.adapters.types.base_type`, 3.4)."""


class Marked(str):
    """The text that stands for an object where only text can stand, such as in a model's answer.

    Where an object can be sent as it is, it is taken out again: told by the class, never by looking at
    the text, in which a user may have written the same.

    Attributes:
        media: the object.
    """

    __slots__ = ("media",)
    media: Any

    def __new__(cls, media: Any) -> Marked:
        """Write an object as DSPy does."""
        made = super().__new__(cls, f"{START}{json.dumps([media.block()], ensure_ascii=False)}{END}")
        made.media = media
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return Marked, (self.media,)


def marked_block(text: str) -> dict[str, Any] | None:
    """Read the only object of a text that is nothing but such marks; None for other texts.

    Saved DSPy programs hold their images so.
    """
    stripped = text.strip()
    if not (stripped.startswith(START) and stripped.endswith(END)):
        return None
    try:
        found: Any = json.loads(stripped[len(START) : -len(END)])
    except (ValueError, RecursionError):
        return None
    if isinstance(found, list) and len(found) == 1 and isinstance(found[0], dict):  # pyright: ignore[reportUnknownArgumentType]
        return found[0]  # pyright: ignore[reportUnknownVariableType]
    return None
