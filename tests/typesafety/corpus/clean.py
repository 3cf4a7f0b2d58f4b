"""A whole program without one complaint."""

import asyncio
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from dspex import (
    AnswerError,
    BindError,
    ChainOfThought,
    Completion,
    In,
    Model,
    Out,
    Predict,
    Runtime,
    example,
    signature,
    to_dict,
)
from dspex.testing import ScriptedModel


@signature
class Triage:
    """Triage a support ticket."""

    ticket: str = In(desc="raw text of the ticket")
    lang: str = In(default="en")
    priority: Literal["low", "high"] = Out()
    score: float = Out(ge=0, le=1, desc="urgency")


@signature
class Invoice:
    """Bounds are written as the field's own type."""

    due: date = In(ge=date(2020, 1, 1))
    sent: datetime = In(default=datetime(2024, 1, 1), gt=datetime(2020, 1, 1))
    wait: timedelta = Out(le=timedelta(days=30))
    total: Decimal = Out(ge=Decimal("0.00"), multiple_of=Decimal("0.01"))


@signature
class Route:
    """Route a ticket."""

    priority: Literal["low", "high"]
    team: str = Out()


class Desk:
    """Keeps its programs."""

    def __init__(self, model: Model) -> None:
        self.triage = ChainOfThought(Triage, lm=model)

    async def urgent(self, ticket: str) -> bool:
        """Ask, and decide."""
        result = await self.triage.acall(ticket=ticket)
        match result.priority:
            case "low":
                return False
            case "high":
                return result.score > 0.5

    def explain(self, ticket: str) -> str:
        """Show how the answer came about."""
        done: Completion[Triage] = self.triage.full(ticket=ticket)
        return done.reasoning or done.value.priority


def labelled() -> list[Triage]:
    """Label two records."""
    return [
        example(Triage(ticket="a"), priority="low", score=0.1),
        example(Triage(ticket="b", lang="de"), priority="high", score=0.9),
    ]


def careful(ticket: str) -> str:
    """Handle what may go wrong."""
    triage = Predict(Triage, demos=labelled(), lm=ScriptedModel("[[ ## priority ## ]]\nlow"))
    try:
        flow = triage.then(lambda t: Route(priority=t.priority))
        return flow(ticket=ticket).team
    except (AnswerError, BindError) as error:
        return str(error)


async def main() -> None:
    """Run in a runtime of its own."""
    async with Runtime(timeout=5.0, hooks=[print]):
        desk = Desk(Model("openai/gpt-4o-mini"))
        print(await desk.urgent("The site is down"), to_dict(Triage(ticket="x")))


if __name__ == "__main__":
    asyncio.run(main())
