"""Which files have to be looked at together: those that may name each other, however indirectly."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from dspex.define.source.modules import module_name
from dspex.migrate.files import Text
from dspex.migrate.places import Joined, Places, absolute

_WORD: Final = re.compile(r"\w+")
_DOTTED: Final = re.compile(r"""["']([^\W\d]\w*(?:\.[^\W\d]\w*)+)["']""")
_CONTINUED: Final = re.compile(r"\\(?:\r\n|\r|\n)")
_IMPORT: Final = re.compile(
    r"\bfrom\b([ \t\f.\w]*?)\bimport\b(?=[ \t\f]*(\((?:[^)#]|#[^\r\n]*)*\)|[^\r\n;]*))"
    r"|\bimport\b(?=([^\r\n;]*))"
)
"""Imports, and what looks like one in a comment or a text: more than there are, and never less."""


def together(texts: Iterable[Text], packages: Iterable[str]) -> list[list[Text]]:
    """Part files into groups of which none names anything of another; groups without a package are left out.

    A group may be larger than it has to be, never smaller: what is said of a file is the same as when all
    files are looked at together. Nothing is parsed: that would take most of the time that this saves.

    Args:
        texts: the files.
        packages: names of packages, one of which a group must import.
    """
    files = list(texts)
    known = frozenset(packages)
    places = Places(text.path for text in files)
    joined = Joined(text.path for text in files)
    concerned: list[Path] = []
    for text in files:
        imports = _imports(text)
        if any(name.partition(".")[0] in known for name in imports):
            concerned.append(text.path)
        for other in _named(text, imports, places):
            joined.join(text.path, other)
    roots = {joined.root(path) for path in concerned}
    groups: dict[Path, list[Text]] = {}
    for text in files:
        root = joined.root(text.path)
        if root in roots:
            groups.setdefault(root, []).append(text)
    return list(groups.values())


def _named(text: Text, imports: set[str], places: Places) -> Iterator[Path]:
    """Find the files that a file may name: by imports, by attributes of what it imports, and in texts."""
    words = frozenset(_WORD.findall(text.text))
    modules = {above for name in imports for above in _all_above(name)}
    inner = {below for name in modules for below in places.below(name)}
    modules |= {name for name in inner if words.issuperset(name.split("."))}
    for told in set(_DOTTED.findall(text.text)):
        modules.update(_all_above(told))
    for name in modules:
        found = places.nearest(name, text.path)
        if found is not None:
            yield found


def _all_above(name: str) -> Iterator[str]:
    parts = name.split(".")
    return (".".join(parts[:cut]) for cut in range(1, len(parts) + 1))


def _imports(text: Text) -> set[str]:
    """Name what a file imports, wherever in it: modules, and what is taken from them."""
    module = module_name(text.path)
    package = module if text.path.name == "__init__.py" else module.rpartition(".")[0]
    found: set[str] = set()
    for match in _IMPORT.finditer(_CONTINUED.sub(" ", text.text)):
        origin, taken, plain = match.groups()
        if origin is None:
            found.update(_modules(plain))
        else:
            dotted = "".join(origin.split())
            name = dotted.lstrip(".")
            origin = absolute(name, len(dotted) - len(name), package)
            found.add(origin)
            found.update(f"{origin}.{word}" for word in _WORD.findall(taken))
    return found


def _modules(names: str) -> Iterator[str]:
    """Read what stands behind `import`: `a.b as c, d`."""
    for part in names.split(","):
        yield "".join(re.split(r"\bas\b|#", part)[0].split())
