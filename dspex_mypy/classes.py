"""Convert the classes and enums that stand in types to definitions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, Literal, NamedTuple

from mypy.expandtype import expand_type_by_instance
from mypy.lookup import lookup_fully_qualified
from mypy.nodes import FuncDef, MypyFile, TypeInfo, Var
from mypy.typeops import map_type_from_supertype
from mypy.types import AnyType, Instance, TupleType, TypedDictType, TypeOfAny, get_proper_type
from mypy.types import Type as MypyType

from dspex.define.supported import NO_FIELDS, PYDANTIC_KNOWS
from dspex.spec import types as spec
from dspex.spec.own_types import OwnType, own_definitions
from dspex_mypy.fields import is_signature
from dspex_mypy.fullnames import SCHEMA_HOOK, STRUCT_LIKE

MAX_DEPTH: Final = 40
"""How deep classes are followed: `Box[list[T]]` inside `Box[T]` has no end."""
UNTYPED: Final = AnyType(TypeOfAny.unannotated)
TUPLE: Final = "namedtuple"
"""Where mypy keeps the names of a NamedTuple's items, in `TypeInfo.metadata`."""


class Attribute(NamedTuple):
    """An attribute that a class declares."""

    name: str
    type: MypyType
    required: bool


class Classes:
    """The classes that the types of one signature name.

    Attributes:
        definitions: by key, in the order they were met.
        infos: every class looked at, by its full name; a change in one may change the findings.
    """

    def __init__(
        self,
        modules: dict[str, MypyFile],
        convert: Callable[[MypyType], spec.Type],
        text: Callable[[MypyType], str],
    ) -> None:
        self._modules = modules
        self.definitions: dict[str, spec.Definition] = {}
        self.infos: dict[str, TypeInfo] = {}
        self._convert = convert
        self._text = text
        self._depth = 0

    def instance(self, typ: Instance) -> spec.Type:
        """Convert an instance of an enum or of a class."""
        info = typ.type
        self.infos[info.fullname] = info
        if info.is_enum:
            return self.enum(info)
        kind = _kind(info)
        if kind is None:
            return _other(info)
        if reason := _unfit(info):
            return spec.UnsupportedType(info.name, reason)
        return self._define(typ, info, kind, _attributes(typ))

    def own(self, own: OwnType) -> spec.Type:
        """Convert a type of dspex itself."""
        self.definitions.update({found.key: definition for found, definition in own_definitions(own)})
        return spec.Named(own.key)

    def typed_dict(self, typ: TypedDictType) -> spec.Type:
        """Convert a TypedDict."""
        info = typ.fallback.type
        items = (Attribute(name, typ.items[name], name in typ.required_keys) for name in sorted(typ.items))
        return self._define(typ, info, "typeddict", items)

    def named_tuple(self, typ: TupleType) -> spec.Type:
        """Convert a NamedTuple."""
        info = typ.partial_fallback.type
        names: list[str] = []
        for base in info.mro:
            names = names or base.metadata.get(TUPLE, {}).get("fields", [])
        optional = _optional_items(info)
        items = (Attribute(n, item, n not in optional) for n, item in zip(names, typ.items, strict=False))
        return self._define(typ, info, "namedtuple", items)

    def enum(self, info: TypeInfo) -> spec.Type:
        """Convert an enum."""
        self.infos[info.fullname] = info
        if info.has_base("enum.Flag"):
            return spec.UnsupportedType(info.name, "members of a Flag combine; use set[...] of a plain Enum")
        if not info.enum_members:
            return spec.UnsupportedType(info.name, "it is an Enum without members")
        if info.fullname not in self.definitions:
            self.definitions[info.fullname] = spec.EnumDefinition(
                key=info.fullname,
                name=info.name,
                ref=_ref(info),
                members=tuple(_member(info, name) for name in sorted(info.enum_members)),
                base=_mixin(info),
            )
        return spec.Named(info.fullname)

    def enum_named(self, name: str) -> None:
        """Define an enum by its full name, if mypy knows it."""
        symbol = lookup_fully_qualified(name, self._modules)
        if symbol is not None and isinstance(symbol.node, TypeInfo) and symbol.node.is_enum:
            self.enum(symbol.node)

    def _define(
        self, typ: MypyType, info: TypeInfo, kind: spec.ClassKind, attributes: Iterator[Attribute]
    ) -> spec.Type:
        self.infos[info.fullname] = info
        key = str(typ) if info.defn.type_vars else info.fullname
        if key in self.definitions:
            return spec.Named(key)
        if self._depth == MAX_DEPTH:
            return spec.UnknownType(key)
        name = self._text(typ) if info.defn.type_vars else info.name
        # stands for itself while its fields are converted, which may name it again
        self.definitions[key] = spec.ClassDefinition(key, name, _ref(info), kind, ())
        self._depth += 1
        fields = tuple(spec.ClassField(a.name, self._convert(a.type), a.required) for a in attributes)
        self._depth -= 1
        self.definitions[key] = spec.ClassDefinition(key, name, _ref(info), kind, fields)
        return spec.Named(key)


