"""Convert mypy's analysed types to the types of a `SignatureSpec`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    ProperType,
    TupleType,
    TypeAliasType,
    TypedDictType,
    TypeOfAny,
    TypeType,
    TypeVarType,
    UninhabitedType,
    get_proper_type,
)
from mypy.types import LiteralType as MypyLiteral
from mypy.types import Type as MypyType
from mypy.types import UnionType as MypyUnion

from dspex.spec import types as spec
from dspex_mypy.classes import Classes
from dspex_mypy.fullnames import SCALARS
from dspex_mypy.values import bytes_value

ANY: Final = spec.Scalar("Any")
SEQUENCES: Final = (
    "builtins.list",
    "typing.Sequence",
    "typing.MutableSequence",
    "typing.Collection",
    "typing.Iterable",
)
MAPPINGS: Final = ("builtins.dict", "typing.Mapping", "typing.MutableMapping")
SETS: Final = {
    "builtins.set": False,
    "typing.AbstractSet": False,
    "typing.MutableSet": False,
    "builtins.frozenset": True,
}
REFUSED: Final[dict[type[ProperType], str]] = {
    CallableType: "a function has no form in a prompt",
    Overloaded: "a function has no form in a prompt",
    TypeType: "a class has no form in a prompt",
    UninhabitedType: "no value has this type",
}


class TypeConverter:
    """Converts the types of one signature.

    Attributes:
        classes: the classes and enums met on the way, with their definitions.
    """

    def __init__(self, modules: Mapping[str, MypyFile], options: Options) -> None:
        self.classes = Classes(modules, self.convert)
        self._options = options

    def convert(self, typ: MypyType) -> spec.Type:
        """Convert one type; what mypy cannot tell becomes an `UnknownType`."""
        if isinstance(typ, TypeAliasType) and typ.is_recursive:
            return spec.UnknownType(str(typ))
        proper = get_proper_type(typ)
        match proper:
            case AnyType():
                return ANY if proper.type_of_any == TypeOfAny.explicit else spec.UnknownType()
            case NoneType():
                return spec.Scalar("None")
            case MypyLiteral():
                return spec.LiteralType((self._literal(proper),))
            case MypyUnion():
                return self._union(proper.items)
            case TypeVarType():
                return spec.TypeVariable(proper.name)
            case TypedDictType():
                return self.classes.typed_dict(proper)
            case TupleType():
                return self._tuple(proper)
            case Instance():
                return self._instance(proper)
            case _:
                reason = REFUSED.get(type(proper))
                text = format_type_bare(proper, self._options)
                return spec.UnsupportedType(text, reason) if reason else spec.UnknownType(text)

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
        name = typ.type.fullname
        if name in SCALARS:
            return spec.Scalar(SCALARS[name])
        bare = bool(typ.args) and all(_is_omitted(a) for a in typ.args)
        items = [ANY if bare else self.convert(a) for a in typ.args]
        if name in SEQUENCES:
            return spec.ListType(items[0], bare)
        if name in SETS:
            return spec.SetType(items[0], SETS[name], bare)
        if name in MAPPINGS:
            return spec.DictType(items[0], items[1], bare)
        if name == "builtins.tuple":
            return spec.VariadicTupleType(items[0], bare)
        if typ.type.is_newtype and typ.type.bases:
            return self.convert(typ.type.bases[0])
        return self.classes.instance(typ)


def _is_omitted(typ: MypyType) -> bool:
    proper = get_proper_type(typ)
    return isinstance(proper, AnyType) and proper.type_of_any == TypeOfAny.from_omitted_generics
