"""Whether a value fits a type, as far as both are known as data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, NamedTuple

from dspex.check.bounds import broken
from dspex.check.wording import constraint_text, shown, type_text
from dspex.spec.signature import SignatureSpec
from dspex.spec.types import (
    BytesValue,
    ClassDefinition,
    ConstrainedType,
    Constraint,
    DictType,
    DictValue,
    EnumDefinition,
    EnumValue,
    InstanceValue,
    ListType,
    LiteralType,
    Named,
    Scalar,
    SequenceValue,
    SetType,
    TupleType,
    Type,
    UnionType,
    UnknownValue,
    Value,
    VariadicTupleType,
)

MAX_DEPTH: Final = 60
"""Deeper values are taken on trust."""

FAMILIAR: Final = frozenset(
    ("builtins", "collections", "datetime", "decimal", "fractions", "ipaddress", "pathlib", "uuid")
)
"""Modules whose classes are known not to derive from a user's class."""

INSTANCES: Final[dict[str, tuple[str, ...]]] = {
    "date": ("date", "datetime"),
    "time": ("time",),
    "datetime": ("datetime",),
    "timedelta": ("timedelta",),
    "Decimal": ("Decimal",),
    "UUID": ("UUID",),
}
"""Scalar to the classes whose instances are values of it."""

ABSTRACT: Final[dict[str, tuple[str, ...]]] = {
    "Iterable": ("list", "tuple", "set", "frozenset"),
    "Sequence": ("list", "tuple"),
    "Set": ("set", "frozenset"),
}
"""Abstract class to the kinds of values that are instances of it."""

PLAIN: Final[dict[str, Callable[[Any], bool]]] = {
    "str": lambda v: isinstance(v, str),
    "int": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "float": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
    "bool": lambda v: isinstance(v, bool),
    "bytes": lambda v: isinstance(v, BytesValue),
    "None": lambda v: v is None,
}


class Place(NamedTuple):
    """A value, the type it should be of, and where it stands in the whole value.

    Attributes:
        path: such as "[2]['name']"; "" for the whole value.
        depth: how many containers and unions stand around it.
    """

    value: Value
    type: Type
    spec: SignatureSpec
    path: str = ""
    depth: int = 0

    def inside(self, value: Value, typ: Type, step: str = "") -> Place:
        """Go one step down."""
        return Place(value, typ, self.spec, self.path + step, self.depth + 1)

    def says(self, what: str) -> str:
        """Say what is wrong here."""
        return f"at {self.path}: {what}" if self.path else what

    def wrong(self, why: str = "") -> str:
        """Say that the value is not of the type."""
        return self.says(f"{shown(self.value, self.spec)} is no {type_text(self.type, self.spec)}{why}")


def misfits(place: Place, constraints: Iterable[Constraint] = ()) -> Iterator[str]:
    """Say where a value does not fit a type; nothing where that cannot be known.

    Args:
        place: the value and the type.
        constraints: on the value as a whole.
    """
    if isinstance(place.value, UnknownValue) or place.depth > MAX_DEPTH:
        return
    found = False
    for misfit in _by_type(place):
        found = True
        yield misfit
    if not found:
        for constraint in constraints:
            if broken(constraint, place.value):
                yield place.says(f"{shown(place.value, place.spec)} breaks {constraint_text(constraint)}")


def _by_type(place: Place) -> Iterator[str]:
    typ = place.type
    match typ:
        case Scalar():
            if not _is_scalar(place.value, typ, place.spec):
                yield place.wrong()
        case LiteralType():
            if not any(type(place.value) is type(v) and place.value == v for v in typ.values):
                yield place.wrong()
        case UnionType():
            if all(any(misfits(place.inside(place.value, item))) for item in typ.items):
                yield place.wrong()
        case ConstrainedType():
            yield from misfits(place.inside(place.value, typ.item), typ.constraints)
        case Named():
            yield from _by_definition(place, typ)
        case DictType():
            yield from _dict(place, typ)
        case ListType() | SetType() | TupleType() | VariadicTupleType():
            yield from _sequence(place, typ)
        case _:
            return


