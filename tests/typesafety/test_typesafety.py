"""The type checkers find what the corpus marks, on those lines and on no other."""

from __future__ import annotations

import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.typesafety.judge import must_find, wrong_errors, wrong_types
from tests.typesafety.typesafety_checkers import CHECKERS, Finding, run

CORPUS = Path(__file__).parent / "corpus"
TEXTS = {path.name: path.read_text(encoding="utf-8") for path in sorted(CORPUS.glob("*.py"))}
OLD_MYPY = sys.version_info < (3, 12) and version("mypy").startswith("1.")
CASES = [
    (name, file)
    for name in CHECKERS
    for file in TEXTS
    if not (OLD_MYPY and name.startswith("mypy") and file == "modern.py")
]


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Finding]]:
    """Each checker's findings on the whole corpus: one run for each."""
    # made before the threads start: the first folder of a session clears the place of them all
    folders = {name: tmp_path_factory.mktemp(name.replace("+", "-")) for name in CHECKERS}

    def check(name: str) -> list[Finding]:
        folder = folders[name] / "project"
        shutil.copytree(CORPUS, folder)
        for file in TEXTS:
            if (name, file) not in CASES:
                (folder / file).unlink()
        return run(name, folder)

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(CHECKERS, pool.map(check, CHECKERS), strict=True))


@pytest.mark.parametrize(("name", "file"), CASES)
def test_errors_stand_on_the_marked_lines_only(
    name: str, file: str, findings: dict[str, list[Finding]]
) -> None:
    """A marked line has an error, an unmarked one has none."""
    assert wrong_errors(name, file, TEXTS[file], findings[name]) == []


@pytest.mark.parametrize(("name", "file"), CASES)
def test_revealed_types_agree(name: str, file: str, findings: dict[str, list[Finding]]) -> None:
    """Every checker reveals the type that the corpus states."""
    assert wrong_types(name, file, TEXTS[file], findings[name]) == []


def test_the_plugin_finds_no_less(findings: dict[str, list[Finding]]) -> None:
    """What mypy reports without the plugin, it reports with it, but where that would be Any."""
    untyped = {("strings.py", line) for line in must_find("mypy", TEXTS["strings.py"])}
    without, with_plugin = set(findings["mypy"]), set(findings["mypy+plugin"])
    assert not [f for f in without - with_plugin if (f.file, f.line) not in untyped]
