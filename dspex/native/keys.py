"""Read the keys of JSON objects, which are always text."""

from __future__ import annotations

import enum
import re
from typing import Any, Final

from dspex.native.builtins import key_text
from dspex.native.trace import Read, Trace

_INT = re.compile(r"-?\d{1,4000}", re.ASCII)

WORDS: Final[dict[str, dict[str, Any]]] = {
    "bool": {"true": True, "false": False},
    "None": {"None": None, "null": None},
}
"""How bool and None are written as keys."""


def scalar_key(name: str, read: Read) -> Read:
    """Read a key as a scalar that is no text in JSON, or as `read` does."""

    def read_key(value: Any, trace: Trace) -> Any:
        if isinstance(value, str):
            if name == "int" and _INT.fullmatch(value):
                return int(value)
            if name == "float":
                return _float(value, trace)
            if value in WORDS.get(name, {}):
                return WORDS[name][value]
        return read(value, trace)

    return read_key


def _float(text: str, trace: Trace) -> Any:
    try:
        return float(text)
    except ValueError:
        return trace.wrong("float", text)


def member_key(members: list[Any], read: Read) -> Read:
    """Read a key as a member of an enum or an argument of `Literal`, by the text it is written as."""
    by_text = {key_text(m.value if isinstance(m, enum.Enum) else m): m for m in members}

    def read_key(value: Any, trace: Trace) -> Any:
        return by_text[value] if isinstance(value, str) and value in by_text else read(value, trace)

    return read_key
