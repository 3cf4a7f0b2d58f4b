"""How to write a name of the other package in a file, and which imports that takes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import cast

import libcst as cst
from libcst import metadata

from dspex.migrate.edits import Edit
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

    def __init__(self, source: Source, package: Target, freed: Iterable[Binding]) -> None:
        """Look at what is bound already.

        Args:
            source: the file.
            package: the new package.
            freed: bindings that go, whose names are free afterwards.
        """
        self._source = source
        self._package = package
        self._held = {
            canonical(b.full): b.name for b in bindings(source, package) if b.scope is source.globals
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
            found.append(f"from {self._package} import {', '.join(_ordered(self.wanted))}")
        return found


def _ordered(names: Iterable[str]) -> list[str]:
    return sorted(names, key=lambda n: (n[0].islower(), n))


def import_edits(source: Source, old: Target, names: Names, freed: Sequence[Binding]) -> Iterator[Edit]:
    """Take out imports that nobody needs any more, and put in those that are needed."""
    lines = names.lines()
    existing = _extensible(source, names)
    if existing is not None and names.wanted:
        end = source.span(existing.names[-1])[1]  # type: ignore[index]  # it is no star
        yield Edit(end, end, f", {', '.join(_ordered(names.wanted))}")
        lines = lines[:-1]
    by_statement: dict[Imports, list[Binding]] = defaultdict(list)
    for binding in freed:
        by_statement[binding.node].append(binding)
    for statement, gone in by_statement.items():
        line = source.parent(statement)
        whole = not isinstance(statement.names, cst.ImportStar) and len(gone) == len(statement.names)
        alone = isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1
        if whole and alone and lines and source.parent(line) is source.tree:
            yield Edit(*source.span(statement), source.tree.default_newline.join(lines))
            lines = []
        elif whole:
            yield from _without_statement(source, statement)
        else:
            yield from _without_names(source, statement, {b.name for b in gone})
    if lines:
        yield _inserted(source, old, lines)


def _extensible(source: Source, names: Names) -> cst.ImportFrom | None:
    """Find `from dspex import …` at the top of a file."""
    for node in source.all(cst.ImportFrom):
        line = source.parent(node)
        plain = not node.relative and node.module is not None and source.code(node.module) == "dspex"
        top = plain and line is not None and source.parent(line) is source.tree
        if top and names.wanted and not isinstance(node.names, cst.ImportStar):
            return node
    return None


def _without_statement(source: Source, statement: Imports) -> Iterator[Edit]:
    line = source.parent(statement)
    if not isinstance(line, cst.SimpleStatementLine):
        return
    around = source.parent(line)
    body: Sequence[cst.CSTNode] = getattr(around, "body", ())
    if len(line.body) > 1:
        place = list(line.body).index(statement)
        if place + 1 < len(line.body):
            yield Edit(source.span(statement)[0], source.span(line.body[place + 1])[0], "")
        else:
            yield Edit(source.span(line.body[place - 1])[1], source.span(statement)[1], "")
    elif len(body) > 1 or isinstance(around, cst.Module):
        yield Edit(*source.line_span(line), "")


def _without_names(source: Source, statement: Imports, gone: set[str]) -> Iterator[Edit]:
    if isinstance(statement.names, cst.ImportStar):
        return
    items = list(statement.names)
    removed = [(i.evaluated_alias or i.evaluated_name).partition(".")[0] in gone for i in items]
    yield from without(source, items, removed)


def without(
    source: Source, items: Sequence[cst.Arg] | Sequence[cst.ImportAlias], removed: Sequence[bool]
) -> Iterator[Edit]:
    """Take items out of a list with commas, as far as any stays."""
    spans = [source.span(item) for item in items]
    last: int | None = None
    at = 0
    while at < len(items):
        if not removed[at]:
            last, at = at, at + 1
            continue
        end = at
        while end < len(items) and removed[end]:
            end += 1
        lines = source.own_lines(items[at], items[end - 1])
        if lines is not None:
            yield Edit(*lines, "")  # comments of the lines around stay
        elif end < len(items):
            yield Edit(spans[at][0], spans[end][0], "")
        elif last is not None:
            yield Edit(spans[last][1], spans[end - 1][1], "")
        else:
            comma = items[-1].comma
            stop = source.span(comma)[1] if isinstance(comma, cst.Comma) else spans[-1][1]
            yield Edit(spans[at][0], stop, "")
        at = end


def _inserted(source: Source, old: Target, lines: Sequence[str]) -> Edit:
    """Put imports behind those of the old package, else behind the other ones at the top."""
    newline = source.tree.default_newline
    olds = {id(b.node) for b in bindings(source, old)}
    leading: list[cst.CSTNode] = []
    ours: list[cst.CSTNode] = []
    still_leading = True
    for line in source.tree.body:
        head = line.body[0] if isinstance(line, cst.SimpleStatementLine) else None
        is_import = isinstance(head, (cst.Import, cst.ImportFrom))
        is_text = isinstance(head, cst.Expr) and text_of(head.value) is not None
        still_leading = still_leading and (is_import or is_text)
        if still_leading:
            leading.append(line)
        if id(head) in olds:
            ours.append(line)
    text = newline.join(lines) + newline
    if not (ours or leading):
        first = source.tree.body[0]
        place = source.span(first)[0]
        apart = newline * 2 if isinstance(first, (cst.FunctionDef, cst.ClassDef)) else ""
        return Edit(place, place, text + apart)
    place = source.line_span((ours or leading)[-1])[1]
    data = source.data
    return Edit(place, place, text if data[:place].endswith((b"\n", b"\r")) else newline + text.rstrip())
