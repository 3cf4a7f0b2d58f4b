"""Eighteen mistakes of one line each in plain DSPy code, one of each kind; a mark names who finds it."""

from typing import Any, Literal

import dspy
from pydantic import BaseModel


class Part(BaseModel):
    name: str
    price: float


class Repair(dspy.Signature):
    """Plan a repair."""

    complaint: str = dspy.InputField()
    budget: int = dspy.InputField()
    summary: str = dspy.OutputField()
    hours: float = dspy.OutputField(ge=0, le=40)
    urgency: Literal["today", "later"] = dspy.OutputField()
    parts: list[Part] = dspy.OutputField()


plan = dspy.Predict(Repair)
guess = dspy.Predict("complaint -> hours: float")
think = dspy.ChainOfThought(Repair)
planned = plan(complaint="It rattles", budget=300)

plan(compaint="It rattles", budget=300)  # E
plan(complaint="It rattles")  # E
plan(complaint=7, budget="much")  # E
plan("It rattles", 300)  # E
print(planned.sumary)  # E: mypy+plugin pyright ty pyrefly
count: int = planned.summary  # E
names: list[str] = planned.parts  # E
if planned.urgency == "tomorrow":  # E: mypy mypy+plugin pyright
    print(planned.hours)
dspy.Predict("complaint -> -> hours")  # E: mypy+plugin
dspy.Predict("complaint -> hours: flaot")  # E: mypy+plugin
print(guess(complaint="It rattles").hours + " hours")  # E: mypy+plugin


class Unmarked(dspy.Signature):
    """Name the part."""

    complaint: str  # E: mypy+plugin
    part: str = dspy.OutputField()


class Misdeclared(dspy.Signature):
    """Name the part."""

    budget: int = dspy.InputField(default="300")  # E
    part: str = dspy.OutputField(decs="its name")  # E


print(think(complaint="It rattles", budget=300).reasonning)  # E: mypy+plugin pyright ty pyrefly


class Workshop(dspy.Module):
    def forward(self, complaint: str) -> dspy.Prediction:
        return plan(complaint=complaint, budget=300)


Workshop()(complain="It rattles")  # E
dspy.Predict(Part)  # E
dspy.ChainOfThought(300)  # E


def right(settings: dict[str, Any]) -> None:
    """What is right beside it, of each kind: no checker complains."""
    plan(complaint="It rattles", budget=300)
    print(
        planned.summary, planned.hours + 1, planned.parts[0].price, think(complaint="x", budget=1).reasoning
    )
    if planned.urgency == "later":
        print(guess(complaint="It rattles").hours)
    Workshop()(complaint="It rattles")
    dspy.Predict("complaint -> hours: float", **settings)
