"""`Document`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from dspex.errors import ContentError, excerpt
from dspex.spec.own_types import OwnType
from dspex.types.content import MAX_BYTES, PathLike, check_base64, encoded, media_type_of, read_file
from dspex.types.media import Media, inner_of

if TYPE_CHECKING:
    from typing import Self


class Document(Media, frozen=True):
    """A document whose text a model may cite, for models that know such documents (Anthropic's).

    Attributes:
        data: its text; base64 for a PDF.
        title: what it is called.
        media_type: "text/plain" or "application/pdf".
        context: what the model is told about it, and does not cite.
    """

    __dspex_own__: ClassVar[OwnType] = OwnType("Document")
    data: str
    title: str | None = None
    media_type: Literal["text/plain", "application/pdf"] = "text/plain"
    context: str | None = None

    def __post_init__(self) -> None:
        """Check the fields.

        Raises:
            ContentError: one is of another type.
        """
        for name in ("data", "title", "context"):
            value: Any = getattr(self, name)
            if not isinstance(value, str) and (value is not None or name == "data"):
                raise ContentError(f"Document: {name} is a text, not {excerpt(value)}")
        if self.media_type not in ("text/plain", "application/pdf"):
            raise ContentError(
                f"Document: media_type is text/plain or application/pdf, not {excerpt(self.media_type)}"
            )
        if self.media_type == "application/pdf":
            check_base64(self.data, "Document")

    @classmethod
    def from_path(cls, path: PathLike, title: str | None = None, *, max_bytes: int = MAX_BYTES) -> Self:
        """Read a document from a file: a text in UTF-8, or a PDF.

        Args:
            path: of the file.
            title: what it is called; its own name unless given.
            max_bytes: a larger one is refused.

        Raises:
            ContentError: the file cannot be read, is too large, or is neither a text nor a PDF.
        """
        data = read_file(path, "Document", max_bytes)
        return cls.from_bytes(data, Path(path).name if title is None else title)

    @classmethod
    def from_bytes(cls, data: bytes, title: str | None = None) -> Self:
        """Take the bytes of a text in UTF-8, or of a PDF.

        Raises:
            ContentError: they are neither.
        """
        if media_type_of(bytes(data[:16])) == "application/pdf":
            return cls(encoded(data, "Document"), title, "application/pdf")
        try:
            return cls(bytes(data).decode("utf-8-sig"), title)
        except UnicodeDecodeError:
            raise ContentError(
                f"Document{f' {title!r}' if title else ''} is neither a text in UTF-8 nor a PDF. "
                "Use File for other things"
            ) from None

    def block(self) -> dict[str, Any]:
        """Return the part of a message that holds it, as Anthropic's models take it."""
        kind = "base64" if self.media_type == "application/pdf" else "text"
        block: dict[str, Any] = {
            "type": "document",
            "source": {"type": kind, "media_type": self.media_type, "data": self.data},
            "citations": {"enabled": True},
        }
        if self.title:
            block["title"] = self.title
        if self.context:
            block["context"] = self.context
        return block

    def __repr__(self) -> str:
        title = f"{self.title!r}, " if self.title else ""
        return f"Document({title}<{self.media_type}, {len(self.data):,} characters>)"

    @classmethod
    def _from_text(cls, text: str) -> Self:
        return cls(text)

    @classmethod
    def from_block(cls, block: dict[str, Any]) -> Self:
        """Read the part of a message that `block` gives.

        Raises:
            ContentError: it is another part.
        """
        source = inner_of(block, "source", "data", "media_type")
        return cls(source["data"], block.get("title"), source["media_type"], block.get("context"))
