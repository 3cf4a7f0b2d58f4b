"""Read constant expressions from mypy's nodes."""

from __future__ import annotations

from collections.abc import Iterator

from mypy.nodes import (
    BytesExpr,
    CallExpr,
    DictExpr,
    EllipsisExpr,
    Expression,
    FloatExpr,
    FuncDef,
    IntExpr,
    ListExpr,
    MemberExpr,
    NameExpr,
    RefExpr,
    SetExpr,
    StrExpr,
    SymbolNode,
    TupleExpr,
    TypeAlias,
    TypeInfo,
    UnaryExpr,
    Var,
)
from mypy.types import Instance, get_proper_type

from dspex.spec.types import (
    BytesValue,
    DictValue,
    EnumValue,
    InstanceValue,
    Ref,
    SequenceValue,
    UnknownValue,
    Value,
)

UNKNOWN = UnknownValue()
CONSTANTS: dict[str, bool | None] = {"builtins.True": True, "builtins.False": False, "builtins.None": None}
EMPTY: dict[str, Value] = {
    "builtins.list": SequenceValue("list", ()),
    "builtins.tuple": SequenceValue("tuple", ()),
    "builtins.set": SequenceValue("set", ()),
    "builtins.frozenset": SequenceValue("frozenset", ()),
    "builtins.dict": DictValue(()),
    "builtins.str": "",
    "builtins.int": 0,
    "builtins.float": 0.0,
    "builtins.bool": False,
}
"""What a call of these without arguments gives."""


def read_value(node: Expression) -> Value:
    """Read an expression's value, or say that it cannot be known without running the code."""
    match node:
        case StrExpr() | IntExpr() | FloatExpr():
            return node.value
        case BytesExpr():
            return bytes_value(node.value)
        case EllipsisExpr():
            return InstanceValue(Ref("builtins", "ellipsis"), "Ellipsis")
        case UnaryExpr():
            return _signed(node)
        case ListExpr():
            return SequenceValue("list", _items(node.items))
        case TupleExpr():
            return SequenceValue("tuple", _items(node.items))
        case SetExpr():
            return SequenceValue("set", _items(node.items))
        case DictExpr():
            return _dict(node)
        case NameExpr() | MemberExpr():
            return _named(node)
        case CallExpr(callee=RefExpr(fullname=name), args=[]):
            return EMPTY.get(name, UNKNOWN)
        case _:
            return UNKNOWN


def read_ref(node: Expression) -> Ref | None:
    """Say where a named function or class lives; None for any other expression."""
    target = node.node if isinstance(node, (NameExpr, MemberExpr)) else None
    if isinstance(target, TypeInfo):
        return Ref(target.module_name, target.fullname[len(target.module_name) + 1 :])
    if isinstance(target, FuncDef):
        module, _, name = target.fullname.rpartition(".")
        return Ref(module, name)
    return None


def enums_in(value: Value) -> Iterator[str]:
    """Yield the full names of the enums whose members stand in a value."""
    match value:
        case EnumValue():
            yield value.enum
        case SequenceValue():
            for item in value.items:
                yield from enums_in(item)
        case DictValue():
            for pair in value.items:
                for item in pair:
                    yield from enums_in(item)
        case _:
            return


def bytes_value(text: str) -> BytesValue:
    r"""Read mypy's form of a bytes literal: what stands between the quotes of its repr.

    >>> bytes_value(r"a\x00\'")
    BytesValue(hex='610027')
    """
    return BytesValue(text.encode("latin-1").decode("unicode_escape").encode("latin-1").hex())


def _items(nodes: list[Expression]) -> tuple[Value, ...]:
    return tuple(read_value(node) for node in nodes)


def _dict(node: DictExpr) -> Value:
    if any(key is None for key, _ in node.items):
        return UNKNOWN
    return DictValue(
        tuple((read_value(key), read_value(value)) for key, value in node.items if key is not None)
    )


def _signed(node: UnaryExpr) -> Value:
    value = read_value(node.expr)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if node.op == "-":
            return -value
        if node.op == "+":
            return value
    return UNKNOWN


def _named(node: RefExpr) -> Value:
    if node.fullname in CONSTANTS:
        return CONSTANTS[node.fullname]
    target = node.node or _attribute(node)
    if not isinstance(target, Var):
        return UNKNOWN
    if target.info and target.info.is_enum and target.name in target.info.enum_members:
        return EnumValue(target.info.fullname, target.name)
    value = target.final_value
    return value if value is not None and not isinstance(value, complex) else UNKNOWN


def _attribute(node: RefExpr) -> SymbolNode | None:
    """Find what `Class.name` means: semantic analysis binds the class only."""
    if not isinstance(node, MemberExpr) or not isinstance(node.expr, RefExpr):
        return None
    owner = node.expr.node
    if isinstance(owner, TypeAlias):
        aliased = get_proper_type(owner.target)
        owner = aliased.type if isinstance(aliased, Instance) else None
    symbol = owner.get(node.name) if isinstance(owner, TypeInfo) else None
    return symbol.node if symbol else None
