"""Whether a name is there when a call runs, as the text of the file tells."""

from __future__ import annotations

from functools import lru_cache

from mypy.checker import TypeChecker
from mypy.nodes import Context

from dspex.define.source.there import Missing, NamesThere
from dspex_mypy.source_text import text_of, tree_of


def missing(name: str, call: Context, checker: TypeChecker) -> Missing | None:
    """Say why a name is not there when a call runs; None where it is, or may be.

    Args:
        name: without dots.
        call: which has the string.
        checker: in the middle of checking the file of the call.
    """
    return _names_there(text_of(checker.path)).missing(name, (call.line, call.column))


def has_star(checker: TypeChecker) -> bool:
    """Whether names of a file may come by `from ... import *`, which its text does not tell."""
    return _names_there(text_of(checker.path)).has_star


@lru_cache(1)
def _names_there(text: bytes) -> NamesThere:
    return NamesThere(tree_of(text))
