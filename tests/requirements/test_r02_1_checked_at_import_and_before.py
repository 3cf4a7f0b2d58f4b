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
