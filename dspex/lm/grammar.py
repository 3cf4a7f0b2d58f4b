"""Turn a JSON Schema into one that the offline model's grammar engine can hold an answer to.

llguidance, which llama.cpp uses, drops the *whole* schema without a word when it meets a keyword
that it cannot enforce; the answer is then free text. So only keywords that it was seen to enforce
are passed on (tried one by one with xllamacpp 2026.10). What is left out is checked afterwards by
the validation that every answer goes through anyway.

A small model rambles: without bounds it repeats digits or words until `max_tokens` cuts the JSON
in two. So open ends get generous bounds.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from dspex.lm.untyped import json_array, json_number, json_object

LONGEST_TEXT: Final = 240
"""Characters of a string without maxLength."""
MOST_ITEMS: Final = 8
"""Items of an array without maxItems."""
_ANY_VALUE: Final = {"type": "string", "maxLength": LONGEST_TEXT}
"""What stands for a schema that says nothing, or nothing that can be enforced."""
LARGEST_NUMBER: Final = 10**12
SMALLEST_STEP: Final = 0.0001

Schema = dict[str, object]

# Free white space lets a small model write line breaks for ever.
_GUIDANCE: Final = {"whitespace_flexible": False, "lenient": True}
ANY_OBJECT: Final[Schema] = {"type": "object", "x-guidance": _GUIDANCE}
"""What JSON mode holds an answer to."""

_KEPT: Final = frozenset(
    {"type", "enum", "const", "required", "minLength", "maxLength", "minItems", "maxItems", "minProperties"}
    | {"maxProperties", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
)
_FORMATS: Final = frozenset({"date", "date-time", "ipv4", "ipv6"})
_BOUNDED_FORMATS: Final = {
    # The engine's own rules allow any number of digits here.
    "time": r"^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$",
    "duration": r"^P[0-9]{1,3}D(T[0-9]{1,2}H)?$",
    "uuid": r"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
    "email": r"^[a-z]{2,12}@[a-z]{2,12}\.(com|org|net)$",
    "uri": r"^https://[a-z]{2,12}\.(com|org|net)/[a-z]{0,12}$",
}
_UNKNOWN_TO_ENGINE: Final = re.compile(r"\(\?(?!:)|\\[bBAZz1-9]|\\p|[*+?}][+?]")
"""Lookarounds, flags, word borders, back references: a pattern with one of them is left out."""


def grammar_schema(schema: object) -> Schema:
    """Rewrite a schema so that the engine enforces all that it can.

    Args:
        schema: a JSON Schema, as pydantic or dspex write it.
    """
    root = json_object(schema)
    definitions = json_object(root.get("$defs")) or json_object(root.get("definitions"))
    result = _rewrite(root, definitions)
    if definitions:
        result["$defs"] = {name: _rewrite(part, definitions) for name, part in definitions.items()}
    result["x-guidance"] = _GUIDANCE
    return result


def _rewrite(schema: object, definitions: Schema) -> Schema:
    node = json_object(schema)
    if reference := node.get("$ref"):
        name = str(reference).rpartition("/")[2]
        return {"$ref": f"#/$defs/{name}"} if name in definitions else dict(_ANY_VALUE)
    branches = json_array(node.get("anyOf")) or json_array(node.get("oneOf"))
    if branches:  # oneOf is refused where branches may overlap
        exact = [branch for branch in branches if not _loses_pattern(branch)] or branches
        return {"anyOf": [_rewrite(branch, definitions) for branch in exact]}
    alone = json_array(node.get("allOf"))
    if len(alone) == 1:
        return _rewrite(
            {**json_object(alone[0]), **{k: v for k, v in node.items() if k != "allOf"}}, definitions
        )
    kept = {k: v for k, v in node.items() if k in _KEPT and _fits(v)}
    if "enum" in kept or "const" in kept:
        return {k: v for k, v in kept.items() if k in {"enum", "const"}}
    kinds = json_array(node.get("type")) or [node.get("type")]
    for kind in kinds:
        kept.update(_PARTS.get(str(kind), _nothing)(node, definitions))
    return kept or dict(_ANY_VALUE)


def _loses_pattern(schema: object) -> bool:
    """Say whether a branch has a pattern that must be left out, as the text form of a Decimal has."""
    return bool(_UNKNOWN_TO_ENGINE.search(str(json_object(schema).get("pattern", ""))))


def _fits(value: object) -> bool:
    """Say whether the engine can hold a bound: numbers past 64 bits are refused."""
    number = json_number(value)
    return number is None or abs(number) < 2**63


def _object(node: Schema, definitions: Schema) -> Schema:
    properties = {k: _rewrite(v, definitions) for k, v in json_object(node.get("properties")).items()}
    extra = node.get("additionalProperties")
    if properties or extra is False:
        return {
            "properties": properties,
            "additionalProperties": _rewrite(extra, definitions) if extra else False,
        }
    values = _rewrite(extra, definitions)
    return {"additionalProperties": values, "maxProperties": node.get("maxProperties", MOST_ITEMS)}


def _array(node: Schema, definitions: Schema) -> Schema:
    first = json_array(node.get("prefixItems"))
    least = json_number(node.get("minItems")) or 0
    if first:
        rest = {"prefixItems": [_rewrite(item, definitions) for item in first]}
        return {**rest, "minItems": len(first), "maxItems": len(first)}
    items = _rewrite(node.get("items"), definitions)
    return {"items": items, "maxItems": node.get("maxItems", max(MOST_ITEMS, int(least)))}


def _string(node: Schema, definitions: Schema) -> Schema:
    form = str(node.get("format", ""))
    pattern = node.get("pattern", _BOUNDED_FORMATS.get(form))
    if isinstance(pattern, str) and not _UNKNOWN_TO_ENGINE.search(pattern):
        return {"pattern": pattern}
    if form in _FORMATS:
        return {"format": form}
    least = json_number(node.get("minLength")) or 0
    return {"maxLength": node.get("maxLength", max(LONGEST_TEXT, int(least)))}


def _integer(node: Schema, definitions: Schema) -> Schema:
    bounds = {key for key in _KEPT & node.keys() if _fits(node[key])}
    low = {} if {"minimum", "exclusiveMinimum"} & bounds else {"minimum": -LARGEST_NUMBER}
    high = {} if {"maximum", "exclusiveMaximum"} & bounds else {"maximum": LARGEST_NUMBER}
    return {**low, **high}


def _number(node: Schema, definitions: Schema) -> Schema:
    return {**_integer(node, definitions), "multipleOf": node.get("multipleOf", SMALLEST_STEP)}


def _nothing(node: Schema, definitions: Schema) -> Schema:
    return {}


_PARTS: Final[dict[str, Callable[[Schema, Schema], Schema]]] = {
    "object": _object,
    "array": _array,
    "string": _string,
    "integer": _integer,
    "number": _number,
}
