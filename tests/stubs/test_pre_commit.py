"""The hooks for pre-commit, run by pre-commit itself over a project in git."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.cli.cli_project import TICKETS, write_project

pytestmark = pytest.mark.skipif(find_spec("pre_commit") is None, reason="pre-commit is not installed")

HOOKS = Path(__file__).parents[2] / ".pre-commit-hooks.yaml"
ASK = "from dspex import Predict\n\nask = Predict('question -> answer')\n"
CONFIG = """\
repos:
  - repo: {hooks}
    rev: {revision}
    hooks:
      - id: dspex-check
        language: system # else it would install dspex from an index
      - id: dspex-generate
        args: [shop]
      - id: dspex-stubs
        language: system
        args: [shop]
"""
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run a command in the project, without settings of the user."""
    programs = tmp_path / "bin"
    programs.mkdir()
    command = programs / "dspex"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m dspex "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "PRE_COMMIT_HOME": str(tmp_path / "cache"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        **{f"GIT_{who}_{what}": "x@y.z" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }

    def call(*arguments: str, folder: str = "project") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            arguments,
            cwd=tmp_path / folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return call


@pytest.fixture
def project(tmp_path: Path, run: Run) -> Path:
    """A project in git with every hook, and all generated files up to date."""
    (tmp_path / "hooks").mkdir()
    (tmp_path / "hooks/.pre-commit-hooks.yaml").write_bytes(HOOKS.read_bytes())
    folder = tmp_path / "project"
    write_project(folder, {"shop/__init__.py": "", "shop/tickets.py": TICKETS, "shop/ask.py": ASK})
    for place in ("hooks", "project"):
        run("git", "init", "--quiet", folder=place)
    run("git", "add", "--all", folder="hooks")
    run("git", "commit", "--quiet", "--message", "hooks", folder="hooks")
    revision = run("git", "rev-parse", "HEAD", folder="hooks").stdout.strip()
    config = CONFIG.format(hooks=tmp_path / "hooks", revision=revision)
    (folder / ".pre-commit-config.yaml").write_text(config, encoding="utf-8")
    assert run("dspex", "stubs", "shop").returncode == 0
    assert run("dspex", "generate", "shop").returncode == 0
    return folder


def hooks(run: Run) -> dict[str, str]:
    """Run pre-commit over all files; return what it says of each hook."""
    run("git", "add", "--all")
    done = run(sys.executable, "-m", "pre_commit", "run", "--all-files", "--color", "never")
    lines = [line for line in done.stdout.splitlines() if line.endswith(("Passed", "Failed", "Skipped"))]
    said = {line.partition("...")[0]: line.rpartition(".")[2] for line in lines}
    assert done.returncode == ("Failed" in said.values()), done.stdout + done.stderr
    return said


CHECK, GENERATE, STUBS = "dspex check", "dspex generate --check", "dspex stubs --check"


def test_all_pass(project: Path, run: Run) -> None:
    """Nothing is wrong with a project that is up to date."""
    assert hooks(run) == {CHECK: "Passed", GENERATE: "Passed", STUBS: "Passed"}


def test_a_string_that_changed(project: Path, run: Run) -> None:
    """The types of strings have drifted, which both commands that write them tell."""
    (project / "shop/ask.py").write_text(ASK.replace("answer", "reply"), encoding="utf-8")
    assert hooks(run) == {CHECK: "Passed", GENERATE: "Failed", STUBS: "Failed"}


def test_a_prompt_that_changed(project: Path, run: Run) -> None:
    """The generated program has drifted; its types have not."""
    (project / "shop/tickets.py").write_text(TICKETS.replace("a support", "one"), encoding="utf-8")
    assert hooks(run) == {CHECK: "Passed", GENERATE: "Failed", STUBS: "Passed"}


def test_a_mistake(project: Path, run: Run) -> None:
    """A signature that breaks a rule is told by the rule book."""
    (project / "shop/wrong.py").write_text(
        "from dspex import Predict\nPredict('self -> b')\n", encoding="utf-8"
    )
    assert hooks(run)[CHECK] == "Failed"
