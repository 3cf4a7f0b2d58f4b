"""The type that values are checked against or read into: its data and the live objects behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Literal, Union, get_origin

from msgspec import Struct

from dspex.check.wording import type_text
from dspex.define.annotations import TypeReader
from dspex.define.supported import SCALARS
from dspex.native.kinds import DICT, FROZENSET, LIST, SET, TUPLE
from dspex.spec.types import (
    BytesValue,
    ClassDefinition,
    ConstrainedType,
    Constraint,
    Definition,
    DictType,
    EnumValue,
    ForeignType,
    ListType,
    LiteralType,
    LiteralValue,
    Named,
    Scalar,
    SetType,
    TupleType,
    Type,
    UnionType,
    VariadicTupleType,
)
from dspex.spec.walk import parts


class Target(Struct, frozen=True):
    """A type with everything that it names.

    Attributes:
        type: what a value should be.
        constraints: bounds on the whole value.
        definitions: classes and enums by key.
        objects: the live class, enum or foreign type behind each key.
    """

    type: Type
    constraints: tuple[Constraint, ...]
    definitions: Mapping[str, Definition]
    objects: Mapping[str, Any]

    def text(self, typ: Type) -> str:
        """Write a type for a message."""
        return type_text(typ, lambda key: self.definitions[key].name)

    def class_of(self, key: str) -> Any:
        """Return the live class behind a key, without type arguments."""
        live = self.objects[key]
        return get_origin(live) or live

    def root_of(self, key: str) -> Type | None:
        """Return the type of the value that stands for a pydantic root model; None for other classes."""
        definition = self.definitions[key]
        if not isinstance(definition, ClassDefinition) or definition.kind != "pydantic":
            return None
        is_root = bool(getattr(self.class_of(key), "__pydantic_root_model__", False))
        return definition.fields[0].type if is_root and definition.fields else None

    def literal(self, value: LiteralValue) -> Any:
        """Return the Python object that an argument of `Literal` stands for."""
        if isinstance(value, BytesValue):
            return bytes.fromhex(value.hex)
        if isinstance(value, EnumValue):
            return self.class_of(value.enum)[value.member]
        return value

    def reachable(self) -> Iterator[Type]:
        """Visit every type that a value can hold, through classes too, each class once."""
        entered: set[str] = set()
        waiting: list[Type] = [self.type]
        while waiting:
            current = waiting.pop()
            yield current
            waiting.extend(parts(current))
            if isinstance(current, Named) and current.key not in entered:
                entered.add(current.key)
                definition = self.definitions[current.key]
                if isinstance(definition, ClassDefinition):
                    waiting.extend(f.type for f in definition.fields)


def read_target(
    annotation: object, constraints: Sequence[Constraint] = (), names: Mapping[str, Any] | None = None
) -> Target:
    """Read an annotation with everything that it names.

    Args:
        annotation: of a field; constraints at its top count too.
        constraints: further bounds on the whole value.
        names: local names that text in annotations may use.
    """
    reader = TypeReader(names)
    typ, own = reader.read_field(annotation)
    further = (c for c in constraints if c not in own)  # a field's constraints hold the annotation's already
    return Target(typ, (*own, *further), reader.definitions, reader.objects)


# typed Any: type checkers want the arguments of a type to be known before the program runs
_LITERAL: Final[Any] = Literal
_UNION: Final[Any] = Union
_LIVE_SCALARS: Final = {name: live for live, name in SCALARS.items() if live not in (None, object)}


def live_annotation(typ: Type, target: Target) -> Any:
    """Return a Python annotation for a type, with aliases and NewTypes resolved.

    Constraints are left out: no library reads all of them.
    """

    def live(inner: Type) -> Any:
        return live_annotation(inner, target)

    match typ:
        case Scalar(name):
            return _LIVE_SCALARS[name]
        case LiteralType(values):
            return _LITERAL[tuple(target.literal(v) for v in values)]
        case ListType(item) | ConstrainedType(item):
            return LIST[live(item)] if isinstance(typ, ListType) else live(item)
        case SetType(item, frozen):
            return FROZENSET[live(item)] if frozen else SET[live(item)]
        case TupleType(items):
            return TUPLE[tuple(map(live, items))]
        case VariadicTupleType(item):
            return TUPLE[live(item), ...]
        case DictType(key, value):
            return DICT[live(key), live(value)]
        case UnionType(items):
            return _UNION[tuple(map(live, items))]
        case Named(key) | ForeignType(text=key):
            return target.objects[key]
        case _:
            return Any
