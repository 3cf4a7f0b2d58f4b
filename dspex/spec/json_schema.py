"""JSON Schemas of fields and of whole signatures, equal to those that pydantic writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Any, Final, cast

import msgspec

from dspex.errors import ConfigurationError
from dspex.spec.schema_names import PREFIX, normalized, ordered, renamed, type_first
from dspex.spec.schema_types import Schema, TypeSchemas
from dspex.spec.signature import FieldSpec, NoDefault, SignatureSpec, ValueDefault, as_shown
from dspex.spec.strict_schema import close, strict_schema
from dspex.spec.types import Definition, DictType, Named, UnknownValue

STRICT_TITLE: Final = "DSPyProgramOutputs"
"""What DSPy calls the object of all outputs."""
_LIST: Final[Any] = list  # typed Any: type checkers would make a tested value a list of unknown
_DICT: Final[Any] = dict


def field_schema(spec: SignatureSpec, field: FieldSpec) -> dict[str, Any]:
    """Write a field's type, without its own constraints, as `TypeAdapter(annotation).json_schema()`.

    Args:
        spec: the signature, for its definitions.
        field: one of its fields.
    """
    if field.schema is not None:
        return cast("dict[str, Any]", msgspec.json.decode(field.schema))
    definitions = _definitions(spec)
    types = TypeSchemas(definitions)
    schema = types.of(field.type)
    found: dict[str, Any] = ordered(renamed(_unpacked(schema, types.finish()), definitions))
    return found


def prompt_schema(spec: SignatureSpec, field: FieldSpec) -> dict[str, Any]:
    """Write a field's type as it stands in a prompt: keys sorted, "type" first."""
    return cast("dict[str, Any]", type_first(field_schema(spec, field)))


def input_schema(spec: SignatureSpec) -> dict[str, Any]:
    """Write one closed object for all inputs by wire name, with descriptions and constraints."""
    return _object(spec, spec.inputs, f"{spec.name}Inputs", plain=False)


def output_schema(spec: SignatureSpec, *, strict: bool = False) -> dict[str, Any]:
    """Write one closed object for all outputs by wire name.

    Args:
        spec: the signature.
        strict: as OpenAI's structured output wants it and DSPy sends it: every property is
            required, every object closed, no descriptions or constraints.

    Raises:
        ConfigurationError: strict, and an output is a dict, whose keys cannot be listed; or a class
            holds itself in a way that strict mode would have to spell out for ever.
    """
    if not strict:
        return _object(spec, spec.outputs, f"{spec.name}Outputs", plain=False)
    spec = as_shown(spec)
    for field in spec.outputs:
        if isinstance(field.type, DictType):
            raise ConfigurationError(
                f"{spec.name}.{field.name} is a dict, whose keys a strict schema cannot list. "
                "Use a class with fields, or a schema that is not strict"
            )
    schema = _object(spec, spec.outputs, STRICT_TITLE, plain=True)
    close(schema)
    try:
        return strict_schema(ordered(schema))
    except RecursionError:
        raise ConfigurationError(
            f"{spec.name} holds a class that refers to itself and describes the reference. A strict schema "
            "cannot say that: leave the description out, or use a schema that is not strict"
        ) from None


def definition_schema(key: str, definitions: Mapping[str, Definition]) -> dict[str, Any]:
    """Write a class alone, with the classes that it holds in their places.

    Args:
        key: of the class.
        definitions: it and those that it holds, by key.
    """
    types = TypeSchemas(definitions)
    schema = types.of(Named(key))
    found: dict[str, Any] = ordered(renamed(_unpacked(schema, types.finish()), definitions))
    return inlined(found)


def inlined(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Put definitions where they are referred to, since a part of a schema cannot have its own.

    A class inside itself becomes an object of any kind.

    >>> inlined({"$ref": "#/$defs/A", "$defs": {"A": {"type": "object"}}})
    {'type': 'object'}
    """
    definitions: Mapping[str, Any] = schema.get("$defs", {})

    def copy(node: Any, inside: tuple[str, ...]) -> Any:
        if isinstance(node, _LIST):
            return [copy(item, inside) for item in node]
        if not isinstance(node, _DICT):
            return node
        found = {k: copy(v, inside) for k, v in node.items() if k not in ("$ref", "$defs")}
        if "$ref" in node:
            name = str(node["$ref"]).removeprefix(PREFIX)
            target: dict[str, Any] = (
                {"type": "object"} if name in inside else copy(definitions[name], (*inside, name))
            )
            return {**target, **found}
        return found

    made: dict[str, Any] = copy(dict(schema), ())
    return made


def _object(spec: SignatureSpec, fields: Iterable[FieldSpec], title: str, *, plain: bool) -> Schema:
    definitions = _definitions(spec)
    types = TypeSchemas(definitions)
    told: dict[str, Schema] = {}
    properties = {f.wire: _property(f, types, told, plain=plain) for f in fields}
    schema: Schema = {
        "type": "object",
        "title": title,
        "properties": properties,
        "additionalProperties": False,
    }
    required = [f.wire for f in fields if isinstance(f.default, NoDefault)]
    if required:
        schema["required"] = required
    if blocks := types.finish():
        schema["$defs"] = blocks
    schema = renamed(schema, definitions)
    if told:
        schema["$defs"] = {**schema.get("$defs", {}), **told}
    return cast("Schema", ordered(schema))


def _property(field: FieldSpec, types: TypeSchemas, told: dict[str, Schema], *, plain: bool) -> Schema:
    constraints = () if plain else field.constraints
    if field.schema is not None:
        schema = _told(field, types, told)
    else:
        schema = types.bounded(field.type, constraints)
    if field.desc is not None and not plain:
        schema["description"] = field.desc
    default = field.default.value if isinstance(field.default, ValueDefault) else UnknownValue()
    if isinstance(default, float) and not isfinite(default):
        default = UnknownValue()  # JSON has no such number
    return types.labelled(schema, field.wire, field.type, default)


def _told(field: FieldSpec, types: TypeSchemas, told: dict[str, Schema]) -> Schema:
    """Take in a schema that pydantic wrote: its definitions join those of the other fields."""
    schema: Schema = msgspec.json.decode(field.schema or "{}")
    told |= schema.pop("$defs", {})
    if isinstance(field.type, Named) and "$ref" not in schema:  # standing alone it was not referred to
        name = normalized(types.definitions[field.type.key].name)
        told[name] = schema
        return {"$ref": PREFIX + name}
    return schema


def _definitions(spec: SignatureSpec) -> dict[str, Definition]:
    return {definition.key: definition for definition in spec.definitions}


def _unpacked(schema: Schema, blocks: dict[str, Schema]) -> Schema:
    """Put a class that is the whole schema in the place of its only reference."""
    if schema.keys() == {"$ref"}:
        key = schema["$ref"].removeprefix(PREFIX)
        if not _references(blocks.values())[schema["$ref"]]:
            schema = {**blocks[key]}
            blocks = {k: v for k, v in blocks.items() if k != key}
    return {**schema, "$defs": blocks} if blocks else schema


def _references(schemas: Iterable[Any]) -> Counter[str]:
    found: Counter[str] = Counter()
    waiting = list(schemas)
    while waiting:
        current = waiting.pop()
        if isinstance(current, dict):
            block = cast("dict[str, Any]", current)
            if isinstance(block.get("$ref"), str):
                found[block["$ref"]] += 1
            waiting += block.values()
        elif isinstance(current, _LIST):
            waiting += current
    return found
