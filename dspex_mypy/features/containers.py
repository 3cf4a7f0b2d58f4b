"""Lists and the like that hold several programs or results: a container takes what is put in it later."""

from __future__ import annotations

from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import CallExpr, Expression, FakeInfo, FuncDef, IndexExpr, MemberExpr, NameExpr, TypeInfo, Var
from mypy.plugin import MethodSigContext
from mypy.subtypes import is_subtype
from mypy.types import FunctionLike, Instance, Type, get_proper_type

from dspex_mypy.fullnames import DSPY
from dspex_mypy.program_types import ANYTHING
from dspex_mypy.report import report_failure
from dspex_mypy.types_given import is_simple, type_given

_METHODS: Final[dict[str, str]] = {
    "builtins.dict": "__setitem__ setdefault update",
    "builtins.list": "__iadd__ __setitem__ append extend insert",
    "builtins.set": "add update",
    "collections.deque": "append appendleft extend",
}
CHANGES: Final = frozenset(f"{owner}.{name}" for owner, names in _METHODS.items() for name in names.split())
"""The methods that put something in a container."""
CONTAINERS: Final = frozenset((*_METHODS, "collections.defaultdict"))
"""Whose last argument says what they contain."""


def container_signature(context: MethodSigContext) -> FunctionLike:
    """Let a container of programs or results take one of another kind, where nobody wrote what it takes."""
    plain, checker = context.default_signature, context.api
    container = get_proper_type(context.type)
    if not isinstance(container, Instance) or not isinstance(checker, TypeChecker):
        return plain
    if not container.args or not _is_of_dspy(container.args[-1]):
        return plain
    try:
        variable = _variable(context.context, checker)
        if variable is None or not variable.is_inferred:
            return plain
        types = list(plain.arg_types)
        for at, arguments in enumerate(context.args[: len(types)]):
            if any(_is_other(argument, types[at], checker) for argument in arguments):
                types[at] = ANYTHING
                open_container(variable, checker)
        return plain.copy_modified(types)  # pyright: ignore[reportUnknownMemberType]  # mypy writes no types
    except Exception as error:  # a fault of the plugin must not end the user's run
        report_failure(checker.msg, error, context.context)
        return plain


def open_container(variable: Var, checker: TypeChecker) -> None:
    """Forget what a variable contains, from here on.

    A class of another module is left as it is: its types are kept in mypy's cache already.
    """
    known = get_proper_type(variable.type)
    if not isinstance(variable.info, FakeInfo) and variable.info.module_name != checker.tree.fullname:
        return
    if isinstance(known, Instance) and known.type.fullname in CONTAINERS and known.args:
        variable.type = known.copy_modified(args=[*known.args[:-1], ANYTHING])


def _variable(place: object, checker: TypeChecker) -> Var | None:
    match place:
        case CallExpr(callee=MemberExpr(expr=owner)) | IndexExpr(base=owner):
            return variable_of(owner, checker)
        case _:
            return None


def variable_of(place: Expression, checker: TypeChecker) -> Var | None:
    """Find the variable, or the attribute of a class, that is written to or read."""
    if isinstance(place, NameExpr):
        return place.node if isinstance(place.node, Var) else None
    if not isinstance(place, MemberExpr):
        return None
    if isinstance(place.def_var, Var):
        return place.def_var
    info = _class_of(place.expr, checker)
    symbol = info.get(place.name) if info else None
    return symbol.node if symbol and isinstance(symbol.node, Var) else None


def _class_of(owner: Expression, checker: TypeChecker) -> TypeInfo | None:
    if checker.has_type(owner):
        found = get_proper_type(checker.lookup_type(owner))
        return found.type if isinstance(found, Instance) else None
    # mypy looks at the first value of an attribute before it looks at the object
    is_object = isinstance(owner, NameExpr) and isinstance(owner.node, Var) and owner.node.is_self
    function = checker.scope.stack[-1]
    return function.info if is_object and isinstance(function, FuncDef) else None


def _is_other(argument: Expression, expected: Type, checker: TypeChecker) -> bool:
    if not is_simple(argument):
        return False
    given = type_given(argument, checker)
    parts = (given, *given.args) if isinstance(given, Instance) else (given,)
    return any(map(_is_of_dspy, parts)) and not is_subtype(given, expected)


def _is_of_dspy(typ: Type) -> bool:
    found = get_proper_type(typ)
    return isinstance(found, Instance) and any(base.fullname.startswith(DSPY) for base in found.type.mro)
