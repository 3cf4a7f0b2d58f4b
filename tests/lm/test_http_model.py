"""Models over HTTP, against a real server on loopback."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import subprocess
import sys
import threading
import time
import traceback
from typing import Any

import pytest

from dspex.errors import (
    AuthenticationError,
    DeadlineError,
    ModelError,
    ModelNotFoundError,
    RateLimitError,
    UnreachableError,
)
from dspex.lm.base import Capabilities, Message, Options, Request
from dspex.lm.model import Model
from dspex.run.sync import drive
from tests.lm.conftest import ask
from tests.servers.openai_server import OpenAIServer, Reply, completion

SCHEMA = {
    "type": "object",
    "properties": {"a": {"type": "string"}},
    "required": ["a"],
    "additionalProperties": False,
}


def test_a_request_carries_messages_and_the_options_that_are_set(server: OpenAIServer) -> None:
    """What the server gets is the conversation and only those options that somebody chose."""
    model = Model("tiny", base_url=server.base_url, temperature=0.5, max_tokens=9, stop="END")
    request = Request(
        (Message("system", "Be brief."), Message("user", "Héllo")), Options(temperature=0.0, seed=3)
    )
    response = drive(model.complete(request))
    assert server.requests[0].path == "/v1/chat/completions"
    assert server.requests[0].body == {
        "model": "tiny",
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Héllo"}],
        "temperature": 0.0,
        "max_tokens": 9,
        "stop": ["END"],
        "seed": 3,
    }
    assert "authorization" not in server.requests[0].headers
    assert (response.text, response.model, response.finish, response.cost) == (
        "ok",
        "served-model",
        "stop",
        None,
    )
    assert (response.usage.input_tokens, response.usage.output_tokens) == (7, 3)


@pytest.mark.parametrize(
    ("capabilities", "settings", "expected"),
    [
        (
            Capabilities(json_schema=True),
            {"schema": SCHEMA},
            {"type": "json_schema", "json_schema": {"name": "answer", "schema": SCHEMA, "strict": True}},
        ),
        (
            Capabilities(json_schema=True),
            {"schema": {"type": "object"}, "json_mode": True},
            {
                "type": "json_schema",
                "json_schema": {"name": "answer", "schema": {"type": "object"}},
            },
        ),
        (
            Capabilities(json_schema=True),
            {"schema": {"type": "object", "additionalProperties": {"type": "integer"}}},
            {
                "type": "json_schema",
                "json_schema": {
                    "name": "answer",
                    "schema": {"type": "object", "additionalProperties": {"type": "integer"}},
                },
            },
        ),
        (Capabilities(json_mode=True), {"schema": SCHEMA}, {"type": "json_object"}),
        (Capabilities(json_mode=True), {"json_mode": True}, {"type": "json_object"}),
        (Capabilities(), {"json_mode": True, "schema": SCHEMA}, None),
        (Capabilities(json_schema=True, json_mode=True), {}, None),
    ],
)
def test_the_response_format_follows_the_capabilities(
    server: OpenAIServer,
    capabilities: Capabilities,
    settings: dict[str, Any],
    expected: dict[str, Any] | None,
) -> None:
    """A schema is sent to servers that can keep one, else JSON mode, else nothing."""
    model = Model("tiny", base_url=server.base_url, capabilities=capabilities)
    drive(model.complete(ask(**settings)))
    assert server.requests[0].body.get("response_format") == expected


def test_the_key_comes_from_the_environment_at_call_time(
    server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A provider's key is read when the call is made, and a key in code goes before it."""
    model = Model("openai/gpt-4o-mini", base_url=server.base_url)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-from-env")
    drive(model.complete(ask()))
    drive(model.with_(api_key="sk-from-code").complete(ask()))
    assert [r.headers["authorization"] for r in server.requests] == [
        "Bearer sk-from-env",
        "Bearer sk-from-code",
    ]
    assert server.requests[0].body["model"] == "gpt-4o-mini"


ECHOES: dict[str, Any] = {
    "an error with status 200": {"error": {"message": "no such key sk-from-env"}},
    "no JSON": b"<html>sk-from-env X-TOKEN-1</html>",
    "no choices": {"choices": [], "said": "sk-from-env"},
    "a refusal": {"choices": [{"message": {"refusal": "not with sk-from-env"}}]},
    "no text": {"choices": [{"message": {"content": {"sk-from-env": "X-TOKEN-1"}}}]},
}


