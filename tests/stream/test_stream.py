"""`Predict.stream`: partial values, then the value of a plain call, over both routes and a real server."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterator
from typing import Any

import pytest

from dspex import (
    AnswerError,
    BindError,
    ChainOfThought,
    DeadlineError,
    In,
    Model,
    ModelError,
    Out,
    Partial,
    Predict,
    RateLimitError,
    Request,
    Response,
    Runtime,
    UnreachableError,
    signature,
)
from dspex.testing import RecordedCalls, ScriptedModel
from tests.servers.openai_server import OpenAIServer, Reply, completion, pieces


@signature
class Reply2:
    """Reply to a ticket."""

    ticket: str = In(min_length=1)
    reply: str = Out()
    stars: int = Out(ge=1, le=5)


SAID = "[[ ## reply ## ]]\nWe hurry to help you.\n\n[[ ## stars ## ]]\n4\n\n[[ ## completed ## ]]"


async def parts_of(program: Predict[Any, Any], **inputs: object) -> list[Partial[Any]]:
    return [part async for part in program.stream(**inputs)]


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer(Reply(events=pieces(SAID))) as running:
        yield running


@pytest.mark.parametrize("route", ["native", "bridge"])
def test_a_stream_ends_with_the_value_of_a_call(route: Any) -> None:
    """Partial values first; the final part has the completion; events and history are those of a call."""
    calls = RecordedCalls()
    program = Predict(Reply2, lm=ScriptedModel(SAID, piece=7), route=route)
    with Runtime(hooks=[calls]) as runtime:
        *early, final = asyncio.run(parts_of(program, ticket="x"))
    assert len(early) > 3
    grown = [part.growing["reply"] for part in early if "reply" in part.growing]
    assert grown == sorted(grown, key=len)
    assert all("We hurry to help you.".startswith(text) for text in grown)
    assert not any(part.final for part in early)
    assert (final.final, final.done) == (True, {"reply", "stars"})
    assert final.value == program(ticket="x")
    assert final.completion is not None
    assert final.completion.route.name == route
    assert len(runtime.history) == 1
    assert [type(event).__name__ for event in calls.events] == ["CallStarted", "CallFinished"]


def test_reasoning_streams_too() -> None:
    """What the model thinks is shown as it grows."""
    think = ChainOfThought(Reply2, lm=ScriptedModel(f"[[ ## reasoning ## ]]\nLet me see.\n\n{SAID}"))
    *early, final = asyncio.run(parts_of(think, ticket="x"))
    thoughts = [part.reasoning for part in early if part.reasoning]
    assert thoughts[-1] == final.reasoning == "Let me see."
    assert thoughts[0] != "Let me see."
    assert all("reasoning" not in part.growing for part in early)


def test_over_a_real_server(server: OpenAIServer) -> None:
    """Server-sent events; tokens and the server's name of the model come with the last ones."""
    model = Model("m", base_url=server.base_url)
    *early, final = asyncio.run(parts_of(Predict(Reply2, lm=model), ticket="x"))
    assert early[0].growing == {"reply": "We"} or early[0].growing["reply"].startswith("We")
    done = final.completion
    assert done is not None
    assert (done.model, done.usage.input_tokens, done.usage.output_tokens) == ("served-model", 7, 3)
    assert final.value.stars == 4
    assert server.requests[0].body["stream"] is True
    assert server.requests[0].body["stream_options"] == {"include_usage": True}


def test_a_server_that_answers_at_once_where_a_stream_was_asked_for() -> None:
    """It does not stream, and the error says so."""
    with OpenAIServer(Reply(completion(SAID))) as server, pytest.raises(ModelError, match="Does it stream"):
        asyncio.run(parts_of(Predict(Reply2, lm=Model("m", base_url=server.base_url)), ticket="x"))


