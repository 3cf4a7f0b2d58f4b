"""Find what the names in a signature string mean where the string stands, as run time will find it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TypeAlias

from mypy.checker import TypeChecker
from mypy.lookup import lookup_fully_qualified
from mypy.nodes import (
    AssignmentStmt,
    ClassDef,
    Context,
    Decorator,
    Expression,
    ExpressionStmt,
    ForStmt,
    FuncDef,
    FuncItem,
    Import,
    ImportAll,
    ImportFrom,
    ListExpr,
    MypyFile,
    NameExpr,
    OverloadedFuncDef,
    ReturnStmt,
    StarExpr,
    Statement,
    SymbolNode,
    TryStmt,
    TupleExpr,
    TypeInfo,
    WithStmt,
)

from dspex.define.source.there import Missing
from dspex.define.strings.names import COMMON, WELL_KNOWN, default_meaning
from dspex.spec.own_types import FULL_NAMES, PUBLIC_NAMES
from dspex_mypy.statements import statements_in
from dspex_mypy.strings.present import has_star, missing

OWN_HOMES: Final = {f"dspex.{name}": home for home, name in FULL_NAMES.items()}
"""Where the types of dspex are defined, by where users import them from."""


class Local:
    """A name that a function binds to a value: only running it would tell what it is."""


LOCAL: Final = Local()
ANY: Final = "typing.Any"
_BINDING_NOTHING: Final = frozenset((ExpressionStmt, ReturnStmt))
Meaning: TypeAlias = SymbolNode | Local | str | None
"""A node of mypy, a value that is not known, the full name of something well known, or nothing."""


class Names:
    """The names where one call stands.

    Attributes:
        seen: full names of what was looked up: a change in one may change the types.
        missing: why names that mean nothing are not there.
    """

    def __init__(
        self,
        checker: TypeChecker,
        given: Mapping[str, Expression] | None = None,
        call: Context | None = None,
    ) -> None:
        """Look from where the checker is.

        Args:
            checker: in the middle of its work.
            given: expressions for names, as in `Predict(..., types={"Doc": Doc})`; None when there are some
                that cannot be known.
            call: which has the names; None where it does not matter when it runs.
        """
        self._checker = checker
        self._given = given
        self._call = call
        self.seen: set[str] = set()
        self.missing: dict[str, Missing] = {}

    def find(self, name: str) -> Meaning:
        """Find the meaning of a name without dots, in the order of run time's search."""
        if self._given and name in self._given:
            return self._known(_target(self._given[name]))
        bound = self._bound(name)
        default = default_meaning(name)
        if default is not None and default not in PUBLIC_NAMES and not isinstance(bound, TypeInfo):
            return default
        if bound is None and default is not None:
            return default
        if bound is None and self._may_be_elsewhere():
            return LOCAL
        if default is None and self._call is not None:
            return self._there(name, bound, self._call)
        return self._known(bound)

    def _there(self, name: str, bound: SymbolNode | Local | None, call: Context) -> Meaning:
        """Return what a name means, unless nothing is there when the call runs."""
        absent = missing(name, call, self._checker)
        is_of_star = bound is not None and not (absent and absent.why) and has_star(self._checker)
        if absent is None or is_of_star or (absent.is_module and isinstance(bound, MypyFile)):
            return LOCAL if bound is None else self._known(bound)
        self.missing[name] = absent
        return None

    def is_bound(self, name: str) -> bool:
        """Whether something binds a name where the call stands, or may do so out of sight."""
        return self._bound(name) is not None or self._may_be_elsewhere()

    def owner(self, name: str) -> Meaning:
        """Find the meaning of a name before a dot: there `datetime` is a module, imported here or not."""
        if name not in WELL_KNOWN or (self._given and name in self._given):
            found = self.find(name)
            return LOCAL if found is None and self._is_module(name) else found
        bound = self._bound(name)
        return LOCAL if bound is None else self._known(bound)

    def member(self, owner: SymbolNode, name: str) -> Meaning:
        """Find what `owner.name` means."""
        if isinstance(owner, MypyFile):
            symbol = owner.names.get(name)
            if symbol is None or symbol.node is None:
                return self._checker.modules.get(f"{owner.fullname}.{name}")
            return self._known(symbol.node)
        if isinstance(owner, TypeInfo):
            symbol = owner.get(name)
            return self._known(symbol.node) if symbol else None
        return LOCAL

    def node(self, fullname: str) -> SymbolNode | None:
        """Find something well known by its full name."""
        fullname = OWN_HOMES.get(fullname, fullname)
        symbol = lookup_fully_qualified(fullname, self._checker.modules)
        return symbol.node if symbol else None

    def near(self) -> tuple[str, ...]:
        """Return the names that a misspelt one may have meant."""
        names = self._checker.tree.names.items()
        types = [n for n, s in names if isinstance(s.node, TypeInfo) and "@" not in n]  # not local ones
        return (*(self._given or ()), *COMMON, *types)

    def _is_module(self, name: str) -> bool:
        return name in sys.stdlib_module_names or name in self._checker.modules

    def _known(self, found: SymbolNode | Local | None) -> Meaning:
        if isinstance(found, TypeInfo) and found.fullname == ANY:  # to mypy a class, which nothing is made of
            return ANY
        if isinstance(found, SymbolNode):
            self.seen.add(found.fullname)
        return found

    def _bound(self, name: str) -> SymbolNode | Local | None:
        is_inside = False
        for scope in reversed(self._checker.scope.stack):
            if isinstance(scope, FuncItem):
                found, is_inside = self._in_function(scope, name), True
            elif is_inside and isinstance(scope, TypeInfo):
                continue  # a method does not see what stands in its class
            else:
                symbol = scope.names.get(name)
                found = symbol.node if symbol else None
            if found is not None:
                return found
        return None

    def _in_function(self, function: FuncItem, name: str) -> SymbolNode | Local | None:
        if name in function.arg_names:
            return LOCAL
        for statement in statements_in(function.body.body):
            found = self._binding(statement, name)
            if found is not None:
                return found
        return None

    def _binding(self, statement: Statement, name: str) -> SymbolNode | Local | None:
        match statement:
            case ClassDef(name=bound) if bound.partition("@")[0] == name:  # mypy 1.19 adds the line
                return statement.info
            case FuncDef(name=bound) | Decorator(name=bound) | OverloadedFuncDef(name=bound) if bound == name:
                return LOCAL
            case ImportFrom():
                for original, alias in statement.names:
                    if (alias or original) == name:
                        return self.node(f"{statement.id}.{original}") or LOCAL
            case Import():
                for module, alias in statement.ids:
                    if alias == name or (alias is None and module.partition(".")[0] == name):
                        known = alias or module.partition(".")[0]
                        return self._checker.modules.get(module if alias else known, LOCAL)
            case AssignmentStmt() | ForStmt() | WithStmt() | TryStmt():
                if name in _bound_names(statement):
                    return LOCAL
            case _:
                pass
        return None

    def _may_be_elsewhere(self) -> bool:
        """Whether names come from where mypy cannot look."""
        if self._given is None:
            return True
        stars = (i for i in self._checker.tree.imports if isinstance(i, ImportAll))
        return any(star.id not in self._checker.modules for star in stars)


