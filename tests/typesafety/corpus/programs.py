"""Batches, settings, sequences and the two halves of a call keep the types."""

from typing import assert_type, reveal_type

from dspex import ChainOfThought, In, Model, Out, Predict, example, signature, soft_check, validator
from dspex.lm.base import LanguageModel
from signatures import Extract, Route, Triage

triage = Predict(Triage)


def settings(model: LanguageModel) -> None:
    """Settings may be given at once or later."""
    gold = example(Triage(ticket="x"), priority="low", score=0.2)
    reveal_type(Predict(Triage, lm=model, route="native", demos=[gold]))  # R: Predict[[*, ticket: str, lang: str = ...], Triage]
    reveal_type(triage.with_(lm=model, route="bridge", demos=[gold], temperature=0.5))  # R: Predict[[*, ticket: str, lang: str = ...], Triage]
    triage.with_(lm=Model("openai/gpt-4o-mini"))
    triage.with_(lm=3)  # E
    triage.with_(route="fast")  # E
    triage.with_(demos=[Route(priority="low")])  # E
    triage.with_(temprature=0.5)  # E
    Predict(Triage, route="fast")  # E
    Predict(3)  # E


assert_type(triage.batch([Triage(ticket="a"), Triage(ticket="b")]), list[Triage])
assert_type(triage.batch(Triage(ticket=t) for t in "ab"), list[Triage])
triage.batch([Triage(ticket="a")], concurrency=4, progress=False)
triage.batch([Route(priority="low")])  # E
triage.batch(["a"])  # E

assert_type(triage.parse("raw answer"), Triage)
assert_type(triage.messages(ticket="x")[0]["content"], str)
triage.parse(3)  # E


async def main() -> None:
    """Batches may be awaited."""
    assert_type(await triage.abatch([Triage(ticket="a")]), list[Triage])
    await triage.abatch([Route(priority="low")])  # E




def shout(route: Route) -> str:
    """Be a step that gives a plain value."""
    return route.team.upper()


async def count(route: Route) -> int:
    """Be a step that is awaited."""
    return len(route.team)


flow = triage.then(lambda t: Route(priority=t.priority)).then(shout)
assert_type(flow(ticket="x"), str)
assert_type(triage.then(lambda t: Route(priority=t.priority)).then(count)(ticket="x"), int)
# ty does not infer a lambda's result against an overloaded parameter
assert_type(triage.then(lambda t: t.ticket.upper())(ticket="x"), str)  # E: ty
flow(tickt="x")  # E
assert_type(flow.batch([Triage(ticket="x"), flow.request(ticket="y")]), list[str])
flow.batch([Route(priority="low")])  # E
flow.with_(temprature=0.5)  # E
assert_type(flow.with_(temperature=0.5)(ticket="x"), str)
triage.then(lambda t: Route(priority=t.team))  # E
triage.then(lambda t: Route(priority=t.priority, urgency=t.score))  # E
triage.then(lambda t: Route(urgency=1))  # E
assert_type((triage >> Predict(Route))(ticket="x"), Route)
(triage >> Predict(Route))(priority="low")  # E
triage >> 3  # E
triage >> Predict(Extract[int])(text="x")  # E


def is_urgent(record: Triage) -> bool:
    """Demand something of a record."""
    return record.priority == "high"


def of_a_route(record: Route) -> bool:
    """Demand something of another record."""
    return True


@signature
class Strict:
    """Demands more than types say."""

    text: str = In()
    tags: list[int] = Out(drop_invalid=True)

    @validator
    def has_tags(self) -> bool:
        """at least one tag"""
        return len(self.tags) > 0

    @soft_check
    def is_short(self) -> str | None:
        return None if len(self.text) < 9 else "long"


reveal_type(Predict(Triage, reasks=2, token_budget=900, validators=[is_urgent], checks=[is_urgent]))  # R: Predict[[*, ticket: str, lang: str = ...], Triage]
ChainOfThought(Triage, reasks=2, validators=[is_urgent])
triage.with_(reasks=0, checks=[is_urgent])
Predict(Triage, reasks="2")  # E
Predict(Triage, validators=[of_a_route])  # E
triage.with_(checks=[of_a_route])  # E
assert_type(Predict(Strict)(text="x").has_tags(), bool)
assert_type(Predict(Strict)(text="x").is_short(), str | None)
Predict(Strict)(text="x").has_tags(1)  # E
validator(3)  # E
checked = triage.full(ticket="x")
assert_type([(c.name, c.passed, c.problem) for c in checked.checks], list[tuple[str, bool, str]])
assert_type(checked.refused[0].response.text, str)
flow.with_(reasks=0)
