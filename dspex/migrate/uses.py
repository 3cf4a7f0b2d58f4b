"""Where names and attributes that hold a program, or an object with programs, are used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import libcst as cst
from libcst.metadata.scope_provider import ClassScope

from dspex.migrate.flow import Bound
from dspex.migrate.project import Project, Use
from dspex.migrate.source import External, Source


class Uses:
    """Finds the uses of what gets a name."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._attributes: dict[str, list[Use]] = defaultdict(list)
        for source in project.sources:
            for node in source.all(cst.Attribute):
                self._attributes[node.attr.value].append((source, node))

    def attributes(self, name: str, near: Source) -> Iterator[Use]:
        """Find an attribute of any object in the files that belong to one."""
        group = self._project.groups[near.path]
        return (u for u in self._attributes[name] if self._project.groups[u[0].path] == group)

    def of(self, source: Source, bound: Bound, around: cst.ClassDef | None) -> Iterator[Use]:
        """Find where a bound name or attribute is used; `around` is the class that binds it."""
        target = bound.target
        if isinstance(target, cst.Name):
            for other, node in self._project.uses(source.symbol(target, target.value)):
                if not _is_target(other, node):
                    yield other, node
            if not isinstance(source.scope(target), ClassScope):
                return
        name = target.value if isinstance(target, cst.Name) else target.attr.value
        for other, node in self.attributes(name, source):
            if not _is_target(other, node) and self._is_same(other, node, source, target, around):
                yield other, node

    def _is_same(
        self,
        other: Source,
        node: cst.CSTNode,
        source: Source,
        target: cst.Name | cst.Attribute,
        around: cst.ClassDef | None,
    ) -> bool:
        if not isinstance(node, cst.Attribute):
            return False
        if (isinstance(target, cst.Name) or dotted_self(target)) and dotted_self(node):
            inside = other.inside(node, cst.ClassDef)
            return inside is not None and around is not None and self._related(other, inside, source, around)
        return not isinstance(self._project.meaning(other, node.value), External)

    def _related(self, one: Source, first: cst.ClassDef, other: Source, second: cst.ClassDef) -> bool:
        if first is second:
            return True
        return second in self._above(one, first) or first in self._above(other, second)

    def _above(self, source: Source, node: cst.ClassDef, depth: int = 0) -> Iterator[cst.ClassDef]:
        for arg in node.bases if depth < 20 else ():
            found = self._project.meaning(source, arg.value)
            owner = None if found is None or isinstance(found, External) else self._project.of(found)
            if owner is None or found is None or isinstance(found, External):
                continue
            for base in owner.assignments(found):
                if isinstance(base, cst.ClassDef):
                    yield base
                    yield from self._above(owner, base, depth + 1)


def dotted_self(node: cst.Attribute) -> bool:
    """Whether an attribute is one of `self` or `cls`."""
    return isinstance(node.value, cst.Name) and node.value.value in ("self", "cls")


def _is_target(source: Source, node: cst.CSTNode) -> bool:
    parent = source.parent(node)
    if isinstance(parent, (cst.AnnAssign, cst.For, cst.CompFor, cst.NamedExpr)):
        return parent.target is node
    return isinstance(parent, (cst.AssignTarget, cst.Param, cst.Annotation, cst.Del))
