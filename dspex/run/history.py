"""Finished calls as text for people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dspex.errors import AnswerError
from dspex.native.pieces import described
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
    parts = [head]
    for asked in call.steps:
        parts += [f"[{m.role}]\n{described(m.content)}" for m in asked.messages]
        parts.append(f"[answer]\n{asked.response.text}")
    if isinstance(call.value, AnswerError):
        parts.append("[error]\n" + "\n".join(call.value.problems))
    return "\n\n".join(parts)