@pytest.mark.parametrize("case", ECHOES)
def test_a_key_that_the_server_repeats_is_cut_out(
    case: str, server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keys from the environment and secret headers appear in no message."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-from-env")
    server.answer = Reply(ECHOES[case])
    model = Model("openai/x", base_url=server.base_url, headers={"X-Session-Token": "Bearer X-TOKEN-1"})
    with pytest.raises(ModelError) as caught:
        drive(model.complete(ask()))
    assert "***" in str(caught.value)
    assert "sk-from-env" not in str(caught.value)
    assert "X-TOKEN-1" not in str(caught.value)


@pytest.mark.parametrize("answer", [Reply(status=500), Reply(b"no JSON"), Reply(drop=True)], ids=str)
def test_no_variable_of_a_traceback_shows_a_key(
    answer: Reply, server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tools that report errors send the repr of every local variable elsewhere."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-from-env")
    server.answer = answer
    model = Model("openai/x", base_url=server.base_url, headers={"X-Session-Token": "Bearer X-TOKEN-1"})
    with pytest.raises(ModelError) as caught:
        drive(model.complete(ask()))
    shown = traceback.StackSummary.extract(traceback.walk_tb(caught.value.__traceback__), capture_locals=True)
    assert "'secrets': 'Secrets(...)'" in repr([f.locals for f in shown])
    assert "sk-from-env" not in repr([f.locals for f in shown])
    assert "X-TOKEN-1" not in repr([f.locals for f in shown])


def test_a_missing_key_is_reported_before_anything_is_sent() -> None:
    """The error names the variable to set."""
    with pytest.raises(AuthenticationError, match="OPENAI_API_KEY"):
        drive(Model("openai/gpt-4o-mini").complete(ask()))


def test_a_key_with_odd_characters_is_refused_without_showing_it() -> None:
    """A line break pasted into a key is an error, not a second header."""
    with pytest.raises(AuthenticationError, match="characters") as caught:
        drive(Model("x", base_url="http://127.0.0.1:1/v1", api_key="sk-a\nX-Evil: 1").complete(ask()))
    assert "sk-a" not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (401, AuthenticationError, "OPENAI_API_KEY"),
        (403, AuthenticationError, "refused"),
        (404, ModelNotFoundError, "no model 'gpt-4o-mini'"),
        (408, DeadlineError, "HTTP 408"),
        (429, RateLimitError, "fewer requests"),
        (400, ModelError, "HTTP 400: it says so"),
        (500, ModelError, "HTTP 500: it says so"),
        (503, ModelError, "HTTP 503"),
        (307, ModelError, "redirects to http://elsewhere/v1"),
    ],
)
def test_each_status_has_its_error(
    server: OpenAIServer, status: int, kind: type[ModelError], words: str
) -> None:
    """The class tells what to do, the message what the server said, and the key is cut out of it."""
    message = "it says so, key sk-secret-1"
    server.answer = Reply(
        {"error": {"message": message}}, status, {"Retry-After": "2.5", "Location": "http://elsewhere/v1"}
    )
    model = Model("openai/gpt-4o-mini", base_url=server.base_url, api_key="sk-secret-1")
    with pytest.raises(ModelError, match=words) as caught:
        drive(model.complete(ask()))
    assert type(caught.value) is kind
    assert (caught.value.status, caught.value.retry_after) == (status, 2.5)
    assert "sk-secret-1" not in str(caught.value)
    assert "it says so" in str(caught.value) or status == 307
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html>hello</html>", "not JSON"),
        (b"", "not JSON"),
        (b"[1]", "no choices"),
        ({"choices": []}, "no choices"),
        ({"choices": [{"finish_reason": "stop"}]}, "no choices"),
        ({"choices": "ab"}, "no choices"),
        (completion(None), "content is null"),
        (completion(42), "no text but 42.*OpenAI API"),
        (completion({"text": "a"}), 'no text but {"text":"a"}'),
        ({"error": {"message": "overloaded"}}, "overloaded"),
        (completion(None, choices=[{"message": {"content": None}, "finish_reason": "length"}]), "max_tokens"),
        (completion(None, choices=[{"message": {"refusal": "I will not"}}]), "refused.*I will not"),
        (b'{"choices": \xff}', "not JSON"),
    ],
)
def test_an_odd_body_is_a_clear_error(server: OpenAIServer, body: object, words: str) -> None:
    """No answer of a server leads to a TypeError or a KeyError."""
    server.answer = Reply(body)
    with pytest.raises(ModelError, match=words):
        drive(Model("x", base_url=server.base_url).complete(ask()))


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ([{"type": "text", "text": "a"}, {"type": "text", "text": "b"}], "ab"),
        ("", ""),
        (["a", 1, {"x": 1}], "a"),
    ],
)
def test_content_may_be_parts(server: OpenAIServer, content: object, text: str) -> None:
    """Texts of a list of parts are joined, and other parts left out."""
    server.answer = Reply(completion(content, usage={"prompt_tokens": "many"}, model=None))
    response = drive(Model("x", base_url=server.base_url).complete(ask()))
    assert (response.text, response.model, response.usage.input_tokens) == (text, "x", 0)


