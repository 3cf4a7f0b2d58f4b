"""What a function assigns to its variables or puts in them, and the methods of a class to its attributes."""

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
    ExpressionStmt,
    ForStmt,
    FuncDef,
    IndexExpr,
    ListComprehension,
    ListExpr,
    MemberExpr,
    NameExpr,
    OperatorAssignmentStmt,
    OpExpr,
    OverloadedFuncDef,
    RefExpr,
    SetComprehension,
    SetExpr,
    StarExpr,
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
CONTENTS: Final = "{}[]"
"""What a variable is called here for what it contains."""
PUT: Final[dict[str, int]] = {"add": 0, "append": 0, "appendleft": 0, "insert": 1, "setdefault": 1}
"""Which argument of a container's method becomes an element."""
DISPLAYS: Final[dict[type[Expression], str]] = {
    DictExpr: "dict",
    DictionaryComprehension: "dict",
    ListComprehension: "list",
    ListExpr: "list",
    SetComprehension: "set",
    SetExpr: "set",
}
"""Of one kind as far as the elements are."""
JOINED: Final = frozenset(("extend", "update"))
"""The methods of containers that take the elements of another."""


class Taken(NamedTuple):
    """Where the result of a call goes.

    Attributes:
        target: the variable, the attribute, or the item of a container.
        is_awaited: whether it takes what the call gives, or what comes when that is awaited.
        is_element: whether it takes a list or the like of what the call gives.
        is_iterated: whether it takes what a list or the like contains that the call gives.
        is_added: whether it takes the sum, or the like, of what it has and what the call gives.
    """

    target: Target
    is_awaited: bool
    is_element: bool = False
    is_iterated: bool = False
    is_added: bool = False


class Assignments:
    """What is assigned in one body, nested functions apart.

    Attributes:
        targets: what takes the result of a call, or an attribute of one.
    """

    def __init__(self, body: Iterable[Statement]) -> None:
        self.targets: dict[Expression, Taken] = {}
        self._values: dict[str, list[Expression]] = {}
        self._looped: dict[str, set[str]] = {}
        self._declared: set[str] = set()
        for statement in statements_in(body):
            match statement:
                case AssignmentStmt():
                    self._add(statement)
                case ForStmt(index=NameExpr() as target, expr=value):
                    self.targets[value] = Taken(target, is_awaited=False, is_iterated=True)
                    looped = text_of(value) or f"{value.line}:{value.column}"
                    self._looped.setdefault(target.name, set()).add(looped)
                case OperatorAssignmentStmt(lvalue=target, rvalue=value):
                    self._join(target, value)
                    self._increase(target, value)
                case ExpressionStmt(expr=CallExpr(callee=MemberExpr(expr=target, name=method)) as call):
                    self._change(target, method, call.args)
                case _:
                    pass
        self._reused = self._found_reused()

    def add_attributes(self, others: Assignments) -> None:
        """Add what another method of the class assigns to the attributes of its object."""
        for name, values in others._values.items():
            if "." in name:
                self._values.setdefault(name, []).extend(values)
        self._declared |= {name for name in others._declared if "." in name}
        self._reused = self._found_reused()

    def add_contents(self, functions: Iterable[tuple[Assignments, Iterable[str | None]]]) -> None:
        """Add what functions of the module put in variables that they do not define themselves.

        Args:
            functions: what is assigned in each, and its parameters.
        """
        for others, parameters in functions:
            own = {*others._values, *parameters}
            for name, values in others._values.items():
                variable = name.removesuffix(CONTENTS.format(""))
                if variable != name and variable.isidentifier() and variable not in own:
                    self._values.setdefault(name, []).extend(values)
        self._reused = self._found_reused()

    def is_reused(self, name: str) -> bool:
        """Whether a variable is given values that may have different types."""
        return name in self._reused and name.removesuffix("[]") not in self._declared

    def is_filled(self, name: str) -> bool:
        """Whether a variable is given anything but None."""
        return any(not _is_none(value) for value in self._values.get(name, ()))

    def is_looped_anew(self, name: str) -> bool:
        """Whether the variable of a loop is one of another loop, too, or is given a value elsewhere."""
        return len(self._looped.get(name, ())) > 1 or name in self._values

    def is_one_kind(self, name: str) -> bool:
        """Whether a variable is given one kind of values, None apart."""
        return len(self._kinds(name, frozenset()) - {NONE}) < 2

    def _add(self, statement: AssignmentStmt) -> None:
        for target in statement.lvalues:
            for place, value in _pairs(target, statement.rvalue):
                self._assign(place, value, is_declared=statement.type is not None)

    def _assign(self, target: Expression, value: Expression, *, is_declared: bool) -> None:
        if isinstance(target, IndexExpr):
            self._put(target.base, value, target)
            return
        if isinstance(target, (NameExpr, MemberExpr)):
            made = called(value) or value
            if isinstance(made, (CallExpr, MemberExpr)):
                self.targets[made] = Taken(target, isinstance(value, AwaitExpr))
            self._join(target, value)
        name = text_of(target)
        if name is None:
            return
        if is_declared:
            self._declared.add(name)
        self._values.setdefault(name, []).append(value)

    def _increase(self, target: Expression, value: Expression) -> None:
        """Note what `+=` and the like add to a variable."""
        if isinstance(value, (CallExpr, MemberExpr)) and isinstance(target, (NameExpr, MemberExpr)):
            self.targets[value] = Taken(target, is_awaited=False, is_added=True)

    def _change(self, target: Expression, method: str, given: list[Expression]) -> None:
        """Note what a method puts in a container."""
        if method in JOINED:
            for argument in given:
                self._join(target, argument)
        elif method in PUT and len(given) > PUT[method]:
            self._put(target, given[PUT[method]], target)

    def _join(self, container: Expression, value: Expression) -> None:
        for element in _elements(value):
            self._put(container, element, container, is_of_tuple=isinstance(value, TupleExpr))

    def _put(
        self, container: Expression, element: Expression, target: Expression, *, is_of_tuple: bool = False
    ) -> None:
        made, name = called(element) or element, text_of(container)
        is_made = isinstance(made, (CallExpr, MemberExpr))
        if is_made and isinstance(target, (NameExpr, MemberExpr, IndexExpr)):
            self.targets[made] = Taken(target, isinstance(element, AwaitExpr), is_element=True)
        if name is not None and not is_of_tuple:  # each item of a tuple has a type of its own
            self._values.setdefault(CONTENTS.format(name), []).append(element)

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
    for method in methods_of(defn):
        found.add_attributes(Assignments(method.body.body))
    return found