def _other(info: TypeInfo) -> spec.Type:
    """Judge a class that declares no fields."""
    if info.fallback_to_any:
        return spec.UnknownType(info.fullname)
    if info.get(SCHEMA_HOOK) is not None or info.fullname in PYDANTIC_KNOWS:
        return spec.ForeignType(_ref(info), info.fullname)
    return spec.UnsupportedType(info.name, NO_FIELDS)


def _unfit(info: TypeInfo) -> str:
    """Say why a class with fields cannot be a type all the same; "" when it can."""
    if any(a["is_init_var"] for a in _transformed(info)):
        return "a dataclass with InitVar cannot be written back; make it a field"
    return ""


def _transformed(info: TypeInfo) -> list[dict[str, object]]:
    """Return what mypy's dataclass transform found out about the attributes of a class."""
    for base in info.mro:
        if "dataclass" in base.metadata:
            found: list[dict[str, object]] = base.metadata["dataclass"]["attributes"]
            return found
    return []


def _kind(info: TypeInfo) -> spec.ClassKind | None:
    if is_signature(info):
        return "signature"
    for base, kind in STRUCT_LIKE.items():
        if info.has_base(base):
            return kind
    return "dataclass" if any("dataclass" in base.metadata for base in info.mro) else None


def _attributes(typ: Instance) -> Iterator[Attribute]:
    """Yield the variables that a class and its bases annotate."""
    optional = {a["name"]: a["has_default"] for a in _transformed(typ.type)}
    declared: dict[str, Attribute] = {}
    for base in reversed(typ.type.mro):
        for name in _declared_names(base):
            node = base.names[name].node
            if isinstance(node, Var):
                kind = map_type_from_supertype(node.type or UNTYPED, typ.type, base)
                kind = expand_type_by_instance(kind, typ)
                declared[name] = Attribute(name, kind, not optional.get(name, node.has_explicit_value))
    yield from declared.values()


def _optional_items(info: TypeInfo) -> frozenset[str]:
    """Name the items of a NamedTuple that have defaults."""
    symbol = info.get("__new__")
    new = symbol.node if symbol else None
    if not isinstance(new, FuncDef):
        return frozenset()
    return frozenset(
        n for n, kind in zip(new.arg_names, new.arg_kinds, strict=True) if n and kind.is_optional()
    )


def _declared_names(info: TypeInfo) -> list[str]:
    """Name the annotated variables of one class. A cached class has lost their order, so sort them."""
    return sorted(
        name
        for name, symbol in info.names.items()
        if isinstance(symbol.node, Var)
        and not (symbol.plugin_generated or symbol.node.is_classvar)
        and not (symbol.node.is_inferred or symbol.node.explicit_self_type)
        and not name.startswith("_")
    )


def _member(info: TypeInfo, name: str) -> spec.EnumMember:
    node = info.names[name].node
    kind = get_proper_type(node.type) if isinstance(node, Var) else None
    known = kind.last_known_value if isinstance(kind, Instance) else None
    if known is None or not isinstance(known.value, (str, int)) or known.fallback.type.name == "bytes":
        return spec.EnumMember(name, spec.UnknownValue())
    return spec.EnumMember(name, known.value)


def _mixin(info: TypeInfo) -> Literal["str", "int"] | None:
    if info.has_base("builtins.str"):
        return "str"
    return "int" if info.has_base("builtins.int") else None


def _ref(info: TypeInfo) -> spec.Ref:
    return spec.Ref(info.module_name, info.fullname[len(info.module_name) + 1 :])
