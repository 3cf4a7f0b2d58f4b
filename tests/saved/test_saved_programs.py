"""Programs saved by the installed DSPy: loaded natively they send what DSPy sends after loading them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Literal

import dspy
import pydantic
import pytest
from dspy.adapters.baml_adapter import BAMLAdapter

from dspex import ChainOfThought, ConfigurationError, In, Out, Predict, SavedProgram, signature
from dspex.testing import ScriptedModel


class Point(pydantic.BaseModel):
    """A value of a demo."""

    a: int
    b: str


class PlainTriage(dspy.Signature):  # type: ignore[misc]  # dspy has no types
    """Triage a ticket."""

    ticket_text: str = dspy.InputField(desc="raw text")
    lang: str = dspy.InputField()
    priority: Literal["low", "high"] = dspy.OutputField()
    point: Point = dspy.OutputField(desc="a point")


@signature
class Triage:
    """Triage a ticket."""

    ticket_text: str = In(desc="raw text")
    lang: str = In()
    priority: Literal["low", "high"] = Out()
    point: Point = Out(desc="a point")


class Plain(dspy.Module):  # type: ignore[misc]  # dspy has no types
    """Two predictors, one of them inside another module."""

    def __init__(self) -> None:
        super().__init__()
        self.triage = dspy.Predict(PlainTriage)
        self.answer = dspy.ChainOfThought("question -> answer: float")

    def forward(self) -> None:
        """Not called."""


INSTRUCTIONS = "Look at the ticket.\n\n  Then decide.\n"
DEMOS = [
    {"ticket_text": "It burns", "lang": "en", "priority": "high", "point": {"a": 1, "b": "q"}},
    {"ticket_text": "Hello", "augmented": True, "priority": "low"},
]


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """Save a program as an optimiser leaves it."""
    program = Plain()
    program.triage.demos = [dspy.Example(**demo) for demo in DEMOS]
    told = program.triage.signature.with_instructions(INSTRUCTIONS)
    program.triage.signature = told.with_updated_fields("priority", desc="how urgent")
    program.triage.lm = dspy.LM(
        "openai/gpt-4o-mini", temperature=0.25, max_tokens=77, rollout_id=3, cache=False
    )
    inner = program.answer.predict
    inner.signature = inner.signature.with_instructions("Be exact.")
    inner.demos = [dspy.Example(question="1+1", reasoning="easy", answer=2.0)]
    path = tmp_path / "program.json"
    program.save(path)
    return path


def sent_by_dspy(path: Path, name: str, adapter: Any, **inputs: object) -> list[dict[str, Any]]:
    """Load the program with DSPy and return what it would send."""
    program = Plain()
    program.load(path)
    predictor = dict(program.named_predictors())[name]
    messages: list[dict[str, Any]] = adapter.format(predictor.signature, predictor.demos, inputs)
    return messages


ADAPTERS = {
    "dspy-3.4/chat": dspy.ChatAdapter,
    "dspy-3.4/json": dspy.JSONAdapter,
    "dspy-3.4/xml": dspy.XMLAdapter,
    "dspy-3.4/baml": BAMLAdapter,
    "dspy-3.4/two-step": lambda: dspy.TwoStepAdapter(dspy.LM("openai/x")),
}


@pytest.mark.parametrize("dialect", ADAPTERS)
def test_the_prompt_is_that_of_dspy(saved: Path, dialect: Any) -> None:
    """Instructions, descriptions and demos, complete or not, are sent as DSPy sends them."""
    program = SavedProgram(saved)
    triage = program.predictor("triage", Triage, dialect=dialect)
    inputs = {"ticket_text": "x", "lang": "de"}
    assert triage.messages(**inputs) == sent_by_dspy(saved, "triage", ADAPTERS[dialect](), **inputs)
    answer = program.predictor("answer.predict", Answer, dialect=dialect)
    assert isinstance(answer, ChainOfThought)
    sent = sent_by_dspy(saved, "answer.predict", ADAPTERS[dialect](), question="2+2")
    assert answer.messages(question="2+2") == sent


@signature
class Answer:
    """Any docstring."""

    question: str = In()
    answer: float = Out()


@pytest.mark.parametrize("route", ["native", "bridge"])
def test_it_runs_on_both_routes(saved: Path, route: Any) -> None:
    """A loaded program is like any other: typed, with demos, over both routes."""
    model = ScriptedModel('{"priority": "low", "point": {"a": 2, "b": "z"}}')
    triage = SavedProgram(saved).predictor("triage", Triage, lm=model, route=route, dialect="dspy-3.4/json")
    done = triage.full(ticket_text="x", lang="de")
    assert (done.value.priority, done.value.point) == ("low", Point(a=2, b="z"))
    assert [{"role": m.role, "content": m.content} for m in done.messages] == sent_by_dspy(
        saved, "triage", dspy.JSONAdapter(), ticket_text="x", lang="de"
    )


def test_the_saved_model_is_used(saved: Path) -> None:
    """Its name and sampling come back; what has no counterpart is said."""
    program = SavedProgram(saved)
    assert program.version == dspy.__version__
    assert "Model('openai/gpt-4o-mini', temperature=0.25, max_tokens=77)" in repr(
        program.predictor("triage", Triage).plan.lm
    )
    assert program.predictor("answer.predict", Answer).plan.lm is None
    assert program.left_out == ["triage: the model setting rollout_id = 3"]
    assert repr(program).endswith("predictors=[triage, answer.predict])")


def test_words_that_did_not_change_cost_nothing(tmp_path: Path) -> None:
    """The program of the signature itself is used, generated ahead of time where it was."""
    path = tmp_path / "p.json"
    dspy.Predict(PlainTriage).save(path)
    program = SavedProgram(path)
    assert list(program.predictors) == ["self"]
    triage = program.predictor(None, Triage)
    assert triage.plan.wording is None
    inputs = {"ticket_text": "x", "lang": "de"}
    assert triage.messages(**inputs) == Predict(Triage).messages(**inputs)


BAD = {
    "absent.json": (None, "cannot be read: No such file"),
    "folder": ("", "is a pickle"),
    "program.pkl": (b"\x80\x04.", "is a pickle"),
    "text.json": (b"hello", "holds no JSON"),
    "list.json": (b"[]", "holds no saved program"),
    "empty.json": (b"{}", "holds no predictors"),
    "other.json": (b'{"a": 1}', "'a' is no saved predictor but 1"),
    "half.json": (b'{"a": {"demos": []}}', "'a' is no saved predictor"),
    "deep.json": (b"[" * 100_000, "holds no JSON"),
}


@pytest.mark.parametrize("name", BAD)
def test_files_that_hold_no_program(tmp_path: Path, name: str) -> None:
    """One clear error each; nothing is ever unpickled."""
    content, reason = BAD[name]
    path = tmp_path / name
    if content == "":
        path.mkdir()
    elif isinstance(content, bytes):
        path.write_bytes(content)
    with pytest.raises(ConfigurationError, match=reason):
        SavedProgram(path)


def test_other_fields_are_refused(saved: Path) -> None:
    """A signature that does not fit what was saved, and a name that is not there."""
    program = SavedProgram(saved)
    with pytest.raises(ConfigurationError, match=r"has the fields Ticket Text:, .*, Point: and Answer"):
        program.predictor("triage", Answer)
    with pytest.raises(ConfigurationError, match=r"holds no predictor 'x'\. It holds triage, answer"):
        program.predictor("x", Answer)
    with pytest.raises(ConfigurationError, match=r"several predictors; name one of triage, answer"):
        program.predictor(None, Answer)


@pytest.mark.parametrize("settings", [{"model": 5}, {"temperature": 0.5}])
def test_a_model_without_a_name_is_said(saved: Path, settings: dict[str, Any]) -> None:
    """Its settings are not lost without a word."""
    state = json.loads(saved.read_text("utf-8"))
    state["triage"]["lm"] = settings
    saved.write_text(json.dumps(state), "utf-8")
    assert any("the model, which has no name" in left for left in SavedProgram(saved).left_out)


def test_another_version_is_said(saved: Path) -> None:
    """The prompts of another minor version may be others."""
    state = json.loads(saved.read_text())
    state["metadata"]["dependency_versions"]["dspy"] = "3.1.0"
    saved.write_text(json.dumps(state))
    assert SavedProgram(saved).left_out[-1].startswith("it was saved by DSPy 3.1.0")


WITHOUT_DSPY = """
import sys
sys.modules["dspy"] = sys.modules["pydantic"] = sys.modules["litellm"] = None
from dspex import In, Out, SavedProgram, signature
from dspex.testing import ScriptedModel

@signature
class Answer:
    question: str = In()
    answer: float = Out()

model = ScriptedModel("[[ ## reasoning ## ]]\\nr\\n\\n[[ ## answer ## ]]\\n4\\n\\n[[ ## completed ## ]]")
program = SavedProgram(sys.argv[1]).predictor("answer.predict", Answer, lm=model)
done = program.full(question="2+2")
print(done.value.answer, done.reasoning, "Be exact." in done.messages[0].content, len(done.messages))
"""


def test_it_runs_where_dspy_is_not(saved: Path) -> None:
    """Neither DSPy nor pydantic is needed to run what was optimised with them."""
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_DSPY, str(saved)],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ,
    )
    assert done.stdout.split() == ["4.0", "r", "True", "4"]
