"""Whether the names in a signature string are there at run time, where mypy finds something by them."""

from __future__ import annotations

import sys

from mypy.checker import TypeChecker
from mypy.nodes import (
    ClassDef,
    Context,
    DelStmt,
    FuncItem,
    Import,
    ImportFrom,
    Statement,
)

from dspex_mypy.strings.names import bound_inside, names_bound_by


class Surroundings:
    """What stands around the calls of one module after the other."""

    def __init__(self) -> None:
        self._statements: list[Statement] | None = None
        self._top: dict[str, int] = {}
        self._inside: dict[object, frozenset[str]] = {}

    def have(self, names: frozenset[str], call: Context, checker: TypeChecker) -> bool:
        """Whether names are surely there when a call runs: where they are not, finding out costs more.

        Args:
            names: which mean nothing by themselves.
            call: which has the string.
            checker: where the call stands.
        """
        if checker.tree.defs is not self._statements:  # the daemon gives the same module new ones
            self._statements = checker.tree.defs
            self._inside, self._top = {}, _names_at_top(self._statements)
        innermost = checker.scope.stack[-1]
        last = sys.maxsize if isinstance(innermost, FuncItem) else call.line
        if any(self._top.get(name, sys.maxsize) >= last for name in names):
            return False
        inside = self._inside.get(innermost)
        if inside is None:
            inside = self._inside[innermost] = bound_inside(checker)
        return names.isdisjoint(inside)


def _names_at_top(statements: list[Statement]) -> dict[str, int]:
    """Give what classes and imports in the body of a module bind, with the line where each first ends.

    A module that deletes something there has none, nor has one name that only type checkers see bound.
    """
    found: dict[str, int] = {}
    for statement in statements:
        match statement:
            case DelStmt():
                return {}
            case ClassDef() | Import() | ImportFrom():
                for name in names_bound_by(statement):
                    found.setdefault(name, statement.end_line or statement.line)
            case _:
                continue
    return found
