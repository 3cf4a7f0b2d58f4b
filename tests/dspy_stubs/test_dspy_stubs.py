"""The stubs find planted mistakes in plain DSPy code, and nothing else, in four type checkers."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
BIN = Path(sys.executable).parent
_ERROR = re.compile(r"(?P<file>\w+)\.py:(?P<line>\d+).*\berror\b", re.IGNORECASE)
_PYREFLY = re.compile(r"ERROR .*?(?P<file>\w+)\.py:(?P<line>\d+)")

COMMANDS = {
    "mypy": ["mypy", "--strict", "--config-file=", "--show-column-numbers", "--hide-error-context"],
    "pyright": ["pyright", "--pythonpath", sys.executable],
    "ty": ["ty", "check", "--python", sys.executable, "--output-format", "concise"],
    "pyrefly": [
        "pyrefly",
        "check",
        "--python-interpreter-path",
        sys.executable,
        "--output-format",
        "min-text",
    ],
}


def expected(checker: str) -> set[tuple[str, int]]:
    """Read the marks: `# E` is for every checker, `# E: a b` for those named."""
    marked: set[tuple[str, int]] = set()
    for number, line in enumerate((HERE / "bad.py").read_text(encoding="utf-8").splitlines(), 1):
        mark = re.search(r"# E(?:: (?P<names>.*))?$", line)
        if mark and (mark["names"] is None or checker in mark["names"].split()):
            marked.add(("bad", number))
    return marked


@pytest.mark.slow
@pytest.mark.parametrize("checker", COMMANDS)
def test_planted_mistakes(checker: str, tmp_path: Path) -> None:
    """Each checker complains of exactly the marked lines."""
    for name in ("good.py", "bad.py"):
        shutil.copy(HERE / name, tmp_path)
    (tmp_path / "pyrefly.toml").write_text('preset = "default"\n', encoding="utf-8")
    program, *options = COMMANDS[checker]
    done = subprocess.run(
        [str(BIN / program), *options, "good.py", "bad.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    pattern = _PYREFLY if checker == "pyrefly" else _ERROR
    found = {
        (match["file"], int(match["line"]))
        for line in done.stdout.splitlines()
        if (match := pattern.search(line))
    }
    assert found == expected(checker), done.stdout + done.stderr


def test_good_code_runs() -> None:
    """What the checkers accept is DSPy code that imports: the stubs promise no name that is not there."""
    done = subprocess.run(
        [sys.executable, str(HERE / "good.py")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
