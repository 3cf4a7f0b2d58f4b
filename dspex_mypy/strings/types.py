"""Turn the types of a signature string into mypy's."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import MypyFile, TypeAlias, TypeInfo, Var
from mypy.types import (
    AnyType,
    Instance,
    LiteralType,
    NoneType,
    TupleType,
    Type,
    TypeAliasType,
    TypeOfAny,
    UnionType,
    flatten_nested_unions,
)
from mypy.typevars import fill_typevars_with_any

from dspex.check.finding import did_you_mean
from dspex.define.source.there import Missing, unknown_name
from dspex.define.strings.cursor import StringError
from dspex.define.strings.full_names import QUALIFIERS, RENAMED
from dspex.define.strings.live import UNQUOTED
from dspex.define.strings.names import own_node
from dspex.errors import excerpt
from dspex.spec.own_types import HOME
from dspex_mypy.strings.names import LOCAL, Meaning, Names

UNKNOWN: Final = AnyType(TypeOfAny.special_form)
ANY: Final = frozenset(("typing.Any", "builtins.object"))
CODE: Final = f"{HOME}.Code"


class StringTypes:
    """Gives the type expressions of one signature string their types."""

    def __init__(self, checker: TypeChecker, names: Names) -> None:
        """Use the names where the string stands."""
        self._checker = checker
        self._names = names

    def read(self, node: ast.expr) -> Type:
        """Read a type expression; what cannot be known is Any.

        Raises:
            StringError: a name is unknown, or the expression is no type.
        """
        match node:
            case ast.Name() | ast.Attribute():
                return self.bare(self.meaning(node))
            case ast.Subscript():
                return self._subscript(node)
            case ast.BinOp():
                return self._union(_members(node))
            case ast.Constant(value=None):
                return NoneType()
            case ast.Constant(value=value) if value is not ...:
                raise StringError(f"expected a type, found {excerpt(value)}", node.col_offset, UNQUOTED)
            case _:
                return UNKNOWN

    def meaning(self, node: ast.expr) -> Meaning:
        """Find what a name, dotted or not, means.

        Raises:
            StringError: nothing.
        """
        if own := own_node(node):
            return f"{HOME}.{own}"
        if isinstance(node, ast.Name):
            found = self._names.find(node.id)
            if found is None:
                missing = self._names.missing.get(node.id, Missing())
                remedy = missing.remedy or did_you_mean(node.id, self._names.near())
                remedy = remedy or f"Import it, or pass types={{'{node.id}': ...}}."
                raise StringError(unknown_name(node.id, missing.why), node.col_offset, remedy)
            return found
        if not isinstance(node, ast.Attribute):
            raise StringError("expected a name", node.col_offset)
        return self._attribute(node)

    def _attribute(self, node: ast.Attribute) -> Meaning:
        known = self._names.owner(node.value.id) if isinstance(node.value, ast.Name) else None
        owner = self.meaning(node.value) if known is None else known
        if isinstance(owner, str):
            owner = self._names.node(owner)
        if not isinstance(owner, (MypyFile, TypeInfo)):
            return LOCAL
        found = self._names.member(owner, node.attr)
        if found is None and not (isinstance(owner, MypyFile) and "__getattr__" in owner.names):
            names = [n for n, s in owner.names.items() if isinstance(s.node, (TypeInfo, TypeAlias))]
            where = ast.unparse(node.value)
            remedy = did_you_mean(node.attr, names)
            raise StringError(f"'{where}' has no '{node.attr}'", node.col_offset, remedy)
        return LOCAL if found is None else found

    def bare(self, found: Meaning) -> Type:
        """Make the type of a name without arguments."""
        if isinstance(found, str):
            if found in ANY:
                return AnyType(TypeOfAny.explicit)
            if found == "types.NoneType":
                return NoneType()
            if found in ("typing.LiteralString", "typing.Text"):
                found = "builtins.str"
            found = self._names.node(RENAMED.get(found, found))
        return self._made(found, ())

    def _made(self, found: Meaning, arguments: Sequence[Type]) -> Type:
        match found:
            case TypeInfo():
                return _instance(found, arguments)
            case TypeAlias():
                wanted = len(found.alias_tvars)
                filled = [*arguments, *[AnyType(TypeOfAny.from_omitted_generics)] * wanted][:wanted]
                return TypeAliasType(found, filled)
            case _:
                return UNKNOWN

    def _subscript(self, node: ast.Subscript) -> Type:
        items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        found = self.meaning(node.value) if isinstance(node.value, (ast.Name, ast.Attribute)) else LOCAL
        name = RENAMED.get(found, found) if isinstance(found, str) else _special(found)
        match name:
            case "typing.Optional" if len(items) == 1:
                return self._union([*items, ast.Constant(None)])
            case "typing.Union":
                return self._union(items)
            case "typing.Literal":
                return UnionType.make_union(flatten_nested_unions([self._literal(i) for i in items]))
            case "typing.Annotated":
                return self.read(items[0])
            case "builtins.tuple":
                return self._tuple(items)
            case "dspex.Code" | TypeInfo(fullname="dspex.types.text.Code"):
                return self.bare(CODE)
            case str() if name in QUALIFIERS:
                return self.read(items[0])
            case _:
                arguments = [self.read(item) for item in items]
                return self._made(self._names.node(name) if isinstance(name, str) else found, arguments)

    def _union(self, nodes: Sequence[ast.expr]) -> Type:
        return UnionType.make_union(flatten_nested_unions([self.read(node) for node in nodes]))

    def _tuple(self, items: Sequence[ast.expr]) -> Type:
        if len(items) == 2 and isinstance(items[1], ast.Constant) and items[1].value is ...:
            return self._checker.named_generic_type("builtins.tuple", [self.read(items[0])])
        read = [self.read(item) for item in items]
        fallback = self._checker.named_generic_type("builtins.tuple", [UnionType.make_union(read)])
        return TupleType(read, fallback)

    def _literal(self, node: ast.expr) -> Type:
        match node:
            case ast.Constant(value=None):
                return NoneType()
            case ast.Constant(value=(str() | int()) as value):
                return LiteralType(value, self._plain(type(value).__name__))
            case ast.Constant(value=bytes() as value):
                return LiteralType(repr(value)[2:-1], self._plain("bytes"))
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as value)):
                return LiteralType(-value, self._plain("int"))
            case ast.Attribute():
                return self._enum_member(node)
            case ast.Subscript():
                return self._subscript(node)
            case ast.Name():
                self.meaning(node)
                return UNKNOWN
            case _:
                text = excerpt(ast.unparse(node))
                message = f"Literal takes text, whole numbers, None and members of enums, not {text}"
                raise StringError(message, node.col_offset)

    def _enum_member(self, node: ast.Attribute) -> Type:
        enum = self.meaning(node.value)
        if isinstance(enum, TypeInfo) and enum.is_enum and node.attr in enum.enum_members:
            return LiteralType(node.attr, Instance(enum, []))
        self.meaning(node)
        return UNKNOWN

    def _plain(self, name: str) -> Instance:
        return self._checker.named_generic_type(f"builtins.{name}", [])


def _special(found: Meaning) -> Meaning:
    """Name a special form that was imported; give back anything else."""
    if isinstance(found, Var) and found.fullname.startswith(("typing.", "typing_extensions.")):
        return f"typing.{found.name}"
    if isinstance(found, TypeInfo) and found.fullname == "builtins.tuple":
        return found.fullname
    return found


def _instance(info: TypeInfo, arguments: Sequence[Type]) -> Type:
    if not arguments or not info.defn.type_vars:
        return fill_typevars_with_any(info) if info.typeddict_type is None else info.typeddict_type
    wanted = len(info.defn.type_vars)
    filled = [*arguments, *[AnyType(TypeOfAny.from_omitted_generics)] * wanted][:wanted]
    return Instance(info, filled)


def _members(node: ast.expr) -> list[ast.expr]:
    """Flatten `a | b | c`, whose tree leans to the left."""
    members: list[ast.expr] = []
    while isinstance(node, ast.BinOp):
        members.append(node.right)
        node = node.left
    return [node, *reversed(members)]