def bound_inside(checker: TypeChecker) -> frozenset[str]:
    """Name what functions and classes around the checker may bind: all else means what it means outside."""
    bound: set[str] = set()
    for scope in checker.scope.stack[1:]:
        if isinstance(scope, FuncItem):
            bound.update(name for name in scope.arg_names if name)
            for statement in statements_in(scope.body.body):
                if type(statement) not in _BINDING_NOTHING:
                    bound.update(names_bound_by(statement))
        else:
            bound.update(scope.names)
    return frozenset(bound)


def names_bound_by(statement: Statement) -> Iterable[str]:
    """Name what a statement binds in the scope where it stands, as far as it is known."""
    match statement:
        case ClassDef(name=name):
            return (name.partition("@")[0],)
        case FuncDef(name=name) | Decorator(name=name) | OverloadedFuncDef(name=name):
            return (name,)
        case ImportFrom():
            return [alias or original for original, alias in statement.names]
        case Import():
            return [alias or module.partition(".")[0] for module, alias in statement.ids]
        case AssignmentStmt() | ForStmt() | WithStmt() | TryStmt():
            return _bound_names(statement)
        case _:
            return ()


def _target(expression: Expression) -> SymbolNode | Local:
    node = getattr(expression, "node", None)
    return node if isinstance(node, SymbolNode) else LOCAL


def _bound_names(statement: AssignmentStmt | ForStmt | WithStmt | TryStmt) -> Iterator[str]:
    waiting: list[Expression | None]
    match statement:
        case AssignmentStmt():
            waiting = [*statement.lvalues]
        case ForStmt():
            waiting = [statement.index]
        case WithStmt():
            waiting = [*statement.target]
        case TryStmt():
            waiting = [*statement.vars]
    while waiting:
        match waiting.pop():
            case NameExpr(name=name):
                yield name
            case TupleExpr(items=items) | ListExpr(items=items):
                waiting += items
            case StarExpr(expr=inner):
                waiting.append(inner)
            case _:
                pass
