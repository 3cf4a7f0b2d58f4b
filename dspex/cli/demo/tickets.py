"""The signature of the demo."""

from __future__ import annotations

from typing import Literal

from dspex import In, Out, signature


@signature
class Triage:
    """Read a support ticket."""

    ticket: str = In(desc="raw text of the ticket")
    lang: str = In(default="en")
    customer: str = Out(desc="name of the customer", max_length=40)
    topic: Literal["billing", "outage", "delivery"] = Out()
    urgent: bool = Out()


TICKET = "Hello, my name is Ada Gray. I was charged twice for my last order. Please help today!"
ANSWER = '{"customer": "Ada Gray", "topic": "billing", "urgent": true}'
"""Of a model that answers at once, to measure everything else."""
