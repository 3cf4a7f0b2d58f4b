"""The chat-completions format, without a network."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from dspex.errors import ModelError
from dspex.lm.base import Message, Options, Request, Response, Usage
from dspex.lm.secrets import Secrets
from dspex.lm.wire import (
    EXCERPT,
    Target,
    decode_response,
    encode_request,
    error_for,
    is_strict,
    retry_after,
    server_message,
)

TARGET = Target("m", "m", "http://127.0.0.1:1/v1", api_key="sk-key")
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=10,
)
keys = (
    "choices",
    "message",
    "content",
    "finish_reason",
    "usage",
    "error",
    "model",
    "refusal",
    "text",
    "type",
)
bodies = st.recursive(
    json_values,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(keys), inner, max_size=4),
    max_leaves=8,
)


@given(bodies | st.binary(max_size=30))
def test_any_body_is_a_response_or_a_model_error(body: Any) -> None:
    """Servers send the strangest things; none of them is a crash."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    try:
        response = decode_response(data, TARGET)
    except ModelError as error:
        assert len(str(error)) < 3 * EXCERPT  # noqa: PT017  # both outcomes are allowed
    else:
        assert isinstance(response, Response)
        assert isinstance(response.text, str)


@given(st.text(), st.lists(st.text(), max_size=2), st.integers(1, 9) | st.none(), st.floats(0, 2) | st.none())
def test_a_request_survives_json(
    text: str, stop: list[str], limit: int | None, temperature: float | None
) -> None:
    """Any text arrives as it is, and nothing unset is sent."""
    request = Request((Message("user", text),), Options(temperature, limit, None, tuple(stop)))
    body = json.loads(encode_request(request, TARGET))
    assert body["messages"] == [{"role": "user", "content": text}]
    assert body.get("max_tokens") == limit
    assert body.get("temperature") == temperature
    assert body.get("stop", []) == stop
    assert None not in body.values()


@given(st.integers(300, 599), st.binary(max_size=60), st.text(max_size=20), st.text(max_size=20))
def test_any_status_is_a_model_error_without_the_key(
    status: int, body: bytes, wait: str, location: str
) -> None:
    """Whatever the server says, also with braces in it, the key is not repeated."""
    headers = {"retry-after": wait, "location": location}
    data = body + b" your key sk-key is bad {oops} {0}"
    error = error_for(status, headers, data, TARGET, Secrets("sk-key"))
    assert error.status == status
    assert "sk-key" not in str(error)


def test_retry_after_is_read_in_all_its_forms() -> None:
    """Seconds, milliseconds, a date, or nonsense."""
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    assert retry_after({"retry-after": "1.5"}) == 1.5
    assert retry_after({"retry-after-ms": "250", "retry-after": "9"}) == 0.25
    assert 25 < (retry_after({"retry-after": date}) or 0) <= 30
    assert retry_after({"retry-after": "-3"}) == 0.0
    assert retry_after({"retry-after": "soon"}) is None
    assert retry_after({}) is None


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'{"error": {"message": "no such model", "code": 1}}', "no such model"),
        (b'{"error": "plain"}', "plain"),
        (b'{"detail": "Not Found"}', "Not Found"),
        (b'{"message": "m"}', "m"),
        (b"<html>\n  <b>502</b>\n</html>", "<html> <b>502</b> </html>"),
        (b"", "an empty body"),
        (b"x" * 5000, "x" * (EXCERPT - 3) + "..."),
    ],
)
def test_the_servers_message_is_found(body: bytes, message: str) -> None:
    """In the places where servers put it, in one line."""
    assert server_message(body) == message


class Closed(BaseModel):
    """A model as OpenAI's strict mode wants it."""

    model_config = ConfigDict(extra="forbid")
    name: str
    friends: list[Closed]


class Defaulted(BaseModel):
    """A default makes a property optional, which strict mode refuses."""

    model_config = ConfigDict(extra="forbid")
    name: str = "x"


def test_strict_mode_is_asked_for_only_where_it_can_be_had() -> None:
    """A schema outside the strict subset would be refused by the server."""
    assert is_strict(Closed.model_json_schema())
    assert not is_strict(Defaulted.model_json_schema())
    assert not is_strict({"type": "object", "properties": {}, "additionalProperties": True})
    assert not is_strict({"type": "array", "items": {}})
    assert is_strict({"anyOf": [{"type": "string"}, {"type": "null"}]})


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "1e999"])
def test_a_wait_that_is_no_number_of_seconds_is_none(text: str) -> None:
    """Nobody could sleep for it."""
    assert retry_after({"retry-after": text}) is None
    assert retry_after({"retry-after-ms": text}) is None


def test_a_truth_value_is_no_count_of_tokens() -> None:
    """Some servers send `true` for what they do not count."""
    body = {"choices": [{"message": {"content": "x"}}], "usage": {"completion_tokens": True}}
    assert decode_response(json.dumps(body).encode(), TARGET).usage == Usage()
