"""The form of JSON Schemas that servers enforce: OpenAI's strict structured output, as DSPy 3.4 sends it."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

Schema: TypeAlias = dict[str, Any]
BLOCKS: Final = ("$defs", "definitions")
_DICT: Final[Any] = dict  # typed Any: type checkers would make a tested value one of unknown
_LIST: Final[Any] = list


def close(schema: Schema) -> None:
    """Require every property and allow no others, in the places where DSPy's JSON adapter does."""
    if schema.get("type") == "object":
        properties = schema.setdefault("properties", {})
        schema["required"] = list(properties)
        schema["additionalProperties"] = False
        for part in properties.values():
            if isinstance(part, _DICT):
                close(part)
    if schema.get("type") == "array" and isinstance(schema.get("items"), _DICT):
        close(schema["items"])
    for blocks in BLOCKS:
        for part in schema.get(blocks, {}).values():
            close(part)


def strict_schema(schema: Schema, root: Schema | None = None) -> Schema:
    """Write a schema as strict mode takes it.

    Objects are closed with every property required, a default of None is dropped, an `allOf` of one is
    unpacked, and a reference with something beside it is replaced by what it refers to.

    Args:
        schema: to be written.
        root: what references refer to; the schema itself unless given.

    Raises:
        ValueError: a reference leads nowhere.
        RecursionError: a reference that has to be replaced leads to itself.
    """
    root = schema if root is None else root
    strict: Schema = {**schema}
    for blocks in BLOCKS:
        _each(strict, blocks, root)
    if strict.get("type") == "object":
        strict.setdefault("additionalProperties", False)
    if isinstance(strict.get("properties"), _DICT):
        strict["required"] = list(strict["properties"])
    for key in ("properties", "items", "anyOf", "allOf"):
        _each(strict, key, root)
    if isinstance(strict.get("allOf"), _LIST) and len(strict["allOf"]) == 1:
        strict.update(strict.pop("allOf")[0])
    if strict.get("default", MISSING) is None:
        del strict["default"]
    reference = strict.get("$ref")
    if not isinstance(reference, str) or len(strict) == 1:
        return strict
    del strict["$ref"]
    return {**strict_schema(_target(reference, root), root), **strict}


MISSING: Final = object()


def _each(schema: Schema, key: str, root: Schema) -> None:
    """Write the parts under a key: the schema itself, those of a list, or those that have names."""
    held: Any = schema.get(key)
    if isinstance(held, _LIST):
        schema[key] = [_part(part, root) for part in held] if key != "items" else held
    elif isinstance(held, _DICT):
        schema[key] = (
            strict_schema(held, root)
            if key == "items"
            else {name: _part(part, root) for name, part in held.items()}
        )


def _part(part: Any, root: Schema) -> Any:
    return strict_schema(part, root) if isinstance(part, _DICT) else part


def _target(reference: str, root: Schema) -> Schema:
    found: Any = root
    for name in reference.removeprefix("#/").split("/"):
        found = found.get(name) if isinstance(found, _DICT) else None
    if not reference.startswith("#/") or found is None:
        raise ValueError(f"the reference {reference!r} leads nowhere in the schema")
    return found  # type: ignore[no-any-return]  # a schema
