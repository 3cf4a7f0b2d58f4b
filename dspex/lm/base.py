"""What a program sends to a model and gets back, and the Protocol that every model follows."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any, Final, Literal, Protocol, runtime_checkable

from msgspec import Struct

from dspex.native.message import Message as Message

Finish = Literal["stop", "length", "content_filter", "tool_calls", "unknown"]


class Options(Struct, frozen=True, omit_defaults=True):
    """How the model shall answer; None leaves it to the model.

    Attributes:
        temperature: 0 to 2.
        max_tokens: of the answer.
        top_p: 0 to 1.
        stop: texts that end the answer.
        seed: for models that can repeat themselves.
    """

    temperature: float | None = None
    max_tokens: int | None = None
    top_p: float | None = None
    stop: tuple[str, ...] = ()
    seed: int | None = None


class Request(Struct, frozen=True, gc=False):
    """One call of a model.

    Attributes:
        messages: the conversation, oldest first.
        options: sampling and limits.
        schema: a JSON Schema that the answer shall follow, for models that can enforce one.
        json_mode: the answer shall be one JSON object, for models that can enforce that.
        deadline: `time.monotonic()` seconds after which nobody waits any more; 0.0 is never.
    """

    messages: Sequence[Message]
    options: Options = Options()
    schema: dict[str, Any] | None = None
    json_mode: bool = False
    deadline: float = 0.0


class Usage(Struct, frozen=True, gc=False):
    """Tokens of one call, as the server counts them; 0 when it does not say."""

    input_tokens: int = 0
    output_tokens: int = 0


class Response(Struct, frozen=True, gc=False):
    """The answer of a model.

    Attributes:
        text: what the model said.
        model: the name that the server reports, or the configured one.
        usage: tokens.
        finish: why the model stopped.
        cost: in US dollars, when known.
    """

    text: str
    model: str = ""
    usage: Usage = Usage()
    finish: Finish = "stop"
    cost: float | None = None


class Capabilities(Struct, frozen=True):
    """What a model can do beyond plain text.

    Attributes:
        json_schema: it can be held to a JSON Schema.
        json_mode: it can be held to one JSON object.
        images: it takes an `Image` (`image_url` in the chat-completions format).
        audio: it takes an `Audio` (`input_audio`).
        files: it takes a `File` (`file`).
        documents: it takes a `Document`, as Anthropic's models do where a server passes them on.
    """

    json_schema: bool = False
    json_mode: bool = False
    images: bool = False
    audio: bool = False
    files: bool = False
    documents: bool = False


@runtime_checkable
class LanguageModel(Protocol):
    """Anything that answers a `Request`.

    `complete` must first await `dspex.lm.base.needs_loop()` if it is going to touch asyncio; a
    model that answers at once never does, and then costs no event loop.
    """

    @property
    def name(self) -> str:
        """The name that routes, events and errors show; never a key."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """What it can do beyond plain text."""
        ...

    async def complete(self, request: Request) -> Response:
        """Answer a request.

        Raises:
            ModelError: the model could not be called.
        """
        ...


@runtime_checkable
class StreamingModel(Protocol):
    """A model that can tell its answer while it comes to mind."""

    def stream(self, request: Request) -> AsyncIterator[str | Response]:
        """Answer a request in pieces of text, and at last with the whole response.

        Raises:
            ModelError: the model could not be called, or its answer broke off.
        """
        ...


class _Loop:
    """Awaiting it is one bare `yield`.

    The sync facade takes it as the wish for an event loop, a running task as the end of its turn.
    """

    __slots__ = ()

    def __await__(self) -> Any:
        yield


_LOOP = _Loop()


LARGE: Final = 2**16
"""Characters from which on reading an answer, should it need recovery, may hold a loop up."""


def in_loop() -> bool:
    """Whether an event loop runs in this thread."""
    import asyncio

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


async def needs_loop() -> None:
    """Say that what follows uses asyncio. Await it before the first asyncio call."""
    await _LOOP
