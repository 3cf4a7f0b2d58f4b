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
    chosen = {f.path: f for f in files if any(package in f.text for package in packages)}
    names: set[str] = set(_FIRST)
    before = 0
    while before != len(names):
        before = len(names)
        for text in chosen.values():
            names.update(_defined(text.text, names))
    words = names - _FIRST
    return [f for f in files if f.path in chosen or not words.isdisjoint(_WORD.findall(f.text))]


def _defined(text: str, names: set[str]) -> Iterator[str]:
    """Name what a file makes of some names: classes, aliases, and variables that hold programs."""
    yield from _DECORATED.findall(text)
    for name, bases in _CLASS.findall(text):
        if not names.isdisjoint(_WORD.findall(bases)):
            yield name
    for pattern in (_ALIAS, _MADE):
        for one, other in pattern.findall(text):
            source, made = (one, other) if pattern is _ALIAS else (other, one)
            if source in names:
                yield made
