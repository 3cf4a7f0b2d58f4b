"""Find in a prompt which outputs are wanted, and of which type.

It reads every dialect: names and type names from the reminder at the end of the user message, notes and
constraints from the system message. What DSPy does not tell the model, such as a pattern, cannot be
found here either.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Sequence
from typing import Final, Literal

import orjson
from msgspec import Struct

from dspex.errors import ConfigurationError
from dspex.lm.base import Message
from dspex.lm.fake.short_types import short_schema
from dspex.lm.fake.types import described_types, nested_schemas, type_schema
from dspex.lm.untyped import json_array, json_number, json_object

Schema = dict[str, object]
Style = Literal["text", "json", "python", "tags"]
Form = Literal["chat", "json", "xml", "plain"]


class Wanted(Struct, frozen=True):
    """One output that a prompt asks for.

    Attributes:
        name: in the prompt.
        schema: what its value must fit.
        constraints: what the prompt's line `Constraints:` says, by keyword; a description that merely
            looks like constraints may contradict the schema.
        style: how the value is written in the chat dialect and in a tag: as it is, as JSON, as `True`,
            or in tags of its own.
        unknown: what the prompt does not say of it, if anything.
    """

    name: str
    schema: Schema
    constraints: dict[str, str]
    style: Style
    unknown: str = ""

    @property
    def constrained(self) -> Schema:
        """The schema with the prompt's constraints."""
        return constrained(self.schema, self.constraints)


class Task(Struct, frozen=True):
    """The outputs that a prompt asks for, and the format of the answer."""

    outputs: tuple[Wanted, ...]
    format: Form


_OUTPUTS: Final = "Your output fields are:\n"
_MUST: Final = "\nYour outputs must contain:\n"
_CHAT: Final = "Respond with the corresponding output fields, starting with the field "
_JSON: Final = "Respond with a JSON object in the following order of fields: "
_XML: Final = "Respond with the corresponding output fields wrapped in XML tags "
_NESTED: Final = " Use this nested XML structure: "
_CHAT_NAME: Final = re.compile(
    r"(?:^|, then )`\[\[ ## (\w+) ## \]\]`(?: \(must be formatted as a valid Python )?"
)
_JSON_NAME: Final = re.compile(r"(?:^|, then )`(\w+)`(?: \(must be formatted as a valid Python )?")
_NUMBERED: Final = re.compile(r"^(\d+)\. `(\w+)` \(", re.MULTILINE)
_XML_NAME: Final = re.compile(r"(?:^|, then )`<(\w+)>`")


def read_task(messages: Sequence[Message]) -> Task | None:
    """Find what a conversation asks for; None when it is in no known dialect."""
    system = "\n".join(m.text for m in messages if m.role == "system")
    if _MUST in system:
        return _plain_task(system.partition(_MUST)[2])
    for message in reversed(messages):
        if message.role != "user":
            continue
        for start, read in _READ.items():
            _, found, rest = message.text.rpartition(start)
            if found:
                return read(rest, system)
    return None


def _chat_task(reminder: str, system: str) -> Task:
    types = _type_names(reminder.rpartition(", and then ending with the marker")[0], _CHAT_NAME)
    notes = _notes(system, types, "[[ ## {0} ## ]]\n{{{0}}}", "\n\n[[ ## ")
    return Task(tuple(_wanted(name, types, notes, system) for name in types), "chat")


def _json_task(reminder: str, system: str) -> Task:
    types = _type_names(reminder.rpartition(".")[0], _JSON_NAME)
    notes = _json_notes(system)
    return Task(tuple(_in_json(name, types, notes, system) for name in types), "json")


def _in_json(name: str, types: dict[str, str], notes: dict[str, str], system: str) -> Wanted:
    """Find an output in a prompt with notes, or with short types."""
    if notes:
        return _wanted(name, types, notes, system)
    unknown = ""
    schema: Schema | None = type_schema(types[name]) if types[name] else {"type": "string"}
    try:
        schema = schema or short_schema(system, name)
    except ConfigurationError as error:
        unknown = str(error)
    known = _with_keys(schema or {}, types[name])
    return Wanted(name, known, _constraints(name, list(types), system), "json", unknown)


