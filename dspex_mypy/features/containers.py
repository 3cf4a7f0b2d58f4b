"""Lists and the like that hold several programs or results: a container takes what is put in it later."""

from __future__ import annotations

from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import (
    CallExpr,
    DictExpr,
    Expression,
    FuncDef,
    IndexExpr,
    MemberExpr,
    NameExpr,
    TypeInfo,
    Var,
)
from mypy.plugin import MethodSigContext
from mypy.subtypes import is_subtype
from mypy.types import FunctionLike, Instance, Type, get_proper_type

from dspex_mypy.fullnames import DSPY
from dspex_mypy.interfaces import may_change
from dspex_mypy.program_types import ANYTHING, copied
from dspex_mypy.report import report_failure
from dspex_mypy.types_given import WIDE, is_simple, type_given

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
    if not container.args or not (is_of_dspy(container.args[-1]) or _is_wide_dict(container.args[-1])):
        return plain
    try:
        variable = _variable(context.context, checker)
        if variable is None or not variable.is_inferred:
            return plain
        if _is_wide_dict(container.args[-1]):
            given = (argument for arguments in context.args for argument in arguments)
            if any(isinstance(one, DictExpr) and _has_made(one, checker) for one in given):
                _open_dicts(variable, checker)
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
    """Forget what a variable contains, from here on."""
    known = get_proper_type(variable.type)
    is_container = isinstance(known, Instance) and known.type.fullname in CONTAINERS and known.args
    if isinstance(known, Instance) and is_container and may_change(variable, checker):
        variable.type = copied(known, [*known.args[:-1], ANYTHING])


def _open_dicts(variable: Var, checker: TypeChecker) -> None:
    """Forget what the dicts contain that a variable contains: mypy found nothing that all values are."""
    known = get_proper_type(variable.type)
    if not isinstance(known, Instance) or not known.args or not may_change(variable, checker):
        return
    inner = get_proper_type(known.args[-1])
    if isinstance(inner, Instance) and _is_wide_dict(inner):
        variable.type = copied(known, [*known.args[:-1], copied(inner, [inner.args[0], ANYTHING])])


def _has_made(display: DictExpr, checker: TypeChecker) -> bool:
    """Whether a value is of DSPy, or a field of what is."""
    for _, value in display.items:
        parts = [value, value.expr] if isinstance(value, MemberExpr) else [value]
        if any(is_simple(part) and is_of_dspy(type_given(part, checker)) for part in parts):
            return True
    return False


def _is_wide_dict(typ: Type) -> bool:
    found = get_proper_type(typ)
    if not isinstance(found, Instance) or found.type.fullname != "builtins.dict":
        return False
    value = get_proper_type(found.args[-1])
    return isinstance(value, Instance) and value.type.fullname in WIDE


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
        if isinstance(found, FunctionLike) and found.is_type_obj():
            return found.type_object()
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
    return any(map(is_of_dspy, parts)) and not is_subtype(given, expected)


def is_of_dspy(typ: Type) -> bool:
    """Whether a value is a program, a result or another object of a class of DSPy."""
    found = get_proper_type(typ)
    return isinstance(found, Instance) and any(base.fullname.startswith(DSPY) for base in found.type.mro)
