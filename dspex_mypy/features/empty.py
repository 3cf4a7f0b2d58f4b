"""Attributes that are None at first, and a program or a result later on.

mypy takes the None for all that such an attribute may be, unless the same method goes on to fill it. Here it
may be anything in its file: what fills it is not known where mypy reads it first. Other files are not told,
as mypy keeps their view of it in its cache before it looks at the methods.
"""

from __future__ import annotations

from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import CallExpr, FuncDef, MemberExpr, MypyFile, RefExpr, TypeInfo, Var
from mypy.plugin import AttributeContext
from mypy.types import Instance, NoneType, Type, UnionType, get_proper_type

from dspex_mypy.bodies import Bodies
from dspex_mypy.program_types import ANYTHING, or_anything
from dspex_mypy.report import report_failure

SELF: Final = "self."
"""How methods name the attributes of their object."""


class EmptyAttributes:
    """The hook of the attributes of programs."""

    def __init__(self, bodies: Bodies) -> None:
        self._bodies = bodies

    def attribute(self, context: AttributeContext) -> Type:
        """Let an attribute have any type that is None at first, and something else later on.

        Args:
            context: of an attribute of an object of DSPy.
        """
        plain, checker, place = context.default_attr_type, context.api, context.context
        if not isinstance(checker, TypeChecker) or not isinstance(place, MemberExpr):
            return plain
        try:
            return (_may_be_none(plain) and self._of_empty(place, context, checker)) or plain
        except Exception as error:  # a fault of the plugin must not end the user's run
            report_failure(checker.msg, error, place)
            return plain

    def _of_empty(self, place: MemberExpr, context: AttributeContext, checker: TypeChecker) -> Type | None:
        owner = get_proper_type(context.type)
        symbol = owner.type.get(place.name) if isinstance(owner, Instance) else None
        attribute = symbol.node if symbol else None
        if not isinstance(attribute, Var) or not is_empty(attribute):
            return None
        if context.is_lvalue:
            # mypy follows what is assigned to an object, but not what it does not know
            anything = checker.named_type("builtins.object")
            return anything if self._is_made(place, checker) else or_anything(anything)
        if attribute.info.module_name != checker.tree.fullname:
            return None
        everywhere = self._bodies.of(attribute.info, checker).assignments
        return ANYTHING if everywhere.is_filled(f"{SELF}{place.name}") else None

    def _is_made(self, target: MemberExpr, checker: TypeChecker) -> bool:
        """Whether an attribute takes a new object of a class."""
        scope = checker.scope.stack[-1]
        if not isinstance(scope, (FuncDef, MypyFile)):
            return False
        targets = self._bodies.of(scope, checker).assignments.targets
        made = next((made for made, taken in targets.items() if taken.target is target), None)
        callee = made.callee if isinstance(made, CallExpr) else None
        return isinstance(callee, RefExpr) and isinstance(callee.node, TypeInfo)


def is_empty(variable: Var) -> bool:
    """Whether a variable was only given None so far; in a function without types mypy adds an Any to that."""
    known = get_proper_type(variable.type)
    return variable.is_inferred and (isinstance(known, NoneType) or variable.invalid_partial_type)


def _may_be_none(typ: Type) -> bool:
    """Tell most attributes apart at once: mypy asks for every one that is read."""
    found = get_proper_type(typ)
    return isinstance(found, NoneType) or (isinstance(found, UnionType) and len(found.items) == 2)
