"""Messages as DSPy 3.4 sends them: what it makes of its own marks in a text, and what it refuses."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import json_repair

from dspex.errors import ConfigurationError
from dspex.native.kinds import DICT, LIST
from dspex.native.message import Message
from dspex.native.pieces import Content

START: Final = "<<CUSTOM-TYPE-START-IDENTIFIER>>"
_MARKED: Final = re.compile(START + "(.*?)<<CUSTOM-TYPE-END-IDENTIFIER>>", re.DOTALL)


def as_sent(messages: Sequence[Message]) -> Sequence[Message]:
    """Return the messages as DSPy sends them.

    Raises:
        ConfigurationError: DSPy would send no message, or one that holds more than text.
    """
    for message in messages:
        try:
            message.text.encode()
        except UnicodeEncodeError as error:
            raise refused_as_dspy(
                "DSPy refuses to send a text that is no valid Unicode. Repair it first", ValueError()
            ) from error
    if not any(START in message.text for message in messages):
        return messages
    return [
        Message(m.role, _unmarked(m.content)) if m.role == "user" and isinstance(m.content, str) else m
        for m in messages
    ]


def refused_as_dspy(what: str, error: Exception) -> ConfigurationError:
    """Make the error for a request that DSPy does not send, naming what it raises."""
    name = type(error).__name__
    refusal = ConfigurationError(f"{what} ({name})")
    refusal.dspy_error = name
    return refusal


def _unmarked(content: str) -> Content:
    """Cut a text at its marks, as DSPy does, which sends the pieces as parts."""
    texts: list[str] = []
    for number, piece in enumerate(_MARKED.split(content)):  # plain, marked, plain, …
        if number % 2:
            texts += _texts(piece.strip())
        elif piece:
            texts.append(piece)
    return tuple(texts) if len(texts) > 1 else "".join(texts)


def _texts(payload: str) -> Iterator[str]:
    parts = _parts(payload)
    blocks: list[Any] = parts if isinstance(parts, LIST) else [payload]
    for block in blocks:
        text: Any = str(block)
        if isinstance(block, DICT):
            text = block.get("text") if block.get("type") == "text" else None
        if not isinstance(text, str):
            raise ConfigurationError(
                f"A text holds {START}, and DSPy would send what follows as a part that is no text. "
                "Take the mark out."
            )
        yield text


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
