"""The signatures. `dspex generate examples` writes their code into `_dspex_tickets.py`."""

from __future__ import annotations

from datetime import date
from typing import Literal

from dspex import In, Out, signature
from examples.support.kinds import Customer, Order, Topic


@signature
class Triage:
    """Triage a support ticket."""

    ticket: str = In(desc="raw text of the ticket")
    lang: str = In(default="en")
    priority: Literal["low", "high"] = Out()
    score: float = Out(ge=0, le=1, desc="urgency")


@signature
class Extract:
    """Extract what a ticket says about orders.

    Leave out what the ticket does not say.
    """

    ticket: str = In(desc="raw text of the ticket")
    customer: Customer = In()
    topic: Topic = Out()
    orders: list[Order] = Out(max_length=20)
    due: date | None = Out(desc="when an answer is promised")


@signature
class Reply:
    """Write a short, friendly reply."""

    ticket: str = In(desc="raw text of the ticket")
    priority: Literal["low", "high"] = In()
    reply: str = Out(min_length=1, desc="at most three sentences")