def test_compressed_answers_are_read(server: OpenAIServer) -> None:
    """A server may compress what it sends."""
    packed = gzip.compress(json.dumps(completion("zipped")).encode())
    server.answer = Reply(packed, headers={"Content-Encoding": "gzip"})
    assert drive(Model("x", base_url=server.base_url).complete(ask())).text == "zipped"


def test_a_truncated_body_is_unreachable(server: OpenAIServer) -> None:
    """An answer that breaks off is an error that may be tried again, not half a text."""
    server.answer = Reply(completion(), cut=50)
    with pytest.raises(UnreachableError, match="broke off"):
        drive(Model("x", base_url=server.base_url).complete(ask()))


def test_a_dropped_connection_is_unreachable(server: OpenAIServer) -> None:
    """A connection closed without an answer is reported as such."""
    server.answer = Reply(drop=True)
    with pytest.raises(UnreachableError, match="without an answer"):
        drive(Model("x", base_url=server.base_url).complete(ask()))


def test_nobody_listening_is_unreachable() -> None:
    """The error names the address and what to do."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(UnreachableError, match=rf"127\.0\.0\.1:{port}/v1.*Start the server"):
        drive(Model("x", base_url=f"http://127.0.0.1:{port}/v1").complete(ask()))


def test_an_unknown_host_is_unreachable() -> None:
    """Names that do not resolve are reported with the address (the domain is reserved, RFC 6761)."""
    with pytest.raises(UnreachableError, match=r"nowhere\.invalid"):
        drive(Model("x", base_url="http://nowhere.invalid/v1").complete(ask()))


def test_tls_to_a_plain_server_is_unreachable(server: OpenAIServer) -> None:
    """The wrong scheme is reported as such."""
    with pytest.raises(UnreachableError, match="https or http"):
        drive(Model("x", base_url=server.base_url.replace("http:", "https:")).complete(ask()))


def test_something_else_than_http_is_unreachable() -> None:
    """A server that speaks another protocol is reported, without the request's headers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def greet() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(10_000)
                connection.sendall(b"220 mail.example.com ESMTP\r\n\r\n")

        thread = threading.Thread(target=greet)
        thread.start()
        model = Model("x", base_url=f"http://127.0.0.1:{listener.getsockname()[1]}/v1", api_key="sk-hidden")
        with pytest.raises(UnreachableError, match="HTTP") as caught:
            drive(model.complete(ask()))
        thread.join()
    assert "sk-hidden" not in str(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("by", ["deadline", "timeout"])
def test_a_slow_server_meets_the_deadline(server: OpenAIServer, by: str) -> None:
    """Both the call's deadline and the model's timeout end the request on time."""
    server.answer = Reply(completion(), delay=5.0)
    model = Model("x", base_url=server.base_url, timeout=0.2 if by == "timeout" else None)
    start = time.monotonic()
    with pytest.raises(DeadlineError, match="within"):
        drive(model.complete(ask(deadline=start + 0.2 if by == "deadline" else 0.0)))
    assert 0.15 < time.monotonic() - start < 2.0
    assert server.cancelled.wait(2.0)


def test_a_deadline_in_the_past_sends_nothing(server: OpenAIServer) -> None:
    """Nobody waits any more, so nobody is asked."""
    with pytest.raises(DeadlineError):
        drive(Model("x", base_url=server.base_url).complete(ask(deadline=time.monotonic() - 1)))
    assert server.requests == []


@pytest.mark.asyncio
async def test_cancelling_the_task_cancels_the_request(server: OpenAIServer) -> None:
    """The server sees the connection go at once."""
    server.answer = Reply(completion(), delay=30.0)
    task = asyncio.create_task(Model("x", base_url=server.base_url, timeout=None).complete(ask()))
    await asyncio.to_thread(server.arrived.wait, 5.0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(server.cancelled.wait, 5.0)


def test_an_answer_that_is_too_long_is_refused(server: OpenAIServer) -> None:
    """The limit holds for what arrives, also when it was compressed."""
    server.answer = Reply(gzip.compress(b" " * 1_000_000), headers={"Content-Encoding": "gzip"})
    with pytest.raises(ModelError, match="more than 1,000 bytes"):
        drive(Model("x", base_url=server.base_url, max_bytes=1_000).complete(ask()))


def test_connections_are_reused_across_models_and_calls(server: OpenAIServer) -> None:
    """Sync calls from one thread share one connection."""
    for name in ("a", "b", "a"):
        drive(Model(name, base_url=server.base_url).complete(ask()))
    assert len({r.peer for r in server.requests}) == 1


def test_a_connection_that_the_server_closed_meanwhile_is_not_used(
    server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An idle loop has not seen the close yet; the next call looks before it sends."""
    monkeypatch.setattr("dspex.lm.connections.IDLE", 0.0)
    server.answer = Reply(completion(), headers={"Connection": "keep-alive"})
    with socket.create_server(("127.0.0.1", 0)) as listener:
        body = json.dumps(completion("raw")).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        closed = threading.Event()

        def serve_twice() -> None:
            for _ in range(2):
                connection, _ = listener.accept()
                with connection:
                    received = b""
                    while b'"Hello"' not in received:
                        received += connection.recv(65536)
                    connection.sendall(head + body)
                closed.set()

        thread = threading.Thread(target=serve_twice)
        thread.start()
        model = Model("x", base_url=f"http://127.0.0.1:{listener.getsockname()[1]}/v1")
        assert drive(model.complete(ask())).text == "raw"
        closed.wait(5.0)
        assert drive(model.complete(ask())).text == "raw"
        thread.join()


@pytest.mark.asyncio
async def test_calls_run_at_the_same_time(server: OpenAIServer) -> None:
    """Forty slow calls take about as long as one."""
    server.answer = Reply(completion(), delay=0.2)
    model = Model("x", base_url=server.base_url)
    start = time.monotonic()
    responses = await asyncio.gather(*(model.complete(ask(str(i))) for i in range(40)))
    assert len(responses) == 40
    assert time.monotonic() - start < 3.0


def test_text_that_is_no_unicode_is_still_sent(server: OpenAIServer) -> None:
    """A lone surrogate reaches the server escaped."""
    drive(Model("x", base_url=server.base_url).complete(ask("a\ud800b")))
    assert server.requests[0].body["messages"][0]["content"] == "a\ud800b"


def test_a_proxy_from_the_environment_is_used(server: OpenAIServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests to other machines go through it, requests to this one do not."""
    from dspex.lm.connections import proxy_for

    proxy_for.cache_clear()
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{server.port}")
    monkeypatch.setenv("no_proxy", "internal.invalid")
    assert drive(Model("x", base_url="http://models.invalid/v1").complete(ask())).text == "ok"
    assert server.requests[0].headers["host"] == "models.invalid"
    assert proxy_for("http://internal.invalid/v1") is None
    assert proxy_for("http://localhost:8000/v1") is None
    proxy_for.cache_clear()


PROGRAM = """
import asyncio, sys
from dspex.lm.base import Message, Request
from dspex.lm.model import Model
from dspex.run.sync import drive

model = Model("x", base_url=sys.argv[1])
request = Request((Message("user", "hi"),))

async def call():
    return (await model.complete(request)).text

if "asyncio" in sys.argv[2]:
    print(asyncio.run(call()), asyncio.run(call()))
if "sync" in sys.argv[2]:
    print(drive(model.complete(request)).text)
if "thread" in sys.argv[2]:
    import threading
    thread = threading.Thread(target=lambda: print(drive(model.complete(request)).text))
    thread.start(); thread.join()
if "notebook" in sys.argv[2]:
    async def cell():
        return drive(model.complete(request)).text
    print(asyncio.run(cell()))
if "closed" in sys.argv[2]:
    loop = asyncio.new_event_loop()
    print(loop.run_until_complete(call()))
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()
"""


@pytest.mark.parametrize(
    "ways", ["asyncio", "sync", "thread", "notebook", "closed", "asyncio sync thread notebook"]
)
def test_a_process_ends_cleanly(server: OpenAIServer, ways: str) -> None:
    """No unclosed session, connector or socket is left, whichever loop was used."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM, server.base_url, ways],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert set(done.stdout.split()) == {"ok"}


def test_naming_a_model_loads_no_http_client() -> None:
    """`Model` is cheap until it is called."""
    code = (
        "import sys; from dspex.lm.model import Model; Model('openai/gpt-4o-mini'); "
        "heavy = {'aiohttp', 'asyncio', 'pydantic', 'xllamacpp'}; "
        "print(sorted(heavy & {m.split('.')[0] for m in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
