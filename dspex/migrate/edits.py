"""Changes of a text, span by span: what no edit names stays as it is, to the last byte."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct


class Edit(Struct, frozen=True, order=True):
    """Put a text where a span was.

    Attributes:
        start, end: of the span, in bytes of the text in UTF-8; equal for an insertion.
        text: what stands there afterwards.
    """

    start: int
    end: int
    text: str


def applied(text: str, edits: Iterable[Edit]) -> str:
    """Make the edits.

    Raises:
        ValueError: two of them overlap.

    >>> applied("a = b", [Edit(4, 5, "c"), Edit(0, 0, "x = ")])
    'x = a = c'
    """
    data = text.encode()
    parts: list[bytes] = []
    at = 0
    for edit in sorted(set(edits)):
        if edit.start < at:
            raise ValueError(f"two edits overlap at byte {edit.start}")
        parts += (data[at : edit.start], edit.text.encode())
        at = edit.end
    return b"".join([*parts, data[at:]]).decode()
