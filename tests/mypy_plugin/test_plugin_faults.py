"""A fault inside the plugin costs the user one note, never the run."""

from __future__ import annotations

from pathlib import Path

from mypy_project import CONFIG, Project

SOURCE = """\
from dspex import In, Out, Predict, signature

@signature
class Triage:
    ticket: str = In()
    score: float = Out()

reveal_type(Predict(Triage)(ticket="x").score)
Triage(tikcet="x")
"""
FAULTY_PLUGIN = """\
import dspex_mypy.features.signature as feature
from dspex_mypy.plugin import plugin as plugin

def faulty(name, function):
    def wrapper(thing, *arguments, **options):
        if thing.name == name:
            raise RecursionError("too deep")
        return function(thing, *arguments, **options)
    return wrapper

for name in ("check", "declarations", "read_signature"):
    setattr(feature, name, faulty(name, getattr(feature, name)))
"""


def test_a_fault_is_one_note_and_the_types_stand(tmp_path: Path) -> None:
    """Whatever part fails, mypy goes on as if without the plugin."""
    project = Project(tmp_path, '[tool.mypy]\nplugins = ["faulty.py"]\nexclude = "faulty.py"\n')
    names = ("check", "declarations", "read_signature")
    project.write({"faulty.py": FAULTY_PLUGIN, **{f"{n}.py": SOURCE.replace("Triage", n) for n in names}})
    outcome = project.run()
    for name in names:
        found = [m for m in outcome.messages if m.file == f"{name}.py"]
        assert [(m.line, m.severity) for m in found if m.code == "dspex-plugin"] == [(4, "note")], (
            outcome.output
        )
        assert [m.code for m in found if m.severity == "error"] == ["call-arg"]
        assert [m.line for m in found if "Revealed type" in m.text and "float" in m.text] == [8]
    assert outcome.output.count("RecursionError: too deep") == len(names)
    assert outcome.status == 1


def test_hostile_classes_are_judged(tmp_path: Path) -> None:
    """Recursion without end, deep nesting and strange statements are no fault."""
    project = Project(tmp_path, CONFIG)
    deep = "list[" * 60 + "int" + "]" * 60
    project.write(
        {
            "m.py": f"""\
from __future__ import annotations
from dataclasses import dataclass
from typing import Generic, TypeVar, Union
from dspex import In, Out, signature

T = TypeVar("T")

@dataclass
class Grow(Generic[T]):
    item: T
    next: Grow[list[T]] | None = None

Json = Union[None, int, list["Json"], dict[str, "Json"]]

@signature
class Strange:
    a: Grow[int]
    b: {deep}
    c: Json
    d, e = 1, 2
    f = g = In()
    [h] = [In()]
    i: int = In(**{{"default": 1}}, desc="x")
    j: int = In("positional")
    for k in range(3):
        pass
    if k:
        m: int = In()
    else:
        m: str = In()
    x.y: int = 3
    n: "nonsense(" = In()
    o: int = Out()
    del o

@signature
class Empty: ...

@signature
def function() -> None: ...

signature(Strange)
"""
        }
    )
    outcome = project.run()
    assert "dspex-plugin" not in outcome.output
    assert "Traceback" not in outcome.output
    assert outcome.status == 1
