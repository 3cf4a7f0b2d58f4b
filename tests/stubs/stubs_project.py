"""The project of the corpus in a folder, with its module of types written by the command."""

from __future__ import annotations

import shutil
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
