"""A dspex model as the engine of any DSPy program."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from typing import Any, Literal

import dspy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dspex import ContentError, Image
from dspex.bridge.engine import Engine, language_model
from dspex.errors import ModelError, RateLimitError
from dspex.lm.base import Capabilities, Finish, Message, Options, Request, Response, Usage, needs_loop
from dspex.lm.scripted import ScriptedModel

ANSWER = "[[ ## answer ## ]]\nblue\n\n[[ ## completed ## ]]"


class Ask(dspy.Signature):  # type: ignore[misc]
    """Answer."""

    question: str = dspy.InputField()
    answer: str = dspy.OutputField()


class WantsLoop:
    """A model that waits for a real event loop."""

    name = "waits"
    capabilities = Capabilities()

    async def complete(self, request: Request) -> Response:
        await needs_loop()
        await asyncio.sleep(0)
        return Response(ANSWER)


def ask(model: Any, adapter: Any = None, **config: Any) -> Any:
    with dspy.context(lm=language_model(model), adapter=adapter or dspy.ChatAdapter()):
        return dspy.Predict(Ask)(question="Sky?", config=config)


def test_a_dspy_program_runs_on_a_dspex_model() -> None:
    """Plain dspy.Predict gets its answer, and the model gets DSPy's messages."""
    model = ScriptedModel(ANSWER)
    assert ask(model).answer == "blue"
    expected = dspy.ChatAdapter().format(Ask, [], {"question": "Sky?"})
    assert list(model.requests[0].messages) == expected


def test_options_arrive() -> None:
    """DSPy's settings of one call become the request's options."""
    model = ScriptedModel(ANSWER)
    ask(model, temperature=0.5, max_tokens=7, top_p=0.25, stop=["END"], seed=3)
    assert model.requests[0].options == Options(0.5, 7, 0.25, ("END",), 3)
    ask(model)
    assert model.requests[1].options == Options()


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_text_is_not_touched(text: str) -> None:
    """Whatever DSPy writes reaches the model character for character."""
    seen: list[Request] = []

    def reply(request: Request) -> str:
        seen.append(request)
        return ANSWER

    messages = [{"role": "system", "content": text}, {"role": "user", "content": text}]
    request = dspy.lm15.request_from_openai_chat({"model": "m", "messages": messages})
    Engine(ScriptedModel(reply)).complete(request)
    assert [m.content for m in seen[0].messages] == [text, text]


def test_a_model_that_wants_a_loop_gets_one() -> None:
    """Synchronous DSPy calls work where no loop runs, and inside a running one."""
    assert ask(WantsLoop()).answer == "blue"

    async def notebook() -> str:
        return str(ask(WantsLoop()).answer)

    assert asyncio.run(notebook()) == "blue"


@pytest.mark.asyncio
async def test_asynchronous_calls() -> None:
    """`acall` awaits the model in the caller's loop, many at once."""
    with dspy.context(lm=language_model(WantsLoop()), adapter=dspy.ChatAdapter()):
        predict = dspy.Predict(Ask)
        answers = await asyncio.gather(*(predict.acall(question=str(i)) for i in range(5)))
    assert [a.answer for a in answers] == ["blue"] * 5


def test_errors_arrive_as_they_are() -> None:
    """DSPy does not hide a model's error in one of its own, and does not try again."""
    error = RateLimitError("m", "slow down", status=429, retry_after=2.0)
    model = ScriptedModel([error, error])
    with pytest.raises(RateLimitError) as caught:
        ask(model)
    assert caught.value is error
    assert len(model.requests) == 1


@pytest.mark.asyncio
async def test_errors_arrive_as_they_are_asynchronously() -> None:
    """The same holds for `acall`, and for errors that are no dspex errors."""
    for error in (ModelError("m", "broken"), ZeroDivisionError("bug")):
        lm = language_model(ScriptedModel([error]))
        with dspy.context(lm=lm, adapter=dspy.ChatAdapter()), pytest.raises(type(error)) as caught:
            await dspy.Predict(Ask).acall(question="x")
        assert caught.value is error


def test_usage_comes_back() -> None:
    """DSPy's usage tracker counts what the model reports."""
    model = ScriptedModel(Response(ANSWER, "real-name", Usage(11, 5)), name="vendor/one")
    with dspy.context(track_usage=True):
        usage = ask(model).get_lm_usage()
    assert usage["vendor/one"]["prompt_tokens"] == 11
    assert usage["vendor/one"]["completion_tokens"] == 5


@pytest.mark.parametrize(
    ("finish", "expected"),
    [("stop", "stop"), ("length", "length"), ("content_filter", "content_filter"), ("unknown", "stop")],
)
def test_why_the_model_stopped(finish: Finish, expected: str) -> None:
    """The reason that the model gives is the reason that DSPy records."""
    request = dspy.lm15.request_from_openai_chat(
        {"model": "m", "messages": [{"role": "user", "content": "x"}]}
    )
    assert Engine(ScriptedModel(Response("x", finish=finish))).complete(request).finish_reason == expected


class Nested(dspy.Signature):  # type: ignore[misc]
    question: str = dspy.InputField()
    pairs: list[tuple[int, str]] = dspy.OutputField()
    mood: Literal["good", "bad"] = dspy.OutputField()


class Open(dspy.Signature):  # type: ignore[misc]
    question: str = dspy.InputField()
    counts: dict[str, int] = dspy.OutputField()


