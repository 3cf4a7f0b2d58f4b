"""A program takes the inputs of its signature as keywords and gives its record."""

from typing import Literal, assert_type, reveal_type

from dspex import ChainOfThought, Completion, Partial, Predict, parse
from signatures import Route, Triage

triage = Predict(Triage)
reveal_type(triage)  # R: Predict[[*, ticket: str, lang: str = ...], Triage]
reveal_type(ChainOfThought(Triage))  # R: ChainOfThought[[*, ticket: str, lang: str = ...], Triage]

assert_type(triage(ticket="x"), Triage)
assert_type(triage(ticket="x", lang="de").priority, Literal["low", "high"])
assert_type(triage(ticket="x").score, float)
assert_type(triage(ticket="x").ticket, str)
assert_type(triage.full(ticket="x"), Completion[Triage])
assert_type(triage.full(ticket="x").value.score, float)
assert_type(triage.full(ticket="x").reasoning, str | None)
assert_type(triage.request(ticket="x"), Triage)
assert_type(ChainOfThought(Triage)(ticket="x"), Triage)
assert_type(Predict(Route)(priority="low", urgency=1).team, str)


async def main() -> None:
    """Await the same program."""
    assert_type(await triage.acall(ticket="x"), Triage)
    assert_type(await triage.afull(ticket="x"), Completion[Triage])
    await triage.acall()  # E
    await triage.acall(ticket=1)  # E
    await triage.afull(tickt="x")  # E
    async for part in triage.stream(ticket="x"):
        assert_type(part, Partial[Triage])
        assert_type(part.value.priority, Literal["low", "high"])
        assert_type(part.completion, Completion[Triage] | None)
        part.value.prioriti  # E
    triage.stream(ticket=1)  # E


assert_type(parse(Triage, "{}").value, Triage)
assert_type(parse(int, "1").value, int)
parse(int)  # E
parse(int, 1)  # E
parse(Triage, "{}").value.prioriti  # E

triage()  # E
triage(lang="de")  # E
triage(ticket=1)  # E
triage(ticket="x", tikcet="y")  # E
triage("x")  # E
triage(ticket="x", score=0.5)  # E
triage.full(ticket=None)  # E
triage.request(lang="de")  # E
triage.messages(tickt="x")  # E
triage(ticket="x").prioritty  # E
triage(ticket="x").score.upper()  # E
triage.full(ticket="x").valeu  # E
wrong: int = triage(ticket="x").priority  # E
Predict(Route)(priority="medium")  # E