def _is_scalar(value: Value, typ: Scalar, spec: SignatureSpec) -> bool:
    match value:
        case _ if typ.name == "Any":
            return True
        case InstanceValue():
            return not _is_familiar(value) or value.cls.qualname in INSTANCES.get(typ.name, ())
        case EnumValue():
            enum = next((d for d in spec.definitions if d.key == value.enum), None)
            if not isinstance(enum, EnumDefinition):
                return True
            return enum.base == typ.name or (enum.base == "int" and typ.name == "float")
        case _:
            return typ.name in PLAIN and PLAIN[typ.name](value)


def _is_familiar(value: Value) -> bool:
    """Whether a value is surely no instance of a user's class."""
    return not isinstance(value, InstanceValue) or value.cls.module in FAMILIAR


def _dict(place: Place, typ: DictType) -> Iterator[str]:
    if not isinstance(place.value, DictValue):
        if _is_familiar(place.value):
            yield place.wrong()
        return
    for key, item in place.value.items:
        name = shown(key, place.spec)
        yield from misfits(place.inside(key, typ.key, f" key {name}"))
        yield from misfits(place.inside(item, typ.value, f"[{name}]"))


def _sequence(place: Place, typ: ListType | SetType | TupleType | VariadicTupleType) -> Iterator[str]:
    value = place.value
    if not isinstance(value, SequenceValue) or value.kind not in _kinds(typ):
        if _is_familiar(value):
            yield place.wrong()
        return
    types = typ.items if isinstance(typ, TupleType) else (typ.item,) * len(value.items)
    if len(types) != len(value.items):
        yield place.wrong(f": it has {len(value.items)} items")
        return
    for index, (item, item_type) in enumerate(zip(value.items, types, strict=True)):
        yield from misfits(place.inside(item, item_type, f"[{index}]"))


def _kinds(typ: ListType | SetType | TupleType | VariadicTupleType) -> tuple[str, ...]:
    """Return the kinds of sequences that a type takes; an abstract class takes several."""
    match typ:
        case ListType():
            return ABSTRACT.get(typ.abstract, ("list",))
        case SetType():
            return ABSTRACT.get(typ.abstract, ("frozenset" if typ.frozen else "set",))
        case _:
            return ("tuple",)


def _by_definition(place: Place, typ: Named) -> Iterator[str]:
    value = place.value
    definition = next((d for d in place.spec.definitions if d.key == typ.key), None)
    if definition is None:
        return
    if isinstance(definition, EnumDefinition):
        if not isinstance(value, EnumValue) or value.enum != definition.key:
            yield place.wrong(_member_hint(value, definition))
    elif definition.kind == "typeddict" and isinstance(value, DictValue):
        yield from _typed_dict(place, value, definition)
    elif definition.kind == "namedtuple" and isinstance(value, SequenceValue) and value.kind == "tuple":
        return  # as data, an object of a NamedTuple is a tuple
    elif _is_familiar(value):
        yield place.wrong()


def _member_hint(value: Value, enum: EnumDefinition) -> str:
    """Name the member that was meant by its value or its name."""
    for member in enum.members:
        if value in (member.value, member.name):
            return f"; write {enum.name}.{member.name}"
    return ""


def _typed_dict(place: Place, value: DictValue, definition: ClassDefinition) -> Iterator[str]:
    given = {key: item for key, item in value.items if isinstance(key, str)}
    if len(given) != len(value.items):
        return  # a key is not known
    for field in definition.fields:
        if field.name in given:
            inner = place.inside(given[field.name], field.type, f"['{field.name}']")
            yield from misfits(inner, field.constraints)
        elif field.required:
            yield place.says(f"{definition.name} needs '{field.name}'")
    for extra in given.keys() - {f.name for f in definition.fields}:
        yield place.says(f"{definition.name} has no '{extra}'")
