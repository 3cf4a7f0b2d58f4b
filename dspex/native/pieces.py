"""Pieces of a message: texts, and between them what models take beside text.

Only for signatures whose types may hold such objects: for all others a prompt is plain text from the
start.
"""

from __future__ import annotations

import json.encoder
from collections.abc import Iterable
from typing import Any, TypeAlias

from dspex.native.builtins import PLAIN, to_builtins
from dspex.native.json_text import encode_json
from dspex.native.kinds import DICT, LIST, TUPLE, class_of
from dspex.types.marked import Marked
from dspex.types.media import Media

Piece: TypeAlias = str | Media
Content: TypeAlias = str | tuple[Piece, ...]
"""What a message holds: a text, or texts and objects in their order."""


def pieces(plain: Any) -> list[Piece]:
    """Write JSON builtins as `format_value` does, with the objects that stand in them apart."""
    if plain.__class__ is Marked:
        return [plain.media]
    if plain.__class__ not in (DICT, LIST):
        return [str(plain)]
    return _json(plain) if _has_media(plain) else [encode_json(plain)]


def value_pieces(value: object) -> list[Piece]:
    """Write the value of a field as `format_value` does, with the objects that stand in it apart."""
    found = _simple_pieces(value)
    return pieces(to_builtins(value)) if found is None else found


def _simple_pieces(value: Any) -> list[Piece] | None:
    """Write an object, or a list of objects and plain values, without the text that stands for each.

    Such a text is the size of the object.
    """
    if isinstance(value, Media):
        return [value]
    cls = class_of(value)
    if cls is not LIST and cls is not TUPLE:
        return None
    parts: list[list[Piece]] = []
    for item in value:
        part = _simple(item)
        if part is None:
            return None
        parts.append(part)
    return between("[", parts, "]")


def _simple(item: Any) -> list[Piece] | None:
    if isinstance(item, Media):
        return ['"', item, '"']
    return [encode_json(item)] if type(item) in PLAIN else None


def described(content: Content) -> str:
    """Write what a message holds for people: an image or a file is named, not written out."""
    parts = (content,) if isinstance(content, str) else content
    return "".join(part if isinstance(part, str) else repr(part) for part in parts)


def _has_media(plain: Any) -> bool:
    if plain.__class__ is LIST:
        return any(map(_has_media, plain))
    if plain.__class__ is DICT:
        return any(map(_has_media, plain.values()))
    return plain.__class__ is Marked


def _json(plain: Any) -> list[Piece]:
    """Write JSON in which an object stands where its text would, between the quotes."""
    if plain.__class__ is Marked:
        return ['"', plain.media, '"']
    if plain.__class__ is LIST:
        return between("[", [_json(item) for item in plain], "]")
    if plain.__class__ is DICT:
        pairs: list[list[Piece]] = [
            [f"{json.encoder.encode_basestring(key)}: ", *_json(item)] for key, item in plain.items()
        ]
        return between("{", pairs, "}")
    return [encode_json(plain)]


def between(opening: str, parts: list[list[Piece]], closing: str, comma: str = ", ") -> list[Piece]:
    """Put parts with commas between two brackets."""
    found: list[Piece] = [opening]
    for index, part in enumerate(parts):
        found += [comma, *part] if index else part
    return [*found, closing]


def joined(parts: Iterable[Piece]) -> Content:
    """Put pieces together: texts that touch become one, and none has white space at either end of all."""
    found: list[Piece] = []
    texts: list[str] = []
    for part in parts:
        if isinstance(part, str):
            texts.append(part)
            continue
        text = "".join(texts) if found else "".join(texts).lstrip()
        found += [text, part] if text else [part]
        texts = []
    if not found:
        return "".join(texts).strip()
    if last := "".join(texts).rstrip():
        found.append(last)
    return tuple(found)
