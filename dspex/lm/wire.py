"""The chat-completions format: requests to bytes, bytes to responses or errors. No I/O.

Source: the OpenAI API reference, "Create chat completion"; and what servers that call themselves
compatible send beyond it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from math import isfinite
from typing import Any, Final

import orjson
from msgspec import Struct

from dspex.errors import (
    AuthenticationError,
    DeadlineError,
    ModelError,
    ModelNotFoundError,
    RateLimitError,
    visible,
)
from dspex.lm.base import Capabilities, Finish, Request, Response, Usage
from dspex.lm.secrets import NO_SECRETS, Secrets
from dspex.lm.untyped import json_array, json_object

EXCERPT: Final = 300
"""How many characters of a server's message an error shows."""


class Target(Struct, frozen=True):
    """The server and model that a request goes to.

    Attributes:
        name: the model's name as the user gave it, for messages.
        model: the name that is sent.
        base_url: without a slash at the end.
        key_variable: the environment variable of the key, or "".
        needs_key: a request without a key is not even tried.
        api_key: given in code; goes before the environment.
        headers: sent with each request.
        capabilities: what the server can be held to.
        tokens_field: how the server calls the limit of the answer's length.
        max_bytes: a longer body is refused.
    """

    name: str
    model: str
    base_url: str
    key_variable: str = ""
    needs_key: bool = False
    api_key: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    capabilities: Capabilities = Capabilities()
    tokens_field: str = "max_tokens"
    max_bytes: int = 64 << 20

    def __repr__(self) -> str:
        return (
            f"Target({self.name!r}, {self.base_url!r})"  # a traceback that shows locals must not show the key
        )

    @property
    def url(self) -> str:
        """Where the request is posted."""
        return f"{self.base_url}/chat/completions"


_FINISH: Final[dict[str, Finish]] = {
    "stop": "stop",
    "end_turn": "stop",
    "eos": "stop",
    "length": "length",
    "max_tokens": "length",
    "content_filter": "content_filter",
    "tool_calls": "tool_calls",
    "function_call": "tool_calls",
}


def encode_request(request: Request, target: Target, *, stream: bool = False) -> bytes:
    """Write the body of a request; options that are None are left out.

    Args:
        request: what is asked.
        target: who is asked.
        stream: the answer is wanted in pieces, with its tokens counted at the end.
    """
    options = request.options
    body: dict[str, Any] = {
        "model": target.model,
        "messages": [{"role": m.role, "content": m["content"]} for m in request.messages],
    }
    optional = {
        "temperature": options.temperature,
        target.tokens_field: options.max_tokens,
        "top_p": options.top_p,
        "stop": list(options.stop) or None,
        "seed": options.seed,
        "response_format": _response_format(request, target.capabilities),
        "stream": stream or None,
        "stream_options": {"include_usage": True} if stream else None,
    }
    body.update((key, value) for key, value in optional.items() if value is not None)
    try:
        return orjson.dumps(body)
    except TypeError:  # lone surrogates and integers past 64 bits, which the standard library can write
        return json.dumps(body).encode("ascii")


def _response_format(request: Request, capabilities: Capabilities) -> dict[str, Any] | None:
    if request.schema is not None and capabilities.json_schema:
        strict = {"strict": True} if is_strict(request.schema) else {}
        return {"type": "json_schema", "json_schema": {"name": "answer", "schema": request.schema, **strict}}
    if (request.json_mode or request.schema is not None) and capabilities.json_mode:
        return {"type": "json_object"}
    return None


_NOT_STRICT: Final = frozenset(
    {"allOf", "oneOf", "not", "if", "dependentRequired", "dependentSchemas", "patternProperties"}
    | {"propertyNames", "prefixItems", "uniqueItems", "default"}
)


