"""Which names a source file binds at all, wherever."""

from __future__ import annotations

import ast
from collections.abc import Iterator


class DynamicError(Exception):
    """A file binds names that its text does not tell."""


def names_bound(tree: ast.Module) -> frozenset[str] | None:
    """Find every name that a file binds, wherever; None where its text does not tell some."""
    try:
        return frozenset(name for node in ast.walk(tree) for name in _bound(node))
    except DynamicError:
        return None


def _bound(node: ast.AST) -> Iterator[str]:
    """Give the names that one node binds.

    Raises:
        DynamicError: it may bind any name.
    """
    match node:
        case ast.Name(id="globals" | "exec"):
            raise DynamicError(node.id)
        case ast.Call(func=ast.Name(id="locals" | "vars"), args=[]):
            raise DynamicError("locals")
        case ast.Subscript(value=ast.Attribute(attr="modules")):  # `sys.modules[__name__]`
            raise DynamicError("modules")
        case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
            yield name
        case ast.alias(name=name, asname=None):
            yield name.partition(".")[0]
        case ast.alias(asname=str(name)) | ast.MatchMapping(rest=str(name)):
            yield name
        case _ if isinstance(other := getattr(node, "name", None), str):  # def, class, except, case, [T]
            yield other
        case _:
            return
