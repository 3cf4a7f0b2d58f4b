"""R2.1: signatures are parsed and checked at import, and by the mypy plugin before anything runs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

MODULE = '''\
from typing import Literal

from dspex import In, Out, Predict, signature


@signature
class Triage:
    """Triage a support ticket."""

    ticket: str = In(desc="raw text")
    level: int = In(default="high")
    priority: Literal["low", "high"] = Out(ge=3)
    score: float = Out(ge=2, le=1)
'''
FOUND = {
    11: "dspex-default-type",
    12: "dspex-constraint-type",
    13: "dspex-contradictory-constraint",
}
CONFIG = "[tool.mypy]\nstrict = true\nplugins = ['dspex_mypy.plugin']\n"


def run(folder: Path, *arguments: str) -> str:
    """Run Python in a folder and return what it prints."""
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, capture_output=True, text=True, timeout=300
    )
    assert done.returncode != 0
    return done.stdout + done.stderr


def test_r02_1_import_source_and_plugin_find_the_same(tmp_path: Path) -> None:
    """One rule book: the same codes on the same lines, all at once, three ways."""
    (tmp_path / "signatures.py").write_text(MODULE)
    (tmp_path / "pyproject.toml").write_text(CONFIG)
    imported = run(tmp_path, "-c", "import signatures")
    checked = run(tmp_path, "-m", "dspex", "check", "signatures.py")
    typed = run(tmp_path, "-m", "mypy", "signatures.py")
    for line, code in FOUND.items():
        assert f"signatures.py:{line}" in imported and code in imported
        assert f"signatures.py:{line}" in checked and code in checked
        assert any(f"signatures.py:{line}:" in row and f"[{code}]" in row for row in typed.splitlines())


def test_r02_1_a_bad_string_is_refused_where_it_stands(tmp_path: Path) -> None:
    """A signature string is checked when the program is made, with the column."""
    (tmp_path / "bad.py").write_text("from dspex import Predict\nPredict('question -> answer: flaot')\n")
    shown = run(tmp_path, "bad.py")
    assert "dspex-bad-string" in shown and "flaot" in shown and "float" in shown and "^" in shown


STRINGS = """\
from dspex import ChainOfThought, Predict


def ask() -> None:
    Predict("question -> answer: flaot")
    Predict("question -> -> answer")
    ChainOfThought("question -> self")
    Predict("question, question -> answer")
    Predict("question: int = 'x' -> answer")
    Predict("question -> answer: int[ge=5, le=3]")


ask()
"""
FOUND_IN_STRINGS = {
    5: "dspex-bad-string",
    6: "dspex-bad-string",
    7: "dspex-reserved-name",
    8: "dspex-duplicate-field",
    9: "dspex-default-type",
    10: "dspex-contradictory-constraint",
}


def test_r02_1_strings_too(tmp_path: Path) -> None:
    """The source and the plugin find the same in strings, before anything runs; running refuses each."""
    (tmp_path / "strings.py").write_text(STRINGS)
    (tmp_path / "pyproject.toml").write_text(CONFIG)
    checked = run(tmp_path, "-m", "dspex", "check", "strings.py")
    typed = run(tmp_path, "-m", "mypy", "strings.py")
    for line, code in FOUND_IN_STRINGS.items():
        assert f"strings.py:{line}:" in checked, checked
        assert any(f"strings.py:{line}:" in row and f"[{code}]" in row for row in typed.splitlines()), typed
        assert code in checked
        (tmp_path / "one.py").write_text(
            STRINGS.splitlines()[0] + "\n" + STRINGS.splitlines()[line - 1].strip()
        )
        assert code in run(tmp_path, "one.py")
    for row in typed.splitlines():  # nothing else is found
        if "error:" in row:
            assert int(row.split(":")[1]) in FOUND_IN_STRINGS, row


USES = """\
from typing import Literal

from dspex import In, Out, Predict, example, signature


@signature
class Triage:
    ticket: str = In()
    priority: Literal["low", "high"] = Out()


@signature
class Route:
    team: str = In()
    answer: str = Out()


def plain(ticket: str) -> str:
    return ticket


triage = Predict(Triage)
ask = Predict("question -> answer: float")
triage(tikcet="x")
triage(ticket="x").priorty
ask(question=1)
ask(question="x").anwser
ask(question="x").answer.upper()
example(Triage(ticket="x"), priority="hgih")
Predict(Triage, demos=[example(Triage(ticket="x"), priority="low"), Route(team="x")])
triage >> Predict(Route)
Triage(ticket="x").priority
match triage(ticket="x").priority:
    case "hgih":
        pass
    case _:
        pass
Predict(plain)
"""
FOUND_IN_USES = {
    24: "call-arg",
    25: "attr-defined",
    26: "arg-type",
    27: "dspex-unknown-field",
    28: "attr-defined",
    29: "arg-type",
    30: "dspex-demo",
    31: "dspex-wiring",
    32: "dspex-not-executed",
    33: "dspex-impossible-comparison",
    38: "dspex-no-signature",
}


def test_r02_1_uses_of_signatures_too(tmp_path: Path) -> None:
    """What cannot work is found where it is written: calls, results, examples, demos, wiring, comparisons."""
    (tmp_path / "uses.py").write_text(USES)
    (tmp_path / "pyproject.toml").write_text(CONFIG)
    typed = run(tmp_path, "-m", "mypy", "uses.py")
    found = {
        (int(row.split(":")[1]), row.rpartition("[")[2].rstrip("]"))
        for row in typed.splitlines()
        if ": error:" in row
    }
    assert found == set(FOUND_IN_USES.items()), typed


def test_r02_1_nothing_is_run_or_imported(tmp_path: Path) -> None:
    """The source and the plugin read a module that must not be imported."""
    (tmp_path / "fatal.py").write_text(STRINGS.replace("\nask()\n", "\nraise SystemExit('imported')\n"))
    (tmp_path / "pyproject.toml").write_text(CONFIG)
    for command in (("dspex", "check"), ("mypy",)):
        shown = run(tmp_path, "-m", *command, "fatal.py")
        assert "dspex-bad-string" in shown and "imported" not in shown
