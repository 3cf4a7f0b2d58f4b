"""`Document`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from dspex.errors import ContentError, excerpt
from dspex.spec.own_types import OwnType
from dspex.types.content import check_base64
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
