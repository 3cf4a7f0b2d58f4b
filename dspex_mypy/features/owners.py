"""Whose attribute is read: of a union mypy hands a hook the whole, once for each of its types."""

from __future__ import annotations

from mypy.types import Instance, ProperType, Type, UnionType, flatten_nested_unions, get_proper_type


def owners_of(typ: Type, base: str) -> list[Instance]:
    """Return the types of an object that are classes made of one class.

    Args:
        typ: of the object.
        base: the full name of the class.
    """
    found = get_proper_type(typ)
    parts: list[ProperType] = [found]
    if isinstance(found, UnionType):
        parts = [get_proper_type(item) for item in flatten_nested_unions(found.items)]
    return [part for part in parts if isinstance(part, Instance) and part.type.has_base(base)]
