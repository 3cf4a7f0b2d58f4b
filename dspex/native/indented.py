"""Inputs as DSPy's BAML format shows them: objects of pydantic models, and of DSPy's own types, indented."""

from __future__ import annotations

from typing import Any, Final

import orjson

from dspex.errors import ConfigurationError, excerpt
from dspex.native.builtins import to_builtins
from dspex.native.json_text import encode_json
from dspex.native.kinds import DICT, LIST, class_of
from dspex.native.pieces import Piece, between
from dspex.native.shown import model_holds_own
from dspex.types.marked import Marked

INDENT: Final = "  "


def indented(value: object, *, models: bool = True) -> list[Piece] | None:
    """Write an object of a pydantic model or of a type of dspex; return None for any other value.

    A model that holds types of dspex is no such object: over the bridge it is a dict to DSPy.

    Args:
        value: an input.
        models: whether pydantic models count.

    Raises:
        ConfigurationError: pydantic cannot write it.
    """
    cls: Any = class_of(value)
    if hasattr(cls, "__dspex_own__"):
        return indented_json(to_builtins(value))
    if not (models and hasattr(cls, "__pydantic_serializer__") and hasattr(cls, "model_dump_json")):
        return None
    if model_holds_own(cls):
        return None
    model: Any = value
    try:
        return [str(model.model_dump_json(indent=2, by_alias=True))]
    except ValueError as error:
        raise ConfigurationError(f"{excerpt(value)} cannot be written as JSON: {error}") from error


def indented_json(plain: Any, line: str = "\n") -> list[Piece]:
    """Write JSON builtins with an item a line, as pydantic does.

    Args:
        plain: the builtins.
        line: the end of a line, with the indentation of the next one.
    """
    if plain.__class__ is Marked:
        return ['"', plain.media, '"']
    inner = line + INDENT
    if plain.__class__ is LIST and plain:
        return between(f"[{inner}", [indented_json(item, inner) for item in plain], f"{line}]", f",{inner}")
    if plain.__class__ is DICT and plain:
        pairs: list[list[Piece]] = [
            [f"{encode_json(key)}: ", *indented_json(item, inner)] for key, item in plain.items()
        ]
        return between(f"{{{inner}", pairs, f"{line}}}", f",{inner}")
    return [orjson.dumps(plain).decode() if plain.__class__ is float else encode_json(plain)]
