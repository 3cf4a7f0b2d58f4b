"""Write constraints the way msgspec reads them, so that `msgspec.convert` and decoders check them.

What msgspec does not support stays without: bounds of Decimals and dates, integers past 64 bits.
"""

from __future__ import annotations

import collections.abc as abc
import math
import re
import types
from collections.abc import Callable, Iterable
from typing import Annotated, Any, Final, Literal, Union, cast, get_args, get_origin

from msgspec import Meta

from dspex.define.metadata import read_metadata
from dspex.spec.types import Constraint

LENGTHS: Final = frozenset(("min_length", "max_length"))
BOUNDS: Final = frozenset(("ge", "gt", "le", "lt", "multiple_of"))
ROUNDED: Final[dict[str, Callable[[float], int]]] = {
    "ge": math.ceil,
    "gt": math.floor,
    "le": math.floor,
    "lt": math.ceil,
}
"""How a bound between two whole numbers is written for an int."""
INT64: Final = range(-(2**63), 2**63)

APPLIES: Final[dict[Any, frozenset[str]]] = {
    int: BOUNDS,
    float: BOUNDS,
    str: LENGTHS | {"pattern"},
    **dict.fromkeys(
        (
            *(bytes, list, set, frozenset, tuple, dict),
            *(abc.Sequence, abc.MutableSequence, abc.Set, abc.MutableSet, abc.Mapping, abc.MutableMapping),
        ),
        LENGTHS,
    ),
}
"""The constraints that msgspec knows, by type."""


def struct_annotation(annotation: Any, constraints: Iterable[Constraint] = ()) -> Any:
    """Return an annotation with constraints as `msgspec.Meta`, at every depth.

    Args:
        annotation: resolved; what it holds of annotated_types or pydantic becomes Meta too.
        constraints: of its top.

    >>> struct_annotation(int | None, [Constraint("ge", 0)])
    typing.Optional[typing.Annotated[int, msgspec.Meta(ge=0)]]
    """
    origin = get_origin(annotation)
    if origin is Annotated:
        return _annotated(annotation, tuple(constraints))
    if origin in (Union, types.UnionType):
        members = get_args(annotation)
        made = tuple(struct_annotation(m, constraints) for m in members)
        return annotation if made == members else Union[made]
    made = _container(annotation, origin)
    found = _applying(annotation, constraints)
    return Annotated[made, found] if found is not None else made


def _annotated(annotation: Any, outer: tuple[Constraint, ...]) -> Any:
    metadata: tuple[Any, ...] = annotation.__metadata__
    inner = annotation.__origin__
    inside = read_metadata(metadata).constraints
    made = struct_annotation(inner, (*outer, *inside))
    kept = [m for m in metadata if not (isinstance(m, Meta) and _has_constraint(m))]
    for meta in kept:
        made = Annotated[made, meta]
    return made


def _has_constraint(meta: Meta) -> bool:
    return any(getattr(meta, name) is not None for name in BOUNDS | LENGTHS | {"pattern"})


def _container(annotation: Any, origin: Any) -> Any:
    """Look for constraints inside the arguments of a container."""
    if origin not in APPLIES:
        return annotation
    arguments = get_args(annotation)
    made = tuple(a if a is Ellipsis else struct_annotation(a) for a in arguments)
    return annotation if made == arguments else origin[made]


def _applying(annotation: Any, constraints: Iterable[Constraint]) -> Meta | None:
    while hasattr(annotation, "__supertype__"):
        annotation = annotation.__supertype__
    kind = get_origin(annotation) or annotation
    if kind is Literal or not isinstance(kind, type):
        return None
    arguments = get_args(annotation)
    if kind is tuple and (annotation == tuple[()] or arguments) and Ellipsis not in arguments:
        return None
    names = APPLIES.get(kind, frozenset())
    options = {c.name: _bound(kind, c) for c in constraints if c.name in names}
    options = {name: value for name, value in options.items() if value is not None}
    if not options:
        return None
    try:
        return Meta(**options)
    except (TypeError, ValueError, re.error):
        return None  # contradictory or ill-typed: the rule book reports it


def _bound(kind: type, constraint: Constraint) -> Any:
    value = constraint.value
    if constraint.name not in BOUNDS or isinstance(value, str):
        return value
    number = cast("float", value)
    if kind is float or isinstance(number, int):
        return number if kind is float or number in INT64 else None
    rounded = ROUNDED.get(constraint.name)
    if not math.isfinite(number) or (rounded is None and not number.is_integer()):
        return None
    whole = rounded(number) if rounded else int(number)
    return whole if whole in INT64 else None
