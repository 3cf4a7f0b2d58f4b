"""With the module that `dspex stubs` writes, four checkers type strings and examples without a plugin."""

from __future__ import annotations

import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.stubs.stubs_project import USE, write_corpus
from tests.typesafety.judge import wrong_errors, wrong_types
from tests.typesafety.typesafety_checkers import BIN, CHECKERS, Finding, run


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Finding]]:
    """Each checker's findings on the whole project: one run for each."""
    folders = {name: tmp_path_factory.mktemp(name.replace("+", "-")) for name in CHECKERS}

    def check(name: str) -> list[Finding]:
        write_corpus(folders[name])
        return run(name, folders[name])

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(CHECKERS, pool.map(check, CHECKERS), strict=True))


@pytest.mark.parametrize("name", CHECKERS)
def test_errors_stand_on_the_marked_lines_only(name: str, findings: dict[str, list[Finding]]) -> None:
    """What is wrong is found where it stands; what was generated, and the package, have no errors at all."""
    assert wrong_errors(name, USE.name, USE.read_text(encoding="utf-8"), findings[name]) == []
    assert [f for f in findings[name] if f.level == "error" and f.file != USE.name] == []


@pytest.mark.parametrize("name", CHECKERS)
def test_revealed_types_agree(name: str, findings: dict[str, list[Finding]]) -> None:
    """Every checker reveals the same types."""
    assert wrong_types(name, USE.name, USE.read_text(encoding="utf-8"), findings[name]) == []


def test_the_cache_of_mypy_changes_nothing(tmp_path: Path) -> None:
    """A second run, and one after an edit, find what a run without a cache finds."""
    write_corpus(tmp_path)

    def errors() -> list[tuple[str, int, str]]:
        found = run("mypy+plugin", tmp_path)
        # the cache sorts the keys of a TypedDict, which is what settings are written as in notes
        return sorted((f.file, f.line, f.message) for f in found if f.level == "error")

    first = errors()
    assert errors() == first
    tickets = tmp_path / "shop/tickets.py"
    tickets.write_text(tickets.read_text(encoding="utf-8") + "\nLAST = 1\n", encoding="utf-8")
    assert errors() == first


def test_the_module_is_clean(tmp_path: Path) -> None:
    """ruff has nothing to say, also without the line that asks it to be silent where users set more rules."""
    write_corpus(tmp_path)
    module = tmp_path / "shop/_dspex.py"
    silent = module.read_text(encoding="utf-8")
    for text in (silent, silent.replace("# ruff: noqa\n", "")):
        module.write_text(text, encoding="utf-8")
        done = subprocess.run(
            [str(BIN / "ruff"), "check", "--isolated", "shop/_dspex.py"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout
    assert text != silent


def test_at_run_time_it_gives_on_what_dspex_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The names are those of dspex, and nothing of the package is imported."""
    write_corpus(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    code = (
        "import sys, dspex, shop._dspex as d\n"
        "assert all(getattr(d, n) is getattr(dspex, n) for n in ('Predict', 'ChainOfThought', 'example'))\n"
        "assert 'shop.tickets' not in sys.modules and 'dspex.run.string_types' not in sys.modules\n"
        "from shop.tickets import Desk\n"
        "record = Desk().answer.request(question='x')\n"
        "assert isinstance(record, d.QuestionAnswer)\n"
        "assert d.TriageInputs(ticket='x') == {'ticket': 'x'}\n"
        "from shop._dspex import *\n"
        "assert all(hasattr(d, name) for name in d.__all__)\n"
    )
    done = subprocess.run(
        [str(BIN / "python"), "-W", "error", "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
