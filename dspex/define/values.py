"""Turn Python objects, such as defaults and literals, into the values of a `SignatureSpec`."""

from __future__ import annotations

import enum
from collections.abc import Callable, Set
from typing import Any, Final, cast

from msgspec import UNSET

from dspex.define.classes import class_fields, class_kind
from dspex.spec.scalars import TEXT_OF
from dspex.spec.types import (
    BytesValue,
    DictValue,
    EnumValue,
    InstanceValue,
    Ref,
    SequenceValue,
    UnknownValue,
    Value,
)

MAX_DEPTH: Final = 32
SCALARS: Final = (str, int, float, bool)
SEQUENCES: Final[dict[Any, Any]] = {list: "list", tuple: "tuple", set: "set", frozenset: "frozenset"}


_DICT: Final[Any] = dict  # typed Any: type checkers would make the value a dict of unknown


class ValueReader:
    """Writes values as data; asks `enum_key` for the key of each enum."""

    def __init__(self, enum_key: Callable[[type[enum.Enum]], str]) -> None:
        self._enum_key = enum_key

    def literal(self, value: object) -> Value:
        """Write an argument of `Literal[...]`; an `UnknownValue` where Literal does not take it."""
        plain = value is None or type(value) in (str, int, bool, bytes) or isinstance(value, enum.Enum)
        return self.read(value) if plain else UnknownValue()

    def read(self, value: Any, depth: int = 0) -> Value:
        """Write any object."""
        if depth > MAX_DEPTH:
            return UnknownValue()
        if isinstance(value, enum.Enum):
            return EnumValue(self._enum_key(type(value)), value.name)
        if value is None or type(value) in SCALARS:
            return cast("str | int | float | bool | None", value)
        if isinstance(value, bytes):
            return BytesValue(value.hex())
        if isinstance(value, _DICT):
            pairs: dict[Any, Any] = value
            return DictValue(
                tuple((self.read(k, depth + 1), self.read(v, depth + 1)) for k, v in pairs.items())
            )
        for cls, kind in SEQUENCES.items():
            if isinstance(value, cls):
                items: Any = value
                items = _ordered(items) if kind in ("set", "frozenset") else items
                return SequenceValue(kind, tuple(self.read(item, depth + 1) for item in items))
        return self._instance(value, depth)

    def _instance(self, value: object, depth: int) -> Value:
        cls = type(value)
        ref = Ref(cls.__module__, cls.__qualname__)
        write = TEXT_OF.get(cls)
        if write is not None:
            return InstanceValue(ref, write(value))
        kind = class_kind(cls)
        fields = class_fields(cls, kind) if kind in ("dataclass", "struct") else ()
        held = ((f.wire_name or f.name, getattr(value, f.name, UNSET)) for f in fields)
        config = getattr(cls, "__struct_config__", None)
        tag = [(config.tag_field, config.tag)] if config is not None and config.tag_field else []
        items = [*tag, *((name, self.read(item, depth + 1)) for name, item in held if item is not UNSET)]
        return InstanceValue(ref, _safe_repr(value), tuple(items))


def _ordered(value: Set[Any]) -> list[Any]:
    """Put a set in an order that is the same in every process."""
    try:
        return sorted(value)
    except TypeError:
        return sorted(value, key=repr)


def _safe_repr(value: object) -> str:
    try:
        return repr(value)
    except Exception as error:  # a user's __repr__ may do anything
        return f"<{type(value).__name__}: repr failed with {type(error).__name__}>"
