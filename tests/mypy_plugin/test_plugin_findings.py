"""The plugin reports what the rule book finds, on the line of the field, with the rule's code."""

from __future__ import annotations

from pathlib import Path

import pytest
from mypy_project import Outcome, Project, marks

from dspex_mypy.report import unknown_field

CORPUS = Path(__file__).parent / "corpus"
TEXTS = {path.name: path.read_text(encoding="utf-8") for path in sorted(CORPUS.glob("*.py"))}


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """One run over the whole corpus."""
    project = Project(tmp_path_factory.mktemp("corpus"))
    project.write(TEXTS)
    return project.run()


@pytest.mark.parametrize("file", TEXTS)
def test_marked_lines_and_no_others_are_reported(file: str, outcome: Outcome) -> None:
    """Every mark has its finding, every finding its mark."""
    assert outcome.codes(file) == marks(TEXTS[file]), outcome.output


def test_no_plain_error_is_lost_or_added(outcome: Outcome, tmp_path: Path) -> None:
    """Apart from its own codes, the plugin leaves mypy's findings as they are."""
    project = Project(tmp_path, "[tool.mypy]\n")
    project.write(TEXTS)
    plain = project.run()
    errors = [m for m in plain.messages if m.severity == "error"]
    assert [
        m for m in outcome.messages if m.severity == "error" and not m.code.startswith("dspex-")
    ] == errors


def test_messages_say_what_where_and_how(outcome: Outcome) -> None:
    """A message names the class and the field, and ends with the remedy; that of a note shows the code."""
    texts = [m.text for m in outcome.messages]
    assert any(t.startswith("Options.a has an unknown option 'gee'. Did you mean 'ge'?") for t in texts)
    assert any(
        m.text.startswith("Names.late ") and m.code == "dspex-input-after-output" for m in outcome.messages
    )
    assert any("(in Item.plain)" in t for t in texts)


def test_errors_are_errors_and_hints_are_notes(outcome: Outcome) -> None:
    """The severity of a rule decides."""
    severities = {m.code: m.severity for m in outcome.messages if m.code.startswith("dspex-")}
    assert severities["dspex-no-output"] == "error"
    assert severities["dspex-input-after-output"] == severities["dspex-no-input"] == "note"


def test_nothing_went_wrong_inside(outcome: Outcome) -> None:
    """The plugin judged every class."""
    assert "dspex-plugin" not in outcome.output
    assert outcome.status == 1


def test_a_name_is_not_suggested_for_itself() -> None:
    """What only other results have is no better name for what this one lacks."""
    said = unknown_field("reasoning", ["answer"], ["reasoning", "signature"]).remedy
    assert said == "Its fields are answer."
