"""Programs over the signatures. Each uses the configured model unless it is given one."""

from __future__ import annotations

from dspex import ChainOfThought, Predict
from examples.support.tickets import Extract, Reply, Triage

triage = Predict(Triage)
extract = ChainOfThought(Extract, dialect="dspy-3.4/json")


def answer(ticket: str) -> str:
    """Triage a ticket and write the reply."""
    flow = triage.then(lambda t: Reply(ticket=t.ticket, priority=t.priority))
    return flow(ticket=ticket).reply
