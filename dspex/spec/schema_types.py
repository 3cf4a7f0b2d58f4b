"""Types as JSON Schema, word for word as pydantic writes them."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any, Final

from dspex.spec.schema_names import PREFIX
from dspex.spec.schema_values import NotInJsonError, json_value
from dspex.spec.types import (
    ClassDefinition,
    ClassField,
    ConstrainedType,
    Constraint,
    Definition,
    DictType,
    EnumDefinition,
    ListType,
    LiteralType,
    Named,
    Scalar,
    ScalarName,
    SetType,
    TupleType,
    Type,
    UnionType,
    UnknownValue,
    Value,
    VariadicTupleType,
)

Schema = dict[str, Any]

SCALARS: Final[dict[ScalarName, Schema]] = {
    "str": {"type": "string"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "bool": {"type": "boolean"},
    "bytes": {"type": "string", "format": "binary"},
    "None": {"type": "null"},
    "Any": {},
    "date": {"type": "string", "format": "date"},
    "time": {"type": "string", "format": "time"},
    "datetime": {"type": "string", "format": "date-time"},
    "timedelta": {"type": "string", "format": "duration"},
    "Decimal": {"anyOf": [{"type": "number"}, {"type": "string"}]},
    "UUID": {"type": "string", "format": "uuid"},
}

JSON_TYPES: Final[dict[Any, str]] = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    list: "array",
    type(None): "null",
}

BOUNDS: Final = {
    "multiple_of": "multipleOf",
    "le": "maximum",
    "ge": "minimum",
    "lt": "exclusiveMaximum",
    "gt": "exclusiveMinimum",
}
LENGTHS: Final[dict[str, dict[str, str]]] = {
    unit: {"min_length": f"min{unit}", "max_length": f"max{unit}"}
    for unit in ("Length", "Items", "Properties")
}
ELSEWHERE: Final = {
    "gt": "gt",
    "ge": "ge",
    "lt": "lt",
    "le": "le",
    "multiple_of": "multiple_of",
    **LENGTHS["Length"],
}
"""How pydantic writes a bound on a type that JSON Schema has no word for; a pattern is left out."""
ORDER: Final = ("multiple_of", "le", "ge", "lt", "gt", "min_length", "max_length", "pattern")
"""pydantic sorts keys, but not those of a property that is called "properties"."""
TEMPORAL: Final = frozenset({"date", "time", "datetime", "timedelta"})


class TypeSchemas:
    """Writes types; classes and enums go to `blocks` by their keys and are referred to.

    Attributes:
        blocks: the schemas of what was referred to, once `finish` was called.
    """

    blocks: dict[str, Schema]

    def __init__(self, definitions: Mapping[str, Definition]) -> None:
        """Start without blocks.

        Args:
            definitions: of the signature, by key.
        """
        self.blocks = {}
        self.definitions = definitions
        self._waiting: deque[str] = deque()

    def of(self, typ: Type) -> Schema:
        """Write a type."""
        match typ:
            case Scalar(name):
                return {**SCALARS[name]}
            case LiteralType(values):
                return self._literal(values)
            case ListType(item) | VariadicTupleType(item):
                return {"type": "array", "items": self.of(item)}
            case SetType(item):
                return {"type": "array", "uniqueItems": True, "items": self.of(item)}
            case TupleType(items):
                return _array([self.of(item) for item in items], len(items))
            case DictType():
                return self._dict(typ)
            case UnionType(items):
                return self._union(items)
            case ConstrainedType(item, constraints):
                return self.bounded(item, constraints)
            case Named(key):
                if key not in self.blocks:
                    self.blocks[key] = {}
                    self._waiting.append(key)
                return {"$ref": PREFIX + key}
            case _:
                return {}

    def bounded(self, typ: Type, constraints: Sequence[Constraint]) -> Schema:
        """Write a type with bounds. Those on an optional type belong to the type that is not None."""
        if not constraints:
            return self.of(typ)
        if isinstance(typ, ConstrainedType):
            return self.bounded(typ.item, (*typ.constraints, *constraints))
        if isinstance(typ, UnionType) and Scalar("None") in typ.items:
            rest = tuple(item for item in typ.items if item != Scalar("None"))
            inner: Type = rest[0] if len(rest) == 1 else UnionType(rest)
            return _any_of([self.bounded(inner, constraints), {"type": "null"}])
        schema = self.of(typ)
        known = ((_word(typ, c), c.value) for c in sorted(constraints, key=lambda c: ORDER.index(c.name)))
        found = {word: value for word, value in known if word and not isinstance(value, UnknownValue)}
        if typ == Scalar("Decimal"):
            numeric = {word: float(value) for word, value in found.items() if word in BOUNDS.values()}
            schema["anyOf"] = [{**schema["anyOf"][0], **_finite(numeric)}, schema["anyOf"][1]]
            found = {word: value for word, value in found.items() if word not in numeric}
        return {**schema, **(_finite(found) if typ in (Scalar("int"), Scalar("float")) else found)}

    def field(self, field: ClassField) -> Schema:
        """Write a field of a class with its title, description and default."""
        schema = self.bounded(field.type, field.constraints)
        if field.desc is not None:
            schema["description"] = field.desc
        return self.labelled(schema, field.wire_name or field.name, field.type, field.default)

    def labelled(self, schema: Schema, name: str, typ: Type, default: Value) -> Schema:
        """Add a default, and a title where the type has none of its own."""
        try:
            schema["default"] = json_value(default, self.definitions)
        except NotInJsonError:
            pass
        if "title" not in schema and wants_title(typ):
            schema["title"] = name.title().replace("_", " ").strip()
        if "$ref" in schema and "description" in schema:
            definition = self.definitions.get(schema["$ref"].removeprefix(PREFIX))
            if definition is not None and definition.doc == schema["description"]:
                del schema["description"]  # the class says it itself
        return schema

    def _literal(self, values: Sequence[Value]) -> Schema:
        found = [json_value(value, self.definitions) for value in values]
        schema: Schema = {"const": found[0]} if len(found) == 1 else {"enum": found}
        return _typed(schema, found)

    def _union(self, items: Sequence[Type]) -> Schema:
        """Write a union; None stands last, wherever it was written."""
        rest = [self.of(item) for item in items if item != Scalar("None")]
        return _any_of(rest if len(rest) == len(items) else [_any_of(rest), {"type": "null"}])

    def _dict(self, typ: DictType) -> Schema:
        schema: Schema = {"type": "object"}
        keys = {k: v for k, v in self.of(typ.key).items() if k != "title"}
        values = {k: v for k, v in self.of(typ.value).items() if k != "title"}
        pattern = None if "$ref" in keys else keys.pop("pattern", None)
        if pattern is not None:
            schema["patternProperties"] = {pattern: values}
        else:
            schema["additionalProperties"] = values or True
        if "$ref" in keys or (keys.get("type") == "string" and len(keys) > 1):
            schema["propertyNames"] = {k: v for k, v in keys.items() if k != "type"}
        return schema

    def finish(self) -> dict[str, Schema]:
        """Write what was referred to: a queue, so that long chains of classes cost no stack."""
        while self._waiting:
            key = self._waiting.popleft()
            definition = self.definitions[key]
            if isinstance(definition, EnumDefinition):
                self.blocks[key] = self._enum(definition)
            else:
                self.blocks[key] = self._class(definition)
        return self.blocks

    def _enum(self, definition: EnumDefinition) -> Schema:
        values = [json_value(member.value, self.definitions) for member in definition.members]
        schema: Schema = {"title": definition.name, "enum": values}
        if definition.doc:
            schema["description"] = definition.doc
        return _typed(schema, values, null=False)

    def _class(self, definition: ClassDefinition) -> Schema:
        fields = [f for f in definition.fields if f.init or not f.required]
        required = [f.wire_name or f.name for f in fields if f.required]
        if definition.kind == "namedtuple":
            return _array([self.field(f) for f in fields], len(required))
        properties = {f.wire_name or f.name: self.field(f) for f in fields}
        if definition.tag_field:
            tag = {"const": definition.tag, "title": definition.tag_field.title().replace("_", " ").strip()}
            properties = {definition.tag_field: _typed(tag, [definition.tag]), **properties}
            required.insert(0, definition.tag_field)
        has_model_name = definition.kind in ("pydantic", "struct", "signature", "own")
        title = definition.name if has_model_name else definition.name.partition("[")[0]
        schema: Schema = {"type": "object", "properties": properties, "title": title}
        if required:
            schema["required"] = required
        if definition.doc:
            schema["description"] = definition.doc
        if definition.forbid_extra:
            schema["additionalProperties"] = False
        return schema


def wants_title(typ: Type) -> bool:
    """Whether a property of this type is given a title: not when the type has its own, as classes do."""
    match typ:
        case Named():
            return False
        case ConstrainedType(item):
            return wants_title(item)
        case UnionType(items) if Scalar("None") in items and len(items) == 2:
            return all(wants_title(item) for item in items)
        case _:
            return True


def _array(items: list[Schema], least: int) -> Schema:
    schema: Schema = {"type": "array", "prefixItems": items, "minItems": least, "maxItems": len(items)}
    return schema if items else {key: value for key, value in schema.items() if key != "prefixItems"}


def _any_of(schemas: Sequence[Schema]) -> Schema:
    """Join alternatives, flat and without repetition."""
    members: list[Schema] = []
    for schema in schemas:
        inner = schema["anyOf"] if schema.keys() == {"anyOf"} else [schema]
        members += [m for m in inner if not any(_same(m, known) for known in members)]
    return members[0] if len(members) == 1 else {"anyOf": members}


def _same(one: Any, other: Any) -> bool:
    return bool(one == other)


def _typed(schema: Schema, values: Sequence[Any], *, null: bool = True) -> Schema:
    """Say the type of values that have all the same."""
    types: set[Any] = {value.__class__ for value in values}
    if len(types) == 1 and (name := JSON_TYPES.get(types.pop())) and (null or name != "null"):
        schema["type"] = name
    return schema


def _word(typ: Type, constraint: Constraint) -> str | None:
    """Choose the word for a bound on a type."""
    name = constraint.name
    match typ:
        case Scalar("int" | "float" | "Decimal") if name in BOUNDS:
            return BOUNDS[name]
        case Scalar(scalar) if scalar in TEMPORAL and name in ("gt", "ge", "lt", "le"):
            return None
        case Scalar("timedelta") if name == "multiple_of":
            return None
        case Scalar("str") if name == "pattern":
            return name
        case ListType() | SetType() | TupleType() | VariadicTupleType() if name in LENGTHS["Items"]:
            return LENGTHS["Items"][name]
        case DictType() if name in LENGTHS["Properties"]:
            return LENGTHS["Properties"][name]
        case _:
            return ELSEWHERE.get(name)


def _finite(words: Mapping[str, Any]) -> Schema:
    return {word: value for word, value in words.items() if value not in (float("inf"), float("-inf"))}
