"""What is written at first by who comes from DSPy, from other libraries, or in a hurry."""

from collections.abc import AsyncIterator
from typing import assert_type

import dspex
from dspex import (
    ChainOfThought,
    Completion,
    History,
    In,
    Model,
    Module,
    Options,
    Out,
    Partial,
    Predict,
    Runtime,
    RuntimeConfig,
    example,
    parse,
    signature,
    to_dict,
    to_json,
)
from dspex import Signature  # E
from dspex.bridge import convert  # E
from signatures import Extract, Route, Triage

triage = Predict(Triage)
done = triage.full(ticket="x")
gold = example(Triage(ticket="x"), priority="low", score=0.2)

# A program is made of a class that is a signature.
Predict()  # E
Predict(Triage(ticket="x"))  # E
Predict(signature=Triage, lm="openai/gpt-4o-mini")  # E
Predict(Triage, Model("openai/gpt-4o-mini"))  # E
Predict(Triage, model=Model("openai/gpt-4o-mini"))  # E
Predict(Triage, config={"temperature": 0.5})  # E
Predict(Triage, n=3)  # E
Predict(Triage, temperature="hot")  # E
Predict(Triage, max_tokens=0.5)  # E
Predict(Triage, stop=3)  # E
Predict(Triage, dialect="json")  # E
ChainOfThought(Triage, rationale_field=None)  # E: mypy mypy+plugin pyright pyrefly
ChainOfThought(Triage, token_budget="900")  # E

# A call takes keywords, and nothing else than the inputs.
triage({"ticket": "x"})  # E
triage(Triage(ticket="x"))  # E
triage(**{"ticket": 1})  # E
triage(ticket=["x"])  # E
triage(ticket="x", temperature=0.5)  # E
triage(ticket="x", config={"temperature": 0.5})  # E
triage(ticket="x", lm=Model("openai/gpt-4o-mini"))  # E
triage.forward(ticket="x")  # E
triage.predict(ticket="x")  # E
triage.batch([{"ticket": "x"}])  # E
triage.batch(Triage(ticket="x"))  # E
triage.batch([Triage(ticket="x")], num_threads=4)  # E
triage.batch([Triage(ticket="x")], return_exceptions=True)[0].priority  # E
triage.batch([Triage(ticket="x")]).priority  # E
triage.set_lm(Model("openai/gpt-4o-mini"))  # E
triage.demos = []  # E

# A record has fields, and is no dict.
triage(ticket="x")["priority"]  # E
triage(ticket="x").toDict()  # E
triage(ticket="x").get("priority")  # E
triage(ticket="x").reasoning  # E
ChainOfThought(Triage)(ticket="x").reasoning  # E
triage(ticket="x").completions  # E
first, second = triage(ticket="x")  # E
del triage(ticket="x").score  # E: pyright ty pyrefly
Triage.from_json("{}")  # E
Triage({"ticket": "x"})  # E
example(ticket="x", priority="low")  # E
example(gold).with_inputs("ticket")  # E

# A completion holds the value.
done.priority  # E
done.value.answer  # E
done.usage.total  # E
done.usage["input_tokens"]  # E
done.reasoning.upper()  # E
done.cost + 1  # E
done.value = gold  # E
done.route.startswith("n")  # E
wrong_completion: Completion[Route] = done  # E
assert_type(done.route.name == "native", bool)


async def awaiting() -> None:
    """Forget to await, or await what is there."""
    triage.acall(ticket="x").priority  # E
    await triage(ticket="x")  # E
    triage.afull(ticket="x").value  # E
    triage.abatch([Triage(ticket="x")])[0]  # E
    for part in triage.stream(ticket="x"):  # E
        pass
    async for piece in await triage.stream(ticket="x"):  # E
        pass
    async for under_way in triage.stream(ticket="x"):
        under_way.priority  # E
        under_way.completion.value  # E
        under_way.done["priority"]  # E
        under_way.growing.ticket  # E
        under_way.final = True  # E


async def passing_on(parts: AsyncIterator[Partial[Route]]) -> None:
    """Take parts of another signature."""
    wrong: AsyncIterator[Partial[Route]] = triage.stream(ticket="x")  # E
    async for part in parts:
        part.value.priority.nothing  # E
        print(part.value.score, wrong)  # E


# Sequences.
triage.then(Predict(Route), "x")  # E
triage.then()  # E
triage >> Predict(Route)(priority="low")  # E
(triage >> Predict(Route))("x")  # E
(triage >> Predict(Route)).full(ticket="x").value.score  # E
(triage >> Predict(Route)).batch([Route(priority="low")])  # E
(triage >> Predict(Route)).stream(ticket="x")  # E
wrong_flow: dspex.Program[..., Triage, Triage] = triage >> Predict(Route)  # E


# Modules.
class Desk(Module):
    """Its forward uses its own predictors."""

    def __init__(self) -> None:
        self.triage = Predict(Triage)
        self.extract = ChainOfThought(Extract[int])

    async def forward(self, ticket: str) -> int:
        """Use what is not there, or is of another type."""
        self.traige(ticket=ticket)  # E
        self.triage(tickt=ticket)  # E
        self.triage.acall(ticket=ticket).score  # E
        found = await self.extract.acall(text=ticket)
        found.item.upper()  # E
        return found  # E


desk = Desk()
desk.forward("x").upper()  # E
desk("x").item  # E
desk.with_predictor("triage", demos=[3]).nothing  # E
desk.triage(ticket=1)  # E
desk.extract(text="x").item.upper()  # E


# Fields.
@signature
class Wrong:
    """Options as others call them."""

    text: str = In(description="x")  # E
    more: str = In("x")  # E
    least: int = In(gt="0")  # E
    kind: str = In(default=None)  # E
    made: list[str] = In(default_factory=dict[str, str])  # E
    score: float = Out(minimum=0)  # E
    words: list[str] = Out(default=["a", 1])  # E
    flag: bool = Out(desc=3)  # E


# Models, settings, and reading.
Model()  # E
Model(3)  # E
Model("openai/gpt-4o-mini", temprature=0.5)  # E
Model("openai/gpt-4o-mini", temperature="0.5")  # E
Runtime(model="openai/gpt-4o-mini")  # E: mypy mypy+plugin pyright pyrefly
Runtime(RuntimeConfig(timeout="60"))  # E
RuntimeConfig(retries=3)  # E
Options(temprature=0.5)  # E
to_dict()  # E
to_json()  # E
parse("{}", Triage)  # E
parse(Triage, "{}").priority  # E
parse(list[Triage], "[]").value.priority  # E
triage.parse(Triage, "{}")  # E
triage.messages(ticket="x").content  # E
History(1, 2)  # E
dspex.predict(Triage)  # E: mypy+plugin
dspex.configure(lm=Model("openai/gpt-4o-mini"))  # E
