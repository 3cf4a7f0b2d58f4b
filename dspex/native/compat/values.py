"""Values that a spec holds as data, made live again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from importlib import import_module
from typing import Any, Final

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

SEQUENCES: Final[dict[str, Callable[[Any], Any]]] = {
    "list": list,
    "tuple": tuple,
    "set": set,
    "frozenset": frozenset,
}


def live_value(value: Value, objects: Mapping[str, object]) -> Any:
    """Return the Python object that a `Value` stands for.

    Args:
        value: from a spec.
        objects: the live enums, by key.

    Raises:
        LookupError: the spec does not hold the value itself.
    """
    match value:
        case BytesValue(digits):
            return bytes.fromhex(digits)
        case EnumValue(key, member):
            enum: Any = objects[key]
            return enum[member]
        case SequenceValue(kind, items):
            return SEQUENCES[kind]([live_value(i, objects) for i in items])
        case DictValue(items):
            return {live_value(k, objects): live_value(v, objects) for k, v in items}
        case InstanceValue() | UnknownValue():
            raise LookupError(value)
        case _:
            return value


def live_object(ref: Ref) -> Any:
    """Import what a `Ref` names.

    Raises:
        LookupError: it is local to a function, or gone.
    """
    try:
        return reduce(getattr, ref.qualname.split("."), import_module(ref.module))
    except (ImportError, AttributeError, ValueError) as error:
        raise LookupError(ref) from error
