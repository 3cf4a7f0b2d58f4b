"""The scripted model."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from dspex.errors import ConfigurationError, ModelError, RateLimitError
from dspex.lm.base import Capabilities, LanguageModel, Request, Response
from dspex.run.sync import drive
from dspex.testing import ScriptedModel
from tests.lm.conftest import ask


def test_one_text_answers_every_call() -> None:
    """It never runs out, and keeps what was sent."""
    model = ScriptedModel("yes", capabilities=Capabilities(json_mode=True))
    assert isinstance(model, LanguageModel)
    assert [drive(model.complete(ask(t))).text for t in ("a", "b")] == ["yes", "yes"]
    assert [r.messages[0].content for r in model.requests] == ["a", "b"]
    assert (model.name, model.capabilities.json_mode) == ("scripted", True)


def test_answers_come_in_order_and_run_out_clearly() -> None:
    """One item for each call: a text, a Response, or an exception that is raised."""
    limit = RateLimitError("m", "slow down", retry_after=1.0)
    model = ScriptedModel(["one", Response("two", finish="length"), limit], name="m")
    assert drive(model.complete(ask())).text == "one"
    assert drive(model.complete(ask())).finish == "length"
    with pytest.raises(RateLimitError):
        drive(model.complete(ask()))
    with pytest.raises(ModelError, match="only 3 answers"):
        drive(model.complete(ask()))
    assert len(model.requests) == 4


def test_a_function_gets_the_request() -> None:
    """It sees the messages and may answer with a text, a Response or an error."""

    def reply(request: Request) -> str | Response:
        text = request.messages[-1].content
        if text == "boom":
            raise RateLimitError("m", "no")
        return Response(text, model="other") if text == "r" else text.upper()

    model = ScriptedModel(reply)
    assert drive(model.complete(ask("hi"))) == Response("HI", model="scripted")
    assert drive(model.complete(ask("r"))).model == "other"
    with pytest.raises(RateLimitError):
        drive(model.complete(ask("boom")))


def test_an_async_function_may_wait() -> None:
    """It gets an event loop, from synchronous code too."""

    async def reply(request: Request) -> str:
        await asyncio.sleep(0)
        return request.messages[0].content[::-1]

    model = ScriptedModel(reply)
    assert drive(model.complete(ask("abc"))).text == "cba"
    assert asyncio.run(model.complete(ask("abc"))).text == "cba"


def test_an_answer_at_once_needs_no_loop() -> None:
    """The coroutine ends at its first step, which is what makes a call cost microseconds."""
    with pytest.raises(StopIteration) as caught:
        ScriptedModel("now").complete(ask()).send(None)
    assert caught.value.value.text == "now"


@pytest.mark.parametrize("answers", [42, None, b"bytes", {"a": 1}])
def test_a_script_that_is_none_is_refused(answers: Any) -> None:
    """The error says what a script may be."""
    with pytest.raises(ConfigurationError, match="a text, a list of answers or a function"):
        ScriptedModel(answers)


def test_an_answer_that_is_none_is_refused() -> None:
    """A function that forgets to return is found out."""
    with pytest.raises(ConfigurationError, match="not NoneType"):
        drive(ScriptedModel(lambda request: None).complete(ask()))  # type: ignore[arg-type,return-value]  # as tested


def test_only_the_last_requests_are_kept() -> None:
    """A long run does not fill the memory."""
    model = ScriptedModel(lambda request: "x", keep=2)
    for text in "abc":
        drive(model.complete(ask(text)))
    assert [r.messages[0].content for r in model.requests] == ["b", "c"]
