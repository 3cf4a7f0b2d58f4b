"""A small project in a temporary folder, and the command line run over it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

TICKETS = '''\
"""Tickets."""

from typing import Literal

from dspex import In, Out, signature


@signature
class Triage:
    """Triage a support ticket."""

    ticket: str = In(desc="raw text of the ticket")
    lang: str = In(default="en")
    priority: Literal["low", "high"] = Out()
    score: float = Out(ge=0, le=1, desc="urgency")
'''


class Done(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


def dspex(*arguments: str, cwd: Path, stdin: str = "", **environment: str) -> Done:
    """Run the command line in a process of its own."""
    env = {k: v for k, v in os.environ.items() if k not in ("DSPEX_MODEL", "DSPEX_TRACEBACK", "COLUMNS")}
    env.update(environment, NO_COLOR="1", TERM="dumb", PYTHONWARNINGS="default")
    done = subprocess.run(
        [sys.executable, "-m", "dspex", *arguments],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        env=env,
        timeout=120,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Done(done.returncode, done.stdout, done.stderr)


def write_project(folder: Path, files: dict[str, str]) -> None:
    """Write source files by their paths."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
