"""Types and values as text, in the grammar of signature strings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from dspex.errors import excerpt
from dspex.spec.own_types import own_text, own_type_of
from dspex.spec.signature import SignatureSpec
from dspex.spec.types import (
    BytesValue,
    ConstrainedType,
    Constraint,
    DictType,
    DictValue,
    EnumValue,
    ForeignType,
    InstanceValue,
    ListType,
    LiteralType,
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

MAX_DEPTH = 60
"""Below this depth a type or value is shown as an ellipsis."""

BRACKETS = {"list": ("[", "]"), "tuple": ("(", ")"), "set": ("{", "}"), "frozenset": ("frozenset({", "})")}

NameOf = Callable[[str], str]
"""Turns the key of a definition into the name to show."""


def type_text(typ: Type, spec: SignatureSpec | NameOf, depth: int = 0) -> str:
    """Write a type as a signature string would.

    Args:
        typ: the type.
        spec: the signature whose definitions it names, or a function from key to name.
        depth: how deep it already stands in another type.

    >>> type_text(ListType(UnionType((Scalar("int"), Scalar("None")))), SignatureSpec("S", ()))
    'list[int | None]'
    """
    name_of = spec if callable(spec) else definition_name(spec)
    if depth > MAX_DEPTH:
        return "..."
    return _WRITERS[type(typ)](typ, name_of, depth + 1)


def definition_name(spec: SignatureSpec) -> NameOf:
    """Show definitions by the names of their classes."""
    names = {d.key: d.name for d in spec.definitions}
    return lambda key: names.get(key, key)


def constraint_text(constraint: Constraint) -> str:
    """Write a constraint as `ge=0`."""
    return f"{constraint.name}={value_text(constraint.value, str)}"


def value_text(value: Value, name_of: NameOf, depth: int = 0) -> str:
    """Write a value as a Python literal, where there is one.

    >>> value_text(SequenceValue("tuple", (1,)), str)
    '(1,)'
    """
    if depth > MAX_DEPTH:
        return "..."
    match value:
        case float():
            return _float_text(value)
        case BytesValue():
            return repr(bytes.fromhex(value.hex))
        case EnumValue():
            return f"{name_of(value.enum)}.{value.member}"
        case SequenceValue():
            return _sequence_text(value, name_of, depth + 1)
        case DictValue():
            pairs = (
                f"{value_text(k, name_of, depth + 1)}: {value_text(v, name_of, depth + 1)}"
                for k, v in value.items
            )
            return "{" + ", ".join(pairs) + "}"
        case InstanceValue():
            return value.text
        case UnknownValue():
            return "<unknown>"
        case _:
            return repr(value)


def shown(value: Value, spec: SignatureSpec) -> str:
    """Show a value in a message, cut to a sensible length."""
    if isinstance(value, (str, int)):
        return excerpt(value)
    text = value_text(value, definition_name(spec))
    return text if len(text) <= 80 else text[:77] + "..."


def _float_text(value: float) -> str:
    if value in (float("inf"), float("-inf")):
        return "1e999" if value > 0 else "-1e999"
    return repr(value)


def _sequence_text(value: SequenceValue, name_of: NameOf, depth: int) -> str:
    if not value.items:
        return {"list": "[]", "tuple": "()"}.get(value.kind, f"{value.kind}()")
    left, right = BRACKETS[value.kind]
    comma = "," if value.kind == "tuple" and len(value.items) == 1 else ""
    return left + ", ".join(value_text(i, name_of, depth) for i in value.items) + comma + right


def _union(typ: UnionType, name_of: NameOf, depth: int) -> str:
    return " | ".join(type_text(i, name_of, depth) for i in typ.items)


def _literal(typ: LiteralType, name_of: NameOf, depth: int) -> str:
    return "Literal[" + ", ".join(value_text(v, name_of, depth) for v in typ.values) + "]"


def _constrained(typ: ConstrainedType, name_of: NameOf, depth: int) -> str:
    inner = type_text(typ.item, name_of, depth)
    if isinstance(typ.item, UnionType):
        inner = f"({inner})"
    return inner + constraints_text(typ.constraints)


def constraints_text(constraints: Sequence[Constraint]) -> str:
    """Write constraints as `[ge=0, le=1]`; nothing when there are none."""
    return "[" + ", ".join(map(constraint_text, constraints)) + "]" if constraints else ""


def _bracketed(
    name: str, bare: bool, items: Sequence[Type], name_of: NameOf, depth: int, tail: str = ""
) -> str:
    if bare:
        return name
    return f"{name}[" + ", ".join(type_text(i, name_of, depth) for i in items) + tail + "]"


def _set(typ: SetType, name_of: NameOf, depth: int) -> str:
    name = typ.abstract or ("frozenset" if typ.frozen else "set")
    return _bracketed(name, typ.bare, [typ.item], name_of, depth)


def _tuple(typ: TupleType, name_of: NameOf, depth: int) -> str:
    return _bracketed("tuple", False, typ.items, name_of, depth) if typ.items else "tuple[()]"


# Each writer takes the class it is listed under, which a mapping cannot say.
_WRITERS: dict[type, Callable[[Any, NameOf, int], str]] = {
    Scalar: lambda t, n, d: t.name,
    LiteralType: _literal,
    ListType: lambda t, n, d: _bracketed(t.abstract or "list", t.bare, [t.item], n, d),
    SetType: _set,
    TupleType: _tuple,
    VariadicTupleType: lambda t, n, d: _bracketed("tuple", t.bare, [t.item], n, d, ", ..."),
    DictType: lambda t, n, d: _bracketed(t.abstract or "dict", t.bare, [t.key, t.value], n, d),
    UnionType: _union,
    Named: lambda t, n, d: own_text(own) if (own := own_type_of(t.key)) else n(t.key),
    ConstrainedType: _constrained,
    ForeignType: lambda t, n, d: t.text,
    TypeVariable: lambda t, n, d: t.name,
    MissingType: lambda t, n, d: "<no type>",
    UnsupportedType: lambda t, n, d: t.text,
    UnknownType: lambda t, n, d: t.text or "<unknown>",
}
