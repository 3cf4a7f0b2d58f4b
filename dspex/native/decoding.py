"""Read JSON text straight into values where msgspec means the same as `reading.py`."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Callable, Set
from typing import Any, Final

import msgspec

from dspex.native.near_names import minding_names
from dspex.native.target import Target, live_annotation
from dspex.spec.types import (
    ClassDefinition,
    ConstrainedType,
    DictType,
    EnumDefinition,
    ListType,
    LiteralType,
    Named,
    Scalar,
    SetType,
    TupleType,
    Type,
    UnionType,
    VariadicTupleType,
)

SAME_SCALARS: Final[dict[str, frozenset[str]]] = {
    "str": frozenset({"string"}),
    "int": frozenset({"int"}),
    "float": frozenset({"float"}),
    "bool": frozenset({"bool"}),
    "None": frozenset({"null"}),
    "Any": frozenset({"string", "int", "float", "bool", "null", "array", "object"}),
    "date": frozenset({"string"}),
    "time": frozenset({"string"}),
    "datetime": frozenset({"string"}),
    "timedelta": frozenset({"string"}),
    "UUID": frozenset({"string"}),
}
"""Scalars that msgspec reads as we do, with the JSON types that they take.

bytes are UTF-8 here and base64 there; Decimal must be finite here.
"""


class NotTheSame(Exception):  # noqa: N818  # no failure: it chooses the other path
    """msgspec refuses the type, or reads it in another way."""


def fast_decoder(target: Target) -> Callable[[str], Any] | None:
    """Make msgspec's decoder of a target, without constraints; None where it would not do the same."""
    try:
        _Sameness(target).check(target.type)
        decode = msgspec.json.Decoder(live_annotation(target.type, target)).decode
        return minding_names(target, decode)
    except (
        NotTheSame,
        TypeError,
        NameError,
        AttributeError,
    ):  # what msgspec says to types and forward references
        return None


def model_validator(target: Target) -> Callable[[object], Any] | None:
    """Return the validator of a pydantic model, pydantic's own with nothing around it; None for others."""
    if not isinstance(target.type, Named) or target.constraints:
        return None
    definition = target.definitions[target.type.key]
    validator = getattr(target.class_of(target.type.key), "__pydantic_validator__", None)
    if validator is None or not isinstance(definition, ClassDefinition) or definition.kind != "pydantic":
        return None
    return validator.validate_python  # type: ignore[no-any-return]  # pydantic-core's


def has_constraints(target: Target) -> bool:
    """Whether anything inside a target is bounded; msgspec may not have been told."""
    if target.constraints or any(isinstance(t, ConstrainedType) for t in target.reachable()):
        return True
    classes = (d for d in target.definitions.values() if isinstance(d, ClassDefinition))
    return any(f.constraints for d in classes for f in d.fields)


class _Sameness:
    """Walks a type and tells which JSON types each part takes.

    Raises `NotTheSame` from any method.
    """

    def __init__(self, target: Target) -> None:
        self._target = target
        self._entered: set[str] = set()

    def check(self, typ: Type) -> Set[str]:
        match typ:
            case Scalar(name) if name in SAME_SCALARS:
                return SAME_SCALARS[name]
            case LiteralType(values):
                return frozenset(_LITERALS[type(v)] for v in values if type(v) in _LITERALS or _refuse())
            case ListType(item) | SetType(item) | VariadicTupleType(item):
                self.check(item)
                return frozenset({"array"})
            case TupleType(items):
                for item in items:
                    self.check(item)
                return frozenset({"array"})
            case DictType(Scalar("str" | "Any" | "int"), value):
                self.check(value)
                return frozenset({"object"})
            case UnionType(items):
                return self._union(items)
            case ConstrainedType(item):
                return self.check(item)
            case Named(key):
                return self._named(key)
            case _:
                raise NotTheSame

    def _union(self, items: tuple[Type, ...]) -> Set[str]:
        """Allow a union whose members are told apart by their JSON types."""
        taken: set[str] = set()
        for kinds in map(self.check, items):
            if taken & kinds:
                raise NotTheSame
            taken |= kinds
        return taken

    def _named(self, key: str) -> Set[str]:
        definition = self._target.definitions[key]
        cls = self._target.class_of(key)
        if isinstance(definition, EnumDefinition):
            return _enum_kinds(cls)
        if definition.kind in ("pydantic", "signature", "own") or any(not f.init for f in definition.fields):
            raise NotTheSame
        if definition.kind == "dataclass" and not _is_made_whole(cls):
            raise NotTheSame
        if key not in self._entered:
            self._entered.add(key)
            for field in definition.fields:
                self.check(field.type)
        return frozenset({"array" if definition.kind == "namedtuple" else "object"})


def _is_made_whole(cls: Any) -> bool:
    """Whether msgspec makes objects of a dataclass as calling the class does.

    It does not call a user's own `__init__`, and leaves a default to the class: `vars` and who writes
    JSON from it would not see the field.
    """
    has_dict = not hasattr(cls, "__slots__") or bool(cls.__dictoffset__)
    defaults = any(f.default is not dataclasses.MISSING for f in dataclasses.fields(cls))
    return bool(cls.__dataclass_params__.init) and not (has_dict and defaults)


_LITERALS: Final[dict[type, str]] = {str: "string", int: "int", bool: "bool", type(None): "null"}


def _refuse() -> bool:
    raise NotTheSame


def _enum_kinds(cls: type[enum.Enum]) -> Set[str]:
    kinds: set[type[Any]] = {type(member.value) for member in cls}
    own_rule = cls._missing_.__func__ is not enum.Enum._missing_.__func__  # type: ignore[attr-defined]  # a classmethod
    if own_rule or len(kinds) != 1 or not kinds <= {str, int}:
        raise NotTheSame
    return frozenset({_LITERALS[kinds.pop()]})
