"""A module is called with the parameters of its forward and gives the result of it."""

import asyncio
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar, assert_type, overload, reveal_type

from dspex import Bound, ChainOfThought, Completion, InnerPart, Model, Module, ModuleCompletion, Predict, Program
from signatures import Extract, Route, Triage

T = TypeVar("T")


class Desk(Module):
    """Two predictors and a coroutine."""

    def __init__(self) -> None:
        self.triage = Predict(Triage)
        self.route = ChainOfThought(Route)

    async def forward(self, ticket: str, urgency: int = 0) -> Route:
        """Ask one, then the other."""
        first, second = await asyncio.gather(self.triage.acall(ticket=ticket), self.triage.acall(ticket=ticket))
        assert_type(first, Triage)
        return await self.route.acall(priority=second.priority, urgency=urgency)


class Plain(Module):
    """A forward that is no coroutine, with inputs by keyword only."""

    triage = Predict(Triage)

    def forward(self, *, ticket: str, priority: Literal["low", "high"] = "low") -> list[Triage]:
        """Ask twice."""
        return [self.triage(ticket=ticket), self.triage(ticket=ticket)]


class Fewer(Desk):
    """Its forward is inherited."""


class More(Desk):
    """Its forward takes more."""

    async def forward(self, ticket: str, urgency: int = 0, team: str = "") -> Route:
        """Ask the inherited one."""
        return await super().forward(ticket, urgency)


class Picks(Module, Generic[T]):
    """A generic module."""

    def __init__(self, extract: Predict[..., Extract[T]]) -> None:
        self.extract = extract

    async def forward(self, text: str, default: T) -> T:
        """Extract one."""
        return (await self.extract.acall(text=text)).item or default


@dataclass
class Nested(Module):
    """A dataclass, with a module in it."""

    desk: Desk
    parts: list[Plain]

    async def forward(self, ticket: str) -> str:
        """Call the others."""
        assert_type(await self.desk.acall(ticket=ticket), Route)
        assert_type(self.parts[0](ticket=ticket), list[Triage])
        self.parts[0](ticket)  # E
        return (await self.desk.acall(ticket, urgency=1)).team


class Many(Module):
    """Collects what it is given."""

    def forward(self, *numbers: int, **texts: str) -> int:
        """Count."""
        return len(numbers) + len(texts)


class Either(Module):
    """Several types of inputs."""

    @overload
    async def forward(self, value: int) -> int: ...
    @overload
    async def forward(self, value: str) -> str: ...
    async def forward(self, value: int | str) -> int | str:
        """Give it back."""
        return value


class Without(Module):
    """No forward yet."""


desk = Desk()
assert_type(desk("x"), Route)
assert_type(desk(ticket="x", urgency=1).team, str)
assert_type(desk.full(ticket="x"), ModuleCompletion[Route])
assert_type(desk.full(ticket="x").calls[0].name, str)
completion: Completion[Route] = desk.full("x")
reveal_type(desk.request("x"))  # R: Bound[[ticket: str, urgency: int = ...], Route]
assert_type(desk.batch([desk.request("x"), desk.request(ticket="y")]), list[Route])
assert_type(desk.batch([desk.request("x")], return_exceptions=True), list[Route | Exception])
assert_type(desk.with_(lm=Model("openai/gpt-4o-mini"), route="native"), Desk)
assert_type(desk.with_predictor("triage", instructions="Be quick."), Desk)
assert_type(desk.named_predictors()["triage"].signature.name, str)

desk()  # E
desk(1)  # E
desk(tikcet="x")  # E
desk("x", "y")  # E
desk("x", urgency="y")  # E
desk("x", 1, 2)  # E
desk("x").taem  # E
desk.full(ticket=1)  # E
desk.full("x").valeu  # E
desk.full("x").value.taem  # E
desk.request()  # E
desk.request(ticket=1)  # E
desk.batch(["x"])  # E
desk.batch([Plain().request(ticket="x")])  # E
desk.batch([desk.request("x")], concurency=3)  # E
desk.with_(lm=3)  # E
desk.with_(rout="native")  # E
desk.with_predictor("triage", instructoins="x")  # E
desk.with_predictor(1)  # E
number: int = desk("x").team  # E

assert_type(Plain()(ticket="x"), list[Triage])
assert_type(Plain()(ticket="x", priority="high")[0].score, float)
Plain()("x")  # E
Plain()(ticket="x", priority="medium")  # E
Plain()(ticket="x")[0].prioriti  # E
Plain()(ticket="x").score  # E

assert_type(Fewer()("x"), Route)
assert_type(More()("x", team="y"), Route)
Fewer()("x", team="y")  # E
More()("x", team=1)  # E

picks = Picks(Predict(Extract[int]))
assert_type(picks(text="three", default=0), int)
picks(text="three", default="x")  # E
picks(text="three", default=0).upper()  # E

assert_type(Nested(desk, [Plain()])(ticket="x"), str)
Nested(desk, [desk])  # E
assert_type(Many()(1, 2, a="x"), int)
Many()("x")  # E
Many()(1, a=2)  # E

# only one of several forwards is captured, or their union
Either()(1)
Either()(value=b"x")  # E
Without()()  # E: mypy mypy+plugin pyright


async def main() -> None:
    """Await the same modules."""
    assert_type(await desk.acall("x"), Route)
    assert_type(await Plain().acall(ticket="x"), list[Triage])
    assert_type(await desk.afull(ticket="x"), ModuleCompletion[Route])
    assert_type(await desk.abatch([desk.request("x")]), list[Route])
    async for event in desk.stream(ticket="x"):
        assert_type(event, InnerPart | ModuleCompletion[Route])
        if isinstance(event, InnerPart):
            assert_type(event.name, str)
        else:
            assert_type(event.value, Route)
    desk.stream(ticket=1)  # E
    await desk.acall()  # E
    await desk.acall(ticket=1)  # E
    await desk.acall(tikcet="x")  # E
    (await desk.acall("x")).taem  # E
    await Plain().acall("x")  # E
    await desk.afull(1)  # E
    await desk.abatch(["x"])  # E


def team(route: Route) -> str:
    """Be a step that gives a plain value."""
    return route.team


async def length(route: Route) -> int:
    """Be a step that is awaited."""
    return len(route.team)


assert_type(desk.then(team)("x"), str)
assert_type(desk.then(length)("x"), int)
assert_type((Predict(Triage) >> desk)(ticket="x"), Route)
assert_type((desk >> Predict(Extract[int]))("x").item, int)
assert_type((desk >> Plain() >> desk)("x"), Route)  # E: mypy+plugin
assert_type((Predict(Triage) >> desk).then(team)(ticket="x"), str)
desk.then(lambda r: r.taem)("x")  # E: mypy mypy+plugin pyright pyrefly
desk.then(team)(1)  # E
(Predict(Triage) >> desk)(tikcet="x")  # E
(Predict(Triage) >> desk)(ticket="x").taem  # E
(desk >> Predict(Extract[int]))(1)  # E
desk >> 3  # E
Predict(Triage) >> team  # E


def anything(program: Program[..., object, object], bound: Bound[..., object]) -> None:
    """Take every program."""


def give(bound: Bound[..., object]) -> None:
    """A module is a program."""
    anything(desk, bound)
    anything(Plain(), bound)
