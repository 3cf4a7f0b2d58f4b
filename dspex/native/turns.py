"""The turns of a conversation as messages, as DSPy 3.4 writes them (`format_conversation_history`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec.structs import replace

from dspex.native.kinds import DICT
from dspex.native.message import Message
from dspex.native.mismatch import Mismatch
from dspex.native.render import answer_text, request_content, results_content
from dspex.spec.dialect import Dialect
from dspex.spec.own_types import is_history
from dspex.spec.reasoning import REASONING
from dspex.spec.signature import SignatureSpec
from dspex.types.history import History
from dspex.types.tool_calls import ToolCalls

Turns = Callable[[History], list[Message]]
Check = Callable[[object], list[Mismatch]]


def turns_writer(
    spec: SignatureSpec,
    dialect: Dialect,
    ending: str,
    restored: Callable[[Mapping[str, Any]], Mapping[str, Any]],
) -> Turns:
    """Return the function that writes a history as messages.

    Args:
        spec: the signature.
        dialect: the prompt format.
        ending: the reminder that ends each request.
        restored: makes images and files again of what stands for them in JSON.
    """
    others = replace(spec, fields=tuple(f for f in spec.fields if not is_history(f)))
    inputs = {f.name for f in others.inputs}
    names = {**{f.wire: f.name for f in others.fields}, **{f.name: f.name for f in others.fields}}

    def write(history: History) -> list[Message]:
        messages: list[Message] = []
        for turn in history.messages:
            values = restored({names[key]: value for key, value in turn.items() if key in names})
            asked = not inputs.isdisjoint(values)
            if content := request_content(others, dialect, values, after=ending if asked else ""):
                messages.append(Message("user", content))
            called = _called(values)
            if called is None:
                messages.append(Message("assistant", answer_text(others, dialect, values)))
                continue
            name, calls = called
            answered = {**values, name: ToolCalls(calls.tool_calls)}
            messages.append(Message("assistant", answer_text(others, dialect, answered)))
            messages.append(Message("user", results_content(dialect, calls.results_shown())))
        return messages

    return write


def _called(values: Mapping[str, Any]) -> tuple[str, ToolCalls] | None:
    """Find the first calls of tools in a turn; None where there are none, or no results of them."""
    for name, value in values.items():
        found: Any = value
        if isinstance(found, DICT) and "tool_calls" in found:
            found = ToolCalls.__dspex_read__(found)
        if isinstance(found, ToolCalls):
            return None if found.tool_call_results is None else (name, found)
    return None


def turns_checker(spec: SignatureSpec, check: Callable[[object], list[Mismatch]]) -> Check:
    """Return the function that tells what is wrong with a history: its type, and names that are no fields'.

    A reasoning is no mistake: programs with and without one may go on with the same conversation.

    Args:
        spec: the signature.
        check: the check of the type.
    """
    fields = [f for f in spec.fields if not is_history(f)]
    known = {REASONING, *(f.name for f in fields), *(f.wire for f in fields)}
    expected = f"a name of {spec.name}: {', '.join(f.name for f in fields)}"

    def check_turns(value: object) -> list[Mismatch]:
        if wrong := check(value):
            return wrong
        turns = value.messages if isinstance(value, History) else ()
        foreign = ((i, key) for i, turn in enumerate(turns) for key in turn if key not in known)
        return [Mismatch(("messages", i, key), expected, key) for i, key in foreign]

    return check_turns
