"""Models behind an OpenAI-compatible server: `wire` says what is sent, aiohttp sends it."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from dspex.errors import AuthenticationError, DeadlineError, ModelError, UnreachableError
from dspex.lm.base import Finish, Request, Response, Usage, needs_loop
from dspex.lm.blocking import check_allowed
from dspex.lm.parts import refuse_parts
from dspex.lm.secrets import Secrets
from dspex.lm.wire import Target, decode_delta, decode_response, encode_request, error_for

if TYPE_CHECKING:
    import aiohttp

CONNECT_SECONDS: Final = 10.0
"""How long connecting may take; a server that is there answers far sooner."""
ERROR_BYTES: Final = 64 << 10
"""How much of an error's body is read."""


async def complete(request: Request, target: Target) -> Response:
    """Send one request and read the answer. It is not retried: the runtime does that.

    Raises:
        UnsupportedInputError: the model does not take what the prompt holds.
        BlockedRequestError: requests are switched off.
        AuthenticationError: there is no key, or the server refused it.
        DeadlineError: `request.deadline` passed.
        UnreachableError: the server could not be reached or broke the connection.
        ModelError: the server answered with an error, or not with a chat completion.
    """
    refuse_parts(request.messages, target.capabilities, target.name)
    check_allowed(target.name, target.base_url)
    secrets = Secrets(find_key(target), target.headers)
    body = encode_request(request, target)
    seconds = remaining(request, target)
    await needs_loop()
    status, answer_headers, answer = await _post(target, secrets, body, seconds)
    if status != 200:
        raise error_for(status, answer_headers, answer, target, secrets)
    return decode_response(answer, target, secrets)


async def stream(request: Request, target: Target) -> AsyncIterator[str | Response]:
    """Send one request and yield the answer in pieces, as server-sent events bring them; then all of it.

    Raises:
        ModelError: as `complete` does; also when the stream ends before the model is done.
    """
    refuse_parts(request.messages, target.capabilities, target.name)
    check_allowed(target.name, target.base_url)
    secrets = Secrets(find_key(target), target.headers)
    body = encode_request(request, target, stream=True)
    seconds = remaining(request, target)
    await needs_loop()
    parts: list[str] = []
    finish: Finish | None = None
    model, usage = target.model, Usage()
    async with _sent(target, secrets, body, seconds) as answer:
        if answer.status != 200:
            data = await _read(answer, ERROR_BYTES, target)
            raise error_for(answer.status, _headers(answer), data, target, secrets)
        async for event in _events(answer, target):
            delta = decode_delta(event, target, secrets)
            finish, model, usage = delta.finish or finish, delta.model or model, delta.usage or usage
            if delta.text:
                parts.append(delta.text)
                yield delta.text
    if finish is None and not parts:
        raise ModelError(target.name, f"{target.base_url} sent no events. Does it stream?")
    if finish is None:
        raise UnreachableError(target.name, f"the answer of {target.base_url} broke off. Try again")
    yield Response("".join(parts), model, usage, finish)


async def _events(answer: aiohttp.ClientResponse, target: Target) -> AsyncIterator[bytes]:
    """Yield the data of each event, until the one that says [DONE]."""
    size = 0
    line = b""
    async for part in answer.content.iter_any():
        size += len(part)
        if size > target.max_bytes:
            raise ModelError(target.name, f"{target.base_url} sent more than {target.max_bytes:,} bytes")
        *lines, line = (line + part).split(b"\n")
        for whole in lines:
            if whole.startswith(b"data:"):
                data = whole[5:].strip()
                if data == b"[DONE]":
                    return
                if data:
                    yield data


def find_key(target: Target) -> str:
    """Find the key in the target or the environment; "" when none is needed.

    Raises:
        AuthenticationError: one is needed and there is none.
    """
    key = target.api_key or (os.environ.get(target.key_variable, "") if target.key_variable else "")
    key = key.strip()
    if (
        not key
        and target.needs_key
        and not any(name.lower() == "authorization" for name, _ in target.headers)
    ):
        raise AuthenticationError(
            target.name,
            f"there is no key. Set the environment variable {target.key_variable}, or give api_key=",
        )
    if not (key.isascii() and key.isprintable()):
        del key  # a tool that shows the variables of a traceback must not show it
        raise AuthenticationError(
            target.name,
            f"the key in {target.key_variable or 'api_key'} has characters that no header can carry",
        )
    return key


