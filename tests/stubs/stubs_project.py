"""The project of the corpus in a folder, with its module of types written by the command."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from tests.cli.cli_project import dspex

CORPUS = Path(__file__).parent / "corpus"
USE = CORPUS / "use.py"


def write_corpus(folder: Path) -> str:
    """Copy the corpus and run `dspex stubs` over it; return what the command said."""
    shutil.copytree(CORPUS, folder, dirs_exist_ok=True)
    done = dspex("stubs", "shop", cwd=folder)
    assert done.code == 0, done.err
    return done.out + done.err


def marked(file: Path, mark: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of a file that carry a mark, with what stands after its colon."""
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if found := re.search(rf"# {mark}(?:: (.*))?$", line):
            yield number, found.group(1) or ""
