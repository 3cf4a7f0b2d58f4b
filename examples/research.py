"""A module of several predictors: typed, with every call inside told, saved and loaded.

Run it: python examples/research.py
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from dspex import BindError, ChainOfThought, In, Module, Out, Predict, Request, signature
from dspex.testing import ScriptedModel

PAGES = {
    "height of the Eiffel Tower": "The Eiffel Tower is 330 metres high.",
    "Eiffel Tower opening": "It was opened on 31 March 1889.",
}


@signature
class MakeQueries:
    """Write search queries that help to answer the question."""

    question: str = In()
    queries: list[str] = Out(max_length=3)


@signature
class Summarise:
    """Say in a sentence what the page tells about the question."""

    question: str = In()
    page: str = In()
    fact: str = Out()


@signature
class Answer:
    """Answer the question from the facts."""

    question: str = In()
    facts: list[str] = In()
    answer: str = Out()
    certain: bool = Out()


class Research(Module):
    """Search, read what is found all at once, answer."""

    def __init__(self) -> None:
        self.plan = Predict(MakeQueries)
        self.read = Predict(Summarise)
        self.answer = ChainOfThought(Answer)

    async def forward(self, question: str) -> Answer:
        """Answer a question."""
        plan = await self.plan.acall(question=question)
        pages = [PAGES[query] for query in plan.queries if query in PAGES]
        read = await asyncio.gather(*(self.read.acall(question=question, page=page) for page in pages))
        return await self.answer.acall(question=question, facts=[r.fact for r in read])


def say(request: Request) -> str:
    """Stand for a model."""
    asked = request.messages[-1].content
    if "[[ ## queries ## ]]" in asked:
        return f"[[ ## queries ## ]]\n{list(PAGES)}\n\n[[ ## completed ## ]]"
    if "[[ ## fact ## ]]" in asked:
        page = asked.partition("[[ ## page ## ]]\n")[2].partition("\n")[0]
        return f"[[ ## fact ## ]]\n{page}\n\n[[ ## completed ## ]]"
    return (
        "[[ ## reasoning ## ]]\nThe first fact gives the height.\n\n[[ ## answer ## ]]\n330 metres\n\n"
        "[[ ## certain ## ]]\nTrue\n\n[[ ## completed ## ]]"
    )


def main() -> None:
    """Ask, look at the calls, teach one predictor, save and load."""
    research = Research().with_(lm=ScriptedModel(say))
    done = research.full(question="How high is the Eiffel Tower?")
    print(f"{done.value.answer} (certain: {done.value.certain})")
    for call in done.calls:
        print(f"  {call.name}: {call.completion.timings.total * 1e6:.0f} µs")

    try:
        research(question=["How high?"])  # type: ignore[arg-type]  # every checker refuses it, too
    except BindError as error:
        print(f"  refused: {error}")

    told = research.with_predictor("answer", instructions="Answer in two words.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "research.json"
        told.save(path)
        loaded = Research().load(path)
    print("told:", loaded.answer.signature.instructions)


if __name__ == "__main__":
    main()
