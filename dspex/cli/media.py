"""Images, sounds, files and documents from words of the command line."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, cast

from dspex.spec.own_types import MEDIA, own_type_of
from dspex.spec.types import ListType, Named, Scalar, Type, UnionType
from dspex.types.audio import Audio
from dspex.types.document import Document
from dspex.types.file import File
from dspex.types.image import Image
from dspex.types.media import Media

_CLASSES: Final[Mapping[str, Any]] = {"Audio": Audio, "Document": Document, "File": File, "Image": Image}
_LIST: Final[Any] = list


def media_class(kind: Type) -> Any:
    """Return the class of which an input takes one object, or a list; None for other inputs."""
    match kind:
        case Named(key):
            own = own_type_of(key)
            return _CLASSES[own.name] if own is not None and own.name in MEDIA else None
        case ListType(item):
            return media_class(item)
        case UnionType((one, Scalar("None")) | (Scalar("None"), one)):
            return media_class(one)
        case _:
            return None


def read_media(cls: Any, kind: Type, word: str, read: Callable[[str], Any]) -> Any:
    """Make the value of an input.

    Args:
        cls: what `media_class` gave.
        kind: the type of the input.
        word: @file, - for stdin, or a text that stands for the value. In a list each text may be @file.
        read: reads such a text.

    Raises:
        ContentError: a file cannot be read, or is something else.
        ValueError: the text does not fit.
    """
    many = isinstance(kind, ListType)
    if word == "-":
        found: Any = _from_stdin(cls)
    elif word.startswith("@") and not word.startswith("@@"):
        if word == "@":
            raise ValueError("@ needs the path of a file. An @ itself is written @@")
        found = cls.from_path(word[1:])
    elif many:
        return read(_with_files(cls, word))
    else:
        return _read(word, read)
    return [found] if many else found


def _read(word: str, read: Callable[[str], Any]) -> Any:
    text = word.removeprefix("@") if word.startswith("@@") else word
    try:
        return read(text)
    except ValueError as error:
        if _is_file(text):
            raise ValueError(f"{text} is a file, and a file is given as @{text}") from error
        raise ValueError(f"{error}. On the command line a file is given as @path") from error


def _is_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except (OSError, ValueError):
        return False


def _from_stdin(cls: type[Media]) -> Any:
    if sys.stdin is None:  # pyright: ignore[reportUnnecessaryComparison]  # typed as if it always had
        raise ValueError("stdin is closed. Give @file")
    return cast("Any", cls).from_bytes(sys.stdin.buffer.read())


def _with_files(cls: Any, text: str) -> str:
    """Read the files that a JSON array of texts names as @file."""
    try:
        found: Any = json.loads(text)
    except (ValueError, RecursionError):
        return text
    if not isinstance(found, _LIST):
        return text
    return json.dumps([_item(cls, item) for item in found])


def _item(cls: Any, item: Any) -> Any:
    if not isinstance(item, str) or not item.startswith("@"):
        return item
    return item[1:] if item.startswith("@@") else cls.from_path(item[1:]).__dspex_json__()
