"""With the plugin, `Triage.Inputs` and `Triage.Outputs` stand in annotations."""

from __future__ import annotations

from pathlib import Path

from mypy_project import Project

HOME = """\
from typing import Generic, Literal, TypeVar
from dspex import In, Out, signature

T = TypeVar("T")

def early(inputs: "Triage.Inputs") -> "Triage.Outputs":
    return {"priority": "low" if inputs["ticket"] else "high", "later": Later()}

@signature
class Triage:
    ticket: str = In()
    lang: str = In(default="en")
    priority: Literal["low", "high"] = Out()
    later: "Later" = Out()

class Later:
    x: int

@signature
class Box(Generic[T]):
    item: T = In()
    kind: str = Out()

@signature
class Own:
    class Inputs:
        mine: int = 3

    Outputs: str = In()
    answer: str = Out()
"""
USE = """\
import home
from dspex import Out, Predict, signature
from home import Triage

@signature
class More(Triage):
    ticket: str
    why: str = Out()

good: Triage.Inputs = {"ticket": "x"}
full: home.Triage.Inputs = {"ticket": "x", "lang": "fr"}
Predict(Triage)(**good)
bad: Triage.Inputs = {"tikcet": "x"}  # E
wrong: Triage.Outputs = {"priority": "no", "later": home.Later()}  # E
inherited: More.Outputs = {"priority": "low", "later": home.Later()}  # E
home.Own.Inputs().mine.bit_length()
def read(given: More.Inputs, found: "list[More.Outputs]") -> str:
    print(given["lang"].upper(), given.get("nothing"))
    print(given["land"])  # E
    return found[0]["why"]
"""


def test_they_are_typed_dicts(tmp_path: Path) -> None:
    """In the module of the class, before it and after it, in another, of a subclass."""
    project = Project(tmp_path)
    project.write({"home.py": HOME, "use.py": USE})
    for _ in range(2):  # from the source, then with the class from the cache
        found = project.run("--strict")
        marked = {n for n, line in enumerate(USE.splitlines(), 1) if line.endswith("# E")}
        errors = [m for m in found.messages if m.severity == "error" and not m.code.startswith("dspex-")]
        assert {m.line for m in errors if m.file == "use.py"} == marked, found.output
        assert not [m for m in errors if m.file == "home.py"], found.output
        (tmp_path / "use.py").write_text(USE + "\n", encoding="utf-8")
