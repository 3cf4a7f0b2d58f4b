"""What constraints mean: which values keep them, which types can have them."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Literal

from dspex.spec.signature import SignatureSpec
from dspex.spec.types import (
    BytesValue,
    ConstrainedType,
    Constraint,
    DictType,
    DictValue,
    EnumDefinition,
    ListType,
    LiteralType,
    LiteralValue,
    Named,
    Scalar,
    SequenceValue,
    SetType,
    TupleType,
    Type,
    UnionType,
    Value,
    VariadicTupleType,
)

if TYPE_CHECKING:
    import re

Family = Literal["number", "moment", "length", "text"]
"""What a type offers to constraints: it is a number, it is a date, time or duration, it has a
length, it is text."""

NEEDS: Final[dict[str, tuple[Family, ...]]] = {
    "gt": ("number", "moment"),
    "ge": ("number", "moment"),
    "lt": ("number", "moment"),
    "le": ("number", "moment"),
    "multiple_of": ("number",),
    "min_length": ("length",),
    "max_length": ("length",),
    "pattern": ("text",),
}
SCALAR_FAMILIES: Final[dict[str, tuple[Family, ...]]] = {
    "str": ("length", "text"),
    "bytes": ("length",),
    "int": ("number",),
    "float": ("number",),
    "Decimal": ("number",),
    "date": ("moment",),
    "time": ("moment",),
    "datetime": ("moment",),
    "timedelta": ("moment",),
}
ORDERINGS: Final[dict[str, Callable[[float, float], bool]]] = {
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}

LONGEST_MATCHED: Final = 200
MOST_QUANTIFIERS: Final = 4


def families(typ: Type, spec: SignatureSpec) -> frozenset[Family] | None:
    """Return what a type offers to constraints; None when that cannot be known."""
    match typ:
        case Scalar(name="Any"):
            return None
        case Scalar():
            return frozenset(SCALAR_FAMILIES.get(typ.name, ()))
        case LiteralType():
            return _union_of([_value_families(v, spec) for v in typ.values])
        case ListType() | SetType() | TupleType() | VariadicTupleType() | DictType():
            return frozenset(("length",))
        case UnionType():
            return _union_of([families(item, spec) for item in typ.items])
        case ConstrainedType():
            return families(typ.item, spec)
        case Named():
            definition = next((d for d in spec.definitions if d.key == typ.key), None)
            if isinstance(definition, EnumDefinition):
                return frozenset(SCALAR_FAMILIES.get(definition.base or "", ()))
            return frozenset() if definition is not None and definition.kind != "pydantic" else None
        case _:
            return None


def _union_of(found: list[frozenset[Family] | None]) -> frozenset[Family] | None:
    known = [f for f in found if f is not None]
    return frozenset[Family]().union(*known) if len(known) == len(found) else None


def _value_families(value: LiteralValue, spec: SignatureSpec) -> frozenset[Family] | None:
    match value:
        case bool() | None:
            return frozenset()
        case str():
            return frozenset(("length", "text"))
        case int():
            return frozenset(("number",))
        case BytesValue():
            return frozenset(("length",))
        case _:
            return families(Named(value.enum), spec)


def broken(constraint: Constraint, value: Value) -> bool:
    """Whether a value breaks a constraint; False where that cannot be known or does not apply."""
    bound = constraint.value
    if constraint.name == "pattern":
        return isinstance(bound, str) and isinstance(value, str) and _unmatched(bound, value)
    if not isinstance(bound, (int, float)):
        return False
    if constraint.name in ("min_length", "max_length"):
        length = length_of(value)
        if length is None:
            return False
        return length < bound if constraint.name == "min_length" else length > bound
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    if constraint.name == "multiple_of":
        return bound > 0 and not is_multiple(value, bound)
    return not ORDERINGS[constraint.name](value, bound)


def length_of(value: Value) -> int | None:
    """Return the length of a value, as `len` would; None when it has none."""
    match value:
        case str():
            return len(value)
        case BytesValue():
            return len(value.hex) // 2
        case SequenceValue() | DictValue():
            return len(value.items)
        case _:
            return None


def is_multiple(value: float, of: float) -> bool:
    """Whether a number is a multiple of another, exactly for integers, nearly for floats."""
    if isinstance(value, int) and isinstance(of, int):
        return value % of == 0
    try:
        quotient = value / of
        return abs(quotient - round(quotient)) <= 1e-9 * max(1.0, abs(quotient))
    except (OverflowError, ValueError):  # infinity, or past what a float holds
        return True


def _unmatched(pattern: str, text: str) -> bool:
    """Whether a text surely has no match. Patterns that may take long are not tried."""
    if len(text) > LONGEST_MATCHED or _may_take_long(pattern):
        return False
    compiled = compiled_pattern(pattern)
    return not isinstance(compiled, str) and compiled.search(text) is None


def _may_take_long(pattern: str) -> bool:
    """Whether backtracking may be exponential, or polynomial of a high degree."""
    quantifiers = sum(pattern.count(q) for q in "*+{?")
    return quantifiers > MOST_QUANTIFIERS or any(f"){q}" in pattern for q in "*+{")


def compiled_pattern(pattern: str) -> re.Pattern[str] | str:
    """Compile a regular expression; return the reason as a str when that fails."""
    import re
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return re.compile(pattern)
    except (re.error, RecursionError, OverflowError, MemoryError) as error:
        return str(error) or type(error).__name__
