"""Which names `from module import *` gives, as far as the source of the module tells."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from dspex.define.source.all_names import names_bound

if TYPE_CHECKING:
    from dspex.define.source.scopes import Module

MAX_MODULES: Final = 1000
"""Through how many modules a name is looked for."""


class Exports(NamedTuple):
    """What others may get of a module by its star.

    Attributes:
        listed: in `__all__`; None where there is none, or it cannot be read.
        bound: at the top of the module.
        stars: full names of the modules of which it imports all names.
        anywhere: names that it binds anywhere; None where some cannot be known.
    """

    listed: frozenset[str] | None
    bound: frozenset[str]
    stars: tuple[str, ...]
    anywhere: frozenset[str] | None

    def gives(self, name: str) -> bool:
        """Whether the module itself gives a name."""
        if self.listed is not None:
            return name in self.listed
        return name in self.bound and not name.startswith("_")


FindExports: TypeAlias = Callable[[str], Exports | None]
"""Gives what others may get of a module, by its full name; None where its source is not at hand."""


def exports_of(module: Module) -> Exports:
    """Say what others may get of a module by its star."""
    root = module.root
    names = frozenset(name for name, _ in root.names())
    return Exports(_listed(root.assigned("__all__")), names, tuple(root.stars), names_bound(module.tree))


def _listed(node: ast.expr | None) -> frozenset[str] | None:
    if not isinstance(node, (ast.List, ast.Tuple)):
        return None
    values = [item.value if isinstance(item, ast.Constant) else None for item in node.elts]
    return frozenset(v for v in values if isinstance(v, str)) if None not in values else None


def giver(star: str, name: str, exports: FindExports) -> str:
    """Return the module from which `from star import *` takes a name: that one, or one whose star it takes.

    Args:
        star: full name of the module.
        name: that is looked for.
        exports: what modules give.

    Returns:
        The full name; "" where none gives it.
    """
    waiting, seen = [star], {star}
    while waiting and len(seen) < MAX_MODULES:
        current = waiting.pop()
        found = exports(current)
        if found is None:
            continue
        if found.gives(name):
            return current
        if found.listed is None and not name.startswith("_"):
            waiting += [inner for inner in found.stars if inner not in seen]
            seen.update(found.stars)
    return ""
