"""Read answers in XML tags as DSPy 3.4 does."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from pydantic import TypeAdapter, ValidationError

from dspex.native.compat.failure import ParseFailure, reasons, whole
from dspex.native.compat.outputs import DspyOutput
from dspex.native.compat.reading import value_reader
from dspex.native.kinds import DICT

Schema: TypeAlias = Mapping[str, Any]
Elements: TypeAlias = Sequence[ET.Element]
NULL = {"type": "null"}


def xml_parser(outputs: Sequence[DspyOutput]) -> Callable[[str], dict[str, Any]]:
    """Make the reader of answers in which each output stands between tags of its name."""
    readers = {o.wire: _Reader(o) for o in outputs}

    def parse(text: str) -> dict[str, Any]:
        try:
            root = ET.fromstring(f"<dspy_root>{text}</dspy_root>")
        except ET.ParseError as error:
            raise ParseFailure(f"the answer is no XML: {error}") from error
        found = _children(root)
        return whole(outputs, {wire: read(found[wire]) for wire, read in readers.items() if wire in found})

    return parse


class _Reader:
    """Reads one output from its elements; what is built for it is built at the first value."""

    def __init__(self, output: DspyOutput) -> None:
        self._output = output
        self._made: tuple[Any, Schema] | None = None
        self._read = value_reader(output.annotation)

    def __call__(self, elements: Elements) -> Any:
        if self._made is None:
            adapter: Any = TypeAdapter(self._output.annotation)
            self._made = adapter.validator.validate_python, adapter.json_schema(by_alias=False)
        validate, schema = self._made
        failure: ValueError = ValueError()
        for candidate in (schema, *schema.get("anyOf", ())):
            try:
                value = _value(elements, candidate, schema.get("$defs", {}))
                try:
                    return self._read(value)
                except ValidationError:
                    return validate(value, by_name=True)
            except ValueError as error:
                failure = error
        problems = "; ".join(f"'{self._output.wire}' {reason}" for reason in reasons(failure))
        raise ParseFailure(problems) from failure


def _children(element: ET.Element) -> dict[str, list[ET.Element]]:
    """Group the elements inside one by name; what cannot be a tag stands in `<entry key="…">`."""
    found: dict[str, list[ET.Element]] = {}
    for child in element:
        name = child.attrib.get("key", child.tag) if child.tag == "entry" else child.tag
        found.setdefault(name, []).append(child)
    return found


def _value(elements: Elements, schema: Schema, definitions: Mapping[str, Schema]) -> Any:
    """Make JSON data of elements of one name, guided by a schema."""
    schema = definitions.get(schema.get("$ref", "").rpartition("/")[2], schema)
    first = elements[0]
    if choices := schema.get("anyOf"):
        if NULL in choices and not len(first) and not _text(first):
            return None
        schema = _choice([c for c in choices if c.get("type") != "null"], first)
    kind = schema.get("type")
    if kind == "array":
        return _items(elements, schema, definitions)
    if kind == "string" and len(first):
        return (first.text or "") + "".join(ET.tostring(child, encoding="unicode") for child in first)
    children = _children(first)
    if not children:
        if kind == "object" and not _text(first):
            return {}
        texts = [_text(element) for element in elements]
        return texts[0] if len(texts) == 1 else texts
    properties, others = schema.get("properties", {}), schema.get("additionalProperties", {})
    other: Schema = others if isinstance(others, DICT) else {}
    return {name: _value(held, properties.get(name, other), definitions) for name, held in children.items()}


def _choice(choices: Sequence[Schema], element: ET.Element) -> Schema:
    """Choose a member of a union: where there are elements inside, one that is no text."""
    structured = (c for c in choices if c.get("type") != "string") if len(element) else iter(())
    return next(structured, choices[0])


def _items(elements: Elements, schema: Schema, definitions: Mapping[str, Schema]) -> Any:
    """Read a list: JSON in its element, `<item>` elements inside, or its element repeated."""
    if len(elements) == 1:
        only = elements[0]
        if not len(only) and (not (text := _text(only)) or text.startswith("[")):
            return text or []
        elements = _children(only).get("item") or elements
    return [_value([element], schema.get("items", {}), definitions) for element in elements]


def _text(element: ET.Element) -> str:
    return (element.text or "").strip()
