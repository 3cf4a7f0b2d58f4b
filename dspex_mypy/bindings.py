"""What a name stands for, where the text of its file binds it once and for all."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from dspex_mypy.source_text import text_of, tree_of

MODULE: Final = 0
"""The number of the scope around all functions."""
EXPECTED: Final = "NotExecutedError"


class Scope(NamedTuple):
    """The lines of a function, or of the whole file."""

    first: int
    last: int


EVERYWHERE: Final = Scope(0, sys.maxsize)


class Bindings:
    """Every binding in a file."""

    def __init__(self, tree: ast.Module) -> None:
        """Look at every scope of a file."""
        self._scopes = [EVERYWHERE]
        self._values: dict[tuple[int, str], list[ast.expr | None]] = {}
        self._shared: set[str] = set()
        self._expecting: list[Scope] = []
        waiting: list[tuple[ast.AST, int]] = [(tree, MODULE)]
        while waiting:
            node, scope = waiting.pop()
            for name, value in _bound(node):
                self._values.setdefault((scope, name), []).append(value)
            if isinstance(node, (ast.Global, ast.Nonlocal)):
                self._shared.update(node.names)
            self._expecting += _expecting(node)
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                scope = len(self._scopes)
                self._scopes.append(Scope(node.lineno, node.end_lineno or node.lineno))
            waiting += ((child, scope) for child in _children(node))

    def only_value(self, name: str, line: int, *, here: bool = False) -> ast.expr | None:
        """Return the expression whose value a name has at a line; None where it may have another.

        Args:
            name: a local or a global name.
            line: where it is read.
            here: do not look beyond the function in which the line stands.
        """
        around = [number for number, s in enumerate(self._scopes) if s.first <= line <= s.last]
        around.sort(key=lambda number: self._scopes[number], reverse=True)
        for scope in around[:1] if here else around:
            values = self._values.get((scope, name), [])
            if values:
                return values[0] if len(values) == 1 and name not in self._shared else None
        return None

    def expects_error(self, line: int) -> bool:
        """Whether a line stands where an output that is not there yet is expected."""
        return any(lines.first <= line <= lines.last for lines in self._expecting)


def bindings_in(path: str) -> Bindings:
    """Read the bindings of a file; one that cannot be read has none."""
    return _bindings(tree_of(text_of(path)))


@lru_cache(1)
def _bindings(tree: ast.Module) -> Bindings:
    return Bindings(tree)


def _expecting(node: ast.AST) -> Iterator[Scope]:
    """Yield the lines of `try: ... except NotExecutedError`, or of `with pytest.raises(NotExecutedError)`."""
    match node:
        case ast.Try(body=body, handlers=handlers) | ast.TryStar(body=body, handlers=handlers):
            said = [handler.type for handler in handlers]
        case ast.With(body=body, items=items):
            said = [item.context_expr for item in items]
        case _:
            return
    names = (inner for one in said if one is not None for inner in ast.walk(one))
    if any(EXPECTED in (getattr(name, "id", ""), getattr(name, "attr", "")) for name in names):
        yield Scope(body[0].lineno, body[-1].end_lineno or body[-1].lineno)


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes inside a node, without the target of a plain assignment."""
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.Name) and _plain_target(node) is child):
            yield child


def _plain_target(node: ast.AST) -> ast.expr | None:
    """Return the one name that a statement binds to the whole value."""
    match node:
        case ast.Assign(targets=[ast.Name() as target]) | ast.AnnAssign(target=ast.Name() as target):
            return target
        case _:
            return None


def _bound(node: ast.AST) -> Iterator[tuple[str, ast.expr | None]]:
    """Yield the names that a node binds; of a plain assignment, with the value."""
    match node:
        case ast.Assign(targets=[ast.Name(name)], value=value):
            yield name, value
        case ast.AnnAssign(target=ast.Name(name), value=ast.expr() as value):
            yield name, value
        case ast.Name(name, ctx=ast.Store() | ast.Del()):
            yield name, None
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name, None
        case ast.arg(arg=name) | ast.ExceptHandler(name=str(name)):
            yield name, None
        case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
            yield name, None
        case ast.alias(name=original, asname=alias):
            yield alias or original.partition(".")[0], None
        case _:
            pass
