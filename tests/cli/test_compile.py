"""`dspex compile`: what was optimised and saved, as a module that sends the same and reads well."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import dspy
import pytest

from dspex import SavedProgram
from tests.cli.cli_project import dspex

SHOP = '''\
from typing import Literal

from dspex import ChainOfThought, In, Module, Out, Predict, signature


@signature
class Triage:
    """Triage a ticket."""

    ticket: str = In(desc="raw text")
    priority: Literal["low", "high"] = Out()


@signature
class Answer:
    """Answer."""

    question: str = In()
    answer: float = Out()


class Desk(Module):
    """Both."""

    def __init__(self) -> None:
        self.triage = Predict(Triage)
        self.answer = ChainOfThought(Answer)

    def forward(self, question: str) -> float:
        """Triage, and answer."""
        self.triage(ticket=question)
        return self.answer(question=question).answer


class Needs(Desk):
    """Takes an argument."""

    def __init__(self, argument: int) -> None:
        super().__init__()


class Other(Module):
    """Has other predictors."""

    answer = ChainOfThought(Answer)

    def forward(self) -> None:
        """Do nothing."""


made = Needs(3)
'''
LONG = 'Look at "it".\n\n  Then it\'s yours: ' + "decide, " * 30 + "\\ end"
PROBE = """
import sys
sys.modules["dspy"] = sys.modules["pydantic"] = None
import json
import desk
sent = [desk.triage.messages(ticket="x"), desk.answer.messages(question="y")]
print(json.dumps([*sent, repr(desk.triage.plan.lm)]))
"""


class Desk(dspy.Module):  # type: ignore[misc]  # dspy has no types
    """Two predictors."""

    def __init__(self) -> None:
        super().__init__()
        self.triage = dspy.Predict("ticket -> priority: Literal['low', 'high']")
        self.answer = dspy.ChainOfThought("question -> answer: float")

    def forward(self) -> None:
        """Not called."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with signatures and a saved program."""
    desk = Desk()
    desk.triage.signature = desk.triage.signature.with_instructions(LONG)
    desk.triage.demos = [dspy.Example(ticket="a\nb", priority="low"), dspy.Example(ticket="é'\"")]
    desk.triage.demos[1]["priority"] = "high"
    desk.triage.lm = dspy.LM("openai/gpt-4o-mini", temperature=0.5)
    inner = desk.answer.predict
    inner.signature = inner.signature.with_updated_fields("answer", desc="a number")
    inner.demos = [dspy.Example(question="1+1", reasoning="easy", answer=2.0)]
    desk.save(tmp_path / "desk.json")
    (tmp_path / "shop.py").write_text(SHOP, encoding="utf-8")
    return tmp_path


WORDS = (
    "compile",
    "desk.json",
    "--predictor",
    "triage=shop:Triage",
    "--predictor",
    "answer.predict=shop:Answer",
)


