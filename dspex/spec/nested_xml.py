"""Types as nested XML tags, as the XML format of DSPy 3.4 shows them (`XMLAdapter`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from dspex.spec.json_schema import field_schema
from dspex.spec.own_types import own_type_of
from dspex.spec.schema_names import PREFIX, normalized
from dspex.spec.signature import FieldSpec, SignatureSpec
from dspex.spec.types import ClassDefinition, DictType, ListType, Named, Scalar, Type, UnionType, shown_type

LEAF: Final = "..."
"""Stands for a value that has no parts."""


def is_nested(typ: Type, spec: SignatureSpec) -> bool:
    """Whether an output of a type is asked for as tags inside its tag, and not as text or JSON there.

    DSPy does so for lists and dicts with their types given, TypedDicts and pydantic models, also where
    None is allowed. Structs and records, which it does not know, count as models; its own types do not,
    nor do lists of them.
    """
    typ = shown_type(typ)
    if isinstance(typ, UnionType):
        members = [item for item in typ.items if item != Scalar("None")]
        return len(members) == 1 and is_nested(members[0], spec)
    if isinstance(typ, ListType):
        return not typ.bare and not (isinstance(typ.item, Named) and own_type_of(typ.item.key) is not None)
    if isinstance(typ, DictType):
        return not typ.bare
    if not isinstance(typ, Named):
        return False
    definition = spec.definition(typ.key)
    return isinstance(definition, ClassDefinition) and _shows_fields(definition)


def _shows_fields(definition: ClassDefinition) -> bool:
    match definition.kind:
        case "struct" | "signature":
            return True
        case "pydantic":
            return definition.model
        case "typeddict":
            return "[" not in definition.name  # an alias of a generic one is no TypedDict to DSPy
        case _:
            return False


def nested_structure(field: FieldSpec, spec: SignatureSpec) -> str:
    """Write the tags of a field whose type is nested, with dots for the values in them."""
    schema = by_field_name(field_schema(spec, field), spec, field.type)
    return _tags(field.wire, schema, schema.get("$defs", {}), frozenset())


def _tags(tag: str, schema: Mapping[str, Any], definitions: Mapping[str, Any], seen: frozenset[str]) -> str:
    if reference := schema.get("$ref"):
        name = str(reference).removeprefix(PREFIX)
        if name in seen:
            return f"<{tag}>{LEAF}</{tag}>"
        return _tags(tag, definitions[name], definitions, seen | {name})
    if choices := schema.get("anyOf"):
        first = next((choice for choice in choices if choice.get("type") != "null"), choices[0])
        return _tags(tag, first, definitions, seen)
    if schema.get("type") == "array":
        return f"<{tag}>{_tags('item', schema.get('items', {}), definitions, seen)}</{tag}>"
    parts = schema.get("properties", {}).items()
    inside = "".join(_tags(name, part, definitions, seen) for name, part in parts)
    return f"<{tag}>{inside or LEAF}</{tag}>"


def by_field_name(schema: dict[str, Any], spec: SignatureSpec, typ: Type) -> dict[str, Any]:
    """Call the fields of pydantic models by their names where a schema calls them by their aliases.

    The JSON of a model has its aliases. The tags of DSPy's XML format are the names.

    Args:
        schema: of a field, as pydantic gives it.
        spec: the signature.
        typ: the type of the field, whose class has no name in its schema.
    """
    classes = [d for d in spec.definitions if isinstance(d, ClassDefinition) and d.kind == "pydantic"]
    whole = next((normalized(d.name) for d in classes if isinstance(typ, Named) and d.key == typ.key), "")
    definitions = {name: _named(name, part, classes) for name, part in schema.get("$defs", {}).items()}
    found = _named(whole, schema, classes)
    return {**found, "$defs": definitions} if definitions else found


def _named(name: str, schema: Mapping[str, Any], classes: Sequence[ClassDefinition]) -> dict[str, Any]:
    """Give the properties of a class their names; pydantic writes them in the order of the fields.

    Args:
        name: what pydantic calls the class: by its name, or by that of its module too where two have one.
        schema: of the class.
        classes: the pydantic models and dataclasses.
    """
    properties: dict[str, Any] = schema.get("properties", {})
    fitting = [d for d in classes if len(d.fields) == len(properties)]
    called = [(f"{d.ref.module}.{d.ref.qualname}", d) for d in fitting] + [(d.name, d) for d in fitting]
    for own, definition in called:
        if normalized(own) == name:
            names = [field.name for field in definition.fields]
            return {**schema, "properties": dict(zip(names, properties.values(), strict=True))}
    return dict(schema)
