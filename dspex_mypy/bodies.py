"""What is known of the functions, modules and classes of the file that mypy checks."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from mypy.checker import TypeChecker
from mypy.nodes import Expression, FuncDef, MypyFile, SymbolNode, TypeInfo

from dspex_mypy.assignments import Assignments, attributes_of, functions_of

Scope: TypeAlias = FuncDef | MypyFile | TypeInfo


class Body(NamedTuple):
    """What is known of a function, a module or a class.

    Attributes:
        written: its statements, by which it is known again: the daemon gives a function new ones.
        assignments: what is assigned in it.
        replaced: the attributes of others that were given another program in it.
    """

    written: object
    assignments: Assignments
    replaced: set[str]


class Bodies:
    """What is known of one file, forgotten with the next.

    Attributes:
        unfit: calls whose variable takes anything, as their result does not fit it.
        is_any_replaced: whether any body replaces a program of another object.
    """

    def __init__(self) -> None:
        self.unfit: set[Expression] = set()
        self.is_any_replaced = False
        self._file: MypyFile | None = None
        self._bodies: dict[SymbolNode, Body] = {}
        self._with_functions: Body | None = None

    def of_module(self, checker: TypeChecker) -> Assignments:
        """Return what is assigned in a module, and put in its variables by its functions.

        Args:
            checker: of the module.
        """
        body = self.of(checker.tree, checker)
        if self._with_functions is None or self._with_functions.written is not body.written:
            found, functions = Assignments(checker.tree.defs), functions_of(checker.tree.defs)
            found.add_contents((self.of(one, checker).assignments, one.arg_names) for one in functions)
            self._with_functions = body._replace(assignments=found)
        return self._with_functions.assignments

    def of(self, scope: Scope, checker: TypeChecker) -> Body:
        """Return what is known of a function, a module or a class.

        Args:
            scope: of the file that is checked.
            checker: of the file.
        """
        if self._file is not checker.tree:
            self._file, self.is_any_replaced = checker.tree, False
            self._bodies.clear()
            self.unfit.clear()
        written = _written(scope)
        found = self._bodies.get(scope)
        if found is None or found.written is not written:
            found = self._bodies[scope] = Body(written, _read(scope), set())
        return found


def _written(scope: Scope) -> object:
    if isinstance(scope, FuncDef):
        return scope.body
    return scope.defs if isinstance(scope, MypyFile) else scope.defn.defs


def _read(scope: Scope) -> Assignments:
    if isinstance(scope, TypeInfo):
        return attributes_of(scope.defn)
    return Assignments(scope.body.body if isinstance(scope, FuncDef) else scope.defs)
