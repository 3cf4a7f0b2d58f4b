"""Images and files on their way through DSPy's client, which may not have words for all of them."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, cast

from dspy.clients import _deprecation
from dspy.lm15 import request_from_openai_chat

from dspex.lm.base import Message
from dspex.native.blocks import content_of
from dspex.native.message import Role

Blocks = Sequence[Mapping[str, Any]]
_MARKED: Final = cast("Any", _deprecation).adapter_message_call
"""Tells DSPy that messages come from an adapter: those of a user are deprecated."""

# Not an ambient setting: it carries the messages past DSPy's own form of a request.
_SENT: Final[ContextVar[tuple[Message, ...] | None]] = ContextVar("dspex_bridge_sent", default=None)


@contextmanager
def sending(lm: Any, messages: Any) -> Generator[Any]:
    """Keep the messages of a request that hold more than text; yield those that DSPy's client is given.

    Its own form of a request has no documents, for example. Where it has no form for a part, it is given
    the kind of the part as text; the model gets the part itself.

    Args:
        lm: who is asked.
        messages: as an adapter wrote them.

    Raises:
        ContentError: a part is not known to dspex.
    """
    if messages is None or all(isinstance(m.get("content"), (str, type(None))) for m in messages):
        yield messages
        return
    kept = tuple(Message(cast("Role", m["role"]), content_of(m.get("content") or "")) for m in messages)
    token = _SENT.set(kept)
    try:
        if _has_form(messages):
            yield messages
        else:
            carried = [{**m, "content": _named(m["content"])} for m in messages]
            with _MARKED(lm, carried):
                yield carried
    finally:
        _SENT.reset(token)


def sent_messages() -> list[Message] | None:
    """Return the messages of the request under way, if they hold more than text."""
    kept = _SENT.get()
    return None if kept is None else list(kept)


def _has_form(messages: Any) -> bool:
    try:
        request_from_openai_chat({"model": "any", "messages": messages})
    except Exception:  # lm15 refuses by exceptions of its own, and by Python's
        return False
    return True


def _named(content: str | Blocks) -> Any:
    if isinstance(content, str):
        return content
    kinds = ((block, block.get("type")) for block in content)
    return [block if kind == "text" else {"type": "text", "text": f"[{kind}]"} for block, kind in kinds]
