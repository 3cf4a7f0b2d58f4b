"""The offline model: a request to llama.cpp and back."""

from __future__ import annotations

import asyncio
import time
from typing import Final

from dspex.errors import DeadlineError, ModelError
from dspex.lm.base import Finish, Request, Response, Usage, needs_loop
from dspex.lm.engine import ENGINES, Generated, Job
from dspex.lm.grammar import ANY_OBJECT, grammar_schema
from dspex.lm.parts import refuse_all_parts
from dspex.lm.weights import find_weights
from dspex.lm.wire import Target

MAX_TOKENS: Final = 512
"""Tokens of an answer when nobody sets a limit; without one a small model may never end."""


async def complete(request: Request, target: Target) -> Response:
    """Answer with the model in this process, which is loaded at the first call.

    At temperature 0, which is the default, the same request gets the same answer. A cancelled
    or late request stops at its next token.

    Raises:
        MissingExtraError: xllamacpp is not installed.
        ModelNotFoundError: the model file is not installed.
        DeadlineError: `request.deadline` passed.
        UnsupportedInputError: the prompt holds more than text.
        ModelError: the prompt is too long, or the engine refused the request.
    """
    refuse_all_parts(request.messages, target.name)
    _refuse_surrogates(request, target)
    engine = ENGINES.get(find_weights(target.model))
    job = Job(target.name, _body(request), _schema(request, target), request.deadline)
    await needs_loop()
    engine.submit(job)
    generated = await _result(job)
    return Response(
        text=generated.text,
        model=target.model,
        usage=Usage(generated.input_tokens, generated.output_tokens),
        finish=_FINISH.get(generated.finish, "unknown"),
        cost=0.0,
    )


def _refuse_surrogates(request: Request, target: Target) -> None:
    """Refuse text that UTF-8 cannot carry, which is all that llama.cpp takes."""
    for text in (*(m.text for m in request.messages), *request.options.stop):
        try:
            text.encode()
        except UnicodeEncodeError as error:
            near = text[max(0, error.start - 20) : error.start + 20]
            raise ModelError(
                target.name,
                f"the prompt has a character that is no valid Unicode, at {near!r}: half of a surrogate "
                "pair. Read the text with the right encoding, or with errors='replace'",
            ) from None


async def _result(job: Job) -> Generated:
    """Wait for the engine, but not past the deadline: a long prompt is read in one piece."""
    loop = asyncio.get_running_loop()
    waiting = asyncio.wrap_future(job.future)
    left = job.deadline - time.monotonic()
    late = loop.call_later(left, waiting.cancel) if job.deadline else None
    try:
        return await waiting
    except asyncio.CancelledError:
        if late is not None and time.monotonic() >= job.deadline:
            raise DeadlineError(job.model, "the offline model did not finish before the deadline") from None
        raise
    finally:
        job.stopped = True
        if late is not None:
            late.cancel()


_FINISH: Final[dict[str, Finish]] = {"stop": "stop", "length": "length"}


def _body(request: Request) -> dict[str, object]:
    options = request.options
    return {
        "messages": [{"role": m.role, "content": m.text} for m in request.messages],
        "max_tokens": options.max_tokens or MAX_TOKENS,
        "temperature": options.temperature or 0.0,
        "top_p": 1.0 if options.top_p is None else options.top_p,
        "stop": list(options.stop),
        "seed": options.seed or 0,
        # A prompt that is partly taken from an earlier one is computed in other batches, and the
        # rounding then changes the answer: without the cache, equal requests have equal answers.
        "cache_prompt": False,
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def _schema(request: Request, target: Target) -> dict[str, object] | None:
    if request.schema is not None and target.capabilities.json_schema:
        return grammar_schema(request.schema)
    wanted = request.json_mode or request.schema is not None
    return ANY_OBJECT if wanted and target.capabilities.json_mode else None
