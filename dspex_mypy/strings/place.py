"""Find where in a file the column of a signature string is."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Final

from mypy.nodes import Context, Expression, StrExpr

_OPENING: Final = re.compile(r"[rRuU]?(?:\"\"\"|'''|\"|')").match


def place_of(expression: Expression, column: int, path: str) -> Context:
    """Return the place of a column; that of the whole string where escapes, joined parts or a name hide it.

    Args:
        expression: what gives the string.
        column: in the string, from 0; -1 for the whole.
        path: the file.
    """
    if not isinstance(expression, StrExpr) or column < 0:
        return expression
    try:
        lines = _lines(path, Path(path).stat().st_mtime_ns)
    except (OSError, UnicodeDecodeError):
        return expression
    text = "\n".join(lines[expression.line - 1 : expression.end_line or expression.line])
    start = len(text.encode()[: expression.column].decode("utf-8", "ignore"))
    opening = _OPENING(text, start)
    before = expression.value[:column]
    if opening is None or not text.startswith(before, opening.end()):
        return expression
    at = opening.end() + column
    line_start = text.rfind("\n", 0, at) + 1
    place = Context(expression.line + before.count("\n"), len(text[line_start:at].encode()))
    place.end_line, place.end_column = place.line, place.column + 1
    return place


@lru_cache(1)
def _lines(path: str, changed: int) -> list[str]:
    """Read a file once for all mistakes in it, as long as it does not change."""
    return Path(path).read_text(encoding="utf-8").split("\n")
