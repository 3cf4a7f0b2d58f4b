"""Tickets."""

import datetime
from typing import Literal

from dspex import In, Out, signature
from shop import models
from shop._dspex import ChainOfThought, Predict
from shop.models import Color as Color
from shop.models import Doc as Doc
from shop.models import Docs as Papers
from shop.models import Outer as Outer

__all__ = ["Papers", "models"]


@signature
class Triage:
    """Triage a support ticket."""

    ticket: str = In(desc="raw text of the ticket")
    lang: str = In(default="en")
    when: datetime.date | None = In(default=None)
    priority: Literal["low", "high"] = Out()
    score: float = Out(ge=0, le=1, desc="urgency")


@signature
class Detailed(Triage):
    doc: Doc = Out()


ask = Predict("question, docs: list[Doc], k: int = 3 -> answer: float, color: Color 'of it'")
think = ChainOfThought("text -> label: Literal['a', 'b'], inner: Outer.Inner")
look = Predict(
    "x: Papers, y?: models.Doc, c: Color = Color.RED -> when: date, d: Decimal[ge=0], p: dspy.Image, bare: list"
)
judge = Predict("answer: float -> verdict")
given = Predict("t: T -> u: list[T]", types={"T": Doc})


class Desk:
    def __init__(self) -> None:
        self.answer = Predict("question -> answer")
