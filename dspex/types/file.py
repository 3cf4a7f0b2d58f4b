"""`File`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from msgspec.structs import force_setattr

from dspex.errors import ContentError, excerpt
from dspex.spec.own_types import OwnType
from dspex.types.content import (
    MAX_BYTES,
    UNKNOWN,
    PathLike,
    checked_media_type,
    data_uri,
    guessed_type,
    media_type_of,
    read_file,
    size_text,
    take_apart,
)
from dspex.types.media import Media, check_data, inner_of

if TYPE_CHECKING:
    from typing import Self


class File(Media, frozen=True):
    """A file, such as a PDF.

    Attributes:
        file_data: a data URI.
        file_id: of a file that the model's provider has already.
        filename: what the model is told it is called.

    >>> File(file_id="file-abc123")
    File(file_id='file-abc123')
    """

    __dspex_own__: ClassVar[OwnType] = OwnType("File")
    file_data: str | None = None
    file_id: str | None = None
    filename: str | None = None

    def __post_init__(self) -> None:
        """Check that there is something.

        Raises:
            ContentError: nothing is given, or no text.
        """
        for name in self.__struct_fields__:
            value: Any = getattr(self, name)
            if isinstance(value, (bytes, bytearray)):
                raise ContentError("File takes a data URI, not bytes. Use File.from_bytes(data)")
            if value is not None and not isinstance(value, str):
                raise ContentError(f"File: {name} is a text, not {excerpt(value)}")
            force_setattr(self, name, value.strip() or None if value else None)
        if self.file_data is None and self.file_id is None and self.filename is None:
            raise ContentError(
                "File needs file_data, file_id or filename. Read one with File.from_path(path)"
            )
        uri = take_apart(self.file_data) if self.file_data else None
        if self.file_data and uri is None:
            raise ContentError(
                f"File: file_data is a data URI, not {excerpt(self.file_data, 40)}. "
                "Use File.from_path(path) for files"
            )
        if uri is not None:
            check_data(uri.data, uri.base64, "File")

    @classmethod
    def from_path(
        cls,
        path: PathLike,
        filename: str | None = None,
        media_type: str | None = None,
        *,
        max_bytes: int = MAX_BYTES,
    ) -> Self:
        """Read a file.

        Args:
            path: of the file.
            filename: what the model is told it is called; its own name unless given.
            media_type: what it is; its name tells unless given, else its bytes.
            max_bytes: a larger one is refused.

        Raises:
            ContentError: the file cannot be read, or is too large.
        """
        data = read_file(path, "File", max_bytes)
        kind = media_type or guessed_type(path) or media_type_of(data) or UNKNOWN
        name = filename if filename is not None else Path(path).name
        return cls(data_uri(checked_media_type(kind, "File"), data, "File"), None, name)

    @classmethod
    def from_file(
        cls,
        path: PathLike,
        filename: str | None = None,
        media_type: str | None = None,
        *,
        max_bytes: int = MAX_BYTES,
    ) -> Self:
        """Read a file, as `from_path` does."""
        return cls.from_path(path, filename, media_type, max_bytes=max_bytes)

    @classmethod
    def from_bytes(cls, data: bytes, filename: str | None = None, media_type: str = UNKNOWN) -> Self:
        """Take the bytes of a file.

        Args:
            data: the bytes.
            filename: what the model is told it is called.
            media_type: what it is, such as "application/pdf".

        Raises:
            ContentError: they are no bytes, or the media type is none.
        """
        owner = "File.from_bytes()"
        return cls(data_uri(checked_media_type(media_type, owner), data, owner), None, filename)

    @classmethod
    def from_file_id(cls, file_id: str, filename: str | None = None) -> Self:
        """Name a file that the model's provider has already."""
        return cls(None, file_id, filename)

    @property
    def media_type(self) -> str:
        """What the data are; empty where there are none."""
        uri = take_apart(self.file_data) if self.file_data else None
        return uri.media_type if uri else ""

    def block(self) -> dict[str, Any]:
        """Return the part of a message that holds it, as model servers take it."""
        held = {name: getattr(self, name) for name in self.__struct_fields__}
        return {"type": "file", "file": {name: value for name, value in held.items() if value}}

    def __repr__(self) -> str:
        uri = take_apart(self.file_data) if self.file_data else None
        shown = [f"<{uri.media_type or 'data'}, {size_text(uri.data)}>"] if uri else []
        names = (n for n in ("file_id", "filename") if getattr(self, n) is not None)
        return f"File({', '.join([*shown, *(f'{n}={getattr(self, n)!r}' for n in names)])})"

    @classmethod
    def _from_text(cls, text: str) -> Self:
        return cls(text)

    @classmethod
    def from_block(cls, block: dict[str, Any]) -> Self:
        """Read the part of a message that `block` gives.

        Raises:
            ContentError: it is another part.
        """
        return cls.__dspex_read__(inner_of(block, "file"))
