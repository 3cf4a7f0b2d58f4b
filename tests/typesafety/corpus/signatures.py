"""What both sides of every file use."""

from typing import Generic, Literal, TypeVar

from dspex import In, Out, signature

T = TypeVar("T")


@signature
class Triage:
    """Triage a support ticket."""

    ticket: str = In(desc="raw text of the ticket")
    lang: str = In(default="en")
    priority: Literal["low", "high"] = Out()
    score: float = Out(ge=0, le=1, desc="urgency")


@signature
class Route:
    """Route a ticket to a team."""

    priority: Literal["low", "high"]
    urgency: int = 0
    team: str = Out()


@signature
class Extract(Generic[T]):
    """Extract one item."""

    text: str = In()
    item: T = Out()
