"""Which names a source file binds at all, wherever: run time looks on its way up the callers."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from dspex.define.source.scopes import Module, Scope

KNOWN_STARS: Final = frozenset(("typing", "typing_extensions"))
"""Modules whose names have a meaning everywhere, so that importing all of them changes nothing."""


class DynamicError(Exception):
    """A file binds names that its text does not tell."""


class BoundNames:
    """The names of a source file, and of those of which it imports all names.

    Attributes:
        good: types, by the scopes where they stand, all of whose names were found to mean something.
    """

    def __init__(self, module: Module) -> None:
        """Look at a file.

        Args:
            module: the file, parsed.
        """
        self._module = module
        self.good: set[tuple[Scope, str]] = set()

    def __contains__(self, name: str) -> bool:
        """Whether something of this name may be bound."""
        return self._names is None or name in self._names

    @cached_property
    def _names(self) -> frozenset[str] | None:
        """Every name; None where some cannot be known."""
        own = names_bound(self._module.tree)
        if own is None:
            return None
        names, waiting = set(own), [*self._module.root.stars]
        seen: set[str] = {*KNOWN_STARS}
        while waiting:
            star = waiting.pop()
            if star in seen:
                continue
            seen.add(star)
            found = self._module.exports(star)
            if found is None or found.anywhere is None:
                return None
            names |= found.anywhere
            waiting += found.stars
        return frozenset(names)


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
