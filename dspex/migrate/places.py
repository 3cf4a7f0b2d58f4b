"""Where modules lie: which file an import means, among files whose root folders nobody names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path


class Places:
    """Files by the names under which others may import them."""

    def __init__(self, paths: Iterable[Path]) -> None:
        """Name the files in every way.

        Args:
            paths: of the files. Of several that lie equally near, the first is meant.
        """
        self._parts: dict[Path, tuple[str, ...]] = {path: path.resolve().parts for path in paths}
        self._named: dict[str, list[Path]] = defaultdict(list)
        self._below: dict[str, list[str]] = defaultdict(list)
        for path, parts in self._parts.items():
            for name in _names(parts):
                if name not in self._named:
                    for above in _prefixes(name):
                        self._below[above].append(name)
                self._named[name].append(path)

    def nearest(self, name: str, near: Path) -> Path | None:
        """Return the module of a name; of several, the one nearest to a file, which is never meant."""
        found = [path for path in self._named.get(name, ()) if path != near]
        return found[0] if len(found) == 1 else max(found, key=lambda p: self._shared(p, near), default=None)

    def below(self, name: str) -> Iterable[str]:
        """Return the names of modules inside a package."""
        return self._below.get(name, ())

    def _shared(self, one: Path, other: Path) -> int:
        """Count the folders that two files have above them in common."""
        count = 0
        for first, second in zip(self._parts[one], self._parts[other], strict=False):
            if first != second:
                break
            count += 1
        return count


class Joined:
    """Files in groups that grow together."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._above = {path: path for path in paths}

    def join(self, one: Path, other: Path) -> None:
        """Put the groups of two files together."""
        self._above[self.root(other)] = self.root(one)

    def root(self, path: Path) -> Path:
        """Return the file that stands for the group of a file."""
        while self._above[path] != path:
            self._above[path] = self._above[self._above[path]]
            path = self._above[path]
        return path


def absolute(name: str, level: int, package: str) -> str:
    """Return the whole name of a module that is imported.

    >>> absolute("triage", 2, "app.api")
    'app.triage'

    Args:
        name: as the import says it; "" for a package itself.
        level: how many dots stand before it.
        package: that holds the file.
    """
    if not level:
        return name
    base = package.split(".") if package else []
    base = base[: len(base) - (level - 1)] if level > 1 else base
    return ".".join([*base, name] if name else base)


def _names(parts: tuple[str, ...]) -> list[str]:
    """Name a file in every way in which others may import it: folders may be roots without saying so."""
    stem = Path(parts[-1]).stem
    whole = parts[:-1] if stem == "__init__" else (*parts[:-1], stem)
    tail = whole[-6:]
    return [".".join(tail[start:]) for start in range(len(tail)) if all(map(str.isidentifier, tail[start:]))]


def _prefixes(name: str) -> Iterator[str]:
    parts = name.split(".")
    return (".".join(parts[:cut]) for cut in range(1, len(parts)))
