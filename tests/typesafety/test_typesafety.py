"""The type checkers find what the corpus marks, on those lines and on no other."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

import pytest
from typesafety_checkers import CHECKERS, Finding, normal, run

CORPUS = Path(__file__).parent / "corpus"
FILES = sorted(path.name for path in CORPUS.glob("*.py"))
OLD_MYPY = sys.version_info < (3, 12) and version("mypy").startswith("1.")
CASES = [
    (name, file)
    for name in CHECKERS
    for file in FILES
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
        for file in FILES:
            if (name, file) not in CASES:
                (folder / file).unlink()
        return run(name, folder)

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(CHECKERS, pool.map(check, CHECKERS), strict=True))


def marked(file: str, mark: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of a file that carry a mark, with what stands after its colon."""
    for number, line in enumerate((CORPUS / file).read_text(encoding="utf-8").splitlines(), 1):
        if found := re.search(rf"# {mark}(?:: (.*))?$", line):
            yield number, found.group(1) or ""


@pytest.mark.parametrize(("name", "file"), CASES)
def test_errors_stand_on_the_marked_lines_only(
    name: str, file: str, findings: dict[str, list[Finding]]
) -> None:
    """A marked line has an error, an unmarked one has none."""
    found: dict[int, list[str]] = {}
    for finding in findings[name]:
        if finding.file == file and finding.level == "error":
            found.setdefault(finding.line, []).append(f"{finding.message} [{finding.code}]")
    expected = {line for line, names in marked(file, "E") if not names or name in names.split()}
    unexpected = {line: messages for line, messages in found.items() if line not in expected}
    assert not unexpected, f"{name} reports errors on lines of {file} that are right"
    overlooked = sorted(expected - set(found))
    assert not overlooked, f"{name} overlooks errors on these lines of {file}"


@pytest.mark.parametrize(("name", "file"), CASES)
def test_revealed_types_agree(name: str, file: str, findings: dict[str, list[Finding]]) -> None:
    """Every checker reveals the type that the corpus states."""
    revealed = {
        f.line: normal(f.message)
        for f in findings[name]
        if f.file == file and f.level == "info" and re.search(r"(?i)revealed type|^type of", f.message)
    }
    assert revealed == dict(marked(file, "R"))


def test_the_plugin_finds_no_less(findings: dict[str, list[Finding]]) -> None:
    """What mypy reports without the plugin, it reports with it, but where that would be Any."""
    untyped = {("strings.py", line) for line, names in marked("strings.py", "E") if "mypy" in names.split()}
    without, with_plugin = set(findings["mypy"]), set(findings["mypy+plugin"])
    assert not [f for f in without - with_plugin if (f.file, f.line) not in untyped]
