"""Problems as people see them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dspex.check.problem import Problem
from dspex.check.render import pointed_at, render_problems
from dspex.define.strings import parse_string
from dspex.errors import DefinitionError


def test_a_problem_shows_place_remedy_and_code() -> None:
    """A line has file and line, the sentence, the remedy, and the code under which to look it up."""
    problem = Problem("dspex-no-output", "Triage has no output", "Add one.", file="app.py", line=3)
    assert render_problems("Triage", [problem]) == (
        "Triage: 1 problem\n  app.py:3: Triage has no output. Add one. [dspex-no-output]"
    )


def test_hints_are_told_from_errors() -> None:
    """What does not stop a definition says so."""
    hint = Problem("dspex-no-input", "S has no input", severity="hint")
    assert render_problems("S", [hint, hint]).splitlines() == [
        "S: 2 problems",
        "  hint: S has no input. [dspex-no-input]",
        "  hint: S has no input. [dspex-no-input]",
    ]


def test_a_caret_points_into_a_string() -> None:
    """The line of the string that is wrong stands below the problem, with a caret."""
    text = "question: str,\n  context: lisst[ -> answer"
    rendered = str(DefinitionError(text, parse_string(text).problems))
    assert rendered.splitlines()[1:] == [
        "  '[' is never closed. Add ']'. [dspex-bad-string]",
        "      context: lisst[ -> answer",
        "                    ^",
    ]


def test_wide_characters_keep_the_caret_in_place() -> None:
    """A wide character takes two columns of a terminal, a combining one none."""
    assert pointed_at("質問 - b", 3) == ["質問 - b", "     ^"]
    assert pointed_at("e\u0301 - b", 3) == ["e\u0301 - b", "  ^"]


@given(st.text(max_size=300), st.integers(0, 400))
def test_a_caret_can_point_anywhere(text: str, column: int) -> None:
    """Whatever the string holds, two printable lines of bounded length come out."""
    line, caret = pointed_at(text, column)
    assert caret.endswith("^")
    assert len(line) <= 103
    assert line.replace("\t", "").isprintable()
