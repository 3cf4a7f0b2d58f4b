"""`Audio`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from msgspec.structs import force_setattr

from dspex.errors import ContentError, excerpt
from dspex.spec.own_types import OwnType
from dspex.types.content import (
    MAX_BYTES,
    SHOWN,
    PathLike,
    check_base64,
    encoded,
    identified,
    media_type_of,
    read_file,
    size_text,
    take_apart,
)
from dspex.types.media import Media, inner_of

if TYPE_CHECKING:
    from typing import Self


class Audio(Media, frozen=True):
    """A sound.

    Attributes:
        data: base64; or a data URI, which is taken apart.
        audio_format: such as "wav" or "mp3".

    >>> Audio("data:audio/wav;base64,UklGRg==").audio_format
    'wav'
    """

    __dspex_own__: ClassVar[OwnType] = OwnType("Audio")
    data: str
    audio_format: str = ""

    def __post_init__(self) -> None:
        """Take a data URI apart, and check the data.

        Raises:
            ContentError: the data are no base64, or their format is not told.
        """
        data: Any = self.data
        if isinstance(data, (bytes, bytearray)):
            raise ContentError("Audio takes base64, not bytes. Use Audio.from_bytes(data)")
        if not isinstance(data, str) or not isinstance(self.audio_format, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ContentError(f"Audio takes base64 and the name of a format, not {excerpt(data)}")
        uri = take_apart(data)
        if uri is not None:
            if not uri.media_type.startswith("audio/"):
                raise ContentError(f"Audio takes sounds, not {uri.media_type or 'no media type'}")
            force_setattr(self, "data", uri.data)
            force_setattr(self, "audio_format", self.audio_format or _audio_format(uri.media_type))
        if not self.audio_format:
            raise ContentError('Audio: the format is not told. Give audio_format=, such as "wav"')
        check_base64(self.data, "Audio")

    @classmethod
    def from_path(cls, path: PathLike, *, max_bytes: int = MAX_BYTES) -> Self:
        """Read a sound from a file.

        Args:
            path: of the file; what it is is told by its bytes, else by its name.
            max_bytes: a larger one is refused.

        Raises:
            ContentError: the file cannot be read, is too large, or is no sound.
        """
        data = read_file(path, "Audio", max_bytes)
        media_type = identified(data, path)
        if not media_type.startswith("audio/"):
            known = f"it is {media_type}" if media_type else "its bytes are of no kind that is known"
            raise ContentError(
                f"Audio: {excerpt(str(path), SHOWN)} is no sound: {known}. Use File for other things"
            )
        return cls(encoded(data, "Audio"), _audio_format(media_type))

    @classmethod
    def from_file(cls, path: PathLike, *, max_bytes: int = MAX_BYTES) -> Self:
        """Read a sound from a file, as `from_path` does."""
        return cls.from_path(path, max_bytes=max_bytes)

    @classmethod
    def from_bytes(cls, data: bytes, audio_format: str | None = None) -> Self:
        """Take the bytes of a sound file.

        Args:
            data: the bytes.
            audio_format: such as "wav"; the bytes tell unless given.

        Raises:
            ContentError: they are no sound that is known.
        """
        text = encoded(data, "Audio.from_bytes()")
        if audio_format is None:
            kind = media_type_of(bytes(data[:16]))
            if not kind.startswith("audio/"):
                found = f"they are {kind}" if kind else "WAV, MP3, FLAC, Ogg and M4A are"
                raise ContentError(
                    f"Audio: the bytes are no sound that is known ({found}). Give audio_format="
                )
            audio_format = _audio_format(kind)
        return cls(text, audio_format)

    def block(self) -> dict[str, Any]:
        """Return the part of a message that holds it, as model servers take it."""
        return {"type": "input_audio", "input_audio": {"data": self.data, "format": self.audio_format}}

    def __repr__(self) -> str:
        return f"Audio(<{self.audio_format}, {size_text(self.data)}>)"

    @classmethod
    def _from_text(cls, text: str) -> Self:
        if take_apart(text) is None:
            raise ContentError(f"Audio takes a data URI, not {excerpt(text)}. Use Audio.from_path for files")
        return cls(text)

    @classmethod
    def from_block(cls, block: dict[str, Any]) -> Self:
        """Read the part of a message that `block` gives.

        Raises:
            ContentError: it is another part.
        """
        inner = inner_of(block, "input_audio", "data", "format")
        return cls(inner["data"], inner["format"])


def _audio_format(media_type: str) -> str:
    """Name a format as models do: "mp3" is the subtype "mpeg" too."""
    name = media_type.partition("/")[2].removeprefix("x-")
    return {"mpeg": "mp3", "wave": "wav", "vnd.wave": "wav", "mp4": "m4a"}.get(name, name)