def is_strict(schema: object) -> bool:
    """Say whether a schema keeps the rules of OpenAI's strict mode (guide "Structured Outputs").

    There each object lists its properties, requires all of them and allows no others.
    """
    node = json_object(schema)
    if not node or not _NOT_STRICT.isdisjoint(node):
        return False
    properties = json_object(node.get("properties"))
    if node.get("type") == "object" or properties:
        required = {str(name) for name in json_array(node.get("required"))}
        if node.get("additionalProperties") is not False or required != properties.keys():
            return False
    named = [*properties.values(), *json_object(node.get("$defs")).values()]
    unnamed = [*json_array(node.get("anyOf")), *([node["items"]] if "items" in node else [])]
    return all(is_strict(part) for part in (*named, *unnamed))


def decode_response(body: bytes, target: Target, secrets: Secrets = NO_SECRETS) -> Response:
    """Read the body of a successful answer.

    Args:
        body: as it came.
        target: where it came from.
        secrets: to be cut out of what an error quotes.

    Raises:
        ModelError: it is not a chat completion with text in it.
    """
    try:
        loaded: object = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise ModelError(
            target.name,
            f"the answer of {target.base_url} is not JSON ({error}): {shorten(body, secrets)}. "
            f"Is base_url an OpenAI-compatible endpoint? It often ends in /v1",
        ) from None
    data = json_object(loaded)
    if data.get("error"):
        raise ModelError(target.name, f"{target.base_url} reports: {server_message(body, secrets)}")
    choice = json_object(next(iter(json_array(data.get("choices"))), None))
    message = json_object(choice.get("message"))
    if not message:
        raise ModelError(target.name, f"{target.base_url} sent no choices: {shorten(body, secrets)}")
    finish = _FINISH.get(str(choice.get("finish_reason") or "unknown"), "unknown")
    model = data.get("model")
    return Response(
        text=_text(message, finish, target, secrets),
        model=model if isinstance(model, str) and model else target.model,
        usage=_usage(data.get("usage")),
        finish=finish,
    )


class Delta(Struct, frozen=True):
    """One event of a stream.

    Attributes:
        text: the next piece of the answer; "" where there is none.
        finish: why the model stopped; None before it did.
        model: the name that the server reports; "" where it reports none.
        usage: tokens; None where they are not counted yet.
    """

    text: str = ""
    finish: Finish | None = None
    model: str = ""
    usage: Usage | None = None


def decode_delta(data: bytes, target: Target, secrets: Secrets = NO_SECRETS) -> Delta:
    """Read one event of a stream.

    Raises:
        ModelError: it reports an error, or is no part of a chat completion.
    """
    try:
        loaded: object = orjson.loads(data)
    except orjson.JSONDecodeError:
        raise ModelError(
            target.name, f"{target.base_url} sent an event that is not JSON: {shorten(data, secrets)}"
        ) from None
    event = json_object(loaded)
    if event.get("error"):
        raise ModelError(target.name, f"{target.base_url} reports: {server_message(data, secrets)}")
    choice = json_object(next(iter(json_array(event.get("choices"))), None))
    content = json_object(choice.get("delta")).get("content")
    finish = choice.get("finish_reason")
    model, usage = event.get("model"), event.get("usage")
    return Delta(
        content if isinstance(content, str) else "",
        None if finish is None else _FINISH.get(str(finish), "unknown"),
        model if isinstance(model, str) else "",
        _usage(usage) if usage else None,
    )


def _text(message: dict[str, object], finish: Finish, target: Target, secrets: Secrets) -> str:
    content = message.get("content")
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        parts = [json_object(part).get("text", part) for part in json_array(content)]  # pyright: ignore[reportUnknownArgumentType]  # a JSON array
        return "".join(part for part in parts if isinstance(part, str))
    if refusal := message.get("refusal"):
        raise ModelError(target.name, f"the model refused to answer: {shorten(refusal, secrets)}")
    if content is not None:
        raise ModelError(
            target.name,
            f"the content of the answer is no text but {shorten(content, secrets)}. "
            f"Does {target.base_url} follow the OpenAI API?",
        )
    raise ModelError(target.name, f"the answer has no text. {_NO_TEXT.get(finish, 'The content is null')}")


