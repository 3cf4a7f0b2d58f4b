"""The table of rule cases, through mypy: the same codes on the same fields as at run time."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from mypy_project import Outcome, Project

from tests.check.cases import CASES, Case, full_source

FILES = {f"case_{number}.py": case for number, case in enumerate(CASES)}
"""The cases in their files."""
CLASSES = [file for file, case in FILES.items() if "class Case" in case.source]
STRINGS = [file for file in FILES if file not in CLASSES]


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """One run over a module for each case."""
    project = Project(tmp_path_factory.mktemp("cases"))
    project.write({file: full_source(case) for file, case in FILES.items()})
    return project.run()


@pytest.mark.parametrize("file", CLASSES, ids=lambda file: FILES[file].name)
def test_mypy_says_what_the_table_says(file: str, outcome: Outcome) -> None:
    """Each problem of the table is reported on the line of its field; nothing else is."""
    case = FILES[file]
    names = dict(named_lines(case))
    marks = {"error": "", "note": "hint:"}
    found = [
        (marks[m.severity] + m.code.removeprefix("dspex-"), names[m.line])
        for m in outcome.messages
        if m.file == file and m.code.startswith("dspex-")
    ]
    assert sorted(found) == sorted(placed(case))


@pytest.mark.parametrize("file", STRINGS, ids=lambda file: FILES[file].name)
def test_mypy_says_the_same_of_a_string(file: str, outcome: Outcome) -> None:
    """Each problem of a string or a function in the table is reported; no other of ours is."""
    ours = [m for m in outcome.messages if m.file == file and m.code.startswith("dspex-")]
    found = [m.code.removeprefix("dspex-") for m in ours]
    assert sorted(found) == sorted(code.rpartition(":")[2] for code, _ in FILES[file].expected)


def named_lines(case: Case) -> Iterator[tuple[int, str]]:
    """Yield the lines of fields with their names, and those of signature classes with no name."""
    for node in ast.parse(full_source(case)).body:
        if isinstance(node, ast.ClassDef) and node.decorator_list:
            yield node.lineno, ""
            for statement in node.body:
                if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                    yield statement.lineno, statement.target.id
                elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
                    yield statement.lineno, statement.targets[0].id


def placed(case: Case) -> Iterator[tuple[str, str]]:
    """Yield the expected problems; one of an inherited field has the line of the class."""
    own = {name for _, name in named_lines(case)}
    for code, field in case.expected:
        yield code, field if field in own else ""
