"""An expectation that is altered is seen: the corpus fails where a mark and a checker disagree."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.typesafety.judge import wrong_errors, wrong_types
from tests.typesafety.typesafety_checkers import CHECKERS, run

CORPUS = Path(__file__).parent / "corpus"
FILE = "calls.py"
ALTERED = {
    "triage()  # E": "triage()",
    'assert_type(triage(ticket="x"), Triage)': 'assert_type(triage(ticket="x"), Triage)  # E',
    'triage("x")  # E': 'triage("x")  # E: none',
    "reveal_type(triage)  # R: Predict[": "reveal_type(triage)  # R: Predict[[*, ticket: int], ",
    "reveal_type(ChainOfThought(Triage))  # R: ": "reveal_type(ChainOfThought(Triage))  # S: ",
}
"""Lines of the corpus, and how they are altered: a mark that goes, one too many, one for others, types."""


@pytest.fixture
def altered(tmp_path: Path) -> tuple[str, list[int]]:
    """The text of a file of the corpus with altered marks, and the numbers of these lines."""
    for name in (FILE, "signatures.py"):
        shutil.copy(CORPUS / name, tmp_path)
    lines = (CORPUS / FILE).read_text(encoding="utf-8").splitlines()
    numbers: list[int] = []
    for old, new in ALTERED.items():
        number = next(n for n, line in enumerate(lines) if line.startswith(old))
        lines[number] = new + lines[number][len(old) :]
        numbers.append(number + 1)
    text = "\n".join(lines) + "\n"
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    return text, numbers


@pytest.mark.parametrize("name", CHECKERS)
def test_each_altered_mark_is_seen(name: str, altered: tuple[str, list[int]], tmp_path: Path) -> None:
    """What judges the corpus finds each difference, and nothing else."""
    text, (gone, added, others, changed, hidden) = altered
    findings = run(name, tmp_path)
    errors = wrong_errors(name, FILE, text, findings)
    assert [problem.partition(" ")[0] for problem in errors] == sorted(
        (f"{FILE}:{line}:" for line in (gone, added, others)),
        key=lambda place: (place == f"{FILE}:{added}:", int(place.split(":")[1])),
    )
    assert [problem.split()[2] for problem in errors] == ["reports", "reports", "overlooks"]
    types = wrong_types(name, FILE, text, findings)
    assert [problem.partition(" ")[0] for problem in types] == [
        f"{FILE}:{line}:" for line in sorted((changed, hidden))
    ]


@pytest.mark.parametrize("name", CHECKERS)
def test_a_checker_that_says_nothing_fails(name: str) -> None:
    """An empty answer is no agreement: every mark of the file is missed."""
    text = (CORPUS / FILE).read_text(encoding="utf-8")
    assert len(wrong_errors(name, FILE, text, [])) == text.count("# E\n")
    assert len(wrong_types(name, FILE, text, [])) == text.count("# R: ")
