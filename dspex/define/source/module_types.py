"""What a stub says of a module whose programs are made of strings: its source without what it does."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from dspex.define.source.calls import string_calls
from dspex.define.source.scopes import STUBS, Module

ALIAS: Final = "_typed_{}"
"""What the programs of the module of types are called in a stub."""

Position = tuple[int, int]


class ModuleTypes(NamedTuple):
    """The stub of a module.

    Attributes:
        name: dotted, of the module.
        is_package: whether it is the `__init__` of a package.
        code: the text of the stub.
        untyped: lines and names of functions without a return type, which checkers do not infer in stubs.
    """

    name: str
    is_package: bool
    code: str
    untyped: tuple[tuple[int, str], ...]


def module_types(module: Module, package: str) -> ModuleTypes | None:
    """Write the stub of a module; None where no program of a string can be seen from outside.

    Args:
        module: the file, parsed.
        package: dotted name of the package that has the module of types.
    """
    calls: dict[Position, str] = {
        (call.node.func.lineno, call.node.func.col_offset): call.program.rpartition(".")[2]
        for call in string_calls(module)
    }
    if not calls or not module.name:
        return None
    writer = _Writer(calls)
    tree = ast.Module([s for s in writer.statements(ast.parse(module.text).body) if not _is_text(s)], [])
    if not writer.typed:
        return None
    programs = [ast.alias(program, ALIAS.format(program)) for program in sorted(set(calls.values()))]
    imported = ast.ImportFrom(package + STUBS, programs, 0)
    tree.body.insert(_after_future(tree.body), imported)
    code = ast.unparse(ast.fix_missing_locations(tree))
    is_package = module.path.endswith("__init__.py")
    return ModuleTypes(module.name, is_package, code + "\n", tuple(writer.untyped))


def _after_future(body: Sequence[ast.stmt]) -> int:
    """Return where the first import may stand: behind `from __future__`."""
    return next((index for index, statement in enumerate(body) if not _is_future(statement)), len(body))


class _Writer(ast.NodeTransformer):
    """Keeps what has a type that others see.

    Attributes:
        typed: whether a program of a string was met.
        untyped: functions without a return type.
    """

    def __init__(self, calls: dict[Position, str]) -> None:
        self._calls = calls
        self.typed = False
        self.untyped: list[tuple[int, str]] = []

    def statements(self, body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
        """Write the statements of a module or a class."""
        for index, statement in enumerate(body):
            match statement:
                case ast.Expr() if index or not isinstance(statement.value, ast.Constant):
                    continue
                case ast.If(test=test) if _is_main(test):
                    continue
                case ast.ClassDef(body=inner):
                    statement.body = list(self.statements(inner)) or [ast.Expr(ast.Constant(...))]
                    yield statement
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    yield self._function(statement)
                case ast.Import() | ast.ImportFrom():
                    yield _exported(statement)
                case _:
                    yield self.visit(statement)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.stmt:
        """Leave out what a function does, unless it sets attributes."""
        if node.returns is None and node.name != "__init__":
            self.untyped.append((node.lineno, node.name))
        if any(_sets_attribute(inner) for inner in ast.walk(node)):
            node.body = [self.visit(statement) for statement in node.body]
        else:
            doc = ast.get_docstring(node, clean=False)
            node.body = [ast.Expr(ast.Constant(doc if doc is not None else ...))]
        return node

    def visit_Call(self, node: ast.Call) -> ast.Call:
        program = self._calls.get((node.func.lineno, node.func.col_offset))
        if program is not None:
            self.typed = True
            node.func = ast.Name(ALIAS.format(program), ast.Load())
        self.generic_visit(node)
        return node


def _is_main(test: ast.expr) -> bool:
    return isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and test.left.id == "__name__"


def _sets_attribute(node: ast.AST) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return isinstance(node, (ast.Assign, ast.AnnAssign)) and any(
        isinstance(t, ast.Attribute) for t in targets
    )


def _exported(node: ast.Import | ast.ImportFrom) -> ast.stmt:
    """Import names so that others may import them from the stub, as they may from the module."""
    for alias in node.names:
        if alias.name != "*" and "." not in alias.name and alias.asname is None and not _is_future(node):
            alias.asname = alias.name
    return node


def _is_text(node: ast.stmt) -> bool:
    """Whether a statement is the docstring: what is written has its own."""
    return isinstance(node, ast.Expr)


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"