def _plain_task(listed: str) -> Task:
    """Find the outputs that the first of two steps asks for."""
    names = [name for _, name in _NUMBERED.findall(listed)]
    types = described_types(listed, names)
    schemas = (type_schema(types[name]) or {"type": "string"} for name in names)
    return Task(tuple(Wanted(n, s, {}, "text") for n, s in zip(names, schemas, strict=True)), "plain")


def _xml_task(reminder: str, system: str) -> Task:
    listed, _, structure = reminder.partition(_NESTED)
    names = _XML_NAME.findall(listed.removesuffix("."))
    types = described_types(system.partition(_OUTPUTS)[2], names)
    notes = _notes(system, types, "<{0}>\n{{{0}}}", "\n</")
    nested = nested_schemas(structure, types)
    outputs: list[Wanted] = []
    for name in names:
        if name in nested:
            schema = _with_keys(nested[name], types[name])
            outputs.append(Wanted(name, schema, _constraints(name, names, system), "tags"))
        else:
            outputs.append(_wanted(name, types, notes, system))
    return Task(tuple(outputs), "xml")


_READ: Final[dict[str, Callable[[str, str], Task]]] = {
    _CHAT: _chat_task,
    _JSON: _json_task,
    _XML: _xml_task,
}
"""How the reminder at the end of a request begins, and what reads the rest of it."""


def _type_names(reminder: str, pattern: re.Pattern[str]) -> dict[str, str]:
    """Read names and type names; a str has none.

    Found by name and order, not by brackets: a Literal may contain any text.
    """
    matches = list(pattern.finditer(reminder))
    ends = [m.start() for m in matches[1:]] + [len(reminder)]
    return {m[1]: reminder[m.end() : end].removesuffix(")") for m, end in zip(matches, ends, strict=True)}


def _notes(system: str, types: dict[str, str], before: str, after: str) -> dict[str, str]:
    """Find what stands behind each `{name}` in the structure part, between what is before and after it."""
    structure = system.partition("with the appropriate values filled in.\n\n")[2]
    notes: dict[str, str] = {}
    at = 0
    for name in types:
        header = before.format(name)
        start = structure.find(header, at)
        if start < 0:
            continue
        at = start + len(header)
        end = structure.find(after, at)
        notes[name] = structure[at : len(structure) if end < 0 else end]
    return notes


def _json_notes(system: str) -> dict[str, str]:
    """Read the JSON object that shows the structure of the outputs."""
    text = system.partition("Outputs will be a JSON object with the following fields.\n\n")[2]
    try:
        shown, _ = json.JSONDecoder().raw_decode(text)
    except json.JSONDecodeError:
        return {}
    return {name: str(note).removeprefix(f"{{{name}}}") for name, note in json_object(shown).items()}


_NOTE: Final = "# note: the value you produce "


def _wanted(name: str, types: dict[str, str], notes: dict[str, str], system: str) -> Wanted:
    note = notes.get(name, "").partition(_NOTE)[2]
    schema, style = _from_note(note, types[name])
    return Wanted(name, schema, _constraints(name, list(types), system), style)


def _from_note(note: str, type_name: str) -> tuple[Schema, Style]:
    for start, read in _NOTES.items():
        if note.startswith(start):
            return read(note.removeprefix(start), type_name)
    return {"type": "string"}, "text"


def _from_schema(rest: str, type_name: str) -> tuple[Schema, Style]:
    schema = _with_keys(json_object(orjson.loads(rest)), type_name)
    branches = [json_object(branch) for branch in json_array(schema.get("anyOf"))]
    plain = {"type": "string"} in branches and {"type": "null"} in branches
    return schema, "text" if plain else "json"  # quotes would be part of an optional text


_KEY: Final = re.compile(r"dict\[(int|float|bool|Literal\[[^\[\]]*\]), ")
_KEYS: Final[dict[str, Schema]] = {
    "int": {"pattern": "^[1-9][0-9]?$"},
    "float": {"pattern": "^[1-9]\\.5$"},
    "bool": {"enum": ["true", "false"]},
}


