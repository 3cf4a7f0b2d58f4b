"""What models get of images, sounds, files and documents, and what they refuse."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from dspex import (
    Audio,
    Capabilities,
    Document,
    File,
    History,
    Image,
    In,
    Message,
    Model,
    ModelError,
    Out,
    Predict,
    Reasoning,
    Request,
    UnsupportedInputError,
    signature,
)
from dspex.lm.providers import PROVIDERS
from dspex.run.sync import drive
from dspex.spec.dialect import DIALECTS, TWO_STEP
from dspex.testing import SchemaModel
from tests.own_types.own_cases import OUTPUTS, PNG, OwnKind, signature_pair
from tests.servers.openai_server import OpenAIServer, Reply, completion, pieces

PICTURE = Image.from_bytes(PNG)
ALL = Capabilities(images=True, audio=True, files=True, documents=True)
ANSWER = "[[ ## answer ## ]]\na cat\n\n[[ ## completed ## ]]"


@signature
class Look:
    """Look."""

    question: str = In()
    things: list[Image | Audio | File | Document] = In()
    history: History = In(default=History())
    answer: str = Out()


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    """A server that answers every question."""
    with OpenAIServer(Reply(completion(ANSWER))) as running:
        yield running


@pytest.mark.parametrize("route", ["native", "bridge"])
def test_parts_of_every_kind_reach_the_server(server: OpenAIServer, route: Any) -> None:
    """They go in their order, between the texts, as the chat-completions format has them."""
    model = Model("m", base_url=server.base_url, capabilities=ALL)
    things = [
        PICTURE,
        Image("https://example.com/a.png"),
        Audio("UklGRg==", "wav"),
        File.from_bytes(b"%PDF-1.4", "a.pdf", "application/pdf"),
        File.from_file_id("file-1"),
        Document("All of it.", "Title"),
    ]
    assert Predict(Look, lm=model, route=route)(question="What?", things=things).answer == "a cat"
    content = server.requests[0].body["messages"][1]["content"]
    assert [part for part in content if part["type"] != "text"] == [
        {"type": "image_url", "image_url": {"url": PICTURE.url}},
        {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}},
        {"type": "input_audio", "input_audio": {"data": "UklGRg==", "format": "wav"}},
        {
            "type": "file",
            "file": {"file_data": "data:application/pdf;base64,JVBERi0xLjQ=", "filename": "a.pdf"},
        },
        {"type": "file", "file": {"file_id": "file-1"}},
        {
            "type": "document",
            "source": {"type": "text", "media_type": "text/plain", "data": "All of it."},
            "citations": {"enabled": True},
            "title": "Title",
        },
    ]
    assert content[0] == {"type": "text", "text": content[0]["text"]}
    assert "What?" in content[0]["text"] and content[-1]["text"].endswith("`[[ ## completed ## ]]`.")


@pytest.mark.parametrize("route", ["native", "bridge"])
def test_an_earlier_turn_has_its_image_in_its_own_message(server: OpenAIServer, route: Any) -> None:
    """Each turn's image goes where the turn is."""
    model = Model("m", base_url=server.base_url, capabilities=ALL)
    history = History([{"question": "Before?", "things": [PICTURE], "answer": "a dog"}])
    Predict(Look, lm=model, route=route)(question="Now?", things=[], history=history)
    sent = server.requests[0].body["messages"]
    assert [type(message["content"]) for message in sent] == [str, list, str, str]
    assert [part["type"] for part in sent[1]["content"]] == ["text", "image_url", "text"]


def test_an_answer_that_is_refused_is_asked_again_with_the_image(server: OpenAIServer) -> None:
    """The image is sent again, with what was wrong behind it."""
    answers = iter([Reply(completion("no")), Reply(completion(ANSWER))])
    server.answer = lambda body: next(answers)
    model = Model("m", base_url=server.base_url, capabilities=ALL)
    assert Predict(Look, lm=model)(question="?", things=[PICTURE]).answer == "a cat"
    first, second = (request.body["messages"] for request in server.requests)
    assert second[:2] == first and len(second) > 2


def request_of(*things: Any) -> Request:
    return Request((Message("user", ("Look: ", *things)),))


