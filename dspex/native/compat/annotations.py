"""Types of a spec as annotations that DSPy, through pydantic, can take.

They are built from the spec, not copied from the user's class, so that both routes write the same
prompt for every spelling of a type (`Sequence[str]` is `list[str]`, a NewType its supertype). What
pydantic cannot take (msgspec Structs, records, a `typing.TypedDict` before Python 3.12) gets a
stand-in of the same name, fields and schema: see `dspex.native.compat.standins`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, NewType, Union, get_origin
from uuid import UUID

import annotated_types
from pydantic import StringConstraints

from dspex.native.compat.values import live_value
from dspex.spec.scalars import live_bound
from dspex.spec.types import (
    ConstrainedType,
    Constraint,
    DictType,
    ForeignType,
    ListType,
    LiteralType,
    MissingType,
    Named,
    Scalar,
    SetType,
    TupleType,
    Type,
    UnionType,
    VariadicTupleType,
)

SCALARS: Final[dict[str, Any]] = {
    "str": str,
    "int": int,
    "float": float,
    "bool": bool,
    "bytes": bytes,
    "None": type(None),
    "Any": Any,
    "date": date,
    "time": time,
    "datetime": datetime,
    "timedelta": timedelta,
    "Decimal": Decimal,
    "UUID": UUID,
}


class Pattern(annotated_types.GroupedMetadata):
    """A regular expression below the top of a field; its repr is what prompts show."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    def __iter__(self) -> Iterator[object]:
        yield StringConstraints(pattern=self.pattern)

    def __repr__(self) -> str:
        return f"Pattern(pattern={self.pattern!r})"


MARKERS: Final[dict[str, Any]] = {
    "gt": annotated_types.Gt,
    "ge": annotated_types.Ge,
    "lt": annotated_types.Lt,
    "le": annotated_types.Le,
    "multiple_of": annotated_types.MultipleOf,
    "min_length": annotated_types.MinLen,
    "max_length": annotated_types.MaxLen,
    "pattern": Pattern,
}


class NoAnnotationError(LookupError):
    """A type cannot be made from the spec alone; the user's own annotation has to serve."""


def annotation(kind: Type, objects: Mapping[str, object]) -> Any:
    """Make an annotation for a type.

    Args:
        kind: the type.
        objects: what stands for each class, enum and foreign type, by key.

    Raises:
        NoAnnotationError: the spec holds the name of a type only.
    """
    maker = _MAKERS.get(type(kind))
    if maker is None:
        raise NoAnnotationError(kind)
    return maker(kind, objects)


NONE: Final = Scalar("None")


def _inner(kind: Type, objects: Mapping[str, object]) -> Any:
    if kind == NONE:
        return None  # as users write it in a container; in a union Python makes it NoneType
    if isinstance(kind, ForeignType) and get_origin(objects.get(kind.text)) is Annotated:
        # pydantic reads through a NewType, and its name is what a prompt shows; the repr of a
        # validator would show an address.
        new_type: Any = NewType
        return new_type(shown_text(kind), objects[kind.text])
    return annotation(kind, objects)


def _inners(kinds: Iterable[Type], objects: Mapping[str, object]) -> Any:
    return tuple(_inner(k, objects) for k in kinds)


def _literal(kind: LiteralType, objects: Mapping[str, object]) -> Any:
    return Literal[tuple(live_value(v, objects) for v in kind.values)]


def _list(kind: ListType, objects: Mapping[str, object]) -> Any:
    container: Any = list
    return list if kind.bare else container[_inner(kind.item, objects)]


def _tuple(kind: TupleType, objects: Mapping[str, object]) -> Any:
    container: Any = tuple
    return container[_inners(kind.items, objects)]


def _set(kind: SetType, objects: Mapping[str, object]) -> Any:
    container: Any = frozenset if kind.frozen else set
    return container if kind.bare else container[_inner(kind.item, objects)]


def _dict(kind: DictType, objects: Mapping[str, object]) -> Any:
    container: Any = dict
    return dict if kind.bare else container[_inners((kind.key, kind.value), objects)]


def _variadic(kind: VariadicTupleType, objects: Mapping[str, object]) -> Any:
    container: Any = tuple
    return tuple if kind.bare else container[_inner(kind.item, objects), ...]


def _constrained(kind: ConstrainedType, objects: Mapping[str, object]) -> Any:
    return Annotated[(_inner(kind.item, objects), *(marker(c, kind.item) for c in kind.constraints))]


def _foreign(kind: ForeignType, objects: Mapping[str, object]) -> Any:
    if kind.text not in objects:
        raise NoAnnotationError(kind)
    return objects[kind.text]


_MAKERS: Final[dict[type, Callable[[Any, Mapping[str, object]], Any]]] = {
    Scalar: lambda kind, objects: SCALARS[kind.name],
    MissingType: lambda kind, objects: str,
    LiteralType: _literal,
    ListType: _list,
    SetType: _set,
    TupleType: _tuple,
    VariadicTupleType: _variadic,
    DictType: _dict,
    UnionType: lambda kind, objects: Union[_inners(kind.items, objects)],
    Named: lambda kind, objects: objects[kind.key],
    ConstrainedType: _constrained,
    ForeignType: _foreign,
}
"""How to make each kind of type; the others are names without a meaning here."""


def shown_text(foreign: ForeignType) -> str:
    """Return how a foreign type is shown: its key without the number that tells namesakes apart."""
    return re.sub(r"#\d+$", "", foreign.text)


def marker(constraint: Constraint, kind: Type) -> Any:
    """Make the `annotated_types` object that pydantic reads for a constraint."""
    return MARKERS[constraint.name](live_bound(constraint, kind))


def parts(kind: Type) -> Iterator[Type]:
    """Yield a type and everything inside it; a `Named` is not looked into."""
    yield kind
    match kind:
        case ListType(item) | SetType(item) | VariadicTupleType(item) | ConstrainedType(item):
            yield from parts(item)
        case DictType(key, value):
            yield from parts(key)
            yield from parts(value)
        case TupleType(items) | UnionType(items):
            for item in items:
                yield from parts(item)
        case _:
            return
