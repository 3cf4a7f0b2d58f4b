"""Blocks as servers take them, read into the content of a message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from dspex.errors import ContentError, excerpt
from dspex.native.pieces import Content
from dspex.types.audio import Audio
from dspex.types.document import Document
from dspex.types.file import File
from dspex.types.image import Image
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
    kind = str(block.get("type"))
    if kind == "text":
        return str(block.get("text", ""))
    if kind not in _BLOCKS:
        raise ContentError(f"a part of a message of the kind {excerpt(kind)} is not known to dspex")
    return _BLOCKS[kind].from_block(dict(block))


_BLOCKS: Final[dict[str, type[Media]]] = {
    "image_url": Image,
    "input_audio": Audio,
    "file": File,
    "document": Document,
}
