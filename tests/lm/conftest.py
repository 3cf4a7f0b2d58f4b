"""What the tests of models share: a server on loopback and the real offline model."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dspex.lm.base import Message, Options, Request
from tests.servers.openai_server import OpenAIServer


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    """A server that answers "ok" until a test tells it otherwise."""
    with OpenAIServer() as running:
        yield running


def ask(text: str = "Hello", **settings: object) -> Request:
    """A request with one user message."""
    return Request((Message("user", text),), **settings)  # type: ignore[arg-type]  # a test's shorthand


def tokens(number: int) -> Options:
    """Options that limit the answer."""
    return Options(max_tokens=number)
