"""The fields of a record, as mypy knows them: of a signature class, or of a signature string."""

from __future__ import annotations

from typing import Final, NamedTuple

from mypy.expandtype import expand_type_by_instance
from mypy.maptype import map_instance_to_supertype
from mypy.nodes import Decorator, TypeInfo, Var
from mypy.typeops import map_type_from_supertype
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    LiteralType,
    NoneType,
    TupleType,
    Type,
    TypedDictType,
    TypeOfAny,
    UnionType,
    get_proper_type,
)

from dspex.spec.signature import FieldKind
from dspex_mypy.fields import is_signature, remembered
from dspex_mypy.fullnames import RECORD

UNKNOWN: Final = AnyType(TypeOfAny.special_form)


class RecordField(NamedTuple):
    """A field of a record."""

    type: Type
    kind: FieldKind


def record_fields(record: Type) -> dict[str, RecordField] | None:
    """Return the fields of a record by name; None where it is none, or its fields are not known."""
    found = get_proper_type(record)
    if not isinstance(found, Instance):
        return None
    if found.type.fullname == RECORD:
        fields = get_proper_type(found.args[0]) if found.args else None
        return _of_string(fields) if isinstance(fields, TypedDictType) else None
    if not any(map(is_signature, found.type.mro)) or found.type.fallback_to_any:
        return None
    known: dict[str, RecordField] = {}
    for base in reversed(found.type.mro):
        for field in remembered(base).fields:
            symbol = base.names.get(field.name)
            node = symbol.node if symbol else None
            if isinstance(node, Var) and node.type is not None:
                typ = expand_type_by_instance(map_type_from_supertype(node.type, found.type, base), found)
                known[field.name] = RecordField(typ, field.kind)
    return known


def _of_string(fields: TypedDictType) -> dict[str, RecordField]:
    # of a TypedDict, what is read-only came in
    return {
        name: RecordField(typ, "input" if name in fields.readonly_keys else "output")
        for name, typ in fields.items.items()
    }


def attribute_type(owner: Type, name: str) -> Type | None:
    """Return the type of an attribute of a value; None where it has none, Any where that is not known."""
    found = get_proper_type(owner)
    if isinstance(found, UnionType):
        types = [attribute_type(item, name) for item in found.items]
        known_types = [typ for typ in types if typ is not None]
        return UnionType.make_union(known_types) if len(known_types) == len(types) else None
    if isinstance(found, NoneType):
        return None
    if isinstance(found, TupleType):
        found = found.partial_fallback
    if isinstance(found, LiteralType):
        found = found.fallback
    known = record_fields(found)
    if known is not None and name in known:
        return known[name].type
    if not isinstance(found, Instance):
        return UNKNOWN
    if found.type.fallback_to_any or _answers_any_name(found.type):
        return _declared(found, name) or (None if known is not None else UNKNOWN)
    return _declared(found, name)


def _answers_any_name(info: TypeInfo) -> bool:
    bases = (base for base in info.mro if base.fullname != "builtins.object")
    return any(name in base.names for base in bases for name in ("__getattr__", "__getattribute__"))


def _declared(owner: Instance, name: str) -> Type | None:
    symbol = owner.type.get(name)
    if symbol is None:
        return None
    info = getattr(symbol.node, "info", None)
    typ: Type | None = None
    if isinstance(symbol.node, Var):
        typ = symbol.node.type
    elif isinstance(symbol.node, Decorator) and symbol.node.func.is_property:
        method = symbol.node.func.type
        typ = method.ret_type if isinstance(method, CallableType) else None
    if typ is None or not isinstance(info, TypeInfo):
        return UNKNOWN
    return expand_type_by_instance(typ, map_instance_to_supertype(owner, info))