@pytest.mark.parametrize(
    ("capabilities", "signature", "schema", "json_mode"),
    [
        (Capabilities(), Nested, False, False),
        (Capabilities(json_mode=True), Nested, False, True),
        (Capabilities(json_schema=True, json_mode=True), Nested, True, False),
        (Capabilities(json_schema=True, json_mode=True), Open, False, True),
        (Capabilities(json_schema=True), Open, False, True),
    ],
)
def test_structured_output_follows_the_capabilities(
    capabilities: Capabilities, signature: Any, schema: bool, json_mode: bool
) -> None:
    """The JSON adapter asks for a schema where the model can keep to one, else for an object."""
    answer = '{"pairs": [[1, "a"]], "mood": "good", "counts": {"a": 1}}'
    model = ScriptedModel(answer, capabilities=capabilities)
    with dspy.context(lm=language_model(model), adapter=dspy.JSONAdapter()):
        dspy.Predict(signature)(question="x")
    request = model.requests[0]
    assert (request.schema is not None, request.json_mode) == (schema, json_mode)
    if request.schema is not None:
        assert set(json.loads(json.dumps(request.schema))["properties"]) == {"pairs", "mood"}


def test_images_reach_the_model() -> None:
    """What DSPy sends beside text arrives at a dspex model as the same object."""

    class Look(dspy.Signature):  # type: ignore[misc]
        image: dspy.Image = dspy.InputField()
        answer: str = dspy.OutputField()

    model = ScriptedModel(ANSWER)
    image = dspy.Image(url="data:image/png;base64,iVBORw0KGgo=")
    with dspy.context(lm=language_model(model), adapter=dspy.ChatAdapter()):
        dspy.Predict(Look)(image=image)
    assert model.requests[0].messages[-1].objects == (Image(image.url),)
    assert dict(model.requests[0].messages[-1]) == dspy.ChatAdapter().format(Look, [], {"image": image})[-1]


def test_parts_that_dspex_does_not_know_are_refused() -> None:
    """A type of the user's own that becomes another kind of part is refused before the model is called."""

    class Video(dspy.Type):  # type: ignore[misc]
        url: str

        def format(self) -> list[dict[str, Any]]:
            return [{"type": "video_url", "video_url": {"url": self.url}}]

    class Watch(dspy.Signature):  # type: ignore[misc]
        video: Video = dspy.InputField()
        answer: str = dspy.OutputField()

    model = ScriptedModel(ANSWER)
    refused = pytest.raises(ContentError, match="kind 'video_url' is not known to dspex")
    with dspy.context(lm=language_model(model), adapter=dspy.ChatAdapter()), refused:
        dspy.Predict(Watch)(video=Video(url="https://x.y"))
    assert model.requests == []


def test_nothing_is_cached() -> None:
    """The same question twice is two calls: who caches is decided elsewhere."""
    model = ScriptedModel(ANSWER)
    lm = language_model(model)
    with dspy.context(lm=lm, adapter=dspy.ChatAdapter()):
        predict = dspy.Predict(Ask)
        predict(question="x")
        predict(question="x")
    assert len(model.requests) == 2


@pytest.mark.parametrize("name", ["plain", "openai/gpt-5", "vendor/", "a/b/c", "openai/o1"])
def test_any_name_will_do(name: str) -> None:
    """DSPy's rules for names of its own providers do not reach dspex models."""
    assert ask(ScriptedModel(ANSWER, name=name), temperature=0.1, max_tokens=5).answer == "blue"


@pytest.mark.asyncio
async def test_streaming_programs_run() -> None:
    """`dspy.streamify` gets the answer in one piece from a model that does not stream."""
    program = dspy.streamify(
        dspy.Predict(Ask), stream_listeners=[dspy.streaming.StreamListener(signature_field_name="answer")]
    )
    with dspy.context(lm=language_model(WantsLoop()), adapter=dspy.ChatAdapter()):
        chunks = [chunk async for chunk in program(question="x")]
    assert chunks[-1].answer == "blue"


def test_neither_litellm_nor_the_network_is_touched() -> None:
    """A call through DSPy opens no socket and does not load litellm."""
    code = """
import socket, sys
def refuse(*args, **kwargs): raise AssertionError("a socket was opened")
socket.socket.connect = socket.getaddrinfo = refuse
import dspy
from dspex.bridge.engine import language_model
from dspex.lm.scripted import ScriptedModel
with dspy.context(lm=language_model(ScriptedModel("[[ ## a ## ]]\\nx"))):
    assert dspy.Predict("q -> a")(q="y").a == "x"
assert "litellm" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def test_messages_of_every_role() -> None:
    """A developer's message counts as the system's, as models without that role take it."""
    lm15 = dspy.lm15
    request = lm15.Request(
        model="m",
        system="be brief",
        messages=(
            lm15.Message.developer("be kind"),
            lm15.Message.user("hi"),
            lm15.Message.assistant("hello"),
        ),
    )
    model = ScriptedModel("x")
    Engine(model).complete(request)
    assert list(model.requests[0].messages) == [
        Message("system", "be brief"),
        Message("system", "be kind"),
        Message("user", "hi"),
        Message("assistant", "hello"),
    ]


def test_no_deadline_outside_a_bridge_call() -> None:
    """A DSPy program of the user's own waits as long as the model does."""
    model = ScriptedModel(ANSWER)
    started = time.monotonic()
    ask(model)
    assert model.requests[0].deadline == 0.0 < started
