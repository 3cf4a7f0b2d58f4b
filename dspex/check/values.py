"""Rules about defaults and constraints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil, floor, isfinite
from typing import NamedTuple, cast

from dspex.check.bounds import NEEDS, Family, broken, compiled_pattern, families
from dspex.check.finding import on_field
from dspex.check.fitting import INSTANCES, Place, misfits
from dspex.check.problem import Problem
from dspex.check.wording import constraint_text, shown, type_text
from dspex.spec.signature import FieldSpec, SignatureSpec, ValueDefault
from dspex.spec.types import (
    ConstrainedType,
    Constraint,
    LiteralType,
    Scalar,
    TupleType,
    Type,
    UnionType,
    UnknownValue,
)
from dspex.spec.walk import parts


def default_type(spec: SignatureSpec) -> Iterator[Problem]:
    """Refuse a default that does not fit the type or the constraints, at any depth."""
    for field in spec.fields:
        if not isinstance(field.default, ValueDefault):
            continue
        for misfit in misfits(Place(field.default.value, field.type, spec), field.constraints):
            what = f"has a default of the wrong type or value: {misfit}"
            yield on_field(spec, field, "dspex-default-type", what, _default_remedy(field, spec))


def _default_remedy(field: FieldSpec, spec: SignatureSpec) -> str:
    if isinstance(field.default, ValueDefault) and field.default.value is None:
        return f"Allow it: {field.name}: {type_text(field.type, spec)} | None."
    return ""


class Stated(NamedTuple):
    """Constraints and the type they stand on."""

    type: Type
    constraints: tuple[Constraint, ...]


def stated(field: FieldSpec) -> Iterator[Stated]:
    """Visit the constraints of a field and those inside its type."""
    yield Stated(field.type, field.constraints)
    waiting = [field.type]
    while waiting:
        typ = waiting.pop()
        if isinstance(typ, ConstrainedType):
            yield Stated(typ.item, typ.constraints)
        waiting.extend(reversed(parts(typ)))


def constraint_type(spec: SignatureSpec) -> Iterator[Problem]:
    """Refuse constraints that the type cannot have, and bounds that are no bounds."""
    for field in spec.fields:
        for place in stated(field):
            offered = families(place.type, spec) if place.constraints else None
            for constraint in place.constraints:
                if offered is not None and not offered.intersection(NEEDS[constraint.name]):
                    typ = type_text(place.type, spec)
                    what = f"has {_shown(constraint, spec)}, which does not apply to {typ}"
                    remedy = f"{constraint.name} needs {_NEEDED[constraint.name]}."
                    yield on_field(spec, field, "dspex-constraint-type", what, remedy)
                elif reason := _bad_bound(constraint, place.type, offered):
                    what = f"has {_shown(constraint, spec)}: {reason}"
                    yield on_field(spec, field, "dspex-constraint-type", what)


_NEEDED = {
    **dict.fromkeys(("gt", "ge", "lt", "le"), "a number, a date or a time"),
    "multiple_of": "a number",
    **dict.fromkeys(("min_length", "max_length"), "text or a collection"),
    "pattern": "a str",
}


def _shown(constraint: Constraint, spec: SignatureSpec) -> str:
    return f"{constraint.name}={shown(constraint.value, spec)}"


def _bad_bound(constraint: Constraint, typ: Type, offered: frozenset[Family] | None) -> str:
    """Say why the value of a constraint cannot be one."""
    bound = cast("object", constraint.value)  # at run time it is what the user wrote
    if isinstance(bound, UnknownValue):
        return ""
    if constraint.name == "pattern":
        if not isinstance(bound, str):
            return "a pattern is a str"
        reason = compiled_pattern(bound)
        return f"the pattern does not compile: {reason}" if isinstance(reason, str) else ""
    if constraint.name in ("min_length", "max_length"):
        return "" if isinstance(bound, int) and not isinstance(bound, bool) else "a length is an int"
    if isinstance(bound, str):
        return _bad_text(bound, typ, offered)
    if isinstance(bound, bool) or not isinstance(bound, (int, float)) or bound != bound:
        return "a bound is a number"
    if isinstance(bound, float) and not bound.is_integer() and _is_int(typ):
        return f"a bound of an int is a whole number{_whole(constraint.name, bound)}"
    return ""


def _whole(name: str, bound: float) -> str:
    """Suggest the bound that means the same; pydantic and msgspec refuse the fraction, too."""
    if name == "multiple_of" or not isfinite(bound):
        return ""
    return f". Write ge={ceil(bound)}" if name in ("gt", "ge") else f". Write le={floor(bound)}"


def _is_int(typ: Type) -> bool:
    items = typ.items if isinstance(typ, UnionType) else (typ,)
    return Scalar("int") in items and all(i in (Scalar("int"), Scalar("None")) for i in items)


def _bad_text(bound: str, typ: Type, offered: frozenset[Family] | None) -> str:
    """Say why a text is no bound: it stands for a date, time, duration or Decimal as in JSON."""
    if offered is None or (not isinstance(typ, Scalar) and "moment" in offered):
        return ""
    if not isinstance(typ, Scalar) or typ.name not in INSTANCES:
        return "a bound is a number"
    from dspex.spec.scalars import READ_TEXT  # loads the modules of those classes

    try:
        READ_TEXT[typ.name](bound)
    except ValueError:
        return f"the text is no {typ.name}"
    return ""


def contradictory_constraint(spec: SignatureSpec) -> Iterator[Problem]:
    """Refuse constraints that no value can satisfy."""
    for field in spec.fields:
        for place in stated(field):
            if reason := _contradiction(place):
                yield on_field(
                    spec,
                    field,
                    "dspex-contradictory-constraint",
                    f"can have no value: {reason}",
                    "Correct or remove one of the constraints.",
                )


def _contradiction(place: Stated) -> str:
    numbers = [
        (c.name, c.value)
        for c in place.constraints
        if isinstance(c.value, (int, float)) and not isinstance(c.value, bool) and c.value == c.value
    ]
    for name, value in numbers:
        if name in ("min_length", "max_length") and value < 0:
            return f"a length is never negative, as in {name}={value}"
        if name == "multiple_of" and value <= 0:
            return f"multiple_of={value} is not above 0"
    return _lengths(place.type, numbers) or _range(place.type, numbers) or _literals(place)


def _lengths(typ: Type, numbers: Sequence[tuple[str, float]]) -> str:
    least = max((v for n, v in numbers if n == "min_length"), default=0)
    most = min((v for n, v in numbers if n == "max_length"), default=None)
    if most is not None and least > most:
        return f"min_length={least} is above max_length={most}"
    if isinstance(typ, TupleType):
        length = len(typ.items)
        if least > length or (most is not None and most < length):
            return f"the tuple has {length} items"
    return ""


def _range(typ: Type, numbers: Sequence[tuple[str, float]]) -> str:
    """Compare the strongest lower bound with the strongest upper one; strict bounds are the stronger."""
    # "gt" sorts after "ge", and "lt" after "le", which must come first among equals instead
    low = max(((v, n) for n, v in numbers if n in ("ge", "gt")), default=None)
    high = min(
        ((v, n) for n, v in numbers if n in ("le", "lt")), key=lambda b: (b[0], b[1] == "le"), default=None
    )
    if low is None or high is None:
        return ""
    both = f"{low[1]}={low[0]} and {high[1]}={high[0]}"
    if low[0] > high[0] or (low[0] == high[0] and "t" in low[1] + high[1]):
        return f"{both} leave nothing between them"
    if typ == Scalar("int") and _no_integer(low, high):
        return f"{both} leave no integer between them"
    steps = [v for n, v in numbers if n == "multiple_of"]
    if steps and _no_multiple(low[0], high[0], steps[0]):
        return f"{both} leave no multiple of {steps[0]} between them"
    return ""


def _no_integer(low: tuple[float, str], high: tuple[float, str]) -> bool:
    if abs(low[0]) == float("inf") or abs(high[0]) == float("inf"):
        return False
    first = floor(low[0]) + 1 if low[1] == "gt" else -floor(-low[0])
    last = -floor(-high[0]) - 1 if high[1] == "lt" else floor(high[0])
    return first > last


def _no_multiple(low: float, high: float, step: float) -> bool:
    try:
        return floor(high / step + 1e-9) * step < low - 1e-9 * abs(step)
    except (OverflowError, ValueError):  # infinity, or past what a float holds
        return False


def _literals(place: Stated) -> str:
    if not isinstance(place.type, LiteralType) or not place.constraints:
        return ""
    if place.type.values and all(any(broken(c, v) for c in place.constraints) for v in place.type.values):
        return f"every value of the Literal breaks {' or '.join(map(constraint_text, place.constraints))}"
    return ""
