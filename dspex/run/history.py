"""Finished calls as text for people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dspex.errors import AnswerError
from dspex.lm.base import Message
from dspex.run.completion import Completion


def history_text(calls: Iterable[Completion[Any]]) -> str:
    """Write calls with their messages and answers, oldest first."""
    blocks = [_call_text(call) for call in calls]
    return "\n\n".join(blocks) if blocks else "No call yet."


def _call_text(call: Completion[Any]) -> str:
    usage = call.usage
    head = (
        f"── {call.signature} · {call.route.name} · {call.model or 'model'} · "
        f"{usage.input_tokens} + {usage.output_tokens} tokens · {call.timings.total:.3f} s · {call.trace_id}"
    )
    parts = [head, *(f"[{m.role}]\n{_content_text(m)}" for m in call.messages), f"[answer]\n{call.text}"]
    if isinstance(call.value, AnswerError):
        parts.append("[error]\n" + "\n".join(call.value.problems))
    return "\n\n".join(parts)


def _content_text(message: Message) -> str:
    """Write what a message holds; an image or a file is named, not written out."""
    parts = (message.content,) if isinstance(message.content, str) else message.content
    return "".join(part if isinstance(part, str) else repr(part) for part in parts)
