"""Bytes, files and data URIs: what images, sounds and files are made of."""

from __future__ import annotations

import base64
import mimetypes
import os
import re
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from dspex.errors import ContentError, excerpt

PathLike: TypeAlias = "str | os.PathLike[str]"
MAX_BYTES: Final = 64 << 20
"""A larger file is not read unless it is asked for: models take far less."""
UNKNOWN: Final = "application/octet-stream"
SHOWN: Final = 300
"""How many characters of a path are shown: its end is what tells."""

_DATA_URI: Final = re.compile(r"data:([^;,\s]*)((?:;[^;,\s]*)*),").match
_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]+={0,2}").fullmatch
_LOOKED_AT: Final = 256
_MEDIA_TYPE: Final = re.compile(r"[\w.+-]+/[\w.+-]+").fullmatch

_SIGNATURES: Final[tuple[tuple[int, bytes, str], ...]] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"BM", "image/bmp"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypmif1", "image/heif"),
    (8, b"WAVE", "audio/wav"),
    (0, b"ID3", "audio/mp3"),
    (0, b"\xff\xfb", "audio/mp3"),
    (0, b"\xff\xf3", "audio/mp3"),
    (0, b"\xff\xf2", "audio/mp3"),
    (0, b"fLaC", "audio/flac"),
    (0, b"OggS", "audio/ogg"),
    (4, b"ftypM4A", "audio/m4a"),
    (0, b"%PDF-", "application/pdf"),
)
"""Where in a file, what stands there, and what the file is then."""
_TOLD_BY_BYTES: Final = frozenset(("audio/x-wav", *(media_type for _, _, media_type in _SIGNATURES)))


class DataUri(NamedTuple):
    """A data URI, taken apart.

    Attributes:
        media_type: empty where it names none.
        base64: whether the data are base64.
        data: what stands behind the comma.
    """

    media_type: str
    base64: bool
    data: str


def media_type_of(data: bytes) -> str:
    """Tell by its first bytes what a file is; empty where that is not known."""
    for at, sign, media_type in _SIGNATURES:
        if data.startswith(sign, at) and not (at == 8 and not data.startswith(b"RIFF")):
            return media_type
    return ""


def guessed_type(path: PathLike) -> str:
    """Tell by its name what a file is; empty where that is not known."""
    return mimetypes.guess_type(os.fspath(path))[0] or ""


def read_file(path: PathLike, owner: str, max_bytes: int) -> bytes:
    """Read a file.

    Args:
        path: of the file.
        owner: what is made of it, for the error.
        max_bytes: a larger one is refused.

    Raises:
        ContentError: it is not there, cannot be read, or is too large.
    """
    if not isinstance(path, (str, os.PathLike)):  # pyright: ignore[reportUnnecessaryIsInstance]  # as below
        raise ContentError(f"{owner} takes the path of a file, not {excerpt(path)}")
    shown = excerpt(os.fspath(path), SHOWN)
    try:
        with Path(path).open("rb") as file:  # some files, such as devices, tell no size
            data = file.read(max_bytes + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ContentError(f"{owner}: {shown} cannot be read: {reason}") from None
    if len(data) > max_bytes:
        raise ContentError(
            f"{owner}: {shown} is larger than the {max_bytes:,} bytes that are read. Make it smaller, or "
            "raise max_bytes"
        )
    if not data:
        raise ContentError(f"{owner}: {shown} is empty")
    return data


def identified(data: bytes, path: PathLike) -> str:
    """Tell what a file is: by its bytes, or by its name where no bytes tell, as of an SVG.

    Returns:
        The media type; empty where it is not known, or where the bytes are not what the name says.
    """
    found = media_type_of(data)
    named = "" if found else guessed_type(path)
    return "" if named in _TOLD_BY_BYTES else found or named


def encoded(data: bytes, owner: str) -> str:
    """Write bytes as base64.

    Raises:
        ContentError: they are none.
    """
    if not isinstance(data, (bytes, bytearray, memoryview)):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller is checked
        raise ContentError(f"{owner} takes bytes, not {excerpt(data)}")
    return base64.b64encode(data).decode("ascii")


def data_uri(media_type: str, data: bytes, owner: str) -> str:
    """Write bytes as a data URI."""
    return f"data:{media_type};base64,{encoded(data, owner)}"


def take_apart(uri: str) -> DataUri | None:
    """Take a data URI apart; None where it is none."""
    found = _DATA_URI(uri)
    if found is None:
        return None
    return DataUri(found[1].lower(), found[2].lower().endswith(";base64"), uri[found.end() :])


def checked_media_type(media_type: str, owner: str) -> str:
    """Return a media type in lower case.

    Raises:
        ContentError: it is none.
    """
    if not isinstance(media_type, str) or not _MEDIA_TYPE(media_type):  # pyright: ignore[reportUnnecessaryIsInstance]  # as above
        raise ContentError(f"{owner}: {excerpt(media_type)} is no media type, such as application/pdf")
    return media_type.lower()


def check_base64(data: str, owner: str) -> None:
    """Refuse text that is no base64, as far as its beginning and its end tell.

    Raises:
        ContentError: it is none, or empty.
    """
    if not data:
        raise ContentError(f"{owner}: there are no data")
    if not (_BASE64(data[:_LOOKED_AT].rstrip("=")) and _BASE64(data[-_LOOKED_AT:])):
        raise ContentError(f"{owner}: the data are no base64: {excerpt(data, 40)}")


def size_text(data: str) -> str:
    """Say how many bytes base64 stands for, for people."""
    size = len(data) * 3 // 4
    if size < 1000:
        return f"{size} bytes"
    return f"{size / 1000:.3g} kB" if size < 1_000_000 else f"{size / 1_000_000:.3g} MB"
