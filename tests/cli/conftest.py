"""The command line, run in this process over the examples."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dspex.cli.main import main
from tests.cli.cli_project import Done

ROOT = Path(__file__).parents[2]


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[..., Done]]:
    """Run a command as `dspex` would, from the root of the repository."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.delenv("DSPEX_TRACEBACK", raising=False)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["dspex", *arguments])
        capsys.readouterr()
        try:
            code: object = main()
        except SystemExit as stop:
            code = stop.code or 0
        said = capsys.readouterr()
        assert isinstance(code, int)
        assert "Traceback" not in said.err
        return Done(code, said.out, said.err)

    with warnings.catch_warnings():
        yield run
