"""Run the type checkers over a folder, and read what they say as data."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

BIN = Path(sys.executable).parent


class Finding(NamedTuple):
    """One line of a checker's output.

    Attributes:
        level: "error", or "info" for revealed types and notes.
        code: the checker's name for the kind of problem.
    """

    file: str
    line: int
    level: str
    code: str
    message: str


class Checker(NamedTuple):
    """A type checker: its configuration file, its command, how its output is read."""

    config: tuple[str, str]
    command: tuple[str, ...]
    read: Callable[[str], Iterator[Finding]]


def run(name: str, folder: Path, checker: Checker | None = None, *, strict: bool = True) -> list[Finding]:
    """Check a folder with the named checker, configured as a user would.

    Args:
        name: of the checker.
        folder: what is checked.
        checker: used in its place.
        strict: use the strict mode of mypy and pyright; otherwise functions without types are checked, too.
    """
    checker = checker or CHECKERS[name]
    file, text = checker.config
    if not strict:
        text = text.replace("strict = true", "check_untyped_defs = true").replace('"strict"', '"standard"')
    (folder / file).write_text(text, encoding="utf-8")
    command = [str(BIN / checker.command[0]), *checker.command[1:]]
    environment = {k: v for k, v in os.environ.items() if k not in ("MYPYPATH", "PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600, env=environment)
    # 0 and 1: checked, without and with errors
    assert done.returncode in (0, 1), f"{name} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
    return [f._replace(file=Path(f.file).name) for f in checker.read(done.stdout)]


def _mypy(output: str) -> Iterator[Finding]:
    for line in filter(None, output.splitlines()):  # without findings the only line is empty
        item = json.loads(line)
        level = "error" if item["severity"] == "error" else "info"
        yield Finding(item["file"], item["line"], level, item["code"] or "", item["message"])


def _pyright(output: str) -> Iterator[Finding]:
    for item in json.loads(output)["generalDiagnostics"]:
        level = "error" if item["severity"] == "error" else "info"
        line = item["range"]["start"]["line"] + 1
        yield Finding(item["file"], line, level, item.get("rule", ""), item["message"])


def _ty(output: str) -> Iterator[Finding]:
    for line in output.splitlines():
        if found := re.fullmatch(r"(.+?):(\d+):\d+: (\w+)\[([\w-]+)\] (.*)", line):
            file, number, level, code, message = found.groups()
            yield Finding(file, int(number), "error" if level == "error" else "info", code, message)


def _pyrefly(output: str) -> Iterator[Finding]:
    for item in json.loads(output)["errors"]:
        level = "error" if item["severity"] == "error" else "info"
        yield Finding(item["path"], item["line"], level, item["name"], item["description"])


MYPY = """\
[tool.mypy]
strict = true
python_version = "3.12"
"""
PLUGIN = MYPY + 'plugins = ["dspex_mypy.plugin"]\n'


def _mypy_with(config: str, text: str) -> Checker:
    command = ("mypy", "--output", "json", "--config-file", config, "--cache-dir", f".cache-{config}", ".")
    return Checker((config, text), command, _mypy)


def checkers(prefix: Path = Path(sys.prefix)) -> dict[str, Checker]:
    """Return each checker by name, which finds packages in one environment.

    mypy is there twice: the plain types must do their part without the plugin.

    Args:
        prefix: the folder of the environment.
    """
    python = json.dumps(str(prefix / "bin/python"))
    pyright = {
        "venvPath": str(prefix.parent),
        "venv": prefix.name,
        "pythonVersion": "3.12",
        "typeCheckingMode": "strict",
    }
    ty = f'[environment]\npython = {json.dumps(str(prefix))}\npython-version = "3.12"\n'
    pyrefly = f'preset = "default"\npython-interpreter-path = {python}\npython-version = "3.12"\n'
    other = "" if prefix == Path(sys.prefix) else f"python_executable = {python}\n"
    return {
        "mypy": _mypy_with("plain.toml", MYPY + other),
        "mypy+plugin": _mypy_with("pyproject.toml", PLUGIN + other),
        "pyright": Checker(
            ("pyrightconfig.json", json.dumps(pyright)), ("pyright", "--outputjson"), _pyright
        ),
        "ty": Checker(("ty.toml", ty), ("ty", "check", "--output-format", "concise"), _ty),
        "pyrefly": Checker(
            ("pyrefly.toml", pyrefly), ("pyrefly", "check", "--output-format", "json"), _pyrefly
        ),
    }


CHECKERS = checkers()
"""The checkers in the environment of the tests."""


def normal(revealed: str) -> str:
    """Bring a revealed type into one notation: checkers agree on types, not on how to write them.

    >>> normal("Revealed type is 'builtins.list[Literal['a'] | Literal['b']]'")
    'list[Literal["a", "b"]]'
    """
    text = revealed.split(" is ", 1)[-1] if " is " in revealed else revealed.split("type: ", 1)[-1]
    text = text.strip("`").replace("'", '"').removeprefix('"').removesuffix('"')
    text = re.sub(r"\b[a-z_]\w*\.(?=[A-Za-z])", "", text)
    text = re.sub(r"""\s*=(?: ?(?:"[^"]*"|\.\.\.|[\w.]+))?(?=[,)\]])""", " = ...", text)
    text = re.sub(r"\[\((.*?)\)(?=,)", r"[[\1]", text)
    while (merged := re.sub(r"Literal\[([^]]*)\] \| Literal\[([^]]*)\]", r"Literal[\1, \2]", text)) != text:
        text = merged
    return text
