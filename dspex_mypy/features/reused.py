"""One variable for several programs or results: plain DSPy code does that all the time.

mypy gives a variable the type of its first value, and refuses any other. Where values of several kinds
are assigned, the variable may have any type here, and mypy follows it from one assignment to the next.
"""

from __future__ import annotations

from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import (
    CallExpr,
    Expression,
    FakeInfo,
    FuncDef,
    IndexExpr,
    MypyFile,
    NameExpr,
    SymbolNode,
    TypeInfo,
    Var,
)
from mypy.plugin import FunctionContext, MethodContext
from mypy.subtypes import is_subtype
from mypy.types import (
    Instance,
    PartialType,
    Type,
    UninhabitedType,
    UnionType,
    get_proper_type,
)

from dspex_mypy.assignments import Assignments, Taken, Target, attributes_of, text_of
from dspex_mypy.program_types import ANYTHING
from dspex_mypy.report import report_failure

COROUTINE: Final = "typing.Coroutine"


class ReusedNames:
    """The hook of calls that make what DSPy defines, or call it."""

    def __init__(self) -> None:
        self._file: MypyFile | None = None
        self._bodies: dict[SymbolNode, Assignments] = {}

    def call(self, context: FunctionContext | MethodContext) -> Type:
        """Let the variable that takes the result of a call have any type, where it has several."""
        return self.settle(context, context.default_return_type)

    def settle(self, context: FunctionContext | MethodContext, made: Type) -> Type:
        """Do the same where another hook has given the result its type.

        Args:
            context: of the call.
            made: its result.

        Returns:
            The result, or what takes its place where the variable is to have any type.
        """
        checker, call = context.api, context.context
        if not isinstance(checker, TypeChecker) or not isinstance(call, CallExpr):
            return made
        try:
            return self._settled(call, made, checker)
        except Exception as error:  # a fault of the plugin must not end the user's run
            report_failure(checker.msg, error, call)
            return made

    def _settled(self, call: CallExpr, made: Type, checker: TypeChecker) -> Type:
        if isinstance(get_proper_type(made), UninhabitedType):  # nothing says what program a dict has in it
            return ANYTHING
        scope = checker.scope.stack[-1]
        if checker.current_node_deferred or not isinstance(scope, (FuncDef, MypyFile)):
            return made
        body = self._assignments(scope, checker)
        taken = body.targets.get(call)
        if taken is None:
            return made
        if taken.is_awaited:
            coroutine = get_proper_type(made)
            if not isinstance(coroutine, Instance) or coroutine.type.fullname != COROUTINE:
                return made
            result = self._taken(taken, coroutine.args[-1], body, checker)
            return Instance(coroutine.type, [*coroutine.args[:-1], result])
        return self._taken(taken, made, body, checker)

    def _taken(self, taken: Taken, made: Type, body: Assignments, checker: TypeChecker) -> Type:
        target = taken.target
        if taken.is_element or isinstance(target, IndexExpr):
            return _of_item(target, made, body, checker)
        if isinstance(target, NameExpr):
            return _of_variable(target, made, body, checker)
        function = checker.scope.stack[-1]
        if not isinstance(function, FuncDef) or isinstance(function.info, FakeInfo):
            return made
        info, name = function.info, text_of(target)
        symbol = info.names.get(target.name)
        attribute = symbol.node if symbol else None
        if not isinstance(attribute, Var) or name is None:
            return made
        if target.def_var is not attribute:
            return _fitting(made, attribute)
        everywhere = self._assignments(info, checker)
        if not everywhere.is_reused(name):
            return made
        is_optional = everywhere.is_one_kind(name)  # of one type, or None
        return UnionType([made, ANYTHING]) if is_optional else ANYTHING

    def _assignments(self, scope: FuncDef | MypyFile | TypeInfo, checker: TypeChecker) -> Assignments:
        if self._file is not checker.tree:
            self._file = checker.tree
            self._bodies.clear()
        found = self._bodies.get(scope)
        if found is None:
            match scope:
                case FuncDef():
                    found = Assignments(scope.body.body)
                case MypyFile():
                    found = Assignments(scope.defs)
                case _:
                    found = attributes_of(scope.defn)
            self._bodies[scope] = found
        return found


def _of_variable(target: NameExpr, made: Type, body: Assignments, checker: TypeChecker) -> Type:
    variable = target.node
    if isinstance(variable, MypyFile):  # the name of a module
        return ANYTHING
    if not isinstance(variable, Var):
        return made
    if not target.is_inferred_def:
        return _fitting(made, variable)
    if not body.is_reused(target.name):
        return made
    # mypy asks for the type of the variable after this, and follows its values where that is any
    variable.type, variable.is_inferred = ANYTHING, True
    checker.binder.put(target, made)
    return ANYTHING


def _of_item(target: Target, made: Type, body: Assignments, checker: TypeChecker) -> Type:
    """Return what a container takes: of a variable without an annotation, any."""
    owner: Expression = target
    expected = checker.expr_checker.type_context[-1]
    while isinstance(owner, IndexExpr):
        owner = owner.base
    variable = owner.node if isinstance(owner, NameExpr) else None
    if not isinstance(variable, Var) or not (variable.is_inferred or variable.type is None):
        return made
    if owner is target and body.is_reused(variable.name):
        return ANYTHING
    return ANYTHING if expected is not None and not is_subtype(made, expected) else made


def _fitting(made: Type, variable: Var) -> Type:
    """Return what a variable takes that has a type already: any where it was not written down."""
    known = get_proper_type(variable.type)
    if not variable.is_inferred or known is None or isinstance(known, PartialType):
        return made
    return made if is_subtype(made, known) else ANYTHING
