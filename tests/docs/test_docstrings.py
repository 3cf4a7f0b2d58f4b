"""The examples in docstrings give what they say."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = {"dspex": ROOT, "dspex_mypy": ROOT, "dspex_codegen": ROOT / "codegen", "tools": ROOT}


def modules_with_examples() -> list[str]:
    """Name every module of ours that shows an interactive session."""
    return [
        ".".join(path.relative_to(base).with_suffix("").parts).removesuffix(".__init__")
        for package, base in FOLDERS.items()
        for path in sorted((base / package).rglob("*.py"))
        if ">>> " in path.read_text(encoding="utf-8")
    ]


@pytest.mark.parametrize("name", modules_with_examples())
def test_docstring_examples(name: str) -> None:
    """Every example in the docstrings of a module is right."""
    result = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert result.attempted > 0
    assert result.failed == 0
