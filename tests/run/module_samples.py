"""Modules that several tests use, and the model that answers them."""

from __future__ import annotations

import asyncio
import re

from dspex import ChainOfThought, In, Module, Out, Predict, Request, Response, Usage, signature
from dspex.testing import ScriptedModel


@signature
class MakeQuery:
    """Write a search query."""

    question: str = In()
    query: str = Out()


@signature
class Answer:
    """Answer from the context."""

    question: str = In()
    context: list[str] = In()
    answer: str = Out()
    score: float = Out()


def reply(request: Request) -> Response:
    """Answer by what is asked; a question with "bad" gets nonsense."""
    asked = next(m.content for m in reversed(request.messages) if "## question ##" in m.content)
    question = re.search(r"\[\[ ## question ## \]\]\n(.*)", asked)
    assert question is not None
    if "bad" in question[1]:
        return Response("no idea", "scripted", Usage(1, 1), cost=0.25)
    thought = "[[ ## reasoning ## ]]\nI thought.\n\n" if "[[ ## reasoning ## ]]" in asked else ""
    if "[[ ## query ## ]]" in asked:
        text = f"{thought}[[ ## query ## ]]\nabout {question[1]}\n\n[[ ## completed ## ]]"
        return Response(text, "scripted", Usage(10, 1), cost=0.5)
    text = f"{thought}[[ ## answer ## ]]\n{question[1]}!\n\n[[ ## score ## ]]\n0.5\n\n[[ ## completed ## ]]"
    return Response(text, "scripted", Usage(100, 2), cost=1.0)


def model() -> ScriptedModel:
    return ScriptedModel(reply)


class Answerer(Module):
    """A coroutine: several queries at once, then an answer."""

    def __init__(self) -> None:
        self.search = Predict(MakeQuery)
        self.answer = ChainOfThought(Answer)

    async def forward(self, question: str, k: int = 3) -> Answer:
        """Search k times, and answer."""
        found = await asyncio.gather(*(self.search.acall(question=f"{question} {n}") for n in range(k)))
        return await self.answer.acall(question=question, context=[f.query for f in found])


class Plain(Module):
    """A forward that is no coroutine; its programs are those of the class."""

    search = Predict(MakeQuery)
    answer = ChainOfThought(Answer)

    def forward(self, question: str) -> Answer:
        """Search once, and answer."""
        query = self.search(question=question).query
        return self.answer(question=question, context=[query])


class Library(Module):
    """Modules in a module, in every container."""

    def __init__(self) -> None:
        self.reader = Answerer()
        self.shelves = [Plain(), Predict(MakeQuery)]
        self.by_kind = {"refund": ChainOfThought(MakeQuery), "bug": (Predict(MakeQuery),)}
        self.same = self.reader.search
        self.pipe = Predict(MakeQuery) >> Plain()
        self.corpus = ["a text"] * 3

    async def forward(self, question: str) -> list[str]:
        """Ask them all."""
        read = await self.reader.acall(question=question, k=1)
        shelf = self.shelves[0]
        assert isinstance(shelf, Plain)
        found = await shelf.acall(question=read.answer)
        kind = await self.by_kind["refund"].acall(question=found.answer)
        return [read.answer, found.answer, kind.query]
