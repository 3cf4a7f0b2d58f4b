"""Visit the types inside a type."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from dspex.spec.signature import SignatureSpec
from dspex.spec.types import (
    ClassDefinition,
    ConstrainedType,
    Definition,
    DictType,
    ListType,
    Named,
    SetType,
    TupleType,
    Type,
    UnionType,
    VariadicTupleType,
)

_PARTS: Final[dict[type, Callable[[Any], tuple[Type, ...]]]] = {
    **dict.fromkeys((ListType, SetType, VariadicTupleType, ConstrainedType), lambda typ: (typ.item,)),
    **dict.fromkeys((TupleType, UnionType), lambda typ: typ.items),
    DictType: lambda typ: (typ.key, typ.value),
}


def parts(typ: Type) -> tuple[Type, ...]:
    """Return the types that stand directly inside a type."""
    find = _PARTS.get(type(typ))
    return find(typ) if find else ()


def walk(typ: Type, spec: SignatureSpec) -> Iterator[tuple[str, Type]]:
    """Visit a type and all types inside it, through classes too, each class once.

    Yields:
        Where the type stands, such as "Section.title" ("" when in the field itself), and the type.
    """
    definitions: dict[str, Definition] = {}  # made for the first class: most types hold none
    entered: set[str] = set()
    waiting: list[tuple[str, Type]] = [("", typ)]
    while waiting:
        where, current = waiting.pop()
        yield where, current
        if not isinstance(current, Named):
            waiting.extend([(where, part) for part in reversed(parts(current))])
        elif current.key not in entered:
            entered.add(current.key)
            definitions = definitions or {d.key: d for d in spec.definitions}
            definition = definitions.get(current.key)
            if isinstance(definition, ClassDefinition):
                fields = reversed(definition.fields)
                waiting.extend([(f"{definition.name}.{f.name}", f.type) for f in fields])


def holds_structs(typ: Type, spec: SignatureSpec) -> bool:
    """Whether a value of a type may hold msgspec Structs or records, which pydantic does not know."""
    kinds = {d.key: d.kind for d in spec.definitions if isinstance(d, ClassDefinition)}
    return any(
        isinstance(part, Named) and kinds.get(part.key) in ("struct", "signature")
        for _, part in walk(typ, spec)
    )
