"""The types of arguments, asked before mypy checks the call."""

from __future__ import annotations

from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import CallExpr, Expression, IndexExpr, MemberExpr, NameExpr, Var
from mypy.types import PartialType, ProperType, get_proper_type

WIDE: Final = frozenset(
    (
        "builtins.function",
        "builtins.object",
        "typing.Collection",
        "typing.Container",
        "typing.Iterable",
        "typing.Sequence",
    )
)
"""What mypy makes of values of several types, as those of a dict."""


def type_given(argument: Expression, checker: TypeChecker) -> ProperType:
    """Return the type of an argument; mypy says later what is wrong in it."""
    with checker.msg.filter_errors():
        return get_proper_type(checker.expr_checker.accept(argument))


def is_simple(argument: Expression) -> bool:
    """Whether it costs little to look at an argument twice."""
    if isinstance(argument, NameExpr):
        return isinstance(argument.node, Var) and not isinstance(argument.node.type, PartialType)
    if isinstance(argument, MemberExpr):
        return is_simple(argument.expr)
    if isinstance(argument, IndexExpr):
        return is_simple(argument.base)
    if not isinstance(argument, CallExpr) or not isinstance(argument.callee, MemberExpr):
        return False
    return argument.callee.name == "get" and is_simple(argument.callee.expr)