BROKEN: dict[str, tuple[Reply, type[Exception], str]] = {
    "refused": (Reply({"error": {"message": "slow down"}}, status=429), RateLimitError, "slow down"),
    "reported": (
        Reply(events=[*pieces(SAID)[:4], b'data: {"error": {"message": "overloaded"}}\n\n']),
        ModelError,
        "overloaded",
    ),
    "no JSON": (Reply(events=[b"data: {nonsense\n\n"]), ModelError, "not JSON"),
    "broken off": (Reply(events=[*pieces(SAID)[:5]]), UnreachableError, "broke off"),
    "dropped": (Reply(events=[*pieces(SAID)[:5], None]), UnreachableError, "broke|closed|failed"),
    "nothing": (Reply(events=[b"data: [DONE]\n\n"]), ModelError, "no events"),
    "cut": (Reply(events=pieces(SAID[:40], finish="length")), AnswerError, "cut off"),
    "wrong": (Reply(events=pieces(SAID.replace("4", "9"))), AnswerError, "at most 5"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_streams_that_break(what: str) -> None:
    """One clear error each, after what could be shown."""
    reply, kind, said = BROKEN[what]
    with OpenAIServer(reply) as server, pytest.raises(kind, match=said):
        asyncio.run(parts_of(Predict(Reply2, lm=Model("m", base_url=server.base_url)), ticket="x"))


def test_leaving_early_cancels_the_call() -> None:
    """The connection is closed; nothing is left running."""
    events = [*pieces(SAID)[:8], 60_000, *pieces(SAID)[8:]]  # the model pauses in mid-reply

    async def first(server: OpenAIServer) -> Partial[Any]:
        stream = Predict(Reply2, lm=Model("m", base_url=server.base_url)).stream(ticket="x")
        part = await anext(stream)
        await stream.aclose()
        left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        assert not [task for task in left if "carry_out" in repr(task)]
        return part

    with OpenAIServer(Reply(events=events)) as server:
        part = asyncio.run(first(server))
        assert server.cancelled.wait(10)
    assert not part.final


def test_the_deadline_holds_in_a_stream() -> None:
    """The time of the whole call, however many pieces come."""
    events = [*pieces(SAID)[:4], 60_000]
    with OpenAIServer(Reply(events=events)) as server, Runtime(timeout=0.3), pytest.raises(DeadlineError):
        asyncio.run(parts_of(Predict(Reply2, lm=Model("m", base_url=server.base_url)), ticket="x"))


def test_inputs_are_checked_first() -> None:
    """Before anything is sent."""
    model = ScriptedModel(SAID)
    with pytest.raises(BindError, match="ticket"):
        asyncio.run(parts_of(Predict(Reply2, lm=model), ticket=""))
    assert model.requests == []


def test_a_model_without_streams_answers_at_once() -> None:
    """Any model will do."""

    class Plain:
        name = "plain"
        capabilities = ScriptedModel("x").capabilities

        async def complete(self, request: Request) -> Response:
            return Response(SAID)

    found = asyncio.run(parts_of(Predict(Reply2, lm=Plain()), ticket="x"))
    assert found[-1].value.stars == 4


def test_many_streams_at_once() -> None:
    """Each tells of its own call."""

    def say(request: Request) -> str:
        number = request.messages[-1].content.split("\n")[1]
        return SAID.replace("you", f"number {number}")

    program = Predict(Reply2, lm=ScriptedModel(say, piece=3))

    async def last(number: int) -> str:
        parts = await parts_of(program, ticket=str(number))
        whole = f"We hurry to help number {number}."
        assert all(whole.startswith(p.growing.get("reply", "")) for p in parts)
        return str(parts[-1].value.reply)

    async def all_of_them() -> list[str]:
        work: list[Awaitable[str]] = [last(n) for n in range(5)]
        return list(await asyncio.gather(*work))

    assert asyncio.run(all_of_them()) == [f"We hurry to help number {n}." for n in range(5)]


def test_a_stream_without_a_response_is_an_error_of_the_model() -> None:
    """The model is not asked again for an answer that it did not end."""

    class Endless(ScriptedModel):
        asked = 0

        async def stream(self, request: Any) -> Any:
            self.asked += 1
            yield "[[ ## "

    model = Endless("x")

    async def read() -> None:
        async for _ in Predict("question -> answer", lm=model).stream(question="?"):
            pass

    with pytest.raises(ModelError, match="without the whole response"):
        asyncio.run(read())
    assert model.asked == 1
