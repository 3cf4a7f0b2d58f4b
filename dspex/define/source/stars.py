"""Which names `from module import *` gives, as far as the source of the module tells."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from dspex.define.source.scopes import Module

MAX_MODULES: Final = 100
"""Through how many modules a name is looked for."""


def gives(module: Module, name: str) -> bool:
    """Whether `from module import *` gives a name.

    What `__all__` lists, where it can be read; else what the module binds without an underscore in front,
    by stars of its own too.

    Args:
        module: whose names are imported.
        name: the name.
    """
    waiting, seen = [module], {module.name}
    while waiting and len(seen) < MAX_MODULES:
        current = waiting.pop()
        listed = _listed(current)
        if name in listed if listed is not None else _binds(current, name):
            return True
        if listed is None and not name.startswith("_"):
            found = (current.find(star) for star in current.root.stars if star not in seen)
            waiting += [star for star in found if star is not None]
            seen.update(current.root.stars)
    return False


def _binds(module: Module, name: str) -> bool:
    return not name.startswith("_") and module.root.binds(name)


def _listed(module: Module) -> frozenset[str] | None:
    """Read `__all__`; None where there is none, or more than its text says."""
    node = module.root.assigned("__all__")
    if not isinstance(node, (ast.List, ast.Tuple)):
        return None
    values = [item.value if isinstance(item, ast.Constant) else None for item in node.elts]
    return frozenset(v for v in values if isinstance(v, str)) if None not in values else None
