"""Generated files pass the linters and checkers of a strict project, as they are."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.cli_project import TICKETS, dspex, write_project

KINDS = '''\
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, Literal, NamedTuple, TypedDict

from msgspec import Struct
from pydantic import BaseModel

from dspex import In, Out, signature


class Color(Enum):
    RED = "red"
    BLUE = "blue"


@dataclass
class Plain:
    x: int


class Model(BaseModel):
    x: int


class Point(NamedTuple):
    x: int


class Address(TypedDict):
    street: str


class Item(Struct):
    name: str


@signature
class Classification:
    """Do what the fields say.

    It's "quoted" and long: lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor.
    """

    text_of_the_document: str = In(desc="it's the text of a rather long document, with a description")
    some_number_of_things: int = In(default=3, ge=0)
    list_of_plain_things: list[Plain] = In()
    a_dictionary: dict[str, float] = In(default_factory=dict)
    model: Model = In()
    point: Point = In()
    address: Address = In()
    anything: Any = In(default=None)
    the_kind_of_thing: Literal["some kind", "another kind", "it's"] = Out()
    color: Color = Out()
    things: list[Item] = Out(max_length=3)
    when: date | None = Out()
    model_or_none: Model | None = Out()
    flag: bool = Out()


@signature
class NoInput:
    answer: str = Out()


@signature
class Small:
    a: str
    b: str = Out()

    def __post_init__(self) -> None:
        pass
'''


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with both generated files beside two modules."""
    folder = tmp_path_factory.mktemp("project")
    write_project(folder, {"shop/__init__.py": "", "shop/tickets.py": TICKETS, "shop/kinds.py": KINDS})
    done = dspex("generate", "shop", "--target", "native", "--target", "dspy", cwd=folder)
    assert done.code == 0, done.err
    return folder


def run(project: Path, *command: str) -> None:
    """Run a tool over the project; its output is the error when it fails."""
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=project, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_lines_are_formatted(project: Path) -> None:
    """Formatting with the default settings changes nothing, even without the mark that forbids it."""
    for path in project.glob("shop/_dspex_*.py"):
        text = re.sub(r"# fmt: off\n# isort: skip_file\n\n", "", path.read_text(encoding="utf-8"))
        path.with_name(f"plain{path.name}").write_text(text, encoding="utf-8")
    copies = [str(p) for p in project.glob("shop/plain_*.py")]
    assert len(copies) == 4
    run(project, "ruff", "format", "--isolated", "--diff", *copies)
    run(project, "ruff", "check", "--isolated", "--extend-select", "I", *copies)
    for copy in copies:
        Path(copy).unlink()


def test_marked_lines_stay(project: Path) -> None:
    """Another style of formatting and sorting leaves the files as they are."""
    before = {p: p.read_bytes() for p in project.glob("shop/_dspex_*.py")}
    names = [str(p) for p in before]
    run(project, "ruff", "format", "--isolated", "--line-length", "140", *names)
    run(project, "ruff", "check", "--isolated", "--select", "I", "--fix", *names)
    assert {p: p.read_bytes() for p in before} == before


@pytest.mark.slow
@pytest.mark.parametrize("plugins", ["", 'plugins = ["dspex_mypy.plugin"]'])
def test_mypy_strict(project: Path, plugins: str) -> None:
    """mypy --strict finds nothing, with and without the plugin."""
    (project / "pyproject.toml").write_text(f"[tool.mypy]\nstrict = true\n{plugins}\n", encoding="utf-8")
    run(project, "mypy", "--cache-dir", str(project / f"cache{len(plugins)}"), "-p", "shop")


@pytest.mark.slow
def test_pyright_strict(project: Path) -> None:
    """Pyright in strict mode finds nothing."""
    settings = '{"typeCheckingMode": "strict", "include": ["shop/_dspex_*.py"]}'
    (project / "pyrightconfig.json").write_text(settings, encoding="utf-8")
    run(project, "pyright", "--pythonpath", sys.executable, "-p", str(project))
