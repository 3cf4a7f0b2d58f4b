"""Every code can be switched off, made a note or an error, and ignored on a line; JSON has it, too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pytest
from mypy_project import CONFIG, Outcome, Project

from dspex_mypy.errorcodes import ERROR_CODES
from tests.docs.fences import ROOT, blocks

PAGES = ROOT / "docs" / "rules"
pytestmark = pytest.mark.slow
APART: Final = frozenset(("dspex-syntax-error", "dspex-unmarked-field"))
"""What mypy itself says, with its own code; what is said of plain DSPy, whose stubs are long."""
CODES = sorted(set(ERROR_CODES) - APART)
SETTINGS: Final = ("--no-strict-equality",)


def file_of(code: str) -> str:
    """Return the name of the module with the bad example of a code."""
    return f"{code.replace('-', '_')}.py"


def bad(code: str) -> str:
    """Return the bad example of a code's page."""
    found = blocks((PAGES / f"{code}.md").read_text(encoding="utf-8"))
    return next(b.text for b in found if b.language == "py")


def lines(outcome: Outcome, code: str, severity: str = "") -> set[int]:
    """Return the lines of its example on which a code is reported."""
    return {
        m.line
        for m in outcome.messages
        if Path(m.file).name == file_of(code) and m.code == code and severity in ("", m.severity)
    }


class Runs:
    """The bad examples of all codes, checked with several settings."""

    def __init__(self, folder: Path) -> None:
        self._project = Project(folder)
        self._project.write({file_of(code): bad(code) for code in CODES})
        self.plain = self._project.run(*SETTINGS, "--show-error-codes")
        self.levels = {level: self._at(level) for level in ("error", "warning", "off")}
        self._project.write({"pyproject.toml": f"{CONFIG}disable_error_code = {CODES}\n"})
        self.disabled = self._project.run(*SETTINGS)
        self._project.write({"pyproject.toml": CONFIG})
        self.json = self._project.run(*SETTINGS, "-O", "json").output
        self.codes_hidden = self._project.run(*SETTINGS, "--hide-error-codes").output
        for code in CODES:
            text = bad(code).splitlines()
            for line in lines(self.plain, code, "error"):
                text[line - 1] += f"  # type: ignore[{code}]"
            self._project.write({file_of(code): "\n".join(text) + "\n"})
        self.ignored = self._project.run(*SETTINGS, "--warn-unused-ignores")

    def _at(self, level: str) -> Outcome:
        table = "".join(f'{code} = "{level}"\n' for code in CODES)
        self._project.write({"pyproject.toml": f"{CONFIG}[tool.dspex.mypy]\n{table}"})
        return self._project.run(*SETTINGS)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """All runs, once."""
    return Runs(tmp_path_factory.mktemp("switches"))


@pytest.mark.parametrize("code", CODES)
def test_levels(code: str, runs: Runs) -> None:
    """`[tool.dspex.mypy]` makes every code an error, a note or nothing, on the same lines."""
    assert lines(runs.plain, code)
    assert lines(runs.levels["error"], code, "error") == lines(runs.plain, code)
    assert lines(runs.levels["warning"], code, "note") == lines(runs.plain, code)
    assert lines(runs.levels["warning"], code, "error") == lines(runs.levels["off"], code) == set()


@pytest.mark.parametrize("code", CODES)
def test_an_error_can_be_ignored_where_it_stands(code: str, runs: Runs) -> None:
    """`# type: ignore[code]` on the line of an error silences it, and is needed there."""
    assert lines(runs.ignored, code, "error") == set()
    of_the_file = [m for m in runs.ignored.messages if Path(m.file).name == file_of(code)]
    assert not [m for m in of_the_file if m.code == "unused-ignore" or "Unused" in m.text]


@pytest.mark.parametrize("code", CODES)
def test_mypys_own_switch(code: str, runs: Runs) -> None:
    """`disable_error_code` silences the errors of every code."""
    assert lines(runs.disabled, code, "error") == set()


@pytest.mark.parametrize("code", CODES)
def test_codes_are_shown(code: str, runs: Runs) -> None:
    """Errors end with their code, or do not, as the user wants; notes always say how to switch them off."""
    assert f"[{code}]" in runs.plain.output
    if lines(runs.plain, code) == lines(runs.plain, code, "error"):
        assert f"[{code}]" not in runs.codes_hidden


@pytest.mark.parametrize("code", CODES)
def test_json(code: str, runs: Runs) -> None:
    """`-O json` gives file, line, column, severity, message and code of every finding."""
    rows = [json.loads(line) for line in runs.json.splitlines() if line.startswith("{")]
    found = [row for row in rows if Path(row["file"]).name == file_of(code) and row["code"] == code]
    assert {row["line"] for row in found if row["severity"] == "error"} == lines(runs.plain, code, "error")
    texts = {m.text for m in runs.plain.messages if Path(m.file).name == file_of(code)}
    assert all(row["message"].removesuffix(f"  [{code}]") in texts and row["column"] >= 0 for row in found)
