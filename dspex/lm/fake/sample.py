"""Make a JSON value that a JSON Schema accepts."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Final

from dspex.errors import ConfigurationError
from dspex.lm.fake.media import sample_media
from dspex.lm.fake.scalars import WORDS, sample_integer, sample_number, sample_string
from dspex.lm.untyped import json_array, json_number, json_object

DEPTH: Final = 4
"""From this depth on, the shortest way out of a recursive schema is taken."""
_ENDLESS: Final = 100
_MORE: Final = 2
"""How many items more than needed a list may get."""

Node = Mapping[str, object]


def sample(schema: object, random: Random) -> object:
    """Make a value for a JSON Schema (draft 2020-12, as pydantic, msgspec and dspex write it).

    Every property is given, also those that are not required: a tag with a default is one.

    Raises:
        ConfigurationError: nothing fits the schema.

    >>> sample({"enum": ["low"]}, Random(0))
    'low'
    """
    return Sampler(schema, random).value(schema, 0)


class Sampler:
    """One schema with its definitions, and the source of randomness."""

    def __init__(self, root: object, random: Random) -> None:
        self._root = json_object(root)
        self.random = random
        self._heights: dict[str, float] = {}
        self._measure()

    def value(self, schema: object, depth: int) -> object:
        """Make a value for a part of the schema at a depth of nesting."""
        if depth > _ENDLESS:
            raise ConfigurationError("the JSON Schema requires itself inside itself: no value is finite")
        node = self._resolved(schema)
        if "const" in node:
            return node["const"]
        if choices := json_array(node.get("enum")):
            return self.random.choice(choices)
        if branches := _exact(json_array(node.get("anyOf")) or json_array(node.get("oneOf"))):
            return self.value({**_siblings(node), **self._resolved(self._branch(branches, depth))}, depth)
        if media := sample_media(node, self.random):
            return media
        kinds = [str(kind) for kind in json_array(node.get("type"))] or [str(node.get("type") or _kind(node))]
        kind = min(kinds, key=_weight) if depth >= DEPTH else self.random.choice(kinds)
        return _MAKERS.get(kind, _anything)(self, node, depth)

    def _resolved(self, schema: object) -> dict[str, object]:
        """Follow references and merge `allOf`."""
        node = json_object(schema)
        seen: set[str] = set()
        while isinstance(reference := node.get("$ref"), str):
            if reference in seen:
                raise ConfigurationError(f"{reference} refers to itself without a value between")
            seen.add(reference)
            node = {**self._target(reference), **{k: v for k, v in node.items() if k != "$ref"}}
        parts = json_array(node.get("allOf"))
        node = {k: v for k, v in node.items() if k != "allOf"}
        for part in parts:
            other = self._resolved(part)
            merged = {**json_object(node.get("properties")), **json_object(other.get("properties"))}
            required = [*json_array(node.get("required")), *json_array(other.get("required"))]
            node = {**node, **other}
            if merged:
                node.update(properties=merged, required=required)
        return node

    def _target(self, reference: str) -> dict[str, object]:
        found = self._root
        for step in filter(None, reference.lstrip("#").split("/")):
            name = step.replace("~1", "/").replace("~0", "~")
            if name not in found:
                raise ConfigurationError(f"the JSON Schema has no definition {reference}")
            found = json_object(found[name])
        return found

    def _branch(self, branches: list[object], depth: int) -> object:
        if depth < DEPTH:
            usable = [b for b in branches if self._height(b) < math.inf]
            return self.random.choice(usable or branches)
        return min(branches, key=self._height)

    def _height(self, schema: object) -> float:
        """Say how deep the smallest value of a schema is; infinite when it never ends."""
        node = json_object(schema)
        if isinstance(reference := node.get("$ref"), str):
            return self._heights.get(reference, math.inf)
        if branches := json_array(node.get("anyOf")) or json_array(node.get("oneOf")):
            return min(map(self._height, branches))
        properties = json_object(node.get("properties"))
        parts = [
            properties[str(name)] for name in json_array(node.get("required")) if str(name) in properties
        ]
        parts += [*json_array(node.get("prefixItems")), *json_array(node.get("allOf"))]
        if json_number(node.get("minItems")):
            parts.append(node.get("items"))
        own = 1 if str(node.get("type")) in {"object", "array"} else 0
        return own + max(map(self._height, parts), default=0.0)

    def _measure(self) -> None:
        """Find the height of everything that is referred to: larger values settle round by round."""
        references = set(_references(self._root))
        for _ in range(len(references) + 1):
            before = dict(self._heights)
            for reference in references:
                self._heights[reference] = self._height(self._target(reference))
            if self._heights == before:
                return

    def affordable(self, schema: object, depth: int) -> bool:
        """Say whether an optional value may be made at this depth."""
        return depth < DEPTH and self._height(schema) < math.inf


def _object(sampler: Sampler, node: Node, depth: int) -> dict[str, object]:
    properties = json_object(node.get("properties"))
    required = set(json_array(node.get("required")))
    result = {
        name: sampler.value(part, depth + 1)
        for name, part in properties.items()
        if name in required or "const" in json_object(part) or sampler.affordable(part, depth)
    }
    extra = node.get("additionalProperties", True)
    least = int(json_number(node.get("minProperties")) or 0)
    if extra is False or (properties and len(result) >= least):
        return result
    most = json_number(node.get("maxProperties"))
    count = max(least, 1 if sampler.affordable(extra, depth) else 0)
    count = count if most is None else min(count, int(most))
    for _ in range(50 * count):
        if len(result) >= count:
            break
        result[_name(sampler, node)] = sampler.value(extra, depth + 1)
    return result


def _name(sampler: Sampler, node: Node) -> str:
    if names := json_object(node.get("propertyNames")):
        return str(sampler.value({"type": "string", **names}, 0))
    if patterns := json_object(node.get("patternProperties")):
        return str(sampler.value({"type": "string", "pattern": next(iter(patterns))}, 0))
    return f"{sampler.random.choice(WORDS)}{sampler.random.randint(1, 99)}"


def _array(sampler: Sampler, node: Node, depth: int) -> list[object]:
    result = [sampler.value(item, depth + 1) for item in json_array(node.get("prefixItems"))]
    items = node.get("items", not result)
    least = int(json_number(node.get("minItems")) or 0)
    most = json_number(node.get("maxItems"))
    if items is False or (result and len(result) >= least):
        return result
    more = sampler.random.randint(1, _MORE) if sampler.affordable(items, depth) else 0
    count = max(least, more) if most is None else min(max(least, more), int(most))
    for _ in range(50 * count):
        if len(result) >= count:
            break
        item = sampler.value(items, depth + 1)
        if not node.get("uniqueItems") or _written(item) not in map(_written, result):
            result.append(item)
    if len(result) < least:
        raise ConfigurationError(f"there are not {least} different items for {_written(dict(node))[:200]}")
    return result


def _string(sampler: Sampler, node: Node, depth: int) -> str:
    return sample_string(node, sampler.random)


def _integer(sampler: Sampler, node: Node, depth: int) -> int:
    return sample_integer(node, sampler.random)


def _number(sampler: Sampler, node: Node, depth: int) -> float | int:
    return sample_number(node, sampler.random)


def _boolean(sampler: Sampler, node: Node, depth: int) -> bool:
    return sampler.random.random() < 0.5


def _null(sampler: Sampler, node: Node, depth: int) -> None:
    return None


def _anything(sampler: Sampler, node: Node, depth: int) -> str:
    return sampler.random.choice(WORDS)


_MAKERS: Final[dict[str, Callable[[Sampler, Node, int], object]]] = {
    "object": _object,
    "array": _array,
    "string": _string,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "null": _null,
}
_ORDER: Final = ("null", "boolean", "integer", "number", "string", "array", "object")


def _weight(kind: str) -> int:
    return _ORDER.index(kind) if kind in _ORDER else len(_ORDER)


def _kind(node: Node) -> str:
    """Guess the type of a schema that does not say it, from its keywords."""
    return next((kind for keyword, kind in _KEYWORDS.items() if keyword in node), "")


_KEYWORDS: Final = {
    "properties": "object",
    "additionalProperties": "object",
    "items": "array",
    "prefixItems": "array",
    "pattern": "string",
    "format": "string",
    "minLength": "string",
    "maxLength": "string",
    "minimum": "number",
    "maximum": "number",
    "multipleOf": "number",
}


def _siblings(node: Node) -> dict[str, object]:
    """Keep what stands beside `anyOf`, such as bounds; annotations do no harm."""
    return {k: v for k, v in node.items() if k not in {"anyOf", "oneOf", "default", "discriminator", "title"}}


def _exact(branches: list[object]) -> list[object]:
    """Leave out the text form of a number beside the number itself, as pydantic gives for Decimal."""
    if not any(json_object(branch).get("type") == "number" for branch in branches):
        return branches
    return [b for b in branches if json_object(b).get("type") != "string" or "format" in json_object(b)]


def _references(part: object) -> Iterator[str]:
    """Find every `$ref` in a schema."""
    node = json_object(part)
    if isinstance(reference := node.get("$ref"), str):
        yield reference
    for inner in (*node.values(), *json_array(part)):
        yield from _references(inner)


def _written(value: object) -> str:
    return json.dumps(value, sort_keys=True, default=str)
