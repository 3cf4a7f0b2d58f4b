"""The text of the file that mypy works on, and its tree: read once, until the file changes."""

from __future__ import annotations

import ast
from functools import lru_cache
from pathlib import Path


def text_of(path: str) -> bytes:
    """Read a file; nothing where it cannot be read."""
    try:
        return _text(path, Path(path).stat().st_mtime_ns)
    except (OSError, ValueError):
        return b""


@lru_cache(1)
def tree_of(text: bytes) -> ast.Module:
    """Parse a text in whatever encoding it names; without a statement where it is no Python."""
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])


@lru_cache(1)
def _text(path: str, changed: int) -> bytes:
    return Path(path).read_bytes()
