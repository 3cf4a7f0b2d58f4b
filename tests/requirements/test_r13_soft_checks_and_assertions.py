"""R13: soft checks beside hard constraints; assertions on a stream that cancel early and ask again."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from dspex import AnswerError, In, Model, Out, Predict, signature, soft_check, validator
from dspex.testing import ScriptedModel
from tests.servers.openai_server import OpenAIServer, Reply, pieces


@signature
class Headline:
    """Write a headline."""

    story: str = In()
    headline: str = Out(max_length=40)
    certainty: float = Out(ge=0, le=1)
    body: str = Out()

    @validator
    def is_no_question(self) -> bool:
        """a headline must not ask"""
        return "?" not in self.headline

    @soft_check
    def is_short(self) -> bool:
        """more than three words"""
        return len(self.headline.split()) <= 3


def said(headline: str, certainty: float, body: str = "It rained.") -> str:
    blocks = {"headline": headline, "certainty": certainty, "body": body}
    return "\n\n".join([*(f"[[ ## {k} ## ]]\n{v}" for k, v in blocks.items()), "[[ ## completed ## ]]"])


@pytest.mark.parametrize("route", ["native", "bridge"])
def test_hard_constraints_refuse_and_soft_checks_record(route: Any) -> None:
    """A bound and a validator are told to the model, which answers again; a check is only noted."""
    model = ScriptedModel([said("Rain?", 2), said("It has rained for a week", 0.5)])
    done = Predict(Headline, lm=model, route=route).full(story="…")
    assert done.value.headline == "It has rained for a week"
    assert [(c.name, c.passed, c.problem) for c in done.checks] == [
        ("is_short", False, "more than three words")
    ]
    assert "'certainty' must be at most 1" in model.requests[1].messages[-1].content
    with pytest.raises(AnswerError, match="must not ask") as caught:
        Predict(Headline, lm=ScriptedModel(said("Rain?", 1)), route=route)(story="…")
    assert [a.problems for a in caught.value.attempts] == [("a headline must not ask",)] * 2


@pytest.mark.parametrize("route", ["native", "bridge"])
def test_a_stream_is_cancelled_early_and_asked_again(route: Any) -> None:
    """Over server-sent events: the first answer would have taken minutes."""

    def answer(body: dict[str, Any]) -> Reply:
        if len(body["messages"]) > 2:
            return Reply(events=pieces(said("Rain", 1)))
        slow: list[bytes | int | None] = []
        for event in pieces(said("Rain?", 1, "and so on " * 2_000)):
            slow += [event, 5]
        return Reply(events=slow)

    async def last(server: OpenAIServer) -> Any:
        program = Predict(Headline, lm=Model("m", base_url=server.base_url), route=route)
        return [part async for part in program.stream(story="…")][-1]

    with OpenAIServer(answer) as server:
        final = asyncio.run(last(server))
        assert server.cancelled.wait(10)
    assert final.value.headline == "Rain"
    assert final.completion.attempts == 2
    assert len(final.completion.refused[0].response.text) < 1_000
