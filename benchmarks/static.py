"""What the static side costs: mypy with and without the plugin, and `dspex check`, as whole processes."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Final

from msgspec import Struct

SEED: Final = 4
MODULES: Final = 500
STRINGS: Final = 22
PLUGIN: Final = 'plugins = ["dspex_mypy.plugin"]\n'
TYPES: Final = (
    "str",
    "int",
    "float",
    "bool",
    "list[str]",
    "dict[str, int]",
    "int | None",
    "Literal['a', 'b']",
    "Doc",
    "list[Doc]",
    "Doc | None",
    "datetime.date",
)
VALUES: Final = {
    "str": '"x"',
    "int": "1",
    "float": "0.5",
    "bool": "True",
    "list[str]": '["x"]',
    "dict[str, int]": "{}",
    "int | None": "None",
    "Literal['a', 'b']": '"a"',
    "Doc": 'Doc("x")',
    "list[Doc]": '[Doc("x")]',
    "Doc | None": "None",
    "datetime.date": "datetime.date(2024, 1, 1)",
}
HEAD: Final = """\
from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

from dspex import ChainOfThought, Predict


@dataclass
class Doc:
    text: str
"""


def module(random: Random, strings: int = STRINGS, *, calls: bool = True) -> str:
    """Write a module: a third of its programs at its top, a third in a class, the rest in functions.

    Args:
        random: chooses the types.
        strings: how many.
        calls: whether half of the programs are called, and an output read.
    """
    top: list[str] = []
    made: list[str] = []
    asked: list[str] = []
    functions: list[str] = []
    for index in range(strings):
        given, other, answer, extra = (random.choice(TYPES) for _ in range(4))
        text = f'"question_{index}: {given}, x{index}: {other} -> answer: {answer}, extra: {extra}"'
        program = f"{random.choice(('Predict', 'ChainOfThought'))}({text})"
        arguments = f"(question_{index}={VALUES[given]}, x{index}={VALUES[other]})"
        reads = calls and index % 2 == 0
        match index % 3:
            case 0:
                top += [f"p{index} = {program}", *([f"print(p{index}{arguments}.answer)"] if reads else [])]
            case 1:
                made.append(f"        self.p{index} = {program}")
                asked += [f"        print(self.p{index}{arguments}.extra)"] if reads else []
            case _:
                read = f"    print(program{arguments}.answer)" if reads else "    print(program)"
                functions += ["", "", f"def ask_{index}() -> None:", f"    program = {program}", read]
    desk = ["", "", "class Desk:", "    def __init__(self) -> None:", *made]
    ask = ["", "    def ask(self) -> None:", *asked] if asked else []
    return "\n".join([HEAD, "", *top, *desk, *ask, *functions, ""])


def write_project(folder: Path, modules: int = MODULES, *, calls: bool = True) -> None:
    """Write the modules, the same at every run."""
    random = Random(SEED)
    for number in range(modules):
        (folder / f"m{number}.py").write_text(module(random, calls=calls), encoding="utf-8")


def user_seconds(arguments: list[str], folder: Path) -> float:
    """Run Python with arguments in a folder, and return the user CPU of it and its children.

    Raises:
        RuntimeError: the process failed, or found something wrong.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, capture_output=True, text=True, env=_environment()
    )
    took = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)}: {(done.stdout + done.stderr)[-2000:]}")
    return took


def _environment() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if k not in ("MYPYPATH", "PYTHONDONTWRITEBYTECODE")}


class Cost(Struct, frozen=True):
    """User CPU of one side in seconds, round by round."""

    rounds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The median of the rounds."""
        return statistics.median(self.rounds)

    @property
    def spread(self) -> tuple[float, float]:
        """The least and the most."""
        return min(self.rounds), max(self.rounds)


def more(over: Cost, under: Cost) -> tuple[float, float, float]:
    """Return by how much one side costs more, round by round: (least, median, most), 0.1 for 10 %."""
    ratios = [a / b - 1 for a, b in zip(over.rounds, under.rounds, strict=True)]
    return min(ratios), statistics.median(ratios), max(ratios)


def costs(rounds: int, modules: int = MODULES, *, calls: bool = True) -> Mapping[str, Cost]:
    """Measure all sides in turn, round after round.

    Args:
        rounds: how often.
        modules: how many are checked.
        calls: whether programs are called in them.

    Returns:
        name → cost: `cold` and `warm` without the plugin, `cold+plugin` and `warm+plugin`, `check`.
    """
    took: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_project(folder, modules, calls=calls)
        for side, plugin in (("", ""), ("+plugin", PLUGIN)):
            settings = f"[tool.mypy]\nstrict = true\n{plugin}"
            (folder / f"mypy{side}.toml").write_text(settings, encoding="utf-8")
        for number in range(rounds):
            sides = ("", "+plugin") if number % 2 == 0 else ("+plugin", "")
            for run in ("cold", "warm"):
                for side in sides:
                    cache = f".cache-{number}{side}"
                    command = ["-m", "mypy", "--config-file", f"mypy{side}.toml", "--cache-dir", cache, "."]
                    took.setdefault(f"{run}{side}", []).append(user_seconds(command, folder))
            took.setdefault("check", []).append(user_seconds(["-m", "dspex", "check", "."], folder))
    return {side: Cost(tuple(seconds)) for side, seconds in took.items()}
