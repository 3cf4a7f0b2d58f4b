"""Write the inputs of a prompt: by the declared class where that is quicker than to look each time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from dspex.native.render import encode_json, format_value

Writer = Callable[[Any], str]


def input_writer(annotation: Any) -> Writer:
    """Return the function that writes values of a field as `format_value` does.

    Args:
        annotation: the field's live type; a pydantic model or a Struct gets a writer of its own.
    """
    if isinstance(annotation, type):
        if hasattr(annotation, "__pydantic_serializer__") and hasattr(annotation, "model_fields"):
            return _model_writer(annotation)
        if issubclass(annotation, Struct):
            return _struct_writer(annotation)
    return format_value


def _model_writer(cls: Any) -> Writer:
    dump = cls.__pydantic_serializer__.to_python

    def write(value: Any) -> str:
        if value.__class__ is not cls:
            return format_value(value)
        plain = dump(value, mode="json", fallback=str)
        return encode_json(plain) if plain.__class__ is dict else format_value(value)

    return write


def _struct_writer(cls: Any) -> Writer:
    from dspex.native.typed_builtins import class_writer

    plain = class_writer(cls)

    def write(value: Any) -> str:
        return encode_json(plain(value)) if value.__class__ is cls else format_value(value)

    return write
