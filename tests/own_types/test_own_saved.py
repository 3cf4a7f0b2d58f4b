"""Saved DSPy programs whose demos hold types of dspex, and DSPy's optimisers on them."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import dspy
import pytest
from hypothesis import HealthCheck, given, reject, settings

from dspex import (
    BindError,
    Code,
    History,
    Image,
    In,
    Module,
    Out,
    Predict,
    Reasoning,
    SavedProgram,
    signature,
)
from dspex.bridge import dspy_signature, module
from dspex.errors import AnswerError
from dspex.lm.scripted import ScriptedModel
from tests.own_types.own_cases import PNG, Drawn, as_dspy, drawn_signatures

ADAPTERS: dict[Any, Any] = {
    "dspy-3.4/chat": dspy.ChatAdapter(),
    "dspy-3.4/json": dspy.JSONAdapter(use_native_function_calling=False),
    "dspy-3.4/xml": dspy.XMLAdapter(),
}


def first_messages(model: ScriptedModel, program: Any, inputs: dict[str, Any]) -> list[Any]:
    """Return what a model is sent first, whatever becomes of its answer."""
    with contextlib.suppress(AnswerError):
        program(**inputs)
    return [dict(message) for message in model.requests[0].messages]


@pytest.mark.parametrize("dialect", list(ADAPTERS))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(drawn=drawn_signatures(history=True).filter(lambda d: "Any" not in repr(d.own.__annotations__)))
def test_saved_demos_are_shown_as_dspy_shows_them(dialect: Any, drawn: Drawn, tmp_path: Path) -> None:
    """A program that DSPy saved sends, on both routes, what DSPy sends after loading it."""
    program = dspy.Predict(drawn.dspy)
    program.demos = [dspy.Example(**as_dspy(demo)) for demo in drawn.demos]
    path = tmp_path / "program.json"
    try:
        program.save(str(path))
    except RuntimeError:  # it cannot save calls of tools inside a dataclass
        reject()
    loaded = dspy.Predict(drawn.dspy)
    loaded.load(str(path))
    wanted = ADAPTERS[dialect].format(drawn.dspy, loaded.demos, as_dspy(drawn.inputs))
    for route in ("native", "bridge"):
        model = ScriptedModel("?")
        made = SavedProgram(path).predictor(None, drawn.own, lm=model, route=route, dialect=dialect)
        assert first_messages(model, made, drawn.inputs) == wanted


@pytest.mark.parametrize("dialect", list(ADAPTERS))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(drawn=drawn_signatures().filter(lambda d: "Any" not in repr(d.own.__annotations__)))
def test_demos_of_a_module_are_saved_for_both(dialect: Any, drawn: Drawn, tmp_path: Path) -> None:
    """What a `Module` of dspex saves, DSPy loads, and so does dspex: the messages are the same."""

    class Looking(Module):
        def __init__(self) -> None:
            self.look = Predict(drawn.own, lm=ScriptedModel("?"), dialect=dialect)

        def forward(self, **inputs: Any) -> Any:
            return self.look(**inputs)

    path = tmp_path / "looking.json"
    Looking().with_predictor("look", demos=drawn.demos).save(path)

    class Theirs(dspy.Module):
        def __init__(self) -> None:
            super().__init__()
            self.look = dspy.Predict(drawn.dspy)

    theirs = Theirs()
    theirs.load(str(path))
    wanted = ADAPTERS[dialect].format(drawn.dspy, theirs.look.demos, as_dspy(drawn.inputs))
    assert [dict(m) for m in Looking().load(path).look.messages(**drawn.inputs)] == wanted


SIGNATURE = '''
from dspex import Code, History, Image, In, Out, Reasoning, signature


@signature
class Look:
    """Look at it."""

    image: Image = In()
    history: History = In(default=History())
    thought: Reasoning = Out()
    code: Code = Out()
'''
PROBE = """
import sys
sys.modules["dspy"] = sys.modules["pydantic"] = None
import json
import looked
from dspex import Image
print(json.dumps([dict(m) for m in looked.program.messages(image=Image("https://x.y"))]))
"""


@signature
class Look:
    """Look at it."""

    image: Image = In()
    history: History = In(default=History())
    thought: Reasoning = Out()
    code: Code = Out()


PICTURE = Image.from_bytes(PNG)
ANSWER = "[[ ## thought ## ]]\nso\n\n[[ ## code ## ]]\n```python\nx = 1\n```\n\n[[ ## completed ## ]]"


def test_a_compiled_module_sends_the_same(tmp_path: Path) -> None:
    """`dspex compile` keeps the images of demos; the module needs neither DSPy nor pydantic."""
    program = dspy.Predict(dspy_signature(Look))
    program.demos = [
        dspy.Example(
            image=dspy.Image(PICTURE.url), thought=dspy.Reasoning(content="a"), code=dspy.Code(code="x")
        )
    ]
    program.save(str(tmp_path / "looked.json"))
    (tmp_path / "looks.py").write_text(SIGNATURE, encoding="utf-8")
    words = ["compile", "looked.json", "--predictor", "self=looks:Look", "-o", "looked.py"]
    command = [sys.executable, "-m", "dspex", *words]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    sent = subprocess.run(
        [sys.executable, "-c", PROBE], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    loaded = dspy.Predict(dspy_signature(Look))
    loaded.load(str(tmp_path / "looked.json"))
    values = {"image": dspy.Image("https://x.y"), "history": dspy.History(messages=[])}
    wanted = dspy.ChatAdapter().format(loaded.signature, loaded.demos, values)
    assert json.loads(sent.stdout) == wanted
    assert wanted[1]["content"][1]["image_url"]["url"] == PICTURE.url


def test_optimisers_take_and_give_types_of_dspex(tmp_path: Path) -> None:
    """DSPy's optimiser sees its own types; the demos that it finds come back as those of dspex."""
    program = Predict(Look, lm=ScriptedModel([ANSWER] * 9))
    train = [
        dspy.Example(image=dspy.Image(f"https://x.y/{n}.png"), history=dspy.History(messages=[])).with_inputs(
            "image", "history"
        )
        for n in range(3)
    ]

    def right(example: Any, prediction: Any, trace: Any = None) -> bool:
        assert isinstance(example.image, dspy.Image) and isinstance(prediction.code, dspy.Code)
        return bool(prediction.code.code == "x = 1")

    optimiser = dspy.BootstrapFewShot(metric=right, max_bootstrapped_demos=2, max_labeled_demos=0)
    optimised = optimiser.compile(module(program), trainset=train)
    back = optimised.program()
    assert [demo["image"] for demo in back.plan.demos] == [Image(f"https://x.y/{n}.png") for n in (0, 1)]
    assert back.plan.demos[0]["code"] == Code("x = 1") and back.plan.demos[0]["thought"] == "so"
    assert type(back.plan.demos[0]["thought"]) is Reasoning
    values = {"image": dspy.Image(PICTURE.url), "history": dspy.History(messages=[])}
    inner = optimised.predict
    wanted = dspy.ChatAdapter().format(inner.signature, inner.demos, values)
    assert [dict(m) for m in back.messages(image=PICTURE)] == wanted
    optimised.save(tmp_path / "optimised.json")
    saved = SavedProgram(tmp_path / "optimised.json").predictor(None, Look)
    assert [dict(m) for m in saved.messages(image=PICTURE)] == wanted


def test_modules_take_both_kinds_of_values() -> None:
    """A module of a program takes types of dspex and of DSPy, and refuses others."""
    inside = module(Predict(Look, lm=ScriptedModel([ANSWER, ANSWER])))
    first, second = inside(image=PICTURE), inside(image=dspy.Image(PICTURE.url))
    assert first.thought.content == second.thought.content == "so"
    with pytest.raises(BindError, match="'image' must be Image"):
        inside(image="https://x.y")
