"""Bounds of outputs as conditions that generated code checks in line."""

from __future__ import annotations

from math import isfinite
from typing import Final

from dspex.spec.signature import FieldSpec
from dspex.spec.types import ListType, Scalar, Type, UnionType
from dspex_codegen.layout import fits

_LOWER: Final = {"ge": ">=", "gt": ">", "min_length": ">="}
_UPPER: Final = {"le": "<=", "lt": "<", "max_length": "<="}
_TURNED: Final = {">=": "<=", ">": "<"}


def bounds(field: FieldSpec) -> str | None:
    """Write the condition under which an output breaks its bounds; "" without any, None where it takes more.

    >>> from dspex.spec.types import Constraint
    >>> at_most_one = Constraint("ge", 0), Constraint("le", 1)
    >>> bounds(FieldSpec("score", "output", Scalar("float"), constraints=at_most_one))
    'not 0 <= value_score <= 1'
    """
    names = [c.name for c in field.constraints]
    if len(set(names)) < len(names):
        return None  # said twice, on the type and in Out(...): both hold
    known = _known(field.type)
    lower: tuple[str, str] | None = None
    upper: tuple[str, str] | None = None
    for constraint in field.constraints:
        bound = constraint.value
        if constraint.name not in known or not isinstance(bound, (int, float)) or not isfinite(bound):
            return None
        if constraint.name in _LOWER and lower is None:
            lower = _LOWER[constraint.name], repr(bound)
        elif constraint.name in _UPPER and upper is None:
            upper = _UPPER[constraint.name], repr(bound)
        else:
            return None
    test = _test(f"len(value_{field.name})" if "max_length" in known else f"value_{field.name}", lower, upper)
    return test if fits(f"        if {test}:") else None


def _test(measured: str, lower: tuple[str, str] | None, upper: tuple[str, str] | None) -> str:
    """Write the test so that what cannot be compared, such as NaN, breaks the bounds."""
    if lower and upper:
        return f"not {lower[1]} {_TURNED[lower[0]]} {measured} {upper[0]} {upper[1]}"
    one = lower or upper
    return f"not {measured} {one[0]} {one[1]}" if one else ""


def _known(type: Type) -> frozenset[str]:
    """Return which constraints a comparison tells for a type."""
    match type:
        case Scalar("int" | "float"):
            return frozenset({"ge", "gt", "le", "lt"})
        case Scalar("str") | ListType():
            return frozenset({"min_length", "max_length"})
        case UnionType(items) if set(items) == {Scalar("str"), Scalar("None")}:
            return frozenset({"min_length", "max_length"})
        case _:
            return frozenset()