def remaining(request: Request, target: Target) -> float | None:
    """Say how many seconds are left until the deadline; None when there is none.

    Raises:
        DeadlineError: it has passed.
    """
    if not request.deadline:
        return None
    seconds = request.deadline - time.monotonic()
    if seconds <= 0:
        raise DeadlineError(target.name, "the deadline had passed before the request was sent")
    return seconds


async def _post(
    target: Target, secrets: Secrets, body: bytes, seconds: float | None
) -> tuple[int, dict[str, str], bytes]:
    async with _sent(target, secrets, body, seconds) as answer:
        limit = target.max_bytes if answer.status == 200 else ERROR_BYTES
        return answer.status, _headers(answer), await _read(answer, limit, target)


def _headers(answer: aiohttp.ClientResponse) -> dict[str, str]:
    return {k.lower(): v for k, v in answer.headers.items()}


@asynccontextmanager
async def _sent(
    target: Target, secrets: Secrets, body: bytes, seconds: float | None
) -> AsyncGenerator[aiohttp.ClientResponse]:
    """Send a request; transport errors until the end of the answer are put into words."""
    import aiohttp

    from dspex.lm.connections import CONNECTIONS, proxy_for

    session = await CONNECTIONS.session()
    timeout = aiohttp.ClientTimeout(total=seconds, sock_connect=CONNECT_SECONDS, ceil_threshold=float("inf"))
    try:
        async with session.post(
            target.url,
            data=body,
            headers=secrets.request_headers(),
            timeout=timeout,
            allow_redirects=False,
            proxy=proxy_for(target.url),
        ) as answer:
            yield answer
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        # Without the cause: some aiohttp errors carry the request's headers, and so the key.
        raise _translate(error, target, seconds) from None


async def _read(answer: aiohttp.ClientResponse, limit: int, target: Target) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in answer.content.iter_any():
        size += len(part)
        if size > limit:
            answer.close()
            if answer.status != 200:
                break
            raise ModelError(
                target.name,
                f"{target.base_url} sent more than {limit:,} bytes. Raise max_bytes, or ask for less",
            )
        parts.append(part)
    return b"".join(parts)


def _translate(error: Exception, target: Target, seconds: float | None) -> ModelError:
    """Say what a transport error means. More precise classes stand before their bases."""
    import aiohttp

    where = target.base_url
    meanings: tuple[tuple[type[BaseException], str], ...] = (
        (
            aiohttp.ConnectionTimeoutError,
            f"no connection to {where} within {CONNECT_SECONDS:g} s. Check base_url and the network",
        ),
        (aiohttp.ClientProxyConnectionError, f"the proxy for {where} cannot be reached ({error})"),
        (
            aiohttp.ClientHttpProxyError,
            f"the proxy for {where} refused the request (HTTP {getattr(error, 'status', '?')})",
        ),
        (
            aiohttp.ClientConnectorCertificateError,
            f"the certificate of {where} is not trusted ({error}). Check base_url and the clock",
        ),
        (aiohttp.ClientSSLError, f"TLS with {where} failed ({error}). Is it https or http?"),
        (
            aiohttp.ClientConnectorDNSError,
            f"the host of {where} is not known ({error}). Check base_url and the network",
        ),
        (
            aiohttp.ClientConnectorError,
            f"nothing answers at {where} ({error}). Start the server, or correct base_url",
        ),
        (aiohttp.ServerDisconnectedError, f"{where} closed the connection without an answer. Try again"),
        (aiohttp.ClientPayloadError, f"the answer of {where} broke off ({error}). Try again"),
        (aiohttp.ClientResponseError, f"{where} does not speak HTTP ({error}). Check base_url"),
        (aiohttp.ClientError, f"the connection to {where} failed ({type(error).__name__}: {error})"),
    )
    for kind, meaning in meanings:
        if isinstance(error, kind):
            return UnreachableError(target.name, meaning)
    if isinstance(error, TimeoutError):
        return DeadlineError(target.name, f"{where} did not answer within {seconds or 0.0:.3g} s")
    return UnreachableError(
        target.name, f"the connection to {where} broke ({type(error).__name__}: {error}). Try again"
    )
