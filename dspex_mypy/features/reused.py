"""One variable for several programs or results: plain DSPy code does that all the time.

mypy gives a variable the type of its first value, and refuses any other. Where values of several kinds
are assigned, the variable may have any type here, and mypy follows it from one assignment to the next.
"""

from __future__ import annotations

from typing import Final, TypeGuard

from mypy.checker import TypeChecker
from mypy.nodes import (
    MDEF,
    CallExpr,
    Decorator,
    Expression,
    FakeInfo,
    FuncDef,
    IndexExpr,
    MemberExpr,
    MypyFile,
    NameExpr,
    SymbolTableNode,
    Var,
)
from mypy.plugin import AttributeContext, FunctionContext, MethodContext, MethodSigContext
from mypy.subtypes import is_subtype
from mypy.types import (
    FunctionLike,
    Instance,
    PartialType,
    Type,
    TypeVarType,
    UninhabitedType,
    get_proper_type,
)

from dspex_mypy.assignments import CONTENTS, Assignments, Taken, Target, text_of
from dspex_mypy.bodies import Bodies
from dspex_mypy.features.containers import is_of_dspy, open_container, variable_of
from dspex_mypy.features.empty import is_empty
from dspex_mypy.program_types import ANYTHING, anything_called, copied, or_anything
from dspex_mypy.report import report_failure

COROUTINE: Final = "typing.Coroutine"
NUMBERS: Final = frozenset(("builtins.bool", "builtins.float", "builtins.int"))
PLAIN: Final = NUMBERS | {"builtins.str"}
"""What a result may have as a field, and is not itself."""


class ReusedNames:
    """The hook of calls that make what DSPy defines, or call it."""

    def __init__(self, bodies: Bodies) -> None:
        self._bodies = bodies

    def call(self, context: FunctionContext | MethodContext) -> Type:
        """Let the variable that takes the result of a call have any type, where it has several."""
        return self.settle(context, context.default_return_type)

    def settle(self, context: AttributeContext | FunctionContext | MethodContext, made: Type) -> Type:
        """Do the same where another hook has given the result its type.

        Args:
            context: of the call, or of the attribute.
            made: its result, or its value.

        Returns:
            The result, or what takes its place where the variable is to have any type.
        """
        checker, call = context.api, context.context
        if not isinstance(checker, TypeChecker) or not isinstance(call, (CallExpr, MemberExpr)):
            return made
        try:
            return self._settled(call, made, checker)
        except Exception as error:  # a fault of the plugin must not end the user's run
            report_failure(checker.msg, error, call)
            return made

    def replaced_signature(self, context: MethodSigContext) -> FunctionLike | None:
        """Let an attribute be called in any way that was given another program before, in the same body."""
        checker, call = context.api, context.context
        if not self._bodies.is_any_replaced or not isinstance(checker, TypeChecker):
            return None
        scope = checker.scope.stack[-1]
        if not isinstance(call, CallExpr) or not isinstance(scope, (FuncDef, MypyFile)):
            return None
        try:
            is_replaced = text_of(call.callee) in self._bodies.of(scope, checker).replaced
            return anything_called(context.default_signature) if is_replaced else None
        except Exception as error:  # a fault of the plugin must not end the user's run
            report_failure(checker.msg, error, call)
            return None

    def _settled(self, call: CallExpr | MemberExpr, made: Type, checker: TypeChecker) -> Type:
        if isinstance(get_proper_type(made), UninhabitedType):  # nothing says what program a dict has in it
            return ANYTHING
        scope = checker.scope.stack[-1]
        if checker.current_node_deferred or not isinstance(scope, (FuncDef, MypyFile)):
            return made
        body = self._bodies.of(scope, checker).assignments
        taken = body.targets.get(call)
        if taken is None:
            return made
        if taken.is_awaited:
            coroutine = get_proper_type(made)
            if not isinstance(coroutine, Instance) or coroutine.type.fullname != COROUTINE:
                return made
            result = self._taken(call, taken, coroutine.args[-1], body, checker)
            return Instance(coroutine.type, [*coroutine.args[:-1], result])
        return self._taken(call, taken, made, body, checker)

    def _taken(
        self, call: Expression, taken: Taken, made: Type, body: Assignments, checker: TypeChecker
    ) -> Type:
        target = taken.target
        if call in self._bodies.unfit:  # mypy asks again for each overload
            return ANYTHING
        found: Type | None = made
        if taken.is_added and not _are_numbers(made, variable_of(target, checker)):
            return made
        if taken.is_iterated:
            found = _of_loop(made, target, body)
        elif taken.is_element:
            found = self._of_element(target, made, body, checker)
        elif isinstance(target, NameExpr):
            found = _of_variable(target, made, body, checker)
        elif isinstance(target, MemberExpr):
            found = self._of_attribute(target, made, checker)
        if found is None:
            self._bodies.unfit.add(call)
        return ANYTHING if found is None else found

    def _of_element(self, target: Target, made: Type, body: Assignments, checker: TypeChecker) -> Type | None:
        """Return what a container takes that was not given a type; None where it has to be opened."""
        owner: Expression = target
        while isinstance(owner, IndexExpr):
            owner = owner.base
        if not isinstance(owner, (MemberExpr, NameExpr)):
            return made
        variable = variable_of(owner, checker)
        if not isinstance(variable, Var) or not (variable.is_inferred or variable.type is None):
            return made
        name = text_of(owner)
        scope = checker.scope.stack[-1]
        if isinstance(owner, NameExpr) and isinstance(scope, MypyFile):
            body = self._bodies.of_module(checker)
        elif isinstance(owner, MemberExpr) and _is_method(scope):
            body = self._bodies.of(scope.info, checker).assignments
        expected = get_proper_type(checker.expr_checker.type_context[-1])
        if is_of_dspy(made) and isinstance(expected, Instance) and expected.type.fullname in PLAIN:
            return made
        if isinstance(expected, TypeVarType) and not is_of_dspy(made):
            return made  # a comprehension holds whatever it makes
        if name is not None and name == text_of(target) and body.is_reused(name):
            return ANYTHING
        if name is not None and body.is_reused(contents := CONTENTS.format(name)):
            return or_anything(made) if body.is_one_kind(contents) else ANYTHING
        if expected is None or isinstance(expected, TypeVarType) or is_subtype(made, expected):
            return made
        open_container(variable, checker)
        return None

    def _of_attribute(self, target: MemberExpr, made: Type, checker: TypeChecker) -> Type | None:
        attribute, name = variable_of(target, checker), text_of(target)
        if attribute is None or name is None:
            return made
        function = checker.scope.stack[-1]
        if not isinstance(function, FuncDef) or name != f"{_self(function)}.{target.name}":
            if _fits(made, attribute):
                return made
            if isinstance(function, (FuncDef, MypyFile)):
                self._bodies.of(function, checker).replaced.add(name)
                self._bodies.is_any_replaced = True
            return None
        info = function.info
        everywhere = self._bodies.of(info, checker).assignments
        if target.def_var is attribute:
            if not everywhere.is_reused(name):
                return made
            return or_anything(made) if everywhere.is_one_kind(name) else ANYTHING
        if _fits(made, attribute):
            return made
        if target.name in info.names:
            takes_any = is_empty(attribute) and is_of_dspy(Instance(info, []))
            return made if takes_any else None
        own = Var(target.name, ANYTHING if everywhere.is_reused(name) else made)
        own.info, own.is_inferred = info, True
        info.names[target.name] = SymbolTableNode(MDEF, own)
        return None


