"""A fault inside the plugin costs the user one note, never the run."""

from __future__ import annotations

from pathlib import Path

import pytest
from mypy_project import CONFIG, Outcome, Project

HEAD = """\
import dspy
from dspex import In, Out, Predict, example, signature

@signature
class Triage:
    ticket: str = In()
    score: float = Out()

"""
FAULTS: dict[str, tuple[str, str]] = {
    "signature.shape_problems": ("", ""),
    "signature.declarations": ("", ""),
    "signature.read_signature": ("", ""),
    "signature.undecorated": ("class More(Triage):\n    more: int = Out()\n", ""),
    "predict.signature_text": ("reveal_type(Predict('a -> b'))", "dspex.run.predict.Predict[..., "),
    "predict.findings": ("reveal_type(Predict(Triage))", "dspex.run.predict.Predict[[*, ticket"),
    "predict.tell": ("reveal_type(Predict('a -> b \"text\"')(a=1).b)", "Any"),
    "functions.Functions._problems": (
        "from dspex import predict\n@predict\ndef count(text: str) -> int:\n"
        "    raise NotImplementedError\nreveal_type(count('a'))",
        "int",
    ),
    "predict.plain_fields": ("reveal_type(Predict('a -> b')(a=1).b)", "Any"),
    "predict.fields_type": ("reveal_type(Predict('a, k: int = 1 -> b')(a=1).b)", "Any"),
    "predict.demos_of_string": ("reveal_type(Predict('a -> b', demos=[])(a=1).b)", "Any"),
    "record.Records._field": ("reveal_type(Predict('a -> b: int')(a='').b)", "Any"),
    "bound.BoundRecords.check": ("reveal_type(Triage(ticket='').score)", "float"),
    "bound.report_impossible": ("reveal_type(Predict(Triage)(ticket='').score)", "float"),
    "examples.depend_on_type": ("reveal_type(example(Triage(ticket=''), score=1.0))", ".Triage"),
    "wiring._problems": ("two = Predict(Triage) >> Predict(Triage)\nreveal_type(two(ticket=''))", ".Triage"),
    "dspy_programs.signature_text": ("reveal_type(dspy.Predict('a -> b'))", "dspy.predict.predict.Predict"),
    "dspy_programs.fields_type": ("reveal_type(dspy.Predict('a -> b'))", "dspy.predict.predict.Predict"),
    "dspy_programs.tell": ("dspy.Signature('a -> b')", ""),
    "dspy_programs._around": (
        "reveal_type(dspy.BestOfN(dspy.Predict('a -> b'), N=1, reward_fn=lambda a, p: 1.0, threshold=1.0))",
        "dspy.predict.best_of_n.BestOfN",
    ),
    "reused.ReusedNames._settled": (
        "reveal_type(dspy.Predict('a -> b'))",
        "dspy.predict.predict.Predict",
    ),
    "empty.EmptyAttributes._of_empty": (
        "class Lazy(dspy.Module):\n    def __init__(self) -> None:\n        self.inner = None\n"
        "reveal_type(Lazy().inner)",
        "None",
    ),
    "dspy_classes._bare_fields": ("class Bare(dspy.Signature):\n    a: str\n", ""),
    "dspy_results.DspyResults._output": ("reveal_type(dspy.Predict('a -> b')(a='').b)", "Any"),
}
"""A function that a hook uses → code that has the hook called, and what is revealed all the same."""
FAULTY_PLUGIN = """\
import importlib
import sys
from mypy.nodes import ClassDef
from dspex_mypy.plugin import plugin as plugin

def files(argument):
    if isinstance(argument, str):
        yield argument
    elif isinstance(argument, ClassDef):
        yield argument.info.module_name
    else:
        holder = getattr(argument, "api", argument)
        yield getattr(getattr(holder, "tree", None), "fullname", "")

def faulty(fault, function):
    def wrapper(*arguments, **options):
        if any(fault.replace(".", "_") == name for argument in arguments for name in files(argument)):
            raise RecursionError(f"of {fault}")
        return function(*arguments, **options)
    return wrapper

for fault in FAULTS:
    room, *owners, name = fault.split(".")
    place = importlib.import_module(f"dspex_mypy.features.{room}")
    for owner in owners:
        place = getattr(place, owner)
    setattr(place, name, faulty(fault, getattr(place, name)))
"""


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """One run over a file for each fault, with a plugin that has it in that file only."""
    folder = tmp_path_factory.mktemp("faults")
    project = Project(folder, '[tool.mypy]\nplugins = ["faulty.py"]\nexclude = "faulty.py"\n')
    files = {f"{fault.replace('.', '_')}.py": HEAD + code + "\n" for fault, (code, _) in FAULTS.items()}
    project.write({"faulty.py": f"FAULTS = {list(FAULTS)}\n{FAULTY_PLUGIN}", **files})
    return project.run()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_one_note_and_the_types_stand(fault: str, outcome: Outcome) -> None:
    """Whatever part fails, mypy says so once and goes on as if without the plugin."""
    assert "Traceback" not in outcome.output
    found = [m for m in outcome.messages if m.file == f"{fault.replace('.', '_')}.py"]
    notes = [m for m in found if m.code == "dspex-plugin"]
    assert [(m.severity, f"RecursionError: of {fault}." in m.text) for m in notes] == [("note", True)], found
    assert [m for m in found if m.severity == "error"] == []
    revealed = [m.text for m in found if "Revealed type" in m.text]
    assert len(revealed) == FAULTS[fault][0].count("reveal_type")
    assert all(FAULTS[fault][1] in text for text in revealed), revealed


def test_what_mypy_finds_alone_is_found_beside_a_fault(tmp_path: Path) -> None:
    """The errors of plain types are there, and the run ends as it would have."""
    project = Project(tmp_path, '[tool.mypy]\nplugins = ["faulty.py"]\nexclude = "faulty.py"\n')
    fault = "signature.read_signature"
    project.write({"faulty.py": f"FAULTS = {[fault]}\n{FAULTY_PLUGIN}"})
    project.write({f"{fault.replace('.', '_')}.py": HEAD + 'Triage(tikcet="x")\n'})
    outcome = project.run()
    assert [m.code for m in outcome.messages if m.severity == "error"] == ["call-arg"]
    assert outcome.output.count("RecursionError") == 1
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
