"""The signatures; their generated code stands beside this file."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from msgspec import Struct

from dspex import Code, History, Image, In, Out, Reasoning, Tool, ToolCalls, signature


class Line(Struct):
    """A line of a receipt."""

    name: str
    price: Decimal


class Page(Struct):
    """A photograph, and where it was taken."""

    photo: Image
    place: str = "unknown"


@signature
class Read:
    """Read the receipt."""

    pages: list[Page] = In(desc="its front and its back")
    lines: list[Line] = Out()
    total: Decimal = Out(ge=Decimal(0))
    signed: Image | None = Out(desc="where the signature can be seen")


@signature
class Talk:
    """Answer questions about a receipt."""

    question: str = In()
    receipt: Image = In()
    history: History = In(default=History())
    thought: Reasoning = Out()
    answer: str = Out()


@signature
class Book:
    """Book the receipt."""

    receipt: Image = In()
    tools: list[Tool] = In()
    query: Code[Literal["sql"]] = Out(desc="that finds its account")
    calls: ToolCalls = Out()
