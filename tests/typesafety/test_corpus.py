"""The corpus has enough mistakes of every style, and whoever can find one is held to it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tests.stubs.stubs_project import USE
from tests.typesafety.judge import marked
from tests.typesafety.typesafety_checkers import CHECKERS

CORPUS = Path(__file__).parent / "corpus"
STYLES: Final = {"strings.py": "string", "use.py": "string", "functions.py": "function"}
"""Which style a file is about, where it is not that of classes."""
WITHOUT_PLUGIN: Final = frozenset(CHECKERS) - {"mypy+plugin"}
MARKS = [
    (path.name, text.splitlines()[line - 1], frozenset(names.split()) or frozenset(CHECKERS))
    for path in (*sorted(CORPUS.glob("*.py")), USE)
    for text in (path.read_text(encoding="utf-8"),)
    for line, names in marked(text, "E")
]
"""File, line and who must find it."""
MISTAKES = [mark for mark in MARKS if "mypy+plugin" in mark[2]]
"""The others are right lines whose types only the plugin knows, or which one checker does not infer."""
NOT_FOUND: Final = {
    "ChainOfThought(Triage, rationale_field=None)": {"ty"},  # it does not look into **settings
    'Runtime(model="openai/gpt-4o-mini")': {"ty"},
    'Predict("question -> answer", temprature=1)': {"ty"},
    'desk.then(lambda r: r.taem)("x")': {"ty"},  # nor into lambdas of an overloaded parameter
    "ask.then(lambda r: r.anwser)": {"ty"},
    "Without()()": {"ty", "pyrefly"},  # what is called has no forward
    'Predict(lambda ticket: "x")': {"ty", "pyrefly", "mypy"},  # pyright: of a type that is not known
}
"""Mistakes that some checkers find without the plugin and these do not."""


def test_every_style_has_its_mistakes() -> None:
    """There are more than sixty, in each style at least twenty, and mypy with the plugin finds them all."""
    counts = {"class": 0, "string": 0, "function": 0}
    for file, _, _ in MISTAKES:
        style = STYLES.get(file, "class")
        counts[style] = counts.get(style, 0) + 1
    assert sum(counts.values()) >= 60
    assert min(counts.values()) >= 20, counts


def test_what_is_possible_without_the_plugin_is_asked_of_every_checker() -> None:
    """A mistake that one checker finds by types alone is marked for all of them, but those named above."""
    missed = {
        text.partition("  # E")[0].strip(): WITHOUT_PLUGIN - names
        for _, text, names in MISTAKES
        if names & WITHOUT_PLUGIN and not names >= WITHOUT_PLUGIN
    }
    assert missed == NOT_FOUND


def test_marks_name_checkers_that_exist() -> None:
    """A misspelt name would demand nothing of anybody."""
    assert [mark for mark in MARKS if not mark[2] <= frozenset(CHECKERS)] == []