def _with_keys(schema: Schema, type_name: str) -> Schema:
    """Say which keys a dict has: its schema is silent on numbers, which are text there."""
    found = _KEY.match(type_name)
    if found is None or "propertyNames" in schema:
        return schema
    try:
        keys = _KEYS.get(found[1]) or {
            "enum": list(map(str, json_array(ast.literal_eval(found[1].removeprefix("Literal")))))
        }
    except (ValueError, SyntaxError):  # members of an enum
        return schema
    return {**schema, "propertyNames": keys}


def _from_literal(rest: str, type_name: str) -> tuple[Schema, Style]:
    try:
        values = ast.literal_eval(f"[{type_name.partition('[')[2].removesuffix(']')}]")
    except (ValueError, SyntaxError):
        values = rest.split("; ")
    return {"enum": [v for v in json_array(values) if isinstance(v, (str, int))] or rest.split("; ")}, "text"


def _from_enum(rest: str, type_name: str) -> tuple[Schema, Style]:
    return {"enum": [int(v) if re.fullmatch(r"-?\d{1,18}", v) else v for v in rest.split("; ")]}, "text"


_NOTES: Final[dict[str, Callable[[str, str], tuple[Schema, Style]]]] = {
    "must be True or False": lambda rest, type_name: ({"type": "boolean"}, "python"),
    "must be a single int value": lambda rest, type_name: ({"type": "integer"}, "json"),
    "must be a single float value": lambda rest, type_name: ({"type": "number"}, "json"),
    "must exactly match (no extra characters) one of: ": _from_literal,
    "must be one of: ": _from_enum,
    "must adhere to the JSON schema: ": _from_schema,
}

_KEYWORDS: Final = {
    "greater than or equal to": "minimum",
    "greater than": "exclusiveMinimum",
    "less than or equal to": "maximum",
    "less than": "exclusiveMaximum",
    "a multiple of the given number": "multipleOf",
    "minimum length": "minLength",
    "maximum length": "maxLength",
}
_CONSTRAINT: Final = re.compile(rf"({'|'.join(_KEYWORDS)}): ([^,]+)")


def _constraints(name: str, names: list[str], system: str) -> dict[str, str]:
    """Read the line `Constraints:` under a field's description."""
    descriptions = "\n" + system.partition(_OUTPUTS)[2]
    number = names.index(name) + 1
    _, _, text = descriptions.partition(f"\n{number}. `{name}` (")
    if number < len(names):
        text = text.partition(f"\n{number + 1}. `{names[number]}` (")[0]
    else:
        text = text.partition("\nAll interactions will be structured in the following way")[0]
    _, found, line = text.rpartition("\nConstraints: ")
    return {_KEYWORDS[label]: value for label, value in _CONSTRAINT.findall(line)} if found else {}


_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?([eE][-+]?\d+)?")
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")
_LENGTHS: Final = {"string": "Length", "array": "Items", "object": "Properties"}


def constrained(schema: Schema, constraints: dict[str, str]) -> Schema:
    """Add constraints where they mean something: to each branch of a union, by its type.

    Of two bounds of one kind the tighter one stays.
    """
    if not constraints:
        return schema
    if branches := json_array(schema.get("anyOf")):
        return {**schema, "anyOf": [constrained(json_object(branch), constraints) for branch in branches]}
    kind = str(schema.get("type"))
    result = dict(schema)
    for keyword, text in constraints.items():
        if keyword.endswith("Length"):
            if kind in _LENGTHS and text.isdecimal():
                _tighten(result, keyword.replace("Length", _LENGTHS[kind]), int(text))
        elif kind in {"integer", "number"}:
            if _NUMBER.fullmatch(text):
                _tighten(result, keyword, orjson.loads(text))
        elif schema.get("format") in {"date", "date-time"} and _DATE.match(text):
            result["formatMinimum" if "inimum" in keyword else "formatMaximum"] = text
    return result


def _tighten(schema: Schema, keyword: str, bound: float) -> None:
    own = json_number(schema.get(keyword))
    choose = max if keyword.startswith(("min", "exclusiveMin")) else min
    schema[keyword] = bound if own is None or keyword == "multipleOf" else choose(own, bound)
