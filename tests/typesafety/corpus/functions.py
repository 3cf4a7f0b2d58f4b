"""A function with `@predict` keeps its parameters and its result."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NamedTuple, assert_type

from dspex import ChainOfThought, In, Model, Module, Out, Predict, predict


class Verdict(NamedTuple):
    priority: Literal["low", "high"]
    score: Annotated[float, Out(ge=0, le=1)]


@predict
def urgency(ticket: Annotated[str, In(desc="raw text")], lang: str = "en") -> Literal["low", "high"]:
    """How urgent is this ticket?"""
    raise NotImplementedError


@predict(temperature=0.5, route="native")
def triage(ticket: str, *, k: Annotated[int, In(ge=1)] = 3) -> Verdict:
    """Triage."""
    raise NotImplementedError


@predict
def count(text: str) -> int:
    """Count."""
    raise NotImplementedError


assert_type(urgency("x"), Literal["low", "high"])
assert_type(urgency(ticket="x", lang="fr"), Literal["low", "high"])
assert_type(triage("x", k=4).score, float)
assert_type(urgency.full("x").value, Literal["low", "high"])
assert_type(count.batch([count.request("a"), count.request(text="b")]), list[int])
assert_type(count.then(str)("x"), str)
assert_type(count.parse("3"), int)
assert_type(urgency.with_(lm=Model("openai/gpt-4o-mini"))("x"), Literal["low", "high"])
count("x", 3)  # E
count(1)  # E
count()  # E
urgency(tikcet="x")  # E
triage("x", 4)  # E
triage("x").scroe  # E
wrong: str = count("x")  # E
urgency("x", lang=3)  # E
triage("x", k="3")  # E
urgency("x") + 1  # E
count.batch(["x"])  # E
count.with_(temprature=0.5)  # E
count.full("x").valeu  # E
count.full("x").value.upper()  # E
urgency("x").upper().nothing  # E
predict(temperature="hot")(lambda text: text)  # E

# Labelled examples.
gold = [urgency.example("high", ticket="down"), urgency.example("low", "hi", lang="fr")]
urgency.with_(demos=gold)
triage.with_(demos=[triage.example(Verdict("low", 0.5), "x")])
urgency.example("urgent", ticket="x")  # E
urgency.example("high", tick="x")  # E
urgency.example("high")  # E
urgency.with_(demos=[count.example(1, text="x")])  # E
urgency.with_(demos=[("high", "x")])  # E


async def later() -> None:
    assert_type(await urgency.acall("x"), Literal["low", "high"])
    async for part in count.stream("x"):
        assert_type(part.value, int | None)
        if part.value is not None:
            part.value + "x"  # E
    async for _ in count.stream(1):  # E
        pass


class Desk(Module):
    def __init__(self) -> None:
        self.urgency = urgency

    def forward(self, ticket: str) -> Literal["low", "high"]:
        return self.urgency(ticket)


assert_type(Desk()("x"), Literal["low", "high"])
print(triage >> Predict("score: float -> rank: int"))
print(ChainOfThought(urgency.record_class))
anything: Any = count


# What the rule book says of functions.
@predict
def bounds(text: Annotated[int, In(ge=3, le=1)]) -> int:  # E: mypy+plugin
    """Count."""
    raise NotImplementedError


@predict
def kind(text: complex) -> int:  # E: mypy+plugin
    """Count."""
    raise NotImplementedError


@predict
def optional(text: str = In(desc="words")) -> int:  # E: mypy+plugin
    """Count."""
    raise NotImplementedError


@predict
def many(*texts: str) -> int:  # E: mypy+plugin
    """Count."""
    raise NotImplementedError


@predict
async def later_count(text: str) -> int:  # E: mypy+plugin
    """Count."""
    raise NotImplementedError


print(triage >> Predict("scroe: float -> rank: int"))  # E: mypy+plugin
