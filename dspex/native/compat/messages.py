"""Messages as DSPy 3.4 sends them: what it makes of its own marks in a text, and what it refuses."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any, Final

import json_repair

from dspex.errors import ConfigurationError
from dspex.native.blocks import content_of
from dspex.native.kinds import DICT, LIST
from dspex.native.message import Message
from dspex.spec.own_types import is_history
from dspex.spec.signature import SignatureSpec
from dspex.types.marked import END, START
from dspex.types.tool_calls import ToolCalls

_MARKED: Final = re.compile(f"{START}(.*?){END}", re.DOTALL)


def as_sent(messages: Sequence[Message]) -> Sequence[Message]:
    """Return the messages as DSPy sends them.

    Raises:
        ConfigurationError: DSPy would send no message.
        ContentError: what stands between DSPy's marks is no part of a message that dspex knows.
    """
    for message in messages:
        try:
            message.text.encode()
        except UnicodeEncodeError as error:
            raise refused_as_dspy(
                "DSPy refuses to send a text that is no valid Unicode. Repair it first", ValueError()
            ) from error
    if any(START in m.text and m.role == "user" for m in messages):
        return [_unmarked(m) if START in m.text and m.role == "user" else m for m in messages]
    return messages


def refused_as_dspy(what: str, error: Exception) -> ConfigurationError:
    """Make the error for a request that DSPy does not send, naming what it raises."""
    name = type(error).__name__
    refusal = ConfigurationError(f"{what} ({name})")
    refusal.dspy_error = name
    return refusal


def refuse_called_tools(spec: SignatureSpec, record: Any) -> None:
    """Refuse a conversation with calls of tools, for which DSPy's JSON format has messages of another form.

    Raises:
        ConfigurationError: there is one.
    """
    histories = (getattr(record, field.name) for field in spec.inputs if is_history(field))
    values = (value for history in histories for turn in history.messages for value in turn.values())
    if any(_is_call(value) for value in values):
        raise ConfigurationError(
            f"{spec.name} is given a conversation with calls of tools, which in JSON only DSPy itself writes "
            'with compat="dspy". Give route="bridge", the chat format, or leave compat out.'
        )


def _is_call(value: Any) -> bool:
    return isinstance(value, ToolCalls) or (isinstance(value, DICT) and "tool_calls" in value)


def _unmarked(message: Message) -> Message:
    """Cut a message at its marks: DSPy takes what stands between them for parts of the message."""
    if not isinstance(message.content, str):
        raise ConfigurationError(f"A text beside an image or a file holds {START}. Take the mark out.")
    blocks: list[dict[str, Any]] = []
    for number, piece in enumerate(_MARKED.split(message.content)):  # plain, marked, plain, …
        if number % 2:
            blocks += _blocks(piece.strip())
        elif piece:
            blocks.append({"type": "text", "text": piece})
    return Message(message.role, content_of(blocks))


def _blocks(payload: str) -> list[dict[str, Any]]:
    parts = _parts(payload)
    if not isinstance(parts, LIST):
        return [{"type": "text", "text": payload}]
    return [part if isinstance(part, DICT) else {"type": "text", "text": str(part)} for part in parts]


def _parts(payload: str) -> Any:
    for read in _READERS:
        try:
            return read(payload)
        except Exception:  # DSPy tries the next one, whatever it is
            continue
    return None


_READERS: Final[tuple[Callable[[str], Any], ...]] = (
    json.loads,
    lambda payload: json.loads(json.loads(f'"{payload}"')),
    json_repair.loads,
)
