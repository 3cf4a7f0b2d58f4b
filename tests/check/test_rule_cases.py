"""The table of cases, read from source and at run time."""

from __future__ import annotations

import linecache
import sys
import types
from collections.abc import Iterable

import pytest

from dspex.check.codes import CODES
from dspex.check.problem import Problem
from dspex.check.rules import RULES
from dspex.define.source import read_source
from dspex.errors import DefinitionError
from tests.check.cases import CASES, Case, full_source


def marked(problems: Iterable[Problem]) -> list[tuple[str, str]]:
    """Write problems as the table does."""
    marks = {"error": "", "warning": "warning:", "hint": "hint:"}
    return sorted((marks[p.severity] + p.code.removeprefix("dspex-"), p.field) for p in problems)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_the_source_reader_finds_what_the_table_says(case: Case) -> None:
    """Reading a module with ast finds the expected problems, each with its file and line."""
    reading = read_source(full_source(case), "case.py", "case")
    problems = [p for r in reading.readings for p in r.problems]
    assert not reading.problems
    assert marked(problems) == sorted(case.expected)
    lines = full_source(case).count("\n")
    assert all(p.file == "case.py" and 0 < p.line <= lines for p in problems)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_run_time_agrees_with_the_source_reader(case: Case) -> None:
    """Importing the module raises one DefinitionError with exactly the errors of the table."""
    errors = sorted(e for e in case.expected if ":" not in e[0])
    found = run_time_problems(full_source(case))
    assert marked(p for p in found if p.severity == "error") == errors


def run_time_problems(source: str) -> tuple[Problem, ...]:
    """Run a module, and return the problems of the first definition that fails."""
    module = types.ModuleType("rule_case")
    sys.modules["rule_case"] = module
    linecache.cache["rule_case.py"] = (len(source), None, source.splitlines(keepends=True), "rule_case.py")
    try:
        exec(compile(source, "rule_case.py", "exec"), vars(module))
    except DefinitionError as error:
        return error.problems
    finally:
        del sys.modules["rule_case"]
        del linecache.cache["rule_case.py"]
    return ()


def test_the_table_has_a_case_for_every_code() -> None:
    """No code is without a case, and no case has a code that is not listed."""
    used = {f"dspex-{code.rpartition(':')[2]}" for case in CASES for code, _ in case.expected}
    elsewhere = {"dspex-syntax-error"}  # of files, tested beside
    assert used | elsewhere == set(CODES) | elsewhere
    assert used <= set(CODES)


def test_names_of_cases_differ() -> None:
    """Every case can be told from the others by its name."""
    assert len({c.name for c in CASES}) == len(CASES)
    assert len(set(RULES)) == len(RULES)
