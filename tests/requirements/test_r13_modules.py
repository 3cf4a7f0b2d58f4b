"""R13: typed `Module` with several predictors and `forward`."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import dspy
import pytest

from dspex import BindError, ChainOfThought, In, Module, Out, Predict, Request, signature
from dspex.bridge import module
from dspex.testing import ScriptedModel

ROOT = Path(__file__).parents[2]


@signature
class MakeQuery:
    """Write a query."""

    question: str = In()
    query: str = Out()


@signature
class Answer:
    """Answer."""

    question: str = In()
    context: list[str] = In()
    answer: int = Out()


class Answerer(Module):
    """Two predictors."""

    def __init__(self) -> None:
        self.search = Predict(MakeQuery)
        self.answer = ChainOfThought(Answer)

    async def forward(self, question: str, k: int = 2) -> Answer:
        """Search k times at once, then answer."""
        found = await asyncio.gather(*(self.search.acall(question=question) for _ in range(k)))
        return await self.answer.acall(question=question, context=[f.query for f in found])


def say(request: Request) -> str:
    """Answer by what is asked."""
    if "[[ ## query ## ]]" in request.messages[-1].content:
        return "[[ ## query ## ]]\nq\n\n[[ ## completed ## ]]"
    return "[[ ## reasoning ## ]]\nr\n\n[[ ## answer ## ]]\n4\n\n[[ ## completed ## ]]"


WRONG = {
    'answerer(qestion="x")': 1,
    "answerer(question=3)": 1,
    'answerer(question="x", k="3")': 1,
    'answerer("x").anwser': 1,
    'answerer.full(question="x").value.answer.upper()': 1,
    'answerer.batch(["x"])': 1,
    'reveal_type(answerer("x", k=2).answer)': 0,
    'reveal_type(answerer.full(question="x").calls)': 0,
    'answerer.batch([answerer.request("x")])': 0,
    '(Predict(MakeQuery) >> answerer)(question="x").answer': 0,
}


def test_its_types_are_those_of_forward(tmp_path: Path) -> None:
    """A type checker finds the wrong calls and is silent on the right ones, without a plugin."""
    source = Path(__file__).read_text(encoding="utf-8").partition("def say(")[0]
    (tmp_path / "program.py").write_text(
        source + "\nanswerer = Answerer()\n" + "".join(f"{line}\n" for line in WRONG), encoding="utf-8"
    )
    (tmp_path / "mypy.ini").write_text("[mypy]\nignore_missing_imports = true\n", encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--config-file", "mypy.ini", "program.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    first = source.count("\n") + 3
    errors = {int(line.split(":")[1]) for line in done.stdout.splitlines() if ": error: " in line}
    assert errors == {first + n for n, wrong in enumerate(WRONG.values()) if wrong}, done.stdout
    assert re.search(r'Revealed type is "(?:builtins\.)?int"', done.stdout)
    assert "InnerCall" in done.stdout


def test_it_runs_and_tells_everything() -> None:
    """Called, awaited, checked; with every call inside and their sums."""
    answerer = Answerer().with_(lm=ScriptedModel(say))
    assert answerer(question="2+2").answer == 4
    assert asyncio.run(answerer.acall("2+2", k=1)).answer == 4
    with pytest.raises(BindError, match="'question' must be str"):
        answerer(question=3)  # type: ignore[arg-type]
    done = answerer.full("2+2")
    assert [call.name for call in done.calls] == ["search", "search", "answer"]
    assert (done.attempts, done.of("answer")[0].reasoning) == (3, "r")


def test_it_is_optimised_saved_and_shared(tmp_path: Path) -> None:
    """DSPy optimises its predictors; what they were taught comes back, and through a file."""
    train = [dspy.Example(question=q, answer=4).with_inputs("question") for q in ("2+2", "3+1")]

    def right(gold: Any, found: Any, trace: object = None) -> bool:
        return bool(gold.answer == found.answer)

    inside = module(Answerer().with_(lm=ScriptedModel(say)))
    optimised = dspy.BootstrapFewShot(metric=right).compile(inside, trainset=train)
    back = optimised.program()
    back.save(tmp_path / "answerer.json")
    loaded = Answerer().load(tmp_path / "answerer.json").with_(lm=ScriptedModel(say))
    for name, program in back.named_predictors().items():
        assert len(program.plan.demos) == 2
        inputs = {f.name: ["x"] if f.name == "context" else "x" for f in program.signature.inputs}
        assert loaded.named_predictors()[name].messages(**inputs) == program.messages(**inputs)
    assert loaded(question="1+3").answer == 4


def test_the_example_runs() -> None:
    """`examples/research.py`, in a process of its own."""
    command = [sys.executable, "examples/research.py"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    lines = done.stdout.splitlines()
    assert lines[0] == "330 metres (certain: True)"
    assert [line.partition(":")[0].strip() for line in lines[1:6]] == [
        "plan",
        "read",
        "read",
        "answer",
        "refused",
    ]
    assert lines[-1] == "told: Answer in two words."