def test_the_module_sends_what_the_saved_program_sends(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a process without DSPy and pydantic, from the module alone."""
    done = dspex(*WORDS, "-o", "desk.py", cwd=project)
    assert (done.code, done.out) == (0, ""), done.err
    assert "wrote desk.py (2 programs)" in done.err
    (project / "desk.json").rename(project / "elsewhere.json")
    probe = subprocess.run(
        [sys.executable, "-c", PROBE], cwd=project, check=True, capture_output=True, text=True
    )
    triage, answer, model = json.loads(probe.stdout)
    monkeypatch.syspath_prepend(project)
    monkeypatch.delitem(sys.modules, "shop", raising=False)
    shop: Any = importlib.import_module("shop")
    monkeypatch.setitem(sys.modules, "shop", shop)  # and away again after the test
    saved = SavedProgram(project / "elsewhere.json")
    assert triage == saved.predictor("triage", shop.Triage).messages(ticket="x")
    assert answer == saved.predictor("answer.predict", shop.Answer).messages(question="y")
    assert model == "Model('openai/gpt-4o-mini', temperature=0.5)"


def test_it_reads_well(project: Path) -> None:
    """Linters and the strictest checkers have nothing to say; a second run gives the same."""
    text = dspex(*WORDS, cwd=project).out
    assert text == dspex(*WORDS, cwd=project).out
    (project / "desk.py").write_text(text, encoding="utf-8")
    for tool in (
        ["ruff", "check", "--isolated", "--line-length", "100", "desk.py"],
        ["mypy", "--strict", "desk.py"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", *tool], cwd=project, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout
    assert max(map(len, text.splitlines())) <= 120


MODULE_PROBE = """
import sys
sys.modules["dspy"] = sys.modules["pydantic"] = None
import json
import desk
program = desk.program
sent = [program.triage.messages(ticket="x"), program.answer.messages(question="y")]
print(json.dumps([*sent, repr(program.triage.plan.lm), type(program).__name__]))
"""


@pytest.mark.parametrize(("target", "kind"), [("shop:Desk", "Desk"), ("shop:made", "Needs")])
def test_a_module_with_all_its_predictors(project: Path, target: str, kind: str) -> None:
    """The program that is written sends what the saved one does, and is typed as its module is."""
    words = ("compile", "desk.json", "--module", target)
    done = dspex(*words, "-o", "desk.py", cwd=project)
    assert (done.code, done.out) == (0, ""), done.err
    assert "wrote desk.py (1 program)" in done.err
    assert (
        f"Run again: dspex compile desk.json --module {target} -o desk.py"
        in (project / "desk.py").read_text()
    )
    assert dspex(*words, "-o", "desk.py", cwd=project).code == 0  # it was not edited
    for tool in (
        ["ruff", "check", "--isolated", "--line-length", "100", "desk.py"],
        ["mypy", "--strict", "desk.py"],
    ):
        checked = subprocess.run(
            [sys.executable, "-m", *tool], cwd=project, capture_output=True, text=True, check=False
        )
        assert checked.returncode == 0, checked.stdout
    assert dspex(*WORDS, "-o", "single.py", cwd=project).code == 0
    (project / "desk.json").unlink()
    run = {"cwd": project, "check": True, "capture_output": True, "text": True}
    probe = subprocess.run([sys.executable, "-c", MODULE_PROBE], **run)
    single = subprocess.run([sys.executable, "-c", PROBE.replace("desk", "single")], **run)
    assert json.loads(probe.stdout) == [*json.loads(single.stdout), kind]


def test_a_module_that_was_taught_nothing(project: Path) -> None:
    """Its text is one line."""
    program = "import shop; shop.Desk().save('desk.json')"
    subprocess.run([sys.executable, "-c", program], cwd=project, check=True)
    done = dspex("compile", "desk.json", "--module", "shop:Desk", cwd=project)
    assert done.out.endswith("from shop import Desk\n\nprogram = Desk()\n")


def test_an_edited_module_is_not_overwritten(project: Path) -> None:
    """Unless that is wanted; one that was not touched is."""
    assert dspex(*WORDS, "-o", "desk.py", cwd=project).code == 0
    assert dspex(*WORDS, "-o", "desk.py", "--dialect", "json", cwd=project).code == 0
    path = project / "desk.py"
    path.write_text(
        path.read_text(encoding="utf-8").replace("temperature=0.5", "temperature=0.9"), encoding="utf-8"
    )
    done = dspex(*WORDS, "-o", "desk.py", cwd=project)
    assert done.code == 1
    assert "edited by hand" in done.err
    assert "0.9" in path.read_text(encoding="utf-8")
    assert dspex(*WORDS, "-o", "desk.py", "--force", cwd=project).code == 0
    assert "0.9" not in path.read_text(encoding="utf-8")


def test_what_is_left_out_is_said(project: Path) -> None:
    """Predictors without a signature, and settings that have no counterpart."""
    done = dspex("compile", "desk.json", "--predictor", "triage=shop:Triage", cwd=project)
    assert done.code == 0
    assert "not compiled: answer.predict" in done.err
    assert "answer = " not in done.out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("compile", "none.json", "--predictor", "a=b:C"), "cannot be read"),
        (("compile", "desk.json", "--predictor", "triage"), "write NAME=module:Class"),
        (("compile", "desk.json", "--predictor", "x=shop:Triage"), "holds no predictor 'x'"),
        (("compile", "desk.json", "--predictor", "triage=shop:Answer"), "has the fields Ticket:, Priority:"),
        (("compile", "desk.json", "--predictor", "triage=shop:Triag"), "Did you mean 'Triage'"),
        ((*WORDS, "--predictor", "triage=shop:Triage"), "given twice"),
        (("compile", "desk.json"), "by --predictor, or the Module by --module"),
        ((*WORDS, "--module", "shop:Desk"), "by --predictor, or the Module by --module"),
        (("compile", "desk.json", "--module", "shop:Triage"), "is no dspex.Module, nor a class of them"),
        (("compile", "desk.json", "--module", "shop:Needs"), "Give the name of one that is made: shop:name"),
        (("compile", "desk.json", "--module", "shop:Other"), "Other has no 'triage'"),
        (("compile", "desk.json", "--module", "shop:Desk", "--dialect", "json"), "dialects of its own"),
        ((*WORDS, "--dialect", "jsn"), "json"),
    ],
)
def test_wrong_words(project: Path, words: tuple[str, ...], told: str) -> None:
    """One clear error, code 2, nothing written."""
    done = dspex(*words, cwd=project)
    assert (done.code, done.out) == (2, "")
    assert told in done.err.replace("\n", " ")


def test_folders_that_are_called_like_files(project: Path) -> None:
    """`check` reads files; the command in a compiled module can be run as it stands."""
    (project / "folder.py").mkdir()
    assert dspex("check", ".", cwd=project).code == 0
    state = json.loads((project / "desk.json").read_text(encoding="utf-8"))
    state["tri age"] = state.pop("triage")
    (project / "my desk.json").write_text(json.dumps(state), encoding="utf-8")
    done = dspex("compile", "my desk.json", "--predictor", "tri age=shop:Triage", cwd=project)
    assert "Run again: dspex compile 'my desk.json' --predictor 'tri age=shop:Triage'" in done.out


def test_warnings_come_in_the_order_of_the_file(project: Path) -> None:
    """Whatever the hashes of their names are."""
    path = project / "desk.json"
    state = json.loads(path.read_text(encoding="utf-8"))
    more = {f"part{n}": state["triage"] for n in range(8)}
    path.write_text(json.dumps({**state, **more}), encoding="utf-8")
    done = dspex("compile", "desk.json", "--predictor", "triage=shop:Triage", cwd=project)
    said = [line.partition("not compiled: ")[2] for line in done.err.splitlines() if "not compiled" in line]
    assert [line.partition(".")[0] for line in said if line.startswith("part")] == list(more)
