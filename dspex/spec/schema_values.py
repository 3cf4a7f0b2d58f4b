"""Values as they stand in a JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from dspex.spec.types import (
    BytesValue,
    Definition,
    DictValue,
    EnumDefinition,
    EnumValue,
    InstanceValue,
    SequenceValue,
    UnknownValue,
    Value,
)

TEXT_MODULES: Final = frozenset({"datetime", "decimal", "uuid"})
"""The homes of classes whose objects are text in JSON."""

_LIST: Final[Any] = list  # typed Any: type checkers would make a tested value a list of unknown


class NotInJsonError(ValueError):
    """A value is not known, or has no form in JSON."""


def json_value(value: Value, definitions: Mapping[str, Definition]) -> Any:
    """Write a value as JSON.

    Raises:
        NotInJsonError: the value is not known, or has no form in JSON.
    """
    match value:
        case BytesValue(digits):
            try:
                return bytes.fromhex(digits).decode()
            except UnicodeDecodeError:
                raise NotInJsonError("bytes that are not UTF-8") from None
        case EnumValue(key, name):
            return json_value(_member(definitions[key], name), definitions)
        case SequenceValue(_, items):
            return [json_value(item, definitions) for item in items]
        case DictValue(items):
            return {_key(json_value(k, definitions)): json_value(v, definitions) for k, v in items}
        case InstanceValue(cls, text, items):
            if cls.module in TEXT_MODULES:
                return text
            if not items:
                raise NotInJsonError(text)
            return {name: json_value(item, definitions) for name, item in items}
        case UnknownValue():
            raise NotInJsonError("unknown")
        case _:
            return value


def _member(definition: Definition, name: str) -> Value:
    if isinstance(definition, EnumDefinition):
        for member in definition.members:
            if member.name == name:
                return member.value
    return UnknownValue()


def _key(key: Any) -> str:
    if isinstance(key, bool):
        return "true" if key else "false"
    return ",".join(map(str, key)) if isinstance(key, _LIST) else str(key)
