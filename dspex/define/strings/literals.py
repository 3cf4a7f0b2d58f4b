"""Read literal expressions: defaults and the bounds of constraints."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Collection
from functools import lru_cache
from typing import Any, Final, TypeAlias, cast

from dspex.spec.types import BytesValue, DictValue, SequenceValue, UnknownValue, Value

UNKNOWN: Final = UnknownValue()
MAX_DEPTH: Final = 60
"""How deep a literal may be nested before it counts as unknown."""

SEQUENCES: Final[dict[type[ast.expr], Any]] = {ast.List: list, ast.Tuple: tuple, ast.Set: set}
EMPTY: Final[dict[str, tuple[Callable[[], object], Value]]] = {
    "dict": (dict, DictValue(())),
    "frozenset": (frozenset, SequenceValue("frozenset", ())),
    "list": (list, SequenceValue("list", ())),
    "set": (set, SequenceValue("set", ())),
    "tuple": (tuple, SequenceValue("tuple", ())),
}
"""What a call without arguments gives, as an object and as data."""


Plain: TypeAlias = str | bytes | int | float

NameValue = Callable[[ast.expr], Value]
"""Gives the value of a dotted name, such as a member of an enum."""


@lru_cache(256)
def constant(text: str) -> Plain:
    """Evaluate one token: a number or a string, as Python writes them.

    Raises:
        ValueError: it is none.
    """
    if len(text) > 4000 and text[0].isdigit():
        raise ValueError("the number is too long")
    try:
        with warnings.catch_warnings():  # an unknown escape such as "\d" keeps its backslash
            warnings.simplefilter("ignore")
            value: object = ast.literal_eval(text)
    except (SyntaxError, ValueError, MemoryError) as error:
        raise ValueError(str(error).partition(" (")[0]) from None
    if isinstance(value, (str, bytes, int, float)):
        return value
    raise ValueError(f"{type(value).__name__} is not supported")


def unknown_name(node: ast.expr) -> Value:
    """Say that a name's value is not known."""
    return UNKNOWN


def literal_value(node: ast.expr, name_value: NameValue = unknown_name, depth: int = 0) -> Value:
    """Write a literal expression as data; what is no literal becomes unknown.

    Args:
        node: the expression.
        name_value: gives the values of dotted names.
        depth: how deep it stands in another literal.
    """
    if depth > MAX_DEPTH:
        return UNKNOWN

    def inner(nodes: list[ast.expr]) -> tuple[Value, ...]:
        return tuple(literal_value(n, name_value, depth + 1) for n in nodes)

    match node:
        case ast.Constant():
            return _constant_value(node.value)
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
            return _signed(literal_value(operand, name_value, depth + 1), isinstance(node.op, ast.USub))
        case ast.List(elts=items):
            return SequenceValue("list", inner(items))
        case ast.Tuple(elts=items):
            return SequenceValue("tuple", inner(items))
        case ast.Set(elts=items):
            return SequenceValue("set", inner(items))
        case ast.Dict(keys=keys, values=values) if None not in keys:
            return DictValue(tuple(zip(inner([k for k in keys if k]), inner(values), strict=True)))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
            return _call_value(name, inner(args))
        case ast.Name() | ast.Attribute():
            return name_value(node)
        case _:
            return UNKNOWN


def _constant_value(value: object) -> Value:
    match value:
        case bytes():
            return BytesValue(value.hex())
        case str() | bool() | int() | float() | None:
            return value
        case _:
            return UNKNOWN


def _signed(value: Value, minus: bool) -> Value:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return UNKNOWN
    return -value if minus else value


def _call_value(name: str, args: tuple[Value, ...]) -> Value:
    """Read `set()`, `list()` and the like, and `frozenset({1, 2})`, which has no literal of its own."""
    if not args and name in EMPTY:
        return EMPTY[name][1]
    match name, args:
        case "frozenset", (SequenceValue(items=items),):
            return SequenceValue("frozenset", items)
        case _:
            return UNKNOWN


def literal_object(node: ast.expr, resolve: Callable[[ast.expr], object], depth: int = 0) -> object:
    """Evaluate a literal expression.

    Args:
        node: the expression.
        resolve: gives the objects of dotted names; raises what it likes.
        depth: how deep it stands in another literal.

    Raises:
        ValueError: it is no literal.
        TypeError: an item of a set or a key of a dict is not hashable.
    """
    if depth > MAX_DEPTH:
        raise ValueError("it is nested too deeply")

    def inner(nodes: list[ast.expr]) -> list[object]:
        return [literal_object(n, resolve, depth + 1) for n in nodes]

    match node:
        case ast.Constant(value=value):
            return value
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=ast.Constant(value=(int() | float()) as number)):
            return -number if isinstance(node.op, ast.USub) else number
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
            return SEQUENCES[type(node)](inner(items))
        case ast.Dict(keys=keys, values=values) if None not in keys:
            return dict(zip(inner([k for k in keys if k]), inner(values), strict=True))
        case ast.Call(func=ast.Name(id=name), args=[], keywords=[]) if name in EMPTY:
            return EMPTY[name][0]()
        case ast.Call(func=ast.Name(id="frozenset"), args=[argument], keywords=[]):
            return frozenset(_collection(literal_object(argument, resolve, depth + 1)))
        case ast.Name() | ast.Attribute():
            return resolve(node)
        case _:
            raise ValueError("it is no literal")


def _collection(value: object) -> Collection[object]:
    if isinstance(value, (list, tuple, set)):
        return cast("Collection[object]", value)
    raise ValueError("frozenset(...) takes a list, a tuple or a set")