def methods_of(defn: ClassDef) -> Iterator[FuncDef]:
    """Yield the methods in the body of a class."""
    return _functions_in(defn.defs.body)


def functions_of(statements: Iterable[Statement]) -> Iterator[FuncDef]:
    """Yield the functions of a module, and the methods of its classes."""
    for statement in statements_in(statements):
        yield from methods_of(statement) if isinstance(statement, ClassDef) else _functions_in([statement])


def _functions_in(statements: Iterable[Statement]) -> Iterator[FuncDef]:
    for statement in statements:
        # overloads, and a property with a setter, are several functions in one statement
        parts: list[object] = [statement]
        if isinstance(statement, OverloadedFuncDef):
            parts = [*statement.items, statement.impl]
        functions = (part.func if isinstance(part, Decorator) else part for part in parts)
        yield from {function: None for function in functions if isinstance(function, FuncDef)}


def _pairs(target: Expression, value: Expression) -> list[tuple[Expression, Expression]]:
    """Return what is assigned to what: `a, b = c, d` are two assignments."""
    if isinstance(target, TupleExpr) and isinstance(value, TupleExpr):
        items = [*target.items, *value.items]
        if len(target.items) == len(value.items) and not any(isinstance(item, StarExpr) for item in items):
            return list(zip(target.items, value.items, strict=True))
    return [(target, value)]


def called(value: Expression) -> CallExpr | None:
    """Return the call that gives a value, awaited or not."""
    inner = value.expr if isinstance(value, AwaitExpr) else value
    return inner if isinstance(inner, CallExpr) else None


def _elements(value: Expression) -> Iterator[Expression]:
    """Yield what a display or a comprehension makes elements of."""
    match value:
        case ListExpr() | SetExpr() | TupleExpr():
            yield from value.items
        case DictExpr():
            yield from (item for _, item in value.items)
        case ListComprehension() | SetComprehension():
            yield value.generator.left_expr
        case DictionaryComprehension():
            yield value.value
        case OpExpr(op="+", left=left, right=right):
            yield from _elements(left)
            yield from _elements(right)
        case _:
            pass


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
    if _is_none(value):
        return NONE
    if type(value) in DISPLAYS:
        return DISPLAYS[type(value)]
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


def _is_none(value: Expression) -> bool:
    return isinstance(value, NameExpr) and value.name == NONE
