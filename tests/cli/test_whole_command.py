"""The command as a process: starting, piping, and the demo."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import dspex as package
from tests.cli.cli_project import dspex

ROOT = Path(__file__).parents[2]
EXAMPLES = ["quickstart", "errors", "own_wire", "both_routes", "research"]


def test_version(tmp_path: Path) -> None:
    """--version tells the version."""
    assert dspex("--version", cwd=tmp_path).out == f"dspex {package.__version__}\n"


@pytest.mark.parametrize(
    "command", ["demo", "generate", "check", "show", "run", "schema", "doctor", "model install"]
)
def test_help_has_examples(tmp_path: Path, command: str) -> None:
    """The help of each command shows how it is used."""
    done = dspex(*command.split(), "--help", cwd=tmp_path, COLUMNS="120")
    assert done.code == 0
    assert f"dspex {command}" in done.out.split("Example", 1)[1]


def test_start_loads_nothing_heavy(tmp_path: Path) -> None:
    """Starting the command line loads neither DSPy nor an HTTP client."""
    program = (
        "import sys; from dspex.cli.main import app; "
        "print([m for m in ('dspy', 'aiohttp', 'pydantic', 'libcst', 'dspex_codegen') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_closed_pipe() -> None:
    """A reader that stops reading, such as head, causes no noise."""
    command = f"{sys.executable} -m dspex show examples.support.tickets:Extract --source | head -n 1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""


def test_output_in_ascii(tmp_path: Path) -> None:
    """A terminal that knows ASCII only gets escapes, not an error."""
    done = dspex("show", "text -> answer", "--text", "Grüße ✓", cwd=tmp_path, PYTHONIOENCODING="ascii")
    assert done.code == 0, done.err
    assert "Gr\\xfc\\xdfe \\u2713" in done.out


def test_generated_examples_are_current() -> None:
    """The generated files of the examples are what the generator writes."""
    done = dspex("generate", "examples", "--target", "native", "--target", "dspy", "--check", cwd=ROOT)
    assert done.code == 0, done.out + done.err


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_run(name: str, tmp_path: Path) -> None:
    """Each example runs by itself, without a network."""
    env = {**os.environ, "DSPEX_BLOCK_REQUESTS": "1"}
    path = ROOT / "examples" / f"{name}.py"
    command = [sys.executable, "-W", "error", str(path)]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout


@pytest.mark.local_model
@pytest.mark.slow
def test_offline_example(tmp_path: Path) -> None:
    """The example with the offline model answers."""
    command = [sys.executable, str(ROOT / "examples" / "offline.py")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split(",")[0] in ("happy", "sad", "angry")


@pytest.mark.local_model
@pytest.mark.slow
def test_demo(tmp_path: Path) -> None:
    """The demo shows the refused call, the code, equal prompts, both answers and the ratio."""
    done = dspex("demo", cwd=tmp_path)
    assert done.code == 0, done.err
    for part in (
        "[call-arg]",
        "[dspex-contradictory-constraint]",
        "def parse_triage_json(",
        "native (generated code",
        "bridge (the real dspy.Predict)",
        "Prompts: equal",
        "Answers: equal",
        "times faster",
    ):
        assert part in done.out, part
    assert not list(tmp_path.iterdir())
