"""A dspex language model as an engine of DSPy.

DSPy 3.4 talks to engines: `complete(Request) -> Response`, in the types it bundles as
`dspy.lm15`. Its cache, its retries and litellm stay out of the way.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextvars import ContextVar
from typing import Any, Final

import dspy
from dspy import lm15

from dspex.bridge.sending import sending, sent_messages
from dspex.errors import ConfigurationError
from dspex.lm.base import LARGE, Finish, LanguageModel, Message, Options, Request, Response, in_loop
from dspex.native.message import Role
from dspex.native.recovery.nodes import Repair
from dspex.run.deadline import within
from dspex.run.models import NO_ANSWER, explained
from dspex.run.sync import drive


class Call:
    """What one call through DSPy really sent and got.

    Attributes:
        record: the bound record that is asked.
        deadline: `time.monotonic()` seconds for the request; 0.0 is never.
        request: the last request; None before there was one.
        response: its answer.
        answered: the record with the outputs that were read last.
        repairs: what was mended in the answer that was read last.
        talk: what is said after the request.
        earlier: the answers before the last one.
        read: reads an answer, once however often it is asked; None where DSPy reads.
    """

    __slots__ = (
        "answered",
        "deadline",
        "earlier",
        "read",
        "record",
        "repairs",
        "request",
        "response",
        "talk",
    )

    def __init__(self, record: Any, deadline: float = 0.0, talk: Sequence[Message] = ()) -> None:
        self.talk = talk
        self.record = record
        self.deadline = deadline
        self.request: Request | None = None
        self.response: Response | None = None
        self.earlier: list[Response] = []
        self.answered: Any = None
        self.repairs: list[Repair] = []
        self.read: Callable[[str], Any] | None = None


# Not an ambient setting: it carries the call through DSPy, which passes nothing along.
CALL: Final[ContextVar[Call | None]] = ContextVar("dspex_bridge_call", default=None)

ROLES: Final[dict[str, Role]] = {
    "user": "user",
    "assistant": "assistant",
    "developer": "system",
    "tool": "tool",
}
FINISHES: Final[dict[Finish, Any]] = {
    "stop": "stop",
    "length": "length",
    "content_filter": "content_filter",
    "tool_calls": "tool_call",
    "unknown": "stop",
}
SAMPLING: Final = ("temperature", "max_tokens", "top_p", "stop", "seed")


class Engine:
    """Answers DSPy's synchronous calls."""

    supports_function_calling = False
    supports_reasoning = False

    def __init__(self, model: LanguageModel) -> None:
        self.model = model

    @property
    def supports_response_schema(self) -> bool:
        """Whether the model can be held to a JSON Schema."""
        return self.model.capabilities.json_schema

    @property
    def supported_params(self) -> tuple[str, ...]:
        """The options that the model takes, by the names DSPy knows."""
        able = self.model.capabilities
        return (*SAMPLING, "response_format") if able.json_schema or able.json_mode else SAMPLING

    def complete(self, request: Any) -> Any:
        """Answer an `lm15.Request`.

        Raises:
            ModelError: the model could not be called.
        """
        return drive(_answer(self.model, request))

    def stream(self, request: Any) -> Iterator[Any]:
        """Answer as a stream of one piece."""
        yield from lm15.response_to_events(self.complete(request))

    def close(self) -> None:
        """Do nothing: the model is borrowed."""


class AsyncEngine:
    """Answers DSPy's asynchronous calls."""

    def __init__(self, model: LanguageModel) -> None:
        self.model = model

    async def complete(self, request: Any) -> Any:
        """Answer an `lm15.Request`.

        Raises:
            ModelError: the model could not be called.
        """
        return await _answer(self.model, request)

    async def stream(self, request: Any) -> AsyncIterator[Any]:
        """Answer as a stream of one piece."""
        for event in lm15.response_to_events(await self.complete(request)):
            yield event

    async def aclose(self) -> None:
        """Do nothing: the model is borrowed."""


