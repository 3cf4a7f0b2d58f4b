"""`Image`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final
from urllib.parse import urlsplit

from msgspec.structs import force_setattr

from dspex.errors import ContentError, excerpt
from dspex.spec.own_types import OwnType
from dspex.types.content import (
    MAX_BYTES,
    SHOWN,
    PathLike,
    checked_media_type,
    data_uri,
    encoded,
    identified,
    media_type_of,
    read_file,
    size_text,
    take_apart,
)
from dspex.types.media import Media, check_data, inner_of

if TYPE_CHECKING:
    from typing import Self

_SCHEMES: Final = ("http", "https", "gs")


class Image(Media, frozen=True):
    """An image.

    Attributes:
        url: an http, https or gs URL, which is passed on untouched and never fetched here; or a data URI.

    >>> Image("https://example.com/cat.png").url
    'https://example.com/cat.png'
    """

    __dspex_own__: ClassVar[OwnType] = OwnType("Image")
    url: str

    def __post_init__(self) -> None:
        """Check the URL.

        Raises:
            ContentError: it is neither a URL nor the data URI of an image.
        """
        url: Any = self.url
        if isinstance(url, (bytes, bytearray)):
            raise ContentError("Image takes a URL, not bytes. Use Image.from_bytes(data)")
        if not isinstance(url, str):
            raise ContentError(f"Image takes a URL, not {excerpt(url)}")
        url = url.strip()
        uri = take_apart(url)
        if uri is None:
            _check_url(url)
        elif not uri.media_type.startswith("image/"):
            held = uri.media_type or "no media type"
            raise ContentError(f"Image takes images, not {held}. Use File for other things")
        else:
            check_data(uri.data, uri.base64, "Image")
        force_setattr(self, "url", url)

    @classmethod
    def from_path(cls, path: PathLike, *, max_bytes: int = MAX_BYTES) -> Self:
        """Read an image from a file.

        Args:
            path: of the file; what it is is told by its bytes, else by its name.
            max_bytes: a larger one is refused.

        Raises:
            ContentError: the file cannot be read, is too large, or is no image.
        """
        data = read_file(path, "Image", max_bytes)
        media_type = identified(data, path)
        if not media_type.startswith("image/"):
            known = f"it is {media_type}" if media_type else "its bytes are of no kind that is known"
            raise ContentError(
                f"Image: {excerpt(str(path), SHOWN)} is no image: {known}. Use File for other things"
            )
        return cls(data_uri(media_type, data, "Image"))

    @classmethod
    def from_file(cls, path: PathLike, *, max_bytes: int = MAX_BYTES) -> Self:
        """Read an image from a file, as `from_path` does."""
        return cls.from_path(path, max_bytes=max_bytes)

    @classmethod
    def from_bytes(cls, data: bytes, media_type: str | None = None) -> Self:
        """Take the bytes of an image file.

        Args:
            data: the bytes.
            media_type: what they are, such as "image/png"; the bytes tell unless given.

        Raises:
            ContentError: they are no image that is known, or the media type is none of an image.
        """
        text = encoded(data, "Image.from_bytes()")
        kind = media_type_of(bytes(data[:16])) if media_type is None else media_type
        if media_type is None and not kind.startswith("image/"):
            found = f"they are {kind}" if kind else "PNG, JPEG, GIF, WebP, BMP, TIFF, AVIF and HEIC are"
            raise ContentError(f"Image: the bytes are no image that is known ({found}). Give media_type=")
        return cls(f"data:{checked_media_type(kind, 'Image')};base64,{text}")

    @property
    def media_type(self) -> str:
        """What the data are, such as "image/png"; empty for a URL."""
        uri = take_apart(self.url)
        return uri.media_type if uri else ""

    def block(self) -> dict[str, Any]:
        """Return the part of a message that holds it, as model servers take it."""
        return {"type": "image_url", "image_url": {"url": self.url}}

    def __repr__(self) -> str:
        uri = take_apart(self.url)
        return f"Image(<{uri.media_type}, {size_text(uri.data)}>)" if uri else f"Image({self.url!r})"

    @classmethod
    def _from_text(cls, text: str) -> Self:
        return cls(text)

    @classmethod
    def from_block(cls, block: dict[str, Any]) -> Self:
        """Read the part of a message that `block` gives.

        Raises:
            ContentError: it is another part.
        """
        return cls(inner_of(block, "image_url", "url")["url"])


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = None
    if parts is not None and parts.scheme in _SCHEMES and parts.netloc:
        return
    if parts is not None and "://" in url:
        raise ContentError(
            f"Image: there is no way to an address such as {excerpt(url)}. "
            f"Use {', '.join(_SCHEMES)}, or a data URI"
        )
    raise ContentError(
        f"Image takes a URL or a data URI, not {excerpt(url)}. For a file, use Image.from_path(path)"
    )
