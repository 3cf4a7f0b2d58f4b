"""A codemod turns DSPy signatures into `@signature` classes and back."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

DESK = '''\
import dspy


class Triage(dspy.Signature):
    """Triage a support ticket."""

    ticket: str = dspy.InputField(desc="raw text")  # as it came
    score: float = dspy.OutputField(ge=0, le=1)


triage = dspy.Predict(Triage)


def main() -> float:
    return triage(ticket="It hums").score
'''


def migrate(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does."""
    return subprocess.run(
        [sys.executable, "-m", "dspex", "migrate", *arguments], capture_output=True, text=True, check=False
    )


def test_r13_a_codemod_turns_signatures_and_back(tmp_path: Path) -> None:
    """One command turns a program, another turns it back, and what only DSPy has is listed and stays."""
    desk, agent = tmp_path / "desk.py", tmp_path / "agent.py"
    desk.write_text(DESK)
    agent.write_text('import dspy\n\nagent = dspy.ReAct("a -> b", tools=[])\n')
    there = migrate(str(tmp_path), "--write")
    assert there.returncode == 0, there.stderr
    assert "@signature\nclass Triage:\n" in desk.read_text() and "dspy" not in desk.read_text()
    assert 'ticket: str = In(desc="raw text")  # as it came\n' in desk.read_text()
    assert "agent.py:3:9: left: dspy.ReAct has no counterpart and stays" in there.stdout
    assert migrate(str(tmp_path), "--check").returncode == 0
    assert migrate(str(tmp_path), "--to", "dspy", "--write").returncode == 0
    assert desk.read_text() == DESK
