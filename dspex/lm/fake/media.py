"""Made-up images, sounds, files and documents: their schemas tell of texts, and not every text will do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Final

from dspex.lm.fake.scalars import WORDS
from dspex.lm.untyped import json_object

Made = dict[str, object]


def sample_media(node: Mapping[str, object], random: Random) -> Made | None:
    """Make what stands for an image, a sound, a file or a document in JSON.

    Args:
        node: a schema without references; one without a title is told by its properties.
        random: the source of randomness.

    Returns:
        The object; None where the schema is another one.
    """
    properties = json_object(node.get("properties"))
    titles = [str(node["title"])] if "title" in node else list(_MEDIA)
    found = next((_MEDIA[t] for t in titles if t in _MEDIA and _MEDIA[t][0] == set(properties)), None)
    return found and {**dict.fromkeys(properties), **found[1](random.choice(WORDS))}


def media_schema(name: str) -> Made | None:
    """Return a schema for the name of a type; None for other names."""
    found = _MEDIA.get(name)
    return found and {"type": "object", "properties": {key: {"type": "string"} for key in sorted(found[0])}}


_MEDIA: Final[Mapping[str, tuple[set[str], Callable[[str], Made]]]] = {
    "Image": ({"url"}, lambda word: {"url": f"https://example.com/{word}.png"}),
    "Audio": ({"data", "audio_format"}, lambda word: {"data": "UklGRg==", "audio_format": "wav"}),
    "File": ({"file_data", "file_id", "filename"}, lambda word: {"file_id": f"file-{word}"}),
    "Document": (
        {"data", "title", "media_type", "context"},
        lambda word: {"data": f"All of {word}.", "title": word, "media_type": "text/plain"},
    ),
}
"""The fields of each type, and what makes one of a word."""
