"""Names of definitions in a JSON Schema, chosen as pydantic chooses them.

A short name when it is the only one, the module's name before it when two classes share it, a
number behind it when even those are equal.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

from dspex.spec.types import Definition

PREFIX: Final = "#/$defs/"

# typed Any: type checkers would make a tested value a container of unknown
_DICT: Final[Any] = dict
_LIST: Final[Any] = list


def renamed(schema: dict[str, Any], definitions: Mapping[str, Definition]) -> dict[str, Any]:
    """Give the definitions of a schema, which go by their keys, the names that a reader sees."""
    blocks: dict[str, Any] = schema.get("$defs", {})
    names = _names(blocks, definitions)
    result: dict[str, Any] = _replaced(schema, names)
    if blocks:
        result["$defs"] = {names[key]: _replaced(block, names) for key, block in blocks.items()}
    return result


def _names(blocks: Mapping[str, Any], definitions: Mapping[str, Definition]) -> dict[str, str]:
    chosen: dict[str, str] = {}
    waiting = list(blocks)
    for choose in (_short_name, _long_name):
        groups: dict[str, list[str]] = defaultdict(list)
        for key in waiting:
            groups[choose(definitions[key]) if key in definitions else key].append(key)
        for name, keys in groups.items():
            if all(blocks[key] == blocks[keys[0]] for key in keys):  # equal schemas may share a name
                chosen |= dict.fromkeys(keys, name)
        waiting = [key for key in waiting if key not in chosen]
    counts: dict[str, int] = defaultdict(int)
    for key in waiting:
        name = _long_name(definitions[key])
        counts[name] += 1
        chosen[key] = f"{name}__{counts[name]}"
    return chosen


def _short_name(definition: Definition) -> str:
    return normalized(definition.name)


def _long_name(definition: Definition) -> str:
    arguments = definition.name.partition("[")
    return normalized(f"{definition.ref.module}.{definition.ref.qualname}{''.join(arguments[1:])}")


def normalized(name: str) -> str:
    """Write a class's name with the characters that a definition may have.

    >>> normalized("Pair[list[int], Box[str, int]]")
    'Pair_list_int__Box_str__int__'
    """
    text, depth = "", 0
    for character in name:
        depth += (character == "[") - (character == "]")
        # pydantic writes no blank between the arguments of the outermost class
        if not (character == " " and depth == 1 and text.endswith(",")):
            text += character
    return re.sub(r"[^a-zA-Z0-9.\-_]", "_", text).replace(".", "__")


def _replaced(value: Any, names: Mapping[str, str]) -> Any:
    def inner(key: str, item: Any) -> Any:
        return _target(item, names) if key == "$ref" else _replaced(item, names)

    if isinstance(value, _DICT):
        return {key: inner(key, item) for key, item in value.items()}
    return [_replaced(item, names) for item in value] if isinstance(value, _LIST) else value


def _target(reference: Any, names: Mapping[str, str]) -> Any:
    if not isinstance(reference, str):  # a property called "$ref"
        return _replaced(reference, names)
    key = reference.removeprefix(PREFIX)
    return PREFIX + names.get(key, key)


def ordered(value: Any, parent: str = "") -> Any:
    """Sort keys as pydantic does: by name, but properties and defaults as they were declared."""
    if isinstance(value, _DICT):
        keys = list(value) if parent in ("properties", "default") else sorted(value)
        return {key: ordered(value[key], key) for key in keys}
    return [ordered(item, parent) for item in value] if isinstance(value, _LIST) else value


def type_first(value: Any) -> Any:
    """Sort keys as DSPy does in prompts: "type" before all others, those by name."""
    if isinstance(value, _DICT):
        return {key: type_first(value[key]) for key in sorted(value, key=lambda k: (k != "type", k))}
    return [type_first(item) for item in value] if isinstance(value, _LIST) else value
