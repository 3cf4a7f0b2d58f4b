"""Convert mypy's analysed types to the types of a `SignatureSpec`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from mypy.messages import format_type_bare
from mypy.nodes import MypyFile
from mypy.options import Options
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    NoneType,
    Overloaded,
    ParamSpecType,
    ProperType,
    TupleType,
    TypeAliasType,
    TypedDictType,
    TypeOfAny,
    TypeType,
    TypeVarTupleType,
    TypeVarType,
    UninhabitedType,
    UnpackType,
    get_proper_type,
)
from mypy.types import LiteralType as MypyLiteral
from mypy.types import Type as MypyType
from mypy.types import UnionType as MypyUnion

from dspex.define.supported import REFUSED
from dspex.spec import types as spec
from dspex.spec.own_types import FULL_NAMES, OwnName, OwnType
from dspex_mypy.classes import Classes
from dspex_mypy.fullnames import CONTAINER_NAMES, SCALAR_NAMES, run_time_name
from dspex_mypy.values import bytes_value

NOT_FIXED: Final = "a number of types that is not fixed cannot be written as JSON"
SPECIAL: Final[dict[type[ProperType], str]] = {
    CallableType: REFUSED["collections.abc.Callable"],
    Overloaded: REFUSED["collections.abc.Callable"],
    ParamSpecType: "parameters of a function cannot be written as JSON",
    TypeType: REFUSED["builtins.type"],
    TypeVarTupleType: NOT_FIXED,
    UninhabitedType: "no value has this type",
    UnpackType: NOT_FIXED,
}
"""Why types that are no classes are refused."""


class TypeConverter:
    """Converts the types of one signature.

    Attributes:
        classes: the classes and enums met on the way, with their definitions.
    """

    def __init__(self, modules: dict[str, MypyFile], options: Options) -> None:
        self.classes = Classes(modules, self.convert, self._text)
        self._options = options

    def convert(self, typ: MypyType) -> spec.Type:
        """Convert one type; what mypy cannot tell becomes an `UnknownType`."""
        if isinstance(typ, TypeAliasType) and typ.is_recursive:
            return self._refused(typ, "the alias refers to itself; use a class, or Any")
        proper = get_proper_type(typ)
        match proper:
            case AnyType():
                explicit = proper.type_of_any == TypeOfAny.explicit
                return spec.Scalar("Any") if explicit else spec.UnknownType()
            case NoneType():
                return spec.Scalar("None")
            case MypyLiteral():
                return spec.LiteralType((self._literal(proper),))
            case MypyUnion():
                return self._union(proper.items)
            case TypeVarType():
                return self._variable(proper)
            case TypedDictType():
                return self.classes.typed_dict(proper)
            case TupleType():
                return self._tuple(proper)
            case Instance():
                return self._instance(proper)
            case _:
                reason = SPECIAL.get(type(proper))
                return self._refused(proper, reason) if reason else spec.UnknownType(str(proper))

    def _text(self, typ: MypyType) -> str:
        return format_type_bare(typ, self._options)

    def _refused(self, typ: MypyType, reason: str) -> spec.Type:
        return spec.UnsupportedType(self._text(typ), reason)

    def _variable(self, typ: TypeVarType) -> spec.Type:
        if typ.id.is_self():
            return self._refused(typ, "name the class instead")
        return spec.TypeVariable(typ.name)

    def _literal(self, typ: MypyLiteral) -> spec.LiteralValue:
        enum = typ.fallback.type
        if enum.is_enum and isinstance(typ.value, str):
            self.classes.enum(enum)
            return spec.EnumValue(enum.fullname, typ.value)
        if enum.fullname == "builtins.bytes" and isinstance(typ.value, str):
            return bytes_value(typ.value)
        return typ.value if isinstance(typ.value, (str, int)) else str(typ.value)

    def _union(self, items: Sequence[MypyType]) -> spec.Type:
        """Convert a union. mypy keeps `Literal["a", "b"]` as a union: its values come together again."""
        merged: list[spec.Type] = []
        for item in map(self.convert, items):
            last = merged[-1] if merged else None
            if isinstance(item, spec.LiteralType) and isinstance(last, spec.LiteralType):
                merged[-1] = spec.LiteralType((*last.values, *item.values))
            else:
                merged.append(item)
        return merged[0] if len(merged) == 1 else spec.UnionType(tuple(merged))

    def _tuple(self, typ: TupleType) -> spec.Type:
        if typ.partial_fallback.type.fullname != "builtins.tuple":
            return self.classes.named_tuple(typ)
        return spec.TupleType(tuple(self.convert(item) for item in typ.items))

    def _instance(self, typ: Instance) -> spec.Type:
        name = run_time_name(typ.type.fullname)
        if name in SCALAR_NAMES:
            return spec.Scalar(SCALAR_NAMES[name])
        if name in REFUSED:
            return self._refused(typ, REFUSED[name])
        if name in FULL_NAMES:
            return self.classes.own(_own_type(typ, FULL_NAMES[name]))
        if typ.type.is_newtype and typ.type.bases:
            return self.convert(typ.type.bases[0])
        if name not in CONTAINER_NAMES and name != "builtins.tuple":
            return self.classes.instance(typ)
        bare = bool(typ.args) and all(map(_is_omitted, typ.args))
        items = () if bare else tuple(map(self.convert, typ.args))
        if name == "builtins.tuple":
            return spec.VariadicTupleType(items[0] if items else spec.Scalar("Any"), bare)
        make, abstract = CONTAINER_NAMES[name]
        made = make(items, abstract)
        if isinstance(made, spec.DictType) and isinstance(made.key, NO_KEYS):
            return self._refused(typ, "keys in JSON are text, which these are not")
        return made


def _own_type(typ: Instance, name: OwnName) -> OwnType:
    """Tell which type of dspex an instance is; the language of code is its argument."""
    language = get_proper_type(typ.args[0]) if name == "Code" and typ.args else None
    known = isinstance(language, MypyLiteral) and isinstance(language.value, str)
    return OwnType(name, str(language.value) if isinstance(language, MypyLiteral) and known else "")


NO_KEYS: Final = (spec.ListType, spec.SetType, spec.TupleType, spec.VariadicTupleType, spec.DictType)
"""Types that cannot be the keys of a dict in JSON."""


def _is_omitted(typ: MypyType) -> bool:
    proper = get_proper_type(typ)
    return isinstance(proper, AnyType) and proper.type_of_any == TypeOfAny.from_omitted_generics
