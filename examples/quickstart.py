"""A signature, one call, many calls.

Run it: python examples/quickstart.py
"""

from __future__ import annotations

from typing import Literal

from dspex import In, Out, Predict, signature
from dspex.testing import ScriptedModel


@signature
class Triage:
    """Triage a support ticket."""

    ticket: str = In(desc="raw text of the ticket")
    priority: Literal["low", "high"] = Out()
    score: float = Out(ge=0, le=1, desc="urgency")


ANSWER = "[[ ## priority ## ]]\nhigh\n\n[[ ## score ## ]]\n0.9\n\n[[ ## completed ## ]]"


def main() -> None:
    """Ask a model that says what it is told to; with Model("openai/gpt-4o-mini") it is a real one."""
    triage = Predict(Triage, lm=ScriptedModel(ANSWER))

    found = triage(ticket="The site is down")
    print(found.priority, found.score)

    many = triage.batch([Triage(ticket="It burns"), Triage(ticket="It still burns")])
    print([one.priority for one in many])

    done = triage.full(ticket="The site is down")
    print(done.route.name, "because it", done.route.reason)


if __name__ == "__main__":
    main()
