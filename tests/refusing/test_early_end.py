"""A stream whose answer cannot pass any more is ended early."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from dspex import AnswerError, In, Model, Out, Partial, Predict, Request, Response, signature, validator
from dspex.testing import ScriptedModel
from tests.servers.openai_server import OpenAIServer, Reply, pieces

ROUTES = pytest.mark.parametrize("route", ["native", "bridge"])


@signature
class Tag:
    """Tag the text."""

    text: str = In()
    tag: str = Out(max_length=5)
    why: str = Out()

    @validator
    def is_new(self) -> bool:
        """the tag must be new"""
        return self.tag != self.text

    @validator
    def is_explained(self) -> bool:
        """the tag must be explained"""
        return self.tag in self.why


def said(tag: str, why: str) -> str:
    return f"[[ ## tag ## ]]\n{tag}\n\n[[ ## why ## ]]\n{why}\n\n[[ ## completed ## ]]"


class Counted(ScriptedModel):
    """Counts the pieces of each answer that were fetched."""

    def __init__(self, answers: list[str]) -> None:
        super().__init__(answers, piece=10)
        self.fetched: list[int] = []

    async def stream(self, request: Request) -> AsyncIterator[str | Response]:
        self.fetched.append(0)
        async for piece in super().stream(request):
            self.fetched[-1] += 1
            yield piece
            await asyncio.sleep(0)


async def parts_of(program: Predict[Any, Any], **inputs: object) -> list[Partial[Any]]:
    return [part async for part in program.stream(**inputs)]


LONG = "because " * 400


@ROUTES
@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        (said("t", LONG), "the tag must be new"),
        (said("too long", LONG), "'tag' must be at most 5 characters long, got 'too long' (str)"),
    ],
    ids=["validator", "bound"],
)
def test_an_answer_is_ended_and_asked_for_again(bad: str, problem: str, route: Any) -> None:
    """As soon as the output that is wrong is complete; the rest is not fetched."""
    model = Counted([bad, said("ok", "ok it is")])
    *_, final = asyncio.run(parts_of(Predict(Tag, lm=model, route=route), text="t"))
    assert final.value.tag == "ok"
    assert model.fetched[0] < 20 < len(bad) // 10
    done = final.completion
    assert done is not None
    assert (done.attempts, done.refused[0].problems) == (2, (problem,))
    assert bad.startswith(done.refused[0].response.text)
    assert len(done.refused[0].response.text) < 200
    assert model.requests[1].messages[2].content == done.refused[0].response.text.strip()


@ROUTES
def test_a_validator_waits_for_what_it_reads(route: Any) -> None:
    """One that reads the last output runs on the whole answer."""
    model = Counted([said("a", "no word of it"), said("b", "b it is")])
    *parts, final = asyncio.run(parts_of(Predict(Tag, lm=model, route=route), text="t"))
    done = final.completion
    assert done is not None
    assert done.refused[0].problems == ("the tag must be explained",)
    assert done.refused[0].response.text.startswith("[[ ## tag ## ]]\na")
    assert any(part.growing.get("why", "").startswith("no word") for part in parts)


def test_without_another_attempt_it_is_ended_all_the_same() -> None:
    """The answer is refused, whatever would have come."""
    model = Counted([said("t", LONG)])
    with pytest.raises(AnswerError, match="the tag must be new") as caught:
        asyncio.run(parts_of(Predict(Tag, lm=model, reasks=0), text="t"))
    assert model.fetched[0] < 20
    assert caught.value.problems == ("the tag must be new",)


def test_the_connection_is_closed() -> None:
    """A real server notices, and is asked again."""
    asked: list[int] = []

    def answer(body: dict[str, Any]) -> Reply:
        asked.append(len(body["messages"]))
        if len(asked) == 1:
            slow: list[bytes | int | None] = []
            for event in pieces(said("t", LONG)):
                slow += [event, 1]
            return Reply(events=[*slow, 60_000])
        return Reply(events=pieces(said("ok", "ok")))

    with OpenAIServer(answer) as server:
        *_, final = asyncio.run(parts_of(Predict(Tag, lm=Model("m", base_url=server.base_url)), text="t"))
        assert server.cancelled.wait(10)
    assert (final.value.tag, asked) == ("ok", [2, 4])


def test_a_verdict_that_comes_late_ends_no_other_answer() -> None:
    """A consumer that is slow sees the first answer when the second is already under way."""
    model = Counted([said("t", "t " * 5), said("ok", "ok " * 60)])

    async def slowly() -> Partial[Any]:
        shown: list[Partial[Any]] = []
        async for part in Predict(Tag, lm=model).stream(text="t"):
            await asyncio.sleep(0.005)
            shown.append(part)
        return shown[-1]

    final = asyncio.run(slowly())
    assert final.value.tag == "ok"
    assert final.completion is not None and final.completion.attempts == 2


def test_json_answers_too() -> None:
    """In any format that streams."""
    bad = '{"tag": "t", "why": "' + LONG + '"}'
    model = Counted([bad, '{"tag": "ok", "why": "ok"}'])
    program = Predict(Tag, lm=model, dialect="dspy-3.4/json")
    *_, final = asyncio.run(parts_of(program, text="t"))
    assert final.value.tag == "ok" and model.fetched[0] < 20