class LM(dspy.LM):
    """A `dspy.LM` that lets the model's own errors through.

    DSPy wraps what an engine raises in `LMUnexpectedError`; a caller who catches `RateLimitError`
    would not see it.
    """

    def __call__(self, prompt: Any = None, *, messages: Any = None, **options: Any) -> Any:
        try:
            with sending(self, messages) as carried:
                return super().__call__(prompt, messages=carried, **options)
        except dspy.LMUnexpectedError as error:
            cause = error.__cause__
            if cause is None:
                raise
        raise cause

    async def acall(self, prompt: Any = None, *, messages: Any = None, **options: Any) -> Any:
        try:
            with sending(self, messages) as carried:
                return await super().acall(prompt, messages=carried, **options)
        except dspy.LMUnexpectedError as error:
            cause = error.__cause__
            if cause is None:
                raise
        raise cause


def language_model(model: LanguageModel) -> LM:
    """Make the `dspy.LM` that calls a dspex model, for use in any DSPy program.

    It neither caches nor retries: the model's own policy does. Its errors arrive as they are.
    """
    # DSPy takes what follows a slash for the model's id, and insists on one.
    name = model.name.rstrip("/") or type(model).__name__
    return LM(name, engine=Engine(model), async_engine=AsyncEngine(model), cache=False, num_retries=0)


async def _answer(model: LanguageModel, request: Any) -> Any:
    call = CALL.get()
    if call is None:
        return from_response(await model.complete(to_request(request, model)), model)
    call.request = to_request(request, model, call.deadline)
    if call.response is not None:
        call.earlier.append(call.response)
        call.response = None
    answering: Any = None
    response: Any = NO_ANSWER
    try:
        answering = model.complete(call.request)
        response = await within(answering, call.deadline, model.name)
        answer = from_response(response, model)
    except BaseException as error:
        better = explained(error, model, answering, response)
        if better is error:
            raise
        raise better from error
    call.response = response
    if call.read is not None and len(response.text) >= LARGE and in_loop():
        import asyncio

        await asyncio.to_thread(call.read, response.text)  # what was read is given when DSPy asks for it
    return answer


def to_request(request: Any, model: LanguageModel, deadline: float = 0.0) -> Request:
    """Translate an `lm15.Request`.

    Args:
        request: what DSPy sends.
        model: whose capabilities decide how a wanted format is passed on.
        deadline: `time.monotonic()` seconds; 0.0 is never.

    Raises:
        ConfigurationError: it holds tools, or parts that dspex does not know.
    """
    if request.tools:
        raise ConfigurationError(f"{model.name} cannot call tools through dspex. Use a dspy.LM here.")
    messages = sent_messages()
    if messages is None:
        messages = [] if request.system is None else [Message("system", _system_text(request.system, model))]
        messages += [Message(ROLES[m.role], _text(m, model)) for m in request.messages]
    config = request.config
    options = Options(config.temperature, config.max_tokens, config.top_p, tuple(config.stop), config.seed)
    schema, json_mode = _format(config.response_format, model)
    return Request(tuple(messages), options, schema, json_mode, deadline)


def _system_text(system: Any, model: LanguageModel) -> str:
    return system if isinstance(system, str) else _joined(system, model)


def _text(message: Any, model: LanguageModel) -> str:
    text: str | None = message.text
    return _joined(message.parts, model) if text is None else text


def _joined(parts: Any, model: LanguageModel) -> str:
    if all(part.type == "text" for part in parts):
        return "".join(part.text for part in parts)
    kinds = ", ".join(sorted({part.type for part in parts} - {"text"}))
    raise ConfigurationError(f"{model.name} takes text only, and the prompt holds: {kinds}. Use a dspy.LM.")


def _format(wanted: Any, model: LanguageModel) -> tuple[dict[str, Any] | None, bool]:
    if wanted is None:
        return None, False
    able = model.capabilities
    if wanted["type"] == "json_schema" and able.json_schema:
        return _thawed(wanted["schema"]), False
    return None, able.json_mode or able.json_schema


def _thawed(value: Any) -> Any:
    """Return JSON data as dicts and lists; lm15 keeps them frozen."""
    if hasattr(value, "items"):
        return {k: _thawed(v) for k, v in value.items()}
    return [_thawed(v) for v in value] if type(value) in (list, tuple) else value


def from_response(response: Response, model: LanguageModel) -> Any:
    """Translate a dspex response into an `lm15.Response`."""
    usage = response.usage
    return lm15.Response(
        id=None,
        model=response.model or model.name or type(model).__name__,
        message=lm15.Message.assistant([lm15.TextPart(response.text)]),
        finish_reason=FINISHES[response.finish],
        usage=lm15.Usage(input_tokens=usage.input_tokens, output_tokens=usage.output_tokens),
    )
