"""How to write a name of the other package in a file, and which imports that takes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

import libcst as cst
from libcst import metadata

from dspex.migrate.outcome import Target
from dspex.migrate.sides import canonical
from dspex.migrate.source import Source, text_of

Imports = cst.Import | cst.ImportFrom
Gone = Sequence[tuple[int, int]]
"""Spans that are replaced."""


class Binding:
    """A name that an import of the old package gives a file, and who uses it."""

    def __init__(self, assignment: metadata.ImportAssignment, full: str) -> None:
        self.name = assignment.name
        self.node = cast("Imports", assignment.node)
        self.scope = assignment.scope
        self.full = full
        self.uses: list[cst.Name] = []


def bindings(source: Source, package: Target) -> list[Binding]:
    """Find the names that a file imports from a package, with their uses."""
    found: dict[metadata.ImportAssignment, Binding] = {}
    for scope in (source.globals, *source.bodies.values()):
        for assignment in scope.assignments:
            if isinstance(assignment, metadata.ImportAssignment):
                full = source.imported(assignment)
                if full.partition(".")[0] == package:
                    found[assignment] = Binding(assignment, full)
    for node in source.all(cst.Name):
        for assignment in source.bound(node):
            if isinstance(assignment, metadata.ImportAssignment) and assignment in found:
                found[assignment].uses.append(node)
    return list(found.values())


def unused(source: Source, package: Target, gone: Gone) -> list[Binding]:
    """Return the bindings whose every use is gone; those that nobody used before are left alone."""
    if source.path.name == "__init__.py":
        return []  # others may take the name from here
    return [
        b
        for b in bindings(source, package)
        if b.uses and all(_is_gone(source, n, gone) for n in b.uses) and not _is_told(source, b.name, gone)
    ]


def _is_gone(source: Source, node: cst.CSTNode, gone: Gone) -> bool:
    start, end = source.span(node)
    return any(first <= start and end <= last for first, last in gone)


def _is_told(source: Source, name: str, gone: Gone) -> bool:
    """Whether a text that stays names it: `__all__`, or an annotation in quotes."""
    for node in source.all(cst.SimpleString):
        text = text_of(node) or ""
        named = text == name or (f"{name}." in text and source.inside(node, cst.Annotation) is not None)
        if named and not _is_gone(source, node, gone):
            return True
    return False


class Names:
    """Chooses how the names of the new package are written in one file."""

    def __init__(self, source: Source, package: Target, freed: Iterable[Binding], first: int) -> None:
        """Look at what is bound already.

        Args:
            source: the file.
            package: the new package.
            freed: bindings that go, whose names are free afterwards.
            first: where the first name is used, in bytes.
        """
        self._source = source
        self._package = package
        self._held = {
            canonical(b.full): b.name
            for b in bindings(source, package)
            if is_at_top(source, b.node) and source.span(b.node)[0] < first
        }
        freed = list(freed)
        self._taken: set[str] = set()
        for scope in (source.globals, *source.bodies.values()):
            for assignment in scope.assignments:
                mine = isinstance(assignment, metadata.ImportAssignment) and any(
                    b.node is assignment.node and b.name == assignment.name for b in freed
                )
                if not mine:
                    self._taken.add(assignment.name.partition(".")[0])
        self.wanted: dict[str, None] = {}
        self.package_wanted = False

    def write(self, name: str) -> str:
        """Return the text of a public name of the new package, and remember what must be imported."""
        full = f"{self._package}.{name}"
        if full in self._held:
            return self._held[full]
        if self._package in self._held:
            return f"{self._held[self._package]}.{name}"
        if self._package == "dspex" and name not in self._taken:
            self.wanted[name] = None
            return name
        self.package_wanted = True
        return f"{self.alias}.{name}"

    @property
    def alias(self) -> str:
        """What the package is called in the file."""
        return f"_{self._package}" if self._package in self._taken else self._package

    def lines(self) -> list[str]:
        """Return the import statements that are needed."""
        found: list[str] = []
        if self.package_wanted:
            found.append(
                f"import {self._package}" + ("" if self.alias == self._package else f" as {self.alias}")
            )
        if self.wanted:
            found.append(f"from {self._package} import {', '.join(ordered(self.wanted))}")
        return found


def ordered(names: Iterable[str]) -> list[str]:
    """Sort names as isort does: classes before functions."""
    return sorted(names, key=lambda n: (n[0].islower(), n))


def is_at_top(source: Source, statement: cst.CSTNode) -> bool:
    """Whether a statement stands in the module itself, under no condition."""
    return source.parent(source.parent(statement)) is source.tree
