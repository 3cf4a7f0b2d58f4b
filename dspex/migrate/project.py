"""The files that belong together: who imports what from whom, and where each name is used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

import libcst as cst

from dspex.migrate.places import Joined, Places
from dspex.migrate.sides import canonical
from dspex.migrate.source import External, Meaning, Source, Symbol, dotted

Use = tuple[Source, cst.CSTNode]


class Project:
    """Parsed files that may name each other.

    Attributes:
        sources: the files.
    """

    def __init__(
        self, sources: Iterable[Source], stars: Mapping[str, Container[str]] = MappingProxyType({})
    ) -> None:
        """Find what names mean, and where they are used.

        Args:
            sources: the files.
            stars: names that `from package import *` gives, by packages that are not among the files.
        """
        self.sources = list(sources)
        self._stars = stars
        self._by_path = {s.path: s for s in self.sources}
        self._places = Places(self._by_path)
        self._uses: dict[Symbol, list[Use]] = defaultdict(list)
        for source in self.sources:
            for node in [*source.all(cst.Name), *source.all(cst.Attribute)]:
                found = self.meaning(source, node)
                if isinstance(found, Symbol):
                    self._uses[found].append((source, node))
        self._imports = {s.path: {o.path for o in self._imported(s)} for s in self.sources}
        self._reach: dict[Path, set[Path]] = {}
        self.groups = self._grouped()

    def meaning(self, source: Source, node: cst.CSTNode) -> Meaning:
        """Say what a name stands for, through the imports of the files."""
        found = source.meaning(node)
        if found is None and isinstance(node, cst.Name) and source.is_unknown(node):
            found = self._starred(source, node)
        return self._followed(source, found, 0)

    def full(self, source: Source, node: cst.CSTNode) -> str:
        """Return the public name of what is imported from outside; "" for everything else."""
        found = self.meaning(source, node)
        return canonical(found.full) if isinstance(found, External) else ""

    def uses(self, symbol: Symbol) -> list[Use]:
        """Return every node that stands for a symbol, its definition included."""
        return self._uses.get(symbol, [])

    def _followed(self, near: Source, found: Meaning, depth: int) -> Meaning:
        if not isinstance(found, External) or depth > 20:
            return found
        parts = found.full.split(".")
        for cut in range(len(parts) - 1, 0, -1):
            source = self.source(".".join(parts[:cut]), near)
            if source is None:
                continue
            inner = source.named(source.globals, parts[cut])
            if inner is None:
                continue
            inner = self._followed(source, inner, depth + 1)
            for name in parts[cut + 1 :]:
                inner = self._member(inner, name)
            return inner
        return found

    def _member(self, owner: Meaning, name: str) -> Meaning:
        if isinstance(owner, External):
            return External(f"{owner.full}.{name}")
        source = self.of(owner) if owner is not None else None
        return None if source is None or owner is None else source.member(owner, name)

    def of(self, symbol: Symbol) -> Source | None:
        """Return the file of a symbol."""
        return self._by_path.get(symbol.path)

    def source(self, name: str, near: Source) -> Source | None:
        """Return the module of a name; of several, the one that lies nearest."""
        found = self._places.nearest(name, near.path)
        return None if found is None else self._by_path[found]

    def _starred(self, source: Source, node: cst.Name) -> Meaning:
        """Find a name that comes by `from module import *`."""
        for statement in source.all(cst.ImportFrom):
            if isinstance(statement.names, cst.ImportStar):
                name = source.origin(statement)
                origin = self.source(name, source)
                known = origin is not None and origin.globals.assignments[node.value]
                if known or node.value in self._stars.get(name, ()):
                    return External(f"{name}.{node.value}")
        return None

    def _grouped(self) -> dict[Path, int]:
        """Number the files such that those that import each other, however indirectly, share a number."""
        joined = Joined(self._by_path)
        for path, others in self._imports.items():
            for other in others:
                joined.join(path, other)
        numbers = {path: number for number, path in enumerate(self._by_path)}
        return {path: numbers[joined.root(path)] for path in self._by_path}

    def _below(self, path: Path) -> set[Path]:
        """Find what a file imports, directly and indirectly, itself included."""
        found: set[Path] = set()
        waiting = [path]
        while waiting:
            at = waiting.pop()
            if at not in found:
                found.add(at)
                waiting.extend(self._imports[at])
        return found

    def within_reach(self, source: Source) -> set[Path]:
        """Find the files whose objects a file may get hold of.

        Those are what it imports, and what those import that import it, too: they may hand it over.
        """
        if source.path not in self._reach:
            self._reach[source.path] = set().union(*(b for b in self._all_below if source.path in b))
        return self._reach[source.path]

    @cached_property
    def _all_below(self) -> list[set[Path]]:
        return [self._below(source.path) for source in self.sources]

    def _imported(self, source: Source) -> Iterable[Source]:
        for plain in source.all(cst.Import):
            for item in plain.names:
                yield from self._modules(item.evaluated_name, source)
        for taken in source.all(cst.ImportFrom):
            origin = source.origin(taken)
            yield from self._modules(origin, source)
            for item in taken.names if not isinstance(taken.names, cst.ImportStar) else ():
                yield from self._modules(f"{origin}.{dotted(item.name)}", source)

    def _modules(self, name: str, near: Source) -> Iterable[Source]:
        found = self.source(name, near)
        return () if found is None else (found,)
