"""The parts of a message that hold images, sounds, files and documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from dspex.errors import ContentError, excerpt
from dspex.types.audio import Audio
from dspex.types.document import Document
from dspex.types.file import File
from dspex.types.image import Image
from dspex.types.media import Media

_KINDS: Final[Mapping[str, type[Media]]] = {
    "image_url": Image,
    "input_audio": Audio,
    "file": File,
    "document": Document,
}


def media_of(block: Mapping[str, Any]) -> Media:
    """Return the object that a part of a message holds.

    Raises:
        ContentError: it is a part of another kind, or holds what is no such object.
    """
    kind = str(block.get("type"))
    if kind not in _KINDS:
        raise ContentError(f"a part of a message of the kind {excerpt(kind)} is not known to dspex")
    return _KINDS[kind].from_block(dict(block))
