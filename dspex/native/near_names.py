"""Notice optional fields under names that are spelled otherwise, which msgspec leaves out without a word."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, Final, cast

import msgspec

from dspex.native.kinds import DICT, LIST
from dspex.native.target import Target
from dspex.spec.types import ClassDefinition

_WORD: Final = re.compile(r"[A-Z]?[^\W\d_A-Z]+|[A-Z]+|\d+")
_ASCII_ESCAPE: Final = "\\u"
"""With it any letter can be written; without it, and in ASCII, lower case is enough to find a word."""


def minding_names(target: Target, decode: Callable[[str], Any]) -> Callable[[str], Any]:
    """Make a decoder refuse objects that have an optional field under nearly its name.

    Args:
        target: what is decoded.
        decode: decodes a text.

    Returns:
        The decoder, which raises a `msgspec.ValidationError` then.
    """
    classes = [d for d in target.definitions.values() if isinstance(d, ClassDefinition)]
    optional = {f.wire_name or f.name for d in classes for f in d.fields if f.init and not f.required}
    if not optional:
        return decode
    from dspex.native.recovery.plain import plain

    loose = {plain(name) for name in optional}
    known = {f.wire_name or f.name for d in classes for f in d.fields} | {d.tag_field for d in classes}
    quoted, words = tuple(f'"{name}"' for name in optional), _words(optional)

    def read(text: str) -> Any:
        value = decode(text)
        for name in quoted:
            if name not in text:
                break
        else:
            return value
        if text.isascii() and _ASCII_ESCAPE not in text:
            lower = text.lower()
            if not any(word in lower for word in words):
                return value
        for name in _names(msgspec.json.decode(text)):
            if name not in known and plain(name) in loose:
                raise msgspec.ValidationError(f"{name!r} is no name, though nearly")
        return value

    return read


def _words(names: Iterable[str]) -> tuple[str, ...]:
    """Return one word of each name, its longest: it stands in every spelling of it."""
    return tuple({max(_WORD.findall(name), key=len, default="").lower() for name in names})


def _names(value: Any) -> Iterable[str]:
    """Visit the names of all objects in JSON builtins."""
    waiting: list[Any] = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, DICT):
            given = cast("dict[str, Any]", part)
            yield from given
            waiting += given.values()
        elif isinstance(part, LIST):
            waiting += part
