"""Python types from the JSON Schemas of the answer cases, and values back in the words of the cases."""

from __future__ import annotations

import enum
import itertools
import sys
import types
from collections.abc import Mapping
from typing import Any

import msgspec

_NUMBERS = itertools.count()
_HEAD = "import enum\nfrom typing import Literal, Optional, Union\n\nimport msgspec\n"
_SCALARS = {
    "string": "str",
    "integer": "int",
    "number": "float",
    "boolean": "bool",
    "null": "None",
}


class Types:
    """The types of one schema, made in a module of their own so that they may refer to each other.

    Classes become msgspec Structs with wire names. An enum whose members have other names for the
    model becomes a `Literal` of those, since that is how dspex says it.

    Attributes:
        root: the type of the whole schema.
    """

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._module = types.ModuleType(f"answer_case_{next(_NUMBERS)}")
        sys.modules[self._module.__name__] = self._module
        self._members: dict[str, str] = {}
        self._run(_HEAD)
        definitions: Mapping[str, Any] = schema.get("$defs", {})
        enums = {name: d for name, d in definitions.items() if "enum" in d and d.get("type") != "object"}
        for name, definition in enums.items():
            self._run(self._enum(name, definition))
        for name, definition in definitions.items():
            if name not in enums:
                self._run(self._class(name, definition))
        self.root: Any = eval(self._text(schema), self._module.__dict__)

    def plain(self, value: Any) -> Any:
        """Write a value as the cases do: members of enums by name, None left out."""
        if isinstance(value, msgspec.Struct):
            return self.plain({name: getattr(value, name) for name in value.__struct_fields__})
        if isinstance(value, dict):
            return {key: self.plain(item) for key, item in value.items() if item is not None}
        if isinstance(value, list):
            return [self.plain(item) for item in value]
        if isinstance(value, enum.Enum):
            return value.name
        return self._members.get(value, value) if isinstance(value, str) else value

    def _run(self, source: str) -> None:
        exec(source, self._module.__dict__)

    def _enum(self, name: str, definition: Mapping[str, Any]) -> str:
        details: Mapping[str, Any] = definition.get("x-enum-values", {})
        shown = {member: details.get(member, {}).get("x-alias", member) for member in definition["enum"]}
        if all(member == alias for member, alias in shown.items()):
            members = "\n".join(f"    {member} = {member!r}" for member in shown)
            return f"class {name}(enum.Enum):\n{members}\n"
        self._members.update({alias: member for member, alias in shown.items()})
        return f"{name} = Literal[{', '.join(map(repr, shown.values()))}]\n"

    def _class(self, name: str, definition: Mapping[str, Any]) -> str:
        if "properties" not in definition:
            return f"{name} = {self._text(definition)}\n"
        lines = [f"class {name}(msgspec.Struct, kw_only=True):"]
        for field, schema in definition["properties"].items():
            text = self._text(schema)
            default = ""
            if field not in definition.get("required", ()):
                text, default = f"Optional[{text}]", ", default=None"
            lines.append(
                f"    {field}: {text!r} = msgspec.field(name={schema.get('x-alias', field)!r}{default})"
            )
        return "\n".join([*lines, "    pass", ""])

    def _text(self, schema: Mapping[str, Any]) -> str:
        match schema:
            case {"$ref": str(target)}:
                return target.rpartition("/")[2]
            case {"const": value}:
                return f"Literal[{value!r}]"
            case {"enum": list(values)}:
                return f"Literal[{', '.join(map(repr, values))}]"
            case {"allOf": [one]}:
                return self._text(one)
            case {"anyOf": list(members)} | {"oneOf": list(members)}:
                return f"Union[{', '.join(map(self._text, members))}]"
            case {"type": list(names)}:
                return f"Union[{', '.join(self._text({**schema, 'type': name}) for name in names)}]"
            case {"type": "array", "items": item}:
                return f"list[{self._text(item)}]"
            case {"type": "object", "additionalProperties": value}:
                return f"dict[str, {self._text(value)}]"
            case {"type": str(name)}:
                return _SCALARS[name]
            case _:
                raise ValueError(f"a schema of an unknown kind: {schema}")
