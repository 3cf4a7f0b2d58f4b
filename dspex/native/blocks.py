"""Blocks as servers take them, read into the content of a message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dspex.errors import ContentError
from dspex.native.pieces import Content
from dspex.types.blocks import media_of
from dspex.types.media import Media


def content_of(given: str | Sequence[Mapping[str, Any]], *, known_only: bool = False) -> Content:
    """Return the content of a message.

    Args:
        given: a text, or blocks.
        known_only: leave out blocks that are not known here.

    Raises:
        ContentError: a block is not known, or dspex has no such object.
    """
    if isinstance(given, str):
        return given
    pieces: list[str | Media] = []
    for block in given:
        try:
            pieces.append(_piece_of(block))
        except ContentError:
            if not known_only:
                raise
    return tuple(pieces)


def _piece_of(block: Mapping[str, Any]) -> str | Media:
    return str(block.get("text", "")) if block.get("type") == "text" else media_of(block)
