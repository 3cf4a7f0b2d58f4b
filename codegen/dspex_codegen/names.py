"""How DSPy writes types and values in a prompt (`dspy.adapters.utils`, 3.4)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from dspex.spec.own_types import REASONING
from dspex.spec.signature import SignatureSpec
from dspex.spec.types import (
    BytesValue,
    ConstrainedType,
    Constraint,
    DictType,
    DictValue,
    EnumDefinition,
    EnumValue,
    ForeignType,
    InstanceValue,
    ListType,
    LiteralType,
    LiteralValue,
    MissingType,
    Named,
    Scalar,
    SequenceValue,
    SetType,
    TupleType,
    Type,
    TypeVariable,
    UnionType,
    UnknownType,
    UnknownValue,
    UnsupportedType,
    Value,
    VariadicTupleType,
)

MARKERS: Final = {
    "gt": "Gt",
    "ge": "Ge",
    "lt": "Lt",
    "le": "Le",
    "multiple_of": "MultipleOf",
    "min_length": "MinLen",
    "max_length": "MaxLen",
    "pattern": "Pattern",
}
"""The `annotated_types` class whose repr DSPy prints for a constraint below the top of a field."""


def type_name(kind: Type, spec: SignatureSpec) -> str:
    """Write a type as DSPy's `get_annotation_name` does.

    Args:
        kind: a field's type, or a part of one.
        spec: the signature whose definitions the type refers to.

    >>> type_name(UnionType((Scalar("str"), Scalar("None"))), SignatureSpec("S", ()))
    'Union[str, NoneType]'
    """
    return _WRITERS[type(kind)](kind, spec)


def _container(name: str, items: tuple[Type, ...], bare: bool, spec: SignatureSpec) -> str:
    return name if bare else f"{name}[{', '.join(_inner_name(i, spec) for i in items)}]"


def _inner_name(kind: Type, spec: SignatureSpec) -> str:
    # `list[None]` holds None itself; of a union Python makes None its type
    return "None" if kind == Scalar("None") else type_name(kind, spec)


def _union(kind: UnionType, spec: SignatureSpec) -> str:
    return f"Union[{', '.join(type_name(i, spec) for i in kind.items)}]"


def _set_name(kind: SetType) -> str:
    return "frozenset" if kind.frozen else "set"


def _literal(kind: LiteralType, spec: SignatureSpec) -> str:
    return f"Literal[{', '.join(_literal_argument(v, spec) for v in kind.values)}]"


def _variadic(kind: VariadicTupleType, spec: SignatureSpec) -> str:
    return "tuple" if kind.bare else f"tuple[{_inner_name(kind.item, spec)}, Ellipsis]"


def _named(kind: Named, spec: SignatureSpec) -> str:
    # to DSPy a Reasoning is a text, as it was when ChainOfThought asked for one
    return "str" if kind == REASONING else spec.definition(kind.key).name


def _constrained(kind: ConstrainedType, spec: SignatureSpec) -> str:
    markers = (_marker(c, kind.item) for c in kind.constraints)
    return f"Annotated[{', '.join((type_name(kind.item, spec), *markers))}]"


_WRITERS: Final[dict[type, Callable[[Any, SignatureSpec], str]]] = {
    Scalar: lambda kind, spec: "NoneType" if kind.name == "None" else kind.name,
    LiteralType: _literal,
    ListType: lambda kind, spec: _container("list", (kind.item,), kind.bare, spec),
    SetType: lambda kind, spec: _container(_set_name(kind), (kind.item,), kind.bare, spec),
    TupleType: lambda kind, spec: _container("tuple", kind.items, False, spec),
    VariadicTupleType: _variadic,
    DictType: lambda kind, spec: _container("dict", (kind.key, kind.value), kind.bare, spec),
    UnionType: _union,
    Named: _named,
    ConstrainedType: _constrained,
    ForeignType: lambda kind, spec: re.sub(r"#\d+$", "", kind.text),  # a number tells namesakes apart
    TypeVariable: lambda kind, spec: kind.name,
    MissingType: lambda kind, spec: "str",
    UnsupportedType: lambda kind, spec: kind.text,
    UnknownType: lambda kind, spec: kind.text,
}
"""How to write each kind of type."""


def _marker(constraint: Constraint, kind: Type) -> str:
    return f"{MARKERS[constraint.name]}({constraint.name}={bound_value(constraint, kind)!r})"


def bound_value(constraint: Constraint, kind: Type) -> object:
    """Return a constraint's value as the user wrote it; a spec holds bounds of dates and Decimals as text."""
    if not isinstance(constraint.value, str) or constraint.name == "pattern":
        return constraint.value
    from dspex.spec.scalars import live_bound  # loads the modules of those classes

    bound: object = live_bound(constraint, kind)
    return bound


def _literal_argument(value: LiteralValue, spec: SignatureSpec) -> str:
    shown = shown_value(value, spec)
    raw = _text_behind(value, spec)
    if raw is None:
        return shown
    if "'" in raw and '"' in raw:
        return "'" + raw.replace("'", "\\'") + "'"
    return f'"{shown}"' if "'" in raw else f"'{shown}'"


def _text_behind(value: LiteralValue, spec: SignatureSpec) -> str | None:
    """Return the str that a literal is, also as a member of an enum of texts; None for all else."""
    if isinstance(value, EnumValue):
        member = _member_value(value, spec)
        return member if isinstance(member, str) and _enum(value, spec).base == "str" else None
    return value if isinstance(value, str) else None


def shown_value(value: Value, spec: SignatureSpec) -> str:
    """Write a value as `str()` does.

    Args:
        value: a literal, a default or the value of an enum's member.
        spec: the signature whose definitions hold the enums.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, EnumValue):
        if _enum(value, spec).value_as_text:
            return shown_value(_member_value(value, spec), spec)
        return _full_name(value, spec)
    return repr_value(value, spec)


def repr_value(value: Value, spec: SignatureSpec) -> str:
    """Write a value as `repr()` does; what is not known statically as `...`."""
    match value:
        case BytesValue(digits):
            return repr(bytes.fromhex(digits))
        case EnumValue():
            return f"<{_full_name(value, spec)}: {repr_value(_member_value(value, spec), spec)}>"
        case SequenceValue(kind, items):
            return _sequence(kind, [repr_value(i, spec) for i in items])
        case DictValue(items):
            return "{" + ", ".join(f"{repr_value(k, spec)}: {repr_value(v, spec)}" for k, v in items) + "}"
        case InstanceValue(text=text):
            return text
        case UnknownValue():
            return "..."
        case _:
            return repr(value)


def _sequence(kind: str, items: list[str]) -> str:
    inner = ", ".join(items)
    match kind:
        case "list":
            return f"[{inner}]"
        case "tuple":
            return f"({inner},)" if len(items) == 1 else f"({inner})"
        case "set":
            return f"{{{inner}}}" if items else "set()"
        case _:
            return f"frozenset({{{inner}}})" if items else "frozenset()"


def _enum(value: EnumValue, spec: SignatureSpec) -> EnumDefinition:
    definition = spec.definition(value.enum)
    if not isinstance(definition, EnumDefinition):
        raise KeyError(value.enum)
    return definition


def _member_value(value: EnumValue, spec: SignatureSpec) -> Value:
    for member in _enum(value, spec).members:
        if member.name == value.member:
            return member.value
    raise KeyError(value.member)


def _full_name(value: EnumValue, spec: SignatureSpec) -> str:
    return f"{_enum(value, spec).name}.{value.member}"
