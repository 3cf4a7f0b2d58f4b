"""Write the inputs of a prompt: by the declared class where that is quicker than to look each time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from msgspec import Struct

from dspex.native.builtins import PLAIN
from dspex.native.indented import indented
from dspex.native.pieces import Piece, value_pieces
from dspex.native.render import encode_json, encode_plain, format_value
from dspex.native.shown import model_holds_own, model_to_builtins
from dspex.native.target import read_target
from dspex.spec.types import ClassDefinition, Named, Scalar
from dspex.types.media import Media

Writer = Callable[[Any], str]


def input_writer(annotation: Any) -> Writer:
    """Return the function that writes values of a field as `format_value` does.

    Args:
        annotation: the field's live type; a pydantic model or a Struct gets a writer of its own.
    """
    if isinstance(annotation, type) and not hasattr(annotation, "__dspex_own__"):
        if hasattr(annotation, "__pydantic_serializer__") and hasattr(annotation, "model_fields"):
            return _model_writer(annotation)
        if issubclass(annotation, Struct):
            return _struct_writer(annotation)
    return format_value


def piece_writer(annotation: Any) -> Callable[[Any], list[Piece]]:
    """Return the function that writes values of a field as pieces of a message.

    Args:
        annotation: the field's live type, values of which may hold what is no text.
    """
    if not (isinstance(annotation, type) and issubclass(annotation, Media)):
        return value_pieces
    return lambda value: [value] if value.__class__ is annotation else value_pieces(value)


def indented_writer(annotation: Any, *, models: bool) -> Callable[[Any], list[Piece]]:
    """Return the function that writes values of a field for the BAML format, as pieces of a message.

    Args:
        annotation: the field's live type.
        models: whether pydantic models are shown indented.
    """
    write = piece_writer(annotation)

    def write_indented(value: Any) -> list[Piece]:
        found = indented(value, models=models)
        return write(value) if found is None else found

    return write_indented


def _model_writer(cls: Any) -> Writer:
    dump = cls.__pydantic_serializer__.to_python
    count = _plain_fields(cls)
    has_own = model_holds_own(cls)

    def write(value: Any) -> str:
        if value.__class__ is not cls:
            return format_value(value)
        if count:
            held: dict[str, Any] = value.__dict__
            if len(held) == count and PLAIN.issuperset(map(type, held.values())):
                return encode_json(held)
        plain = model_to_builtins(value) if has_own else dump(value, mode="json", fallback=str)
        return encode_json(plain) if plain.__class__ is dict else format_value(value)

    return write


def _plain_fields(cls: Any) -> int:
    """Count the fields of a model that is written as it stands, if their values are plain; else return 0.

    Nothing in it writes, hides, renames or adds values in its own way.
    """
    schema: dict[str, Any] = cls.__pydantic_core_schema__
    inner: dict[str, Any] = schema.get("schema") or {}
    if "serialization" in schema or inner.get("type") != "model-fields":
        return 0
    if inner.get("computed_fields") or "extras_schema" in inner or inner.get("extra_behavior") == "allow":
        return 0
    config: dict[str, Any] = schema.get("config", {})
    if config.keys() - {"title"}:
        return 0
    fields: dict[str, Any] = inner["fields"]
    for field in fields.values():
        own: dict[str, Any] = field["schema"]
        while own.get("type") in ("default", "nullable"):
            if "serialization" in own:
                return 0
            own = own["schema"]
        if own.get("type") not in ("str", "int", "bool") or "serialization" in own:
            return 0
        if field.get("serialization_exclude") or field.get("serialization_alias"):
            return 0
    return len(fields)


def _is_flat(cls: type[Struct]) -> bool:
    """Whether a Struct has plain fields only, so that its values are written as they stand."""
    if cls.__struct_config__.omit_defaults:
        return False  # prompts show defaults
    target = read_target(cls)
    definition = target.definitions[target.type.key] if isinstance(target.type, Named) else None
    return isinstance(definition, ClassDefinition) and all(
        isinstance(field.type, Scalar) and field.type.name in _FLAT for field in definition.fields
    )


_FLAT: Final = ("str", "int", "bool")


def _struct_writer(cls: Any) -> Writer:
    from dspex.native.typed_builtins import class_writer

    plain = class_writer(cls)
    if _is_flat(cls):
        return lambda value: encode_plain(value) if value.__class__ is cls else format_value(value)

    def write(value: Any) -> str:
        return encode_json(plain(value)) if value.__class__ is cls else format_value(value)

    return write
