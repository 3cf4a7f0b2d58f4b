"""Write values as JSON builtins: None, bool, int, float, str, list, dict.

The result is that of pydantic's `TypeAdapter(type(value)).dump_python(value, mode="json",
fallback=str)`, which is how DSPy shows inputs; what pydantic refuses becomes `str(value)` there
and here. Only msgspec Structs and records differ: pydantic does not know them, here they are
objects with the names that they have in JSON. Types of dspex itself are what DSPy's of the same
names are: an `Image` is a `Marked` text, which knows its image.
"""

from __future__ import annotations

import collections
import enum
import math
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from msgspec import Struct

from dspex.native.kinds import TUPLE, class_of
from dspex.native.shown import model_to_builtins
from dspex.spec.scalars import TEXT_OF
from dspex.types.marked import Marked

PLAIN: Final[frozenset[type[Any]]] = frozenset({str, int, bool, type(None)})


def to_builtins(value: object) -> Any:
    """Write a value as JSON builtins. Never raises.

    >>> from datetime import date
    >>> to_builtins({"when": date(2026, 1, 31), 7: (1, 2)})
    {'when': '2026-01-31', '7': [1, 2]}
    """
    try:
        return faithful_builtins(value)
    except Exception:  # bytes that are not UTF-8 are shown as text, as DSPy does
        return str(value)


def wire_builtins(value: object, write: Callable[[object], Any] = to_builtins) -> Any:
    """Write a value as JSON builtins under the names that it has in JSON: pydantic models by alias.

    Args:
        value: any value.
        write: writes what is no pydantic model, and no collection that may hold some.

    Raises:
        Exception: whatever a user's own way to write an object raises.
    """
    cls = class_of(value)
    if hasattr(cls, "__pydantic_serializer__"):
        return cls.__pydantic_serializer__.to_python(value, mode="json", by_alias=True, fallback=str)
    if cls in (list, tuple, set, frozenset):
        items: Any = value
        return [wire_builtins(item, write) for item in items]
    if cls is dict:
        pairs: Any = value
        return {key_text(key): wire_builtins(item, write) for key, item in pairs.items()}
    return write(value)


def faithful_builtins(value: object) -> Any:
    """Write a value as JSON builtins that can be read back as far as bytes are concerned.

    Raises:
        UnicodeDecodeError: bytes in the value are not UTF-8.
    """
    if type(value) in PLAIN or type(value) is float:
        return value
    try:
        return _whole(value)
    except UnicodeDecodeError:
        raise
    except Exception:  # what cannot be written is shown as text, as DSPy does
        return str(value)


def _whole(value: Any) -> Any:
    """Write a value whose class decides how it is written."""
    cls = class_of(value)
    if cls in _EXACT:
        return _EXACT[cls](value)
    if cls in (collections.OrderedDict, collections.Counter):
        return _mapping(value)
    if cls is collections.deque:
        return _items(value)
    if not isinstance(value, enum.Enum):
        if isinstance(value, _NO_WHOLE):
            raise TypeError(f"{cls.__name__} is no class of its own for pydantic")
        if hasattr(cls, "__dataclass_fields__") or hasattr(cls, "_fields"):
            from dspex.native.typed_builtins import class_writer

            return class_writer(cls)(value)
    return part_to_builtins(value)


def part_to_builtins(value: Any) -> Any:
    """Write a value inside another one, by what it is and not by how it was declared.

    Raises:
        TypeError: a key cannot be written as text.
        UnicodeDecodeError: bytes are not UTF-8.
    """
    cls = class_of(value)
    write = _EXACT.get(cls)
    return write(value) if write is not None else _other(value)


def _other(value: Any) -> Any:
    cls = class_of(value)
    if hasattr(cls, "__pydantic_serializer__"):
        return model_to_builtins(value)
    if isinstance(value, Struct):
        from dspex.native.typed_builtins import class_writer

        return class_writer(cls)(value)
    if hasattr(cls, "__dataclass_fields__"):
        return {name: part_to_builtins(getattr(value, name)) for name in _dataclass_names(cls)}
    for base, write in _SUBCLASSES:
        if isinstance(value, base):
            return write(value)
    return str(value)


def _dataclass_names(cls: Any) -> list[str]:
    import dataclasses

    return [field.name for field in dataclasses.fields(cls)]


def _as_it_is(value: Any) -> Any:
    return value


def _float(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _items(value: Iterable[Any]) -> list[Any]:
    return [item if type(item) in PLAIN else part_to_builtins(item) for item in value]


def _mapping(value: dict[Any, Any]) -> dict[str, Any]:
    return {
        key if type(key) is str else key_text(key): item if type(item) in PLAIN else part_to_builtins(item)
        for key, item in value.items()
    }


def key_text(key: Any) -> str:
    """Write a key of a dict as text.

    Raises:
        TypeError: it has no text form, as a set.
    """
    if isinstance(key, enum.Enum):
        return key_text(key.value)
    if isinstance(key, str):
        return str.__str__(key)
    if isinstance(key, bool):
        return "true" if key else "false"
    if isinstance(key, float):
        return repr(float(key)) if math.isfinite(key) else "None"
    if isinstance(key, TUPLE):
        return ",".join(map(key_text, key))
    cls = class_of(key)
    if isinstance(key, _NO_KEY) or hasattr(cls, "__dataclass_fields__"):
        raise TypeError(f"{cls.__name__} cannot be a key in JSON")
    return str(part_to_builtins(key))


_NO_KEY: Final[Any] = (set, frozenset, list, dict)


def _complex(value: complex) -> str:
    return str(value).strip("()")


def _bytes(value: bytes | bytearray) -> str:
    return value.decode()


_EXACT: Final[dict[type[Any], Callable[[Any], Any]]] = {
    **dict.fromkeys(PLAIN, _as_it_is),
    **TEXT_OF,
    float: _float,
    bytes: _bytes,
    list: _items,
    tuple: _items,
    set: _items,
    frozenset: _items,
    dict: _mapping,
    complex: _complex,
    Marked: _as_it_is,
}
"""How to write a value, by its class."""

_NO_WHOLE: Final = (str, int, float, list, dict, set, frozenset, bytes, bytearray, Iterator)
"""pydantic takes objects of subclasses of these inside others only."""

_SUBCLASSES: Final[tuple[tuple[Any, Callable[[Any], Any]], ...]] = (
    (enum.Enum, lambda value: part_to_builtins(value.value)),
    (bool, bool),
    (int, int),
    (float, lambda value: _float(float(value))),
    (str, str.__str__),
    ((bytes, bytearray), _bytes),
    ((list, tuple, set, frozenset, collections.deque), _items),
    (dict, _mapping),
    *((base, write) for base, write in reversed(TEXT_OF.items())),  # datetime before date
    (re.Pattern, lambda value: value.pattern),
    (Iterator, _items),
)
"""How to write a value of a subclass; the first that fits."""
