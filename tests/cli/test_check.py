"""`dspex check`: the rule book from source, in the formats of people and machines."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.cli_project import Done

SOURCE = """\
from dspex import In, Out, signature
import nowhere_at_all


@signature
class Bad:
    text: str = In(max_lenght=3)
    stars: int = Out(ge=5, le=1)
"""
Cli = Callable[..., Done]


@pytest.fixture
def bad(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cli: Cli) -> Path:
    """A file with two mistakes that cannot even be imported."""
    (tmp_path / "bad.py").write_text(SOURCE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "bad.py"


def test_text(cli: Cli, bad: Path) -> None:
    """Each problem is a line with file, line, remedy and code; the code says that there are errors."""
    done = cli("check", "bad.py")
    assert done.code == 1
    first, second = done.out.splitlines()
    assert first.startswith("bad.py:7: ")
    assert "Did you mean 'max_length'?" in first
    assert first.endswith("[dspex-unknown-option]")
    assert second.startswith("bad.py:8: ")
    assert "2 errors" in done.err


def test_json(cli: Cli, bad: Path) -> None:
    """The same as data."""
    found = json.loads(cli("check", str(bad.parent), "--format", "json").out)
    assert [(p["code"], p["file"], p["line"], p["field"]) for p in found] == [
        ("dspex-unknown-option", "bad.py", 7, "text"),
        ("dspex-contradictory-constraint", "bad.py", 8, "stars"),
    ]


def test_github(cli: Cli, bad: Path) -> None:
    """The same as annotations of a workflow."""
    done = cli("check", "bad.py", "--format", "github")
    assert done.out.startswith("::error file=bad.py,line=7,title=dspex-unknown-option::Bad.text ")


def test_examples_are_clean(cli: Cli) -> None:
    """There is nothing wrong with the examples."""
    done = cli("check", "examples")
    assert (done.code, done.out, done.err) == (0, "", "no problems\n")


def test_syntax_error(cli: Cli, bad: Path) -> None:
    """A file that is no Python is a problem like any other."""
    bad.write_text("from dspex import signature\ndef f(:\n", encoding="utf-8")
    done = cli("check", "bad.py")
    assert done.code == 1
    assert "bad.py:2: " in done.out


def test_unknown_format(cli: Cli) -> None:
    """A format that does not exist is refused."""
    assert cli("check", "examples", "--format", "xml").code == 2
