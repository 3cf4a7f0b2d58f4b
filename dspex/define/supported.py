"""Tables of the types that have a form in JSON, and of those that have none."""

from __future__ import annotations

import collections.abc as abc
import enum
import typing
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import typing_extensions

from dspex.spec.own_types import DSPY_CLASSES
from dspex.spec.types import DictType, ListType, Scalar, ScalarName, SetType, Type

SCALARS: Final[dict[Any, ScalarName]] = {
    str: "str",
    int: "int",
    float: "float",
    bool: "bool",
    bytes: "bytes",
    None: "None",
    type(None): "None",
    Any: "Any",
    object: "Any",
    date: "date",
    time: "time",
    datetime: "datetime",
    timedelta: "timedelta",
    Decimal: "Decimal",
    UUID: "UUID",
}

ANY: Final = Scalar("Any")


def _list(items: tuple[Type, ...], abstract: str) -> Type:
    return ListType(items[0] if items else ANY, not items, abstract)


def _set(items: tuple[Type, ...], abstract: str) -> Type:
    return SetType(items[0] if items else ANY, False, not items, abstract)


def _frozenset(items: tuple[Type, ...], abstract: str) -> Type:
    return SetType(items[0] if items else ANY, True, not items, abstract)


def _dict(items: tuple[Type, ...], abstract: str) -> Type:
    key, value = items if len(items) == 2 else (ANY, ANY)
    return DictType(key, value, not items, abstract)


Make = Callable[[tuple[Type, ...], str], Type]

CONTAINERS: Final[dict[Any, tuple[Make, str]]] = {
    list: (_list, ""),
    set: (_set, ""),
    frozenset: (_frozenset, ""),
    dict: (_dict, ""),
    abc.Sequence: (_list, "Sequence"),
    abc.MutableSequence: (_list, "MutableSequence"),
    abc.Iterable: (_list, "Iterable"),
    abc.Set: (_set, "Set"),
    abc.MutableSet: (_set, "MutableSet"),
    abc.Mapping: (_dict, "Mapping"),
    abc.MutableMapping: (_dict, "MutableMapping"),
}
"""Containers, and the abstract classes that stand for them: an answer gives the plain container."""

NEEDS_ARGUMENTS: Final[dict[str, str]] = {
    "Annotated": "write the type and what stands beside it, as in Annotated[int, ...]",
    "Optional": "write the type that may be None, as in Optional[int]",
    "Union": "write its members, as in Union[int, str]",
}
"""Names of `typing` that are no types by themselves."""


def wrong_count(container: Type, given: int) -> str:
    """Say why a container cannot have so many arguments; empty when it can. None at all is fine."""
    needed = 2 if isinstance(container, DictType) else 1
    if given in (0, needed):
        return ""
    return f"{'two types stand' if needed == 2 else 'one type stands'} in its brackets, not {given}"


QUALIFIERS: Final[dict[Any, str]] = {
    typing.Required: "required",
    typing.NotRequired: "not_required",
    typing_extensions.ReadOnly: "read_only",
    typing.Final: "final",
    typing.ClassVar: "class_variable",
}

PYDANTIC_KNOWS: Final = frozenset(
    {
        "fractions.Fraction",
        "ipaddress.IPv4Address",
        "ipaddress.IPv4Interface",
        "ipaddress.IPv4Network",
        "ipaddress.IPv6Address",
        "ipaddress.IPv6Interface",
        "ipaddress.IPv6Network",
        "pathlib.Path",
        "pathlib.PosixPath",
        "pathlib.PurePath",
        "pathlib.PurePosixPath",
        "pathlib.PureWindowsPath",
        "pathlib.WindowsPath",
    }
)
"""Classes of the standard library that are written and read by pydantic, which must be installed."""

_NOT_A_CLASS: Final = "a function cannot be written as JSON; take its name as a str, or a Literal of names"
_ONCE: Final = "an iterator can be read only once; use list"

REFUSED: Final[dict[str, str]] = {
    "builtins.bytearray": "use bytes",
    "builtins.complex": "JSON has no complex numbers; use tuple[float, float]",
    "builtins.memoryview": "use bytes",
    "builtins.range": "use list[int]",
    "builtins.slice": "use tuple[int, int]",
    "builtins.type": "a class cannot be written as JSON; use a Literal of names",
    "collections.Counter": "use dict[str, int]",
    "collections.OrderedDict": "use dict, which keeps its order",
    "collections.defaultdict": "use dict",
    "collections.deque": "use list",
    "collections.abc.Callable": _NOT_A_CLASS,
    "collections.abc.Collection": "use Sequence or Set",
    "collections.abc.AsyncGenerator": _ONCE,
    "collections.abc.AsyncIterator": _ONCE,
    "collections.abc.Generator": _ONCE,
    "collections.abc.Iterator": _ONCE,
    "re.Pattern": "use str",
    "types.FunctionType": _NOT_A_CLASS,
    "types.ModuleType": "a module cannot be written as JSON; take its name as a str",
}

_SPECIAL: Final[dict[str, str]] = {
    "Callable": _NOT_A_CLASS,
    "Never": "no value has this type",
    "NoReturn": "no value has this type",
    "ParamSpec": "parameters of a function cannot be written as JSON",
    "Self": "name the class instead",
    "TypeVarTuple": "a number of types that is not fixed cannot be written as JSON",
    "Unpack": "a number of types that is not fixed cannot be written as JSON",
}

NO_FIELDS: Final = (
    "its fields are not declared; use a dataclass, TypedDict, NamedTuple, Struct or pydantic model"
)


def refused(annotation: Any) -> str | None:
    """Say why a type is refused whatever it contains, and what to use; None when it is not."""
    origin = typing.get_origin(annotation) or annotation
    if not isinstance(origin, type):
        names = (getattr(origin, "_name", None), getattr(origin, "__name__", None), type(origin).__name__)
        return next((_SPECIAL[n] for n in names if n in _SPECIAL), None)
    if issubclass(origin, enum.Enum):
        if issubclass(origin, enum.Flag):
            return "members of a Flag combine; use set[...] of a plain Enum"
        return None if origin.__members__ else "it is an Enum without members"
    known = REFUSED.get(f"{origin.__module__}.{origin.__qualname__}")
    return known or next((dspy_reason(name) for name in map(own_name, origin.__mro__) if name), None)


def own_name(cls: type) -> str:
    """Name the type of dspex that a class of DSPy means; empty for other classes."""
    return DSPY_CLASSES.get(f"{cls.__module__}.{cls.__qualname__}", "")


def dspy_reason(name: str) -> str:
    """Say why a class of DSPy is refused as a type."""
    return f"use dspex.{name}, which is sent alike, also without DSPy; the bridge makes one of the other"


def pydantic_only(cls: type) -> bool:
    """Whether only pydantic knows how to write and read objects of a class."""
    package = cls.__module__.partition(".")[0]  # Python 3.13 defines Path in pathlib._local
    return hasattr(cls, "__get_pydantic_core_schema__") or f"{package}.{cls.__qualname__}" in PYDANTIC_KNOWS
