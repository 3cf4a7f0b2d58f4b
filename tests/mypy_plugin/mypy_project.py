"""A folder that mypy checks, as a user would have it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

BIN = Path(sys.executable).parent
CONFIG = '[tool.mypy]\nplugins = ["dspex_mypy.plugin"]\n'


class Message(NamedTuple):
    """One line of mypy's output."""

    file: str
    line: int
    severity: str
    code: str
    text: str


class Outcome(NamedTuple):
    """What one run of mypy said."""

    messages: list[Message]
    status: int
    output: str

    def codes(self, file: str = "") -> set[tuple[int, str]]:
        """Lines and codes of the plugin's own messages."""
        return {
            (m.line, m.code)
            for m in self.messages
            if m.code.startswith("dspex-") and (not file or Path(m.file).name == file)
        }


class Project:
    """A folder with a pyproject.toml that switches the plugin on."""

    def __init__(self, folder: Path, config: str = CONFIG) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "pyproject.toml").write_text(config, encoding="utf-8")
        self._clock = 1_700_000_000

    def write(self, files: Mapping[str, str]) -> None:
        """Write files; each gets a later time than all before, so that no cache takes it for the old one."""
        for name, text in files.items():
            path = self.folder / name
            path.write_text(text, encoding="utf-8")
            self._clock += 10
            os.utime(path, (self._clock, self._clock))

    def run(self, *arguments: str, cache: str = ".cache") -> Outcome:
        """Run mypy over the folder."""
        command = [str(BIN / "mypy"), "--no-pretty", "--cache-dir", cache, *arguments, "."]
        done = subprocess.run(
            command, cwd=self.folder, capture_output=True, text=True, timeout=600, env=environment()
        )
        return Outcome(messages(done.stdout), done.returncode, done.stdout + done.stderr)


class Daemon:
    """`dmypy` over a project, for as long as the `with` block lasts."""

    def __init__(self, project: Project) -> None:
        self._project = project
        # a path for its socket, short whatever the test's folder is called
        self._place = tempfile.TemporaryDirectory(prefix="dmypy-")

    def __enter__(self) -> Daemon:
        return self

    def __exit__(self, *error: object) -> None:
        self._dmypy("stop")
        self._place.cleanup()

    def run(self) -> Outcome:
        """Check again what has changed."""
        done = self._dmypy("run", "--timeout", "120", "--", "--no-pretty", "--cache-dir", ".dmypy", ".")
        return Outcome(messages(done.stdout), done.returncode, done.stdout + done.stderr)

    def _dmypy(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(BIN / "dmypy"), "--status-file", f"{self._place.name}/status", *arguments]
        return subprocess.run(
            command, cwd=self._project.folder, capture_output=True, text=True, timeout=600, env=environment()
        )


def environment() -> dict[str, str]:
    """Return the environment without what would lead mypy to other packages."""
    return {k: v for k, v in os.environ.items() if k not in ("MYPYPATH", "PYTHONPATH")}


def messages(output: str) -> list[Message]:
    """Read mypy's lines; sorted, since parallel workers report in any order."""
    found: list[Message] = []
    for line in output.splitlines():
        if match := re.fullmatch(r"([^:]+):(\d+): (error|note): (.*?)(?: +\[([\w-]+)\])?", line):
            file, number, severity, text, code = match.groups()
            found.append(Message(file, int(number), severity, code or "", text))
    return sorted(found)


def marks(text: str) -> set[tuple[int, str]]:
    """Read the lines marked `# P: code code` as lines and codes."""
    found: set[tuple[int, str]] = set()
    for number, line in enumerate(text.splitlines(), 1):
        if mark := re.search(r"# P: ([\w -]+)$", line):
            found.update((number, f"dspex-{code}") for code in mark.group(1).split())
    return found
