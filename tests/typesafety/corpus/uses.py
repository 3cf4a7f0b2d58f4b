"""What is wrong in the use of a signature: found by the plugin, where plain types cannot tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from dspex import ChainOfThought, In, Module, Out, Predict, example, signature


@signature
class Triage:
    ticket: str = In()
    lang: str = In(default="en")
    priority: Literal["low", "high"] = Out()
    score: float = Out()


@signature
class Route:
    priority: Literal["low", "high"] = In()
    score: float = In()
    team: str = Out()


@signature
class Reply:
    team: str = In()
    note: int = In(default=3)
    text: str = Out()


@signature
class Rank:
    score: int = In()
    rank: int = Out()


triage, route, reply = Predict(Triage), Predict(Route), Predict(Reply)
text = Predict("question, docs: list[str] -> answer: float")

# Labelled records.
example(Triage(ticket="x"), priority="low", score=0.2)
example(Triage(ticket="x"), priority="low")
example(text.request(question="x", docs=[]), answer=1.0)
example(Triage(ticket="x"), priority="urgent")  # E: mypy+plugin
example(Triage(ticket="x"), priorty="low")  # E: mypy+plugin
example(Triage(ticket="x"), lang="fr")  # E: mypy+plugin
example(text.request(question="x", docs=[]), answer="x")  # E: mypy+plugin
example(text.request(question="x", docs=[]), docs=["x"])  # E: mypy+plugin

# Demos.
gold = example(Triage(ticket="x"), priority="low")
Predict(Triage, demos=[gold, example(Triage(ticket="x"), priority="low")])
Predict(Triage, demos=[gold, Route(priority="low", score=1)])  # E: mypy+plugin
triage.with_(demos=[Route(priority="low", score=1)])  # E

# Programs in sequence, by the names of fields.
print(triage >> route >> reply)
print(triage >> Predict("score: float -> rank: int"))
print(text >> Predict("answer: float, docs: list[str] -> text"))
print(triage >> reply)  # E: mypy+plugin
print(route >> triage)  # E: mypy+plugin
print(triage >> Predict(Rank))  # E: mypy+plugin
print(triage >> Predict("score: str -> rank: int"))  # E: mypy+plugin
print(text >> Predict("anser: float -> text"))  # E: mypy+plugin
print(triage.then(lambda t: t.priority) >> route)  # E: mypy+plugin


class Pair(NamedTuple):
    team: str
    note: int


@dataclass
class Noted:
    team: str

    @property
    def note(self) -> str:
        return self.team


class Loose:
    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)


def pair(r: Route) -> Pair:
    return Pair(r.team, 1)


def noted(r: Route) -> Noted:
    return Noted(r.team)


def loose(r: Route) -> Loose:
    return Loose()


def anything(r: Route) -> Any:
    return r


class Answer(Module):
    def forward(self, team: str, urgent: bool = False) -> str:
        return team if urgent else ""


class Translate(Module):
    async def forward(self, text: str) -> str:
        return text


print(route.then(pair) >> reply)
print(route.then(anything) >> reply)
print(route.then(loose) >> Predict("team, whatever -> text"))
print(route.then(noted) >> reply)  # E: mypy+plugin
print(route >> Answer())
print(reply >> Translate())
print(route >> Translate())  # E: mypy+plugin

# Outputs that cannot be there yet.
bound = Triage(ticket="x")
done = triage(ticket="x")
print(bound.ticket, done.priority, bound.lang)
print(bound.priority)  # E: mypy+plugin
print(Triage(ticket="x").score)  # E: mypy+plugin
print(triage.request(ticket="x").score)  # E: mypy+plugin
print(text.request(question="x", docs=[]).answer)  # E: mypy+plugin
print(text.request(question="x", docs=[]).docs)


def later(again: bool, given: Triage) -> None:
    record = Triage(ticket="x")
    if again:
        record = triage(ticket="x")
    print(record.priority, given.priority, bound.priority)
    for item in [Triage(ticket="x"), triage(ticket="y")]:
        print(item.priority)
    if labelled := example(Triage(ticket="x"), priority="low"):
        print(labelled.priority)
    only = Triage(ticket="x")
    print(only.score)  # E: mypy+plugin

    def inner() -> float:
        only = triage(ticket="y")
        return only.score

    inner()


# What is no signature.
def plain(ticket: str) -> str:
    return ticket


def made(cls: type[Triage]) -> Predict[..., Triage]:
    return Predict(cls)


Predict(plain)  # E: mypy+plugin
Predict(Loose)  # E: mypy+plugin
ChainOfThought(plain)  # E: mypy+plugin
Predict(lambda ticket: "x")  # E: mypy+plugin pyright

# A string under a name.
GOOD = "question -> answer: float"
BAD = "question -> answer: flaot"
changed = "question -> answer: flaot"
changed = "question -> answer"
Predict(GOOD)(question="x").anwser  # E: mypy+plugin
Predict(BAD)  # E: mypy+plugin
Predict(changed)
