"""Whether values of one type are values of another, as run time judges them: by what is in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from mypy.maptype import map_instance_to_supertype
from mypy.options import Options
from mypy.subtypes import is_subtype
from mypy.typeops import tuple_fallback
from mypy.types import Instance, TupleType, Type, UninhabitedType, UnionType, get_proper_type

MAX_DEPTH: Final = 20
"""How deep types are compared; an alias may name itself."""


def fits(given: Type, wanted: Type, options: Options, depth: int = 0) -> bool:
    """Say whether a value may go where another type is wanted; where it cannot be known, it may.

    Records are frozen and nobody writes to what they hold, so a `list[int]` is a `list[float]` here.

    Args:
        given: the type of the value.
        wanted: the type of the place.
        options: those of mypy.
        depth: how deep in the types they stand.
    """
    if depth > MAX_DEPTH or is_subtype(given, wanted, options=options):
        return True
    found, place = get_proper_type(given), get_proper_type(wanted)
    if isinstance(place, UninhabitedType):  # a type parameter of which mypy knows nothing
        return True
    if isinstance(found, UnionType):
        return all(fits(item, place, options, depth + 1) for item in found.items)
    if isinstance(place, UnionType):
        return any(fits(found, item, options, depth + 1) for item in place.items)
    if isinstance(found, TupleType) and isinstance(place, TupleType):
        return _all_fit(found.items, place.items, options, depth)
    if isinstance(found, TupleType):
        found = tuple_fallback(found)
    if isinstance(found, Instance) and isinstance(place, Instance) and place.args:
        seen = map_instance_to_supertype(found, place.type) if place.type in found.type.mro else None
        return seen is not None and _all_fit(seen.args, place.args, options, depth)
    return False


def _all_fit(given: Sequence[Type], wanted: Sequence[Type], options: Options, depth: int) -> bool:
    pairs = zip(given, wanted, strict=False)
    return len(given) == len(wanted) and all(fits(a, b, options, depth + 1) for a, b in pairs)