_NO_TEXT: Final[dict[Finish, str]] = {
    "length": "All of max_tokens was used up before it, perhaps by reasoning; raise max_tokens",
    "content_filter": "The server's content filter withheld it",
    "tool_calls": "The model called a tool instead, though none was offered",
}


def _usage(usage: object) -> Usage:
    counts = json_object(usage)
    return Usage(*(_count(counts.get(key)) for key in ("prompt_tokens", "completion_tokens")))


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def error_for(
    status: int, headers: Mapping[str, str], body: bytes, target: Target, secrets: Secrets = NO_SECRETS
) -> ModelError:
    """Turn an unsuccessful status into the error to raise; the key never appears in it.

    Args:
        status: HTTP status.
        headers: of the answer, names in lower case or case-insensitive.
        body: of the answer, or its beginning.
        target: where it came from.
        secrets: to be cut out of the server's message.
    """
    said = f"HTTP {status}: {server_message(body, secrets)}"
    error, remedy = _STATUS.get(status, (ModelError, "{base_url} answered {said}"))
    if 300 <= status < 400:
        remedy = "{base_url} redirects to {location}. Give that as base_url"
    source = f"{target.key_variable} or api_key=" if target.key_variable else "api_key="
    location = shorten(headers.get("location", "?"), secrets)
    reason = remedy.format(
        base_url=target.base_url, said=said, model=target.model, source=source, location=location
    )
    return error(target.name, reason, status=status, retry_after=retry_after(headers))


_REFUSED: Final = "{base_url} refused the key ({said}). Check {source}"
_STATUS: Final[dict[int, tuple[type[ModelError], str]]] = {
    401: (AuthenticationError, _REFUSED),
    403: (AuthenticationError, _REFUSED),
    404: (
        ModelNotFoundError,
        "{base_url} has no model {model!r}, or base_url is wrong: it often ends in /v1 ({said})",
    ),
    408: (DeadlineError, "{base_url} gave up waiting ({said})"),
    429: (RateLimitError, "{base_url} asks for fewer requests ({said})"),
}


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Read how many seconds the server asks to wait (RFC 9110, section 10.2.3); None when it does not say."""
    milliseconds = headers.get("retry-after-ms")
    text = headers.get("retry-after")
    try:
        if milliseconds:
            seconds = float(milliseconds) / 1000
        elif text:
            seconds = float(text)
        else:
            return None
    except ValueError:
        return None if text is None else _seconds_until(text)
    return max(0.0, seconds) if isfinite(seconds) else None


def _seconds_until(date: str) -> float | None:
    from datetime import UTC, datetime

    try:
        when = parsedate_to_datetime(date)
    except (ValueError, TypeError):
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (when - datetime.now(UTC)).total_seconds())


def server_message(body: bytes, secrets: Secrets = NO_SECRETS) -> str:
    """Find what the server says about an error, without secrets.

    >>> server_message(b'{"error": {"message": "no such model"}}')
    'no such model'
    """
    try:
        found: object = orjson.loads(body)
    except orjson.JSONDecodeError:
        found = body
    for step in ("error", "message", "detail"):
        found = json_object(found).get(step) or found
    return shorten(found, secrets)


def shorten(value: object, secrets: Secrets = NO_SECRETS) -> str:
    """Show text or JSON from a server in one line of at most `EXCERPT` characters, without secrets."""
    if isinstance(value, bytes):
        value = value[: 4 * EXCERPT + 400].decode("utf-8", "replace")
    text = value if isinstance(value, str) else orjson.dumps(value, default=str).decode()
    text = visible(" ".join(secrets.hide(text).split()))
    return (text if len(text) <= EXCERPT else text[: EXCERPT - 3] + "...") or "an empty body"
