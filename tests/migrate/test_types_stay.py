"""A program that had types is as strict after it was turned."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from tests.migrate.turning import turn

ROOT = Path(__file__).parents[2]

PROGRAM = dedent('''\
    """A typed program."""

    from __future__ import annotations

    from typing import Literal

    import dspy
    from pydantic import BaseModel


    class Part(BaseModel):
        name: str
        size: int | None = None


    class Base(dspy.Signature):
        """Find parts."""

        text: str = dspy.InputField(desc="raw")
        limit: int = dspy.InputField(default=3, ge=1)
        parts: list[Part] = dspy.OutputField()


    class Rated(Base):
        rate: Literal["low", "high"] = dspy.OutputField()


    class Finder(dspy.Module):
        def __init__(self) -> None:
            super().__init__()
            self.find = dspy.Predict(Base)
            self.rate = dspy.ChainOfThought(Rated)

        def forward(self, text: str) -> tuple[list[Part], Literal["low", "high"]]:
            rated = self.rate(text=text, limit=5)
            return self.find(text=text).parts + rated.parts, rated.rate

        def again(self, text: str) -> dspy.Prediction:
            return self.find(text=text)


    def main() -> str:
        parts, rate = Finder()(text="x")
        return parts[0].name + rate
    ''')


@pytest.mark.slow
@pytest.mark.parametrize("plugin", [False, True])
def test_mypy_strict(tmp_path: Path, plugin: bool) -> None:
    """mypy --strict finds nothing in what was turned, with the plugin and without."""
    (tmp_path / "turned.py").write_text(turn(tmp_path / "before", PROGRAM).text)
    plugins = "plugins = dspex_mypy.plugin\n" if plugin else ""
    (tmp_path / "mypy.ini").write_text(f"[mypy]\nstrict = True\n{plugins}")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", "mypy.ini", "turned.py"],
        cwd=tmp_path,
        env={"PYTHONPATH": "", "MYPYPATH": str(ROOT), "PATH": "/usr/bin:/bin"} | _paths(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.startswith("Success"), done.stdout + done.stderr


@pytest.mark.slow
def test_pyright_strict(tmp_path: Path) -> None:
    """pyright in strict mode finds nothing in what was turned."""
    (tmp_path / "turned.py").write_text(turn(tmp_path / "before", PROGRAM).text)
    settings = f'{{"typeCheckingMode": "strict", "include": ["turned.py"], "extraPaths": ["{ROOT}"]}}'
    (tmp_path / "pyrightconfig.json").write_text(settings)
    done = subprocess.run(
        [sys.executable, "-m", "pyright", "--pythonpath", sys.executable, "-p", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "0 errors" in done.stdout, done.stdout + done.stderr


def _paths() -> dict[str, str]:
    return {"PYTHONPATH": f"{ROOT}:{ROOT / 'codegen'}"}
