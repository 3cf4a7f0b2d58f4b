"""Which names a source file binds: run time looks for them on its way up the callers."""

from __future__ import annotations

import ast
from functools import cached_property
from typing import TYPE_CHECKING, Final

from dspex.define.source.there import Missing, NamesThere, names_at_top

if TYPE_CHECKING:
    from dspex.define.source.scopes import Module, Scope

KNOWN_STARS: Final = frozenset(("typing", "typing_extensions"))
"""Modules whose names have a meaning everywhere, so that importing all of them changes nothing."""


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

    def missing(self, name: str, call: ast.expr) -> Missing | None:
        """Say why a name is not there when a call runs; None where it is, or may be.

        Args:
            name: without dots.
            call: of this file.
        """
        if self._top.get(name, call.lineno) < call.lineno:
            return None
        found = self._own.missing(name, (call.lineno, call.col_offset))
        return None if found is None or self._is_from_elsewhere(name) else found

    def never(self, name: str) -> bool:
        """Whether nothing that runs binds a name, anywhere."""
        return self._own.never(name) and not self._is_from_elsewhere(name)

    def _is_from_elsewhere(self, name: str) -> bool:
        """Whether a star may give a name."""
        if not self._module.root.stars:
            return False
        return self._others is None or name in self._others

    @cached_property
    def _top(self) -> dict[str, int]:
        """The names that the file plainly binds, with the line above which each may not be there."""
        return names_at_top(self._module.tree)

    @cached_property
    def _own(self) -> NamesThere:
        return NamesThere(self._module.tree)

    @cached_property
    def _others(self) -> frozenset[str] | None:
        """Every name that others may give by their stars; None where some cannot be known."""
        names, waiting = set[str](), [*self._module.root.stars]
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
