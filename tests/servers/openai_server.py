"""A real OpenAI-compatible server on loopback, for tests and benchmarks.

    with OpenAIServer() as server:
        model = Model("any", base_url=server.base_url)

It answers `POST /v1/chat/completions`; a `Reply` or a function of the request's body says how.
`python tests/servers/openai_server.py [seconds]` prints the base URL, answers "ok" and ends by itself.
"""

from __future__ import annotations

import asyncio
import json
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass
class Reply:
    """How to answer one request.

    Attributes:
        body: an object, sent as JSON, or bytes, sent as they are.
        delay: seconds before the answer.
        cut: announce this many more bytes than are sent, then drop the connection.
        drop: close the connection without a byte.
        events: server-sent events, each written by itself; an int waits so many milliseconds, None drops
            the connection.
    """

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    cut: int = 0
    drop: bool = False
    events: list[bytes | int | None] | None = None


@dataclass
class Received:
    """What a client sent."""

    path: str
    headers: dict[str, str]
    body: Any
    peer: tuple[str, int]


def completion(content: Any = "ok", **changes: Any) -> dict[str, Any]:
    """Make the body of a chat completion."""
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "served-model",
        "choices": [
            {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"}
        ],
        "usage": {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10},
        **changes,
    }


Answer = Callable[[dict[str, Any]], Reply]


class OpenAIServer:
    """The server, in a thread of its own with a loop of its own.

    Args:
        answer: a Reply for every request, or a function of the request's JSON body.
    """

    def __init__(self, answer: Reply | Answer | None = None) -> None:
        self.answer: Reply | Answer = answer or Reply(completion())
        self.requests: list[Received] = []
        self.cancelled = threading.Event()
        self.arrived = threading.Event()
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._serve, name="openai-server", daemon=True)
        self.port = 0

    @property
    def base_url(self) -> str:
        """What to give as `base_url`."""
        return f"http://127.0.0.1:{self.port}/v1"

    def __enter__(self) -> OpenAIServer:
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(self, *exc: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _serve(self) -> None:
        self._loop.run_until_complete(self._main())
        self._loop.close()

    async def _main(self) -> None:
        app = web.Application(client_max_size=64 << 20)
        app.router.add_route("*", "/{path:.*}", self._handle)
        runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.2)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.port = runner.addresses[0][1]
        self._ready.set()
        await self._stop.wait()
        await _let_transports_finish()
        await runner.cleanup()
        await _let_transports_finish()

    async def _events(
        self, request: web.Request, reply: Reply, events: list[bytes | int | None]
    ) -> web.StreamResponse:
        answer = web.StreamResponse(status=reply.status, headers={"Content-Type": "text/event-stream"})
        await answer.prepare(request)
        try:
            for event in events:
                if event is None:
                    assert request.transport is not None
                    request.transport.close()
                elif isinstance(event, int):
                    await asyncio.sleep(event / 1000)
                else:
                    await answer.write(event)
        except (asyncio.CancelledError, ConnectionError):
            self.cancelled.set()
            raise
        return answer

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        body = json.loads(raw) if raw else {}
        transport = request.transport
        assert transport is not None
        peer = transport.get_extra_info("peername")
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.requests.append(Received(request.path, headers, body, peer))
        self.arrived.set()
        reply = self.answer if isinstance(self.answer, Reply) else self.answer(body)
        try:
            if reply.delay:
                await asyncio.sleep(reply.delay)
        except asyncio.CancelledError:
            self.cancelled.set()
            raise
        if reply.drop:
            transport.close()
            return web.Response()
        if reply.events is not None:
            return await self._events(request, reply, reply.events)
        data = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
        if reply.cut:
            answer = web.StreamResponse(status=reply.status, headers=reply.headers)
            answer.content_length = len(data) + reply.cut
            await answer.prepare(request)
            await answer.write(data)
            transport.close()
            return answer
        content_type = {"Content-Type": "application/json"}
        return web.Response(body=data, status=reply.status, headers={**content_type, **reply.headers})


def pieces(text: str, size: int = 8, **changes: Any) -> list[bytes | int | None]:
    """Make the events of a streamed completion: the text in pieces, then why it ended, then the tokens."""

    def event(**data: Any) -> bytes:
        whole = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "model": "served-model", **data}
        return b"data: " + json.dumps(whole).encode() + b"\n\n"

    def choice(delta: dict[str, Any], finish: str | None = None) -> list[dict[str, Any]]:
        return [{"index": 0, "delta": delta, "finish_reason": finish}]

    usage = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}
    return [
        b": comment\n\n",
        event(choices=choice({"role": "assistant", "content": ""})),
        *(event(choices=choice({"content": text[i : i + size]})) for i in range(0, len(text), size)),
        event(choices=choice({}, changes.get("finish", "stop"))),
        event(choices=[], usage=usage),
        b"data: [DONE]\n\n",
    ]


async def _let_transports_finish() -> None:
    """Run what asyncio has scheduled for connections that were just accepted or just closed.

    A server that stops between the two steps of an accept leaves the socket open.
    """
    for _ in range(5):
        await asyncio.sleep(0)


if __name__ == "__main__":
    with OpenAIServer() as running:
        print(running.base_url, flush=True)
        time.sleep(float(sys.argv[1]) if len(sys.argv) > 1 else 60.0)
