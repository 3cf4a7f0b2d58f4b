"""R13: programs live inside DSPy and the other way round; what was optimised runs without DSPy."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import dspy
import pytest

from dspex import In, Out, Predict, SavedProgram, signature
from dspex.bridge import module, wrap
from dspex.testing import ScriptedModel

ROOT = Path(__file__).parents[2]
SAID = "[[ ## answer ## ]]\n4\n\n[[ ## completed ## ]]"


@signature
class Add:
    """Add."""

    question: str = In()
    answer: int = Out()


def right(gold: Any, prediction: Any, trace: object = None) -> bool:
    """Whether the answer is right."""
    return bool(gold.answer == prediction.answer)


def test_there_and_back(tmp_path: Path) -> None:
    """A program becomes a module, is optimised, evaluated and saved, and comes back both ways."""
    inside = module(Predict(Add, lm=ScriptedModel(SAID)))
    train = [dspy.Example(question=q, answer=4).with_inputs("question") for q in ("2+2", "3+1")]
    optimised = dspy.BootstrapFewShot(metric=right).compile(inside, trainset=train)
    assert dspy.Evaluate(devset=train, metric=right, display_progress=False)(optimised).score == 100.0
    assert [name for name, _ in optimised.named_predictors()] == ["predict"]
    back = optimised.program()
    optimised.save(tmp_path / "p.json")
    loaded = SavedProgram(tmp_path / "p.json").predictor(None, Add, lm=ScriptedModel(SAID))
    assert len(back.plan.demos) == 2
    assert back.messages(question="1+3") == loaded.messages(question="1+3")
    assert back(question="1+3") == loaded(question="1+3")


def test_a_module_is_typed() -> None:
    """Any DSPy module, called with typed inputs, gives a typed record."""
    typed = wrap(dspy.Predict("question -> answer"), Add, lm=ScriptedModel(SAID))
    assert typed(question="2+2").answer == 4


@pytest.mark.slow
@pytest.mark.local_model
def test_optimised_with_dspy_served_without_it(tmp_path: Path) -> None:
    """The example: BootstrapFewShot on the offline model, then a process where importing DSPy raises."""
    path = str(tmp_path / "mood.json")
    for words in (["train", path], ["serve", path, "I am so glad that it works!"]):
        command = [sys.executable, "-m", f"examples.optimise.{words[0]}", *words[1:]]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.endswith("(8 messages, route native)\n")
    assert done.stdout.split()[0] in ("happy", "angry")
