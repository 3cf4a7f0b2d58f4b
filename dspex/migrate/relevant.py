"""Which files have to be parsed: parsing one takes a hundred times as long as looking for words in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from dspex.migrate.files import Text

_CLASS: Final = re.compile(r"^[ \t]*class[ \t]+(\w+)[ \t]*\(([^)]*)\)", re.MULTILINE)
_DECORATED: Final = re.compile(r"^[ \t]*@[\w.]*signature\b.*\n[ \t]*class[ \t]+(\w+)", re.MULTILINE)
_ALIAS: Final = re.compile(r"\b(\w+)[ \t]+as[ \t]+(\w+)")
_MADE: Final = re.compile(r"^(\w+)[ \t]*(?::[^=\n]+)?=.*?\b(\w+)\(", re.MULTILINE)
_WORD: Final = re.compile(r"\w+")

_FIRST: Final[frozenset[str]] = frozenset(("Signature", "Module", "Predict", "ChainOfThought"))


def relevant(texts: Iterable[Text], packages: Iterable[str]) -> list[Text]:
    """Return the files that name a package, or something that those define with it.

    Args:
        texts: all files.
        packages: their names.
    """
    files = list(texts)
    chosen = {f.path for f in files if any(package in f.text for package in packages)}
    if len(chosen) == len(files):
        return files
    made = [pair for f in files if f.path in chosen for pair in _made(f.text)]
    names: set[str] = set(_FIRST)
    before = 0
    while before != len(names):
        before = len(names)
        names.update(name for name, of in made if of is None or not names.isdisjoint(of))
    words = names - _FIRST
    return [f for f in files if f.path in chosen or not words.isdisjoint(_WORD.findall(f.text))]


def _made(text: str) -> Iterator[tuple[str, list[str] | None]]:
    """Name the classes, aliases and variables of a file, each with the names one of which is looked for.

    None stands for a class that is looked for by itself.
    """
    yield from ((name, None) for name in _DECORATED.findall(text))
    yield from ((name, _WORD.findall(bases)) for name, bases in _CLASS.findall(text))
    yield from ((alias, [name]) for name, alias in _ALIAS.findall(text))
    yield from ((name, [function]) for name, function in _MADE.findall(text))
