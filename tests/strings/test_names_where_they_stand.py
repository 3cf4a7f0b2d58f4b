"""Names in signature strings: as run time finds them, in DSPy and in dspex, and as those who only read."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dspex.define.source import check_paths
from dspex.define.source.there import NamesThere
from dspex.errors import DspexError
from tests.mypy_plugin.mypy_project import Project
from tests.strings.scopes import CASES, Case

PROGRAMS = ("dspy.Predict", "dspex.Predict")
FILES = {
    f"{program.partition('.')[0]}_{number}.py": (case, program)
    for number, case in enumerate(CASES)
    for program in PROGRAMS
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Every program in a file of its own, for either library."""
    made = Project(tmp_path_factory.mktemp("scopes"))
    made.write({file: case.source(program) for file, (case, program) in FILES.items()})
    return made


@pytest.fixture(scope="module")
def reported(project: Project) -> dict[str, set[str]]:
    """Who reports which file."""
    by_check = {Path(problem.file).name for problem in check_paths([project.folder])}
    by_mypy = {m.file for m in project.run().messages if m.code.startswith("dspex-")}
    return {"dspex check": by_check, "the plugin": by_mypy}


def runs(case: Case, program: str) -> bool:
    """Run a program, and say whether the name was found."""
    pytest.importorskip("dspy", reason="dspy is not installed")
    names: dict[str, Any] = {"__name__": "scopes"}
    code = compile(case.source(program), "scopes.py", "exec")
    said = ""
    try:
        exec(code, names)
    except (ValueError, DspexError) as error:
        said = str(error)
    assert not said or "made" in said.lower()
    return not said


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_verdicts_are_those_of_run_time(case: Case, program: str) -> None:
    """What is said to work works in DSPy and in dspex, and all else fails."""
    assert runs(case, program) is (case.verdict == "works")


@pytest.mark.parametrize("who", ["dspex check", "the plugin"])
@pytest.mark.parametrize("file", FILES, ids=[f"{case.name}, {program}" for case, program in FILES.values()])
def test_what_surely_fails_is_reported(file: str, who: str, reported: dict[str, set[str]]) -> None:
    """A report where the text tells that it fails, and none anywhere else."""
    case, _ = FILES[file]
    assert (file in reported[who]) is (case.verdict == "fails")


def test_the_messages_say_why(project: Project) -> None:
    """A name that stands around the call, and yet is not there, is told with the reason and what to do."""
    said = {p.message + ". " + p.remedy for p in check_paths([project.folder])}
    text = "\n".join(sorted(said))
    assert "unknown here: only type checkers see what binds it. Import Made for run time, too." in text
    assert "unknown here: only the body of the class Asker sees it. Write Asker.Made." in text
    assert "unknown here: line 14, below, binds it. Bind it above the call." in text
    assert "unknown here: it was deleted before" in text


def _programs() -> Iterator[str]:
    return (case.source("dspex.Predict") for case in CASES)


@given(st.sampled_from(list(_programs())), st.integers(0, 60), st.integers(0, 60))
def test_any_place_may_be_asked_for_any_name(text: str, line: int, column: int) -> None:
    """Where no call begins, a name that the file binds may be there."""
    found = NamesThere(ast.parse(text))
    calls = {(n.lineno, n.col_offset) for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Call)}
    if (line, column) not in calls:
        assert found.missing("BaseModel", (line, column)) is None
