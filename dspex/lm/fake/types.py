"""Schemas from what a prompt says without JSON Schema: the name of a type, and the tags that a value has.

The parts of a class are tags without types there. They are answered by `1`, which is a number and a
text, and true.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from dspex.lm.fake.media import media_schema
from dspex.lm.untyped import json_array
from dspex.native.recovery.work import Notes
from dspex.native.xml.tree import Element, read_tree

Schema = dict[str, object]

PART: Final[Schema] = {"const": "1"}
SCALARS: Final[dict[str, Schema]] = {
    "str": {"type": "string"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "bool": {"type": "boolean"},
    "NoneType": {"type": "null"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "time": {"type": "string", "format": "time"},
    "timedelta": {"type": "string", "format": "duration"},
    "Decimal": {"type": "number"},
    "UUID": {"type": "string", "format": "uuid"},
    "bytes": {"type": "string"},
    "Any": {"type": "string"},
}
"""Schemas for the names of types."""


def nested_schemas(structure: str, type_names: Mapping[str, str]) -> dict[str, Schema]:
    """Return a schema for each output that is asked for as tags inside its tag.

    Args:
        structure: the tags, as the reminder at the end of a request shows them.
        type_names: of the outputs, as the prompt describes them.
    """
    root = read_tree(structure, 0, len(structure), Notes())
    return {tag.name: _schema(tag, _parsed(type_names.get(tag.name, ""))) for tag in root.children}


def type_schema(type_name: str) -> Schema | None:
    """Return a schema for the name of a type; None where it names a class."""
    try:
        return _schema(None, _parsed(type_name))
    except LookupError:
        return None


def described_types(listed: str, names: Sequence[str]) -> dict[str, str]:
    """Find the type of each output in the list of fields of a prompt.

    Args:
        listed: the list, and what follows it.
        names: of the outputs.
    """
    descriptions = f"\n{listed}"
    found: dict[str, str] = {}
    for number, name in enumerate(names, 1):
        _, _, rest = descriptions.partition(f"\n{number}. `{name}` (")
        # a literal may hold brackets and colons: what is no whole expression goes on
        ends = [i for i in range(len(rest)) if rest.startswith("):", i)]
        found[name] = next((rest[:end] for end in ends if _parsed(rest[:end]) is not None), "")
    return found


def _parsed(type_name: str) -> ast.expr | None:
    try:
        return ast.parse(type_name, mode="eval").body
    except (SyntaxError, ValueError):
        return None


def _schema(tag: Element | None, kind: ast.expr | None) -> Schema:
    """Make a schema of a type and the tags that a value has, if any are known.

    Raises:
        LookupError: the type is a class, and there are no tags.
    """
    if isinstance(kind, ast.Name) and kind.id in SCALARS:
        return SCALARS[kind.id]
    if isinstance(kind, ast.Name) and (media := media_schema(kind.id)) is not None:
        return media
    if isinstance(kind, ast.Subscript) and isinstance(kind.value, ast.Name):
        make = _GENERIC.get(kind.value.id)
        if make is not None:
            arguments = kind.slice.elts if isinstance(kind.slice, ast.Tuple) else [kind.slice]
            return make(tag, arguments)
    if tag is None:
        raise LookupError(kind)
    return _by_tags(tag)


def _by_tags(tag: Element) -> Schema:
    """Make a schema of the tags alone."""
    if not tag.children:
        return PART
    if [child.name for child in tag.children] == ["item"]:
        return {"type": "array", "items": _by_tags(tag.children[0])}
    properties: Schema = {child.name: _by_tags(child) for child in tag.children}
    return {"type": "object", "properties": properties, "required": list(properties)}


def _list(tag: Element | None, arguments: Sequence[ast.expr]) -> Schema:
    inner = tag.children[0] if tag is not None and tag.children else tag
    return {"type": "array", "items": _schema(inner, arguments[0])}


def _dict(tag: Element | None, arguments: Sequence[ast.expr]) -> Schema:
    schema: Schema = {"type": "object", "additionalProperties": _schema(tag, arguments[-1])}
    keys = json_array(_schema(tag, arguments[0]).get("enum"))
    return {**schema, "propertyNames": {"enum": list(map(str, keys))}} if keys else schema


def _union(tag: Element | None, arguments: Sequence[ast.expr]) -> Schema:
    some = [a for a in arguments if not (isinstance(a, ast.Name) and a.id == "NoneType")]
    return _schema(tag, some[0]) if some else {"type": "null"}


def _literal(tag: Element | None, arguments: Sequence[ast.expr]) -> Schema:
    try:
        return {"enum": json_array([ast.literal_eval(argument) for argument in arguments])}
    except ValueError:  # members of an enum, which are read by these names
        return {"enum": [ast.unparse(argument) for argument in arguments]}


def _annotated(tag: Element | None, arguments: Sequence[ast.expr]) -> Schema:
    schema = {**_schema(tag, arguments[0])}
    unit = "Items" if schema.get("type") == "array" else "Length"
    for marker in arguments[1:]:
        for given in marker.keywords if isinstance(marker, ast.Call) else ():
            word = _BOUNDS.get(given.arg or "", "").format(unit)
            if word and isinstance(given.value, ast.Constant):
                schema[word] = given.value.value
    return schema


_BOUNDS: Final = {
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "lt": "exclusiveMaximum",
    "multiple_of": "multipleOf",
    "min_length": "min{}",
    "max_length": "max{}",
}


_GENERIC: Final[dict[str, Callable[[Element | None, Sequence[ast.expr]], Schema]]] = {
    "list": _list,
    "set": _list,
    "frozenset": _list,
    "dict": _dict,
    "Union": _union,
    "Literal": _literal,
    "Annotated": _annotated,
}
