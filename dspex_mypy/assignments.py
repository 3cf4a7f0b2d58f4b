"""What a function assigns to its variables, and the methods of a class to its attributes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple, TypeAlias

from mypy.nodes import (
    AssignmentStmt,
    AwaitExpr,
    CallExpr,
    ClassDef,
    Decorator,
    DictExpr,
    DictionaryComprehension,
    Expression,
    FuncDef,
    IndexExpr,
    ListComprehension,
    ListExpr,
    MemberExpr,
    NameExpr,
    RefExpr,
    SetComprehension,
    SetExpr,
    Statement,
    StrExpr,
    TupleExpr,
    TypeInfo,
)

from dspex_mypy.statements import statements_in

Target: TypeAlias = NameExpr | MemberExpr | IndexExpr
KEEPS: Final = frozenset(("compile", "copy", "deepcopy", "map_named_predictors", "reset_copy"))
"""The methods that give the program back that they were given."""
NONE: Final = "None"


class Taken(NamedTuple):
    """Where the result of a call goes.

    Attributes:
        target: the variable, the attribute, or the item of a container.
        is_awaited: whether it takes what the call gives, or what comes when that is awaited.
        is_element: whether it takes a list or the like of what the call gives.
    """

    target: Target
    is_awaited: bool
    is_element: bool


class Assignments:
    """What is assigned in one body, nested functions apart.

    Attributes:
        targets: what takes the result of a call.
    """

    def __init__(self, body: Iterable[Statement]) -> None:
        self.targets: dict[CallExpr, Taken] = {}
        self._values: dict[str, list[Expression]] = {}
        self._declared: set[str] = set()
        for statement in statements_in(body):
            if isinstance(statement, AssignmentStmt):
                self._add(statement)
        self._reused = self._found_reused()

    def add_attributes(self, others: Assignments) -> None:
        """Add what another method of the class assigns to the attributes of its object."""
        for name, values in others._values.items():
            if "." in name:
                self._values.setdefault(name, []).extend(values)
        self._declared |= {name for name in others._declared if "." in name}
        self._reused = self._found_reused()

    def is_reused(self, name: str) -> bool:
        """Whether a variable is given values that may have different types."""
        return name in self._reused and name not in self._declared

    def is_one_kind(self, name: str) -> bool:
        """Whether a variable is given one kind of values, None apart."""
        return len(self._kinds(name, frozenset()) - {NONE}) < 2

    def _add(self, statement: AssignmentStmt) -> None:
        for target in statement.lvalues:
            name = text_of(target)
            if isinstance(target, (NameExpr, MemberExpr, IndexExpr)):
                for call, is_awaited, is_element in _calls(statement.rvalue):
                    self.targets[call] = Taken(target, is_awaited, is_element)
            if name is None:
                continue
            if statement.type is not None:
                self._declared.add(name)
            self._values.setdefault(name, []).append(statement.rvalue)

    def _found_reused(self) -> frozenset[str]:
        """Find the variables of several kinds; what a reused program gives is of several kinds, too."""
        found: frozenset[str] = frozenset()
        for _ in range(len(self._values) + 1):
            more = frozenset(n for n in self._values if len(self._kinds(n, found)) > 1)
            if more == found:
                break
            found = more
        return found

    def _kinds(self, name: str, reused: frozenset[str]) -> set[str]:
        kinds = (_kind(value, name, reused) for value in self._values.get(name, ()))
        return {kind for kind in kinds if kind}


def attributes_of(defn: ClassDef) -> Assignments:
    """Collect what all methods of a class assign to the attributes of its objects."""
    found = Assignments(())
    for statement in defn.defs.body:
        function = statement.func if isinstance(statement, Decorator) else statement
        if isinstance(function, FuncDef):
            found.add_attributes(Assignments(function.body.body))
    return found


def called(value: Expression) -> CallExpr | None:
    """Return the call that gives a value, awaited or not."""
    inner = value.expr if isinstance(value, AwaitExpr) else value
    return inner if isinstance(inner, CallExpr) else None


def _calls(value: Expression) -> Iterator[tuple[CallExpr, bool, bool]]:
    """Yield the calls that a value is or is made of; whether each is awaited, and an element."""
    call = called(value)
    if call is not None:
        yield call, isinstance(value, AwaitExpr), False
        return
    elements: list[Expression | None] = []
    match value:
        case ListExpr() | SetExpr() | TupleExpr():
            elements += value.items
        case DictExpr():
            elements += (item for _, item in value.items)
        case ListComprehension() | SetComprehension():
            elements.append(value.generator.left_expr)
        case DictionaryComprehension():
            elements.append(value.value)
        case _:
            pass
    for element in elements:
        inner = called(element) if element is not None else None
        if inner is not None:
            yield inner, isinstance(element, AwaitExpr), True


def text_of(value: Expression) -> str | None:
    """Write down what names a value, as `self.plan` or `dspy.Predict('a -> b')`; None for any other."""
    if isinstance(value, NameExpr):
        return value.name
    if isinstance(value, StrExpr):
        return repr(value.value)
    if isinstance(value, MemberExpr):
        owner = text_of(value.expr)
        return None if owner is None else f"{owner}.{value.name}"
    if isinstance(value, CallExpr):
        callee = text_of(value.callee)
        arguments = [text_of(argument) for argument in value.args[:1]]
        return None if callee is None or None in arguments else f"{callee}({', '.join(map(str, arguments))})"
    return None


def _kind(value: Expression, name: str, reused: frozenset[str]) -> str:
    """Say what makes a value: two of one kind have one type. Empty for what keeps the variable's type."""
    if isinstance(value, NameExpr) and value.name == NONE:
        return NONE
    call, apart = called(value), f"{value.line}:{value.column}"
    callee = text_of(call.callee) if call is not None else None
    if call is None or callee is None or any(_is_in(callee, other) for other in reused - {name}):
        return apart
    owner, _, method = callee.rpartition(".")
    if method in KEEPS:
        given = [text_of(argument) for argument in call.args[:1]]
        if name in (owner, *given):
            return ""
        return apart if reused.intersection(given) else text_of(call) or apart
    made = call.callee.node if isinstance(call.callee, RefExpr) else None
    if not isinstance(made, TypeInfo) or not made.type_vars:
        return callee
    return text_of(call) or apart


def _is_in(callee: str, name: str) -> bool:
    return callee == name or callee.startswith(f"{name}.")
