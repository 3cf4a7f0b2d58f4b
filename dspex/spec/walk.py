"""Visit the types inside a type."""

from __future__ import annotations

from collections.abc import Iterator

from dspex.spec.signature import SignatureSpec
from dspex.spec.types import (
    ClassDefinition,
    ConstrainedType,
    DictType,
    ListType,
    Named,
    SetType,
    TupleType,
    Type,
    UnionType,
    VariadicTupleType,
)


def parts(typ: Type) -> tuple[Type, ...]:
    """Return the types that stand directly inside a type."""
    match typ:
        case ListType() | SetType() | VariadicTupleType() | ConstrainedType():
            return (typ.item,)
        case TupleType() | UnionType():
            return typ.items
        case DictType():
            return (typ.key, typ.value)
        case _:
            return ()


def walk(typ: Type, spec: SignatureSpec) -> Iterator[tuple[str, Type]]:
    """Visit a type and all types inside it, through classes too, each class once.

    Yields:
        Where the type stands, such as "Section.title" ("" when in the field itself), and the type.
    """
    definitions = {d.key: d for d in spec.definitions}
    entered: set[str] = set()
    waiting: list[tuple[str, Type]] = [("", typ)]
    while waiting:
        where, current = waiting.pop()
        yield where, current
        waiting.extend((where, part) for part in reversed(parts(current)))
        if isinstance(current, Named) and current.key not in entered:
            entered.add(current.key)
            definition = definitions.get(current.key)
            if isinstance(definition, ClassDefinition):
                waiting.extend((f"{definition.name}.{f.name}", f.type) for f in reversed(definition.fields))


def holds_structs(typ: Type, spec: SignatureSpec) -> bool:
    """Whether a value of a type may hold msgspec Structs or records, which pydantic does not know."""
    kinds = {d.key: d.kind for d in spec.definitions if isinstance(d, ClassDefinition)}
    return any(
        isinstance(part, Named) and kinds.get(part.key) in ("struct", "signature")
        for _, part in walk(typ, spec)
    )
