"""A signature with images, for the commands."""

from __future__ import annotations

from dspex import Document, File, History, Image, In, Out, Reasoning, signature


@signature
class Look:
    """Look."""

    question: str = In(default="What is it?")
    image: Image = In()
    more: list[Image] = In(default_factory=list)
    document: Document | None = In(default=None)
    file: File | None = In(default=None)
    history: History = In(default=History())
    answer: Reasoning = Out()
    best: Image | None = Out()