UNTAKEN = [
    (PICTURE, "images", r"it takes no images, and the prompt holds Image\(<image/png, 18 bytes>\)"),
    (Audio("UklGRg==", "wav"), "audio", r"it takes no audio, and the prompt holds Audio\(<wav"),
    (File.from_file_id("f"), "files", r"it takes no files, and the prompt holds File\(file_id='f'\)"),
    (Document("x"), "documents", r"it takes no documents, and the prompt holds Document\("),
]


@pytest.mark.parametrize(("thing", "capability", "told"), UNTAKEN, ids=[c for _, c, _ in UNTAKEN])
def test_what_a_model_does_not_take_is_not_sent(
    server: OpenAIServer, thing: Any, capability: str, told: str
) -> None:
    """The error says what is not taken and what to do, and the server hears nothing of it."""
    model = Model("m", base_url=server.base_url)
    request = request_of(thing)
    with pytest.raises(UnsupportedInputError, match=told) as raised:
        drive(model.complete(request))
    said = str(raised.value)
    assert "Nothing was sent" in said and f"capabilities=Capabilities({capability}=True)" in said

    async def listen() -> None:
        async for _ in model.stream(request):
            raise AssertionError

    with pytest.raises(UnsupportedInputError, match=told):
        asyncio.run(listen())
    assert server.requests == []
    able = Model("m", base_url=server.base_url, capabilities=Capabilities(**{capability: True}))
    drive(able.complete(request))
    assert len(server.requests) == 1


@pytest.mark.parametrize("route", ["native", "bridge"])
def test_a_program_says_what_its_model_does_not_take(server: OpenAIServer, route: Any) -> None:
    """It is a ModelError, told once for each kind, and not tried again."""
    program = Predict(Look, lm=Model("m", base_url=server.base_url), route=route)
    with pytest.raises(ModelError, match="it takes no images and no audio") as raised:
        program(question="?", things=[PICTURE, PICTURE, Audio("UklGRg==", "wav")])
    assert isinstance(raised.value, UnsupportedInputError)
    assert server.requests == []
    assert program(question="?", things=[]).answer == "a cat"


def test_providers_take_what_their_pages_say() -> None:
    """Where a model cannot see, the image is refused before a connection is opened."""
    assert PROVIDERS["openai"].capabilities.files and PROVIDERS["anthropic"].capabilities.images
    with pytest.raises(UnsupportedInputError, match="deepseek-chat: it takes no images"):
        drive(Model("deepseek/deepseek-chat", api_key="k").complete(request_of(PICTURE)))


def test_the_offline_model_takes_text_only() -> None:
    """It says so before it is loaded."""
    with pytest.raises(UnsupportedInputError, match=r"takes text only, and the prompt holds Image\("):
        drive(Model("local/smollm2").complete(request_of(PICTURE)))


def test_a_stream_carries_images(server: OpenAIServer) -> None:
    """Parts go out in streamed requests, and a reasoning comes as text that grows."""

    @signature
    class Think:
        """Think."""

        image: Image = In()
        thought: Reasoning = Out()

    server.answer = Reply(events=pieces("[[ ## thought ## ]]\nA cat, I think.\n\n[[ ## completed ## ]]"))
    model = Model("m", base_url=server.base_url, capabilities=ALL)

    async def run() -> Any:
        return [partial async for partial in Predict(Think, lm=model).stream(image=PICTURE)]

    *growing, last = asyncio.run(run())
    assert growing[0].growing["thought"] and "A cat, I think.".startswith(growing[0].growing["thought"])
    assert last.value.thought == "A cat, I think." and type(last.value.thought) is Reasoning
    assert server.requests[0].body["stream"] is True
    assert server.requests[0].body["messages"][1]["content"][1]["type"] == "image_url"


@pytest.mark.parametrize("kind", OUTPUTS[:21], ids=lambda kind: repr(kind.own))
@pytest.mark.parametrize("dialect", [d for d in DIALECTS if d != TWO_STEP])
def test_the_fake_model_looks_at_images_and_makes_values(kind: OwnKind, dialect: Any) -> None:
    """Whatever stands in the prompt, it answers with values of the types that are asked for."""
    own, _ = signature_pair({"i": OwnKind(Image, None, None)}, {"o": kind})
    for seed in range(3):
        assert Predict(own, lm=SchemaModel(seed=seed), dialect=dialect)(i=PICTURE).o is not ...