def _of_variable(target: NameExpr, made: Type, body: Assignments, checker: TypeChecker) -> Type | None:
    variable = target.node
    if isinstance(variable, (Decorator, FuncDef, MypyFile)):  # the name of a function or a module
        return ANYTHING
    if not isinstance(variable, Var):
        return made
    if not target.is_inferred_def:
        return made if _fits(made, variable) else None
    if not body.is_reused(target.name):
        return made
    if body.is_one_kind(target.name):
        checker.binder.put(target, made)
        return or_anything(made)
    # mypy asks for the type of the variable after this, and follows its values where that is any
    variable.type, variable.is_inferred = ANYTHING, True
    checker.binder.put(target, made)
    return ANYTHING


def _is_method(scope: object) -> TypeGuard[FuncDef]:
    return isinstance(scope, FuncDef) and not isinstance(scope.info, FakeInfo)


def _self(function: FuncDef) -> str | None:
    """Name the object of a method."""
    return function.arg_names[0] if function.arg_names and _is_method(function) else None


def _of_loop(made: Type, target: Target, body: Assignments) -> Type | None:
    """Return what is looped over, as the variable of the loop takes it."""
    known = get_proper_type(made)
    if not isinstance(known, Instance) or not known.args or not isinstance(target, NameExpr):
        return made
    if not isinstance(target.node, Var) or target.is_inferred_def:
        is_anew = len(known.args) == 1 and body.is_looped_anew(target.name)
        return copied(known, [or_anything(known.args[0])]) if is_anew else made
    return made if _fits(known.args[0], target.node) else None


def _are_numbers(made: Type, variable: Var | None) -> bool:
    known = [get_proper_type(typ) for typ in (made, variable.type if variable else None)]
    return all(isinstance(one, Instance) and one.type.fullname in NUMBERS for one in known)


def _fits(made: Type, variable: Var) -> bool:
    """Whether a variable takes a value; any does whose type was written down, which mypy judges."""
    known = get_proper_type(variable.type)
    if not variable.is_inferred or known is None or isinstance(known, PartialType):
        return True
    return is_subtype(made, known)
