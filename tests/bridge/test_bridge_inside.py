"""Programs inside DSPy: real modules with real predictors, optimised, evaluated, saved, taken back."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, Literal

import dspy
import msgspec
import pytest

from dspex import (
    AnswerError,
    BindError,
    ChainOfThought,
    ConfigurationError,
    In,
    Module,
    Out,
    Predict,
    Request,
    SavedProgram,
    example,
    signature,
)
from dspex.bridge import module, to_example
from dspex.bridge.engine import language_model
from dspex.testing import ScriptedModel


@signature
class Triage:
    """Triage a ticket."""

    ticket: str = In(wire_name="text")
    priority: Literal["low", "high"] = Out()


@signature
class Reply:
    """Reply to a ticket."""

    priority: Literal["low", "high"] = In()
    reply: str = Out()


def answer(request: Request) -> str:
    """Answer sloppily, by what is asked."""
    asked = request.messages[-1].content
    if "## reply ##" in asked:
        return "[[ ## reply ## ]]\nWe hurry.\n\n[[ ## completed ## ]]"
    burns = "burn" in asked.partition("Respond with")[0]
    priority = "High!" if burns else "low"
    return f"[[ ## reasoning ## ]]\nr\n\n[[ ## priority ## ]]\n{priority}\n\n[[ ## completed ## ]]"


def model() -> ScriptedModel:
    return ScriptedModel(answer)


TRAIN = [
    dspy.Example(text=text, priority=priority).with_inputs("text")
    for text, priority in (("it burns", "high"), ("hello", "low"), ("burning", "high"))
]


def right(gold: Any, prediction: Any, trace: object = None) -> bool:
    """Whether the priority is right."""
    return bool(gold.priority == prediction.priority)


@pytest.mark.parametrize("kind", [Predict, ChainOfThought])
@pytest.mark.parametrize("dialect", ["dspy-3.4/chat"])
def test_it_is_a_module(kind: Any, dialect: Any) -> None:
    """Real predictors, DSPy's prediction, our parser, the program's own checks."""
    program = kind(Triage, lm=model(), dialect=dialect)
    inside = module(program)
    assert isinstance(inside, dspy.Module)
    ((_, predictor),) = inside.named_predictors()
    assert isinstance(predictor, dspy.Predict)
    prediction = inside(text="it burns")
    assert isinstance(prediction, dspy.Prediction)
    assert prediction.priority == "high"  # the answer said High!
    assert asyncio.run(inside.acall(ticket="it burns")).priority == "high"
    assert inside.program().messages(ticket="x") == program.messages(ticket="x")
    with pytest.raises(BindError, match="ticket"):
        inside(text=3)
    with pytest.raises(BindError, match="there is no input 'txt'"):
        inside(txt="x")
    silent = module(kind(Triage, lm=ScriptedModel("no idea")))
    with pytest.raises(AnswerError):
        silent(text="x")


def test_what_was_optimised_comes_back(tmp_path: Path) -> None:
    """BootstrapFewShot finds demos; the program has them, and so has a saved one without DSPy's module."""
    program = ChainOfThought(Triage, lm=model())
    optimiser = dspy.BootstrapFewShot(metric=right, max_bootstrapped_demos=2, max_labeled_demos=2)
    optimised = optimiser.compile(module(program), trainset=TRAIN)
    back = optimised.program()
    assert len(back.plan.demos) == 2
    assert back.plan.demos[0]["priority"] == "high"
    assert back.full(ticket="it burns").value.priority == "high"
    sent = optimised.predict.predict
    plain = dspy.ChatAdapter().format(sent.signature, sent.demos, {"text": "x"})
    assert back.messages(ticket="x") == plain
    optimised.save(tmp_path / "optimised.json")
    saved = SavedProgram(tmp_path / "optimised.json")
    assert saved.predictor("predict.predict", Triage).messages(ticket="x") == plain
    assert program.plan.demos == ()


def test_it_is_saved_as_it_is(tmp_path: Path) -> None:
    """Any model may stand behind it: DSPy saves no engine of ours, and keys are never saved."""
    demo = example(Triage(ticket="a"), priority="low")
    inside = module(Predict(Triage, lm=model(), demos=[demo]))
    inside.save(tmp_path / "program.json")
    again = module(Predict(Triage, lm=model()))
    again.load(tmp_path / "program.json")
    assert again(text="it burns").priority == "high"
    assert again.program().messages(ticket="x") == inside.program().messages(ticket="x")


def test_instructions_and_descriptions_come_back() -> None:
    """As COPRO and MIPRO change them."""
    inside = module(Predict(Triage, lm=model()))
    told = inside.predict.signature.with_instructions("Be quick.")
    inside.predict.signature = told.with_updated_fields("priority", desc="how urgent")
    back = inside.program()
    system = back.messages(ticket="x")[0]["content"]
    assert system.endswith("objective is: \n        Be quick.")
    assert "`priority` (Literal['low', 'high']): how urgent" in system
    assert back.signature.field("priority").desc == "how urgent"


def test_demos_go_in_and_come_back() -> None:
    """Labelled records become DSPy's examples, under the names that DSPy knows."""
    demo = example(Triage(ticket="a"), priority="low")
    inside = module(Predict(Triage, lm=model(), demos=[demo]))
    assert [d.toDict() for d in inside.predict.demos] == [{"text": "a", "priority": "low"}]
    assert inside.program().messages(ticket="x") == Predict(Triage, demos=[demo]).messages(ticket="x")


def test_a_sequence_is_a_module_of_modules() -> None:
    """Every program of it has its predictor, and all of them come back."""
    flow = Predict(Triage, lm=model()) >> Predict(Reply, lm=model())
    inside = module(flow)
    assert [name for name, _ in inside.named_predictors()] == ["first.predict", "following.predict"]
    assert inside(text="it burns").reply == "We hurry."
    inside.following.predict.signature = inside.following.predict.signature.with_instructions("Be kind.")
    back = inside.program()
    assert back(ticket="it burns").reply == "We hurry."
    assert "Be kind." in back.following.messages(priority="low")[0]["content"]
    with pytest.raises(ConfigurationError, match="step without a program"):
        module(Predict(Triage).then(lambda t: t.priority))
    with pytest.raises(ConfigurationError, match="is no program"):
        module(3)


def test_it_is_evaluated_and_copied() -> None:
    """`dspy.Evaluate` runs it in threads; copies are modules of their own."""
    inside = module(Predict(Triage, lm=model()))
    evaluate = dspy.Evaluate(devset=TRAIN, metric=right, num_threads=2, display_progress=False)
    assert evaluate(inside).score == 100.0
    copy = inside.deepcopy()
    copy.predict.demos = [dspy.Example(text="a", priority="low")]
    assert inside.predict.demos == []
    assert copy(text="x").priority == "low"


def test_the_model_is_that_of_dspy_where_the_program_names_none() -> None:
    """`dspy.configure(lm=…)` counts then, as in any module."""
    from dspy.utils import DummyLM

    with dspy.context(lm=DummyLM([{"priority": "high"}])):
        assert module(Predict(Triage))(text="x").priority == "high"


class Item(msgspec.Struct):
    """A thing and how many."""

    name: str
    count: float = 1.0


@signature
class Pack:
    """Pack the items."""

    wanted: list[Item] = In()
    items: list[Item] = Out()
    spare: Item | None = Out()


@pytest.mark.parametrize("kind", [Predict, ChainOfThought])
@pytest.mark.parametrize("dialect", ["dspy-3.4/chat", "dspy-3.4/json", "dspy-3.4/xml", "dspy-3.4/baml"])
def test_demos_made_of_predictions_are_written_and_saved_like_others(
    kind: Any, dialect: Any, tmp_path: Path
) -> None:
    """What optimisers take from predictions holds Structs: prompts and files have their fields."""

    def model() -> ScriptedModel:
        said = '{"reasoning": "r", "items": [{"name": "cup", "count": 2.5}], "spare": {"name": "lid"}}'
        return ScriptedModel(lambda request: said)

    inside = module(kind(Pack, lm=model(), dialect=dialect))
    train = [to_example(Pack(wanted=[Item("mug")]))]
    optimiser = dspy.BootstrapFewShot(metric=lambda gold, found, trace=None: True, max_bootstrapped_demos=1)
    optimised = optimiser.compile(inside, trainset=train)
    assert optimised(wanted=[]).get("items") == [Item("cup", 2.5)]

    program = optimised.program()
    expected = [(m["role"], m["content"]) for m in program.messages(wanted=[])]
    assert len(expected) == 4 and "Item(" not in expected[2][1]
    for way in ("forward", "aforward"):
        lm = model()
        optimised.predictors()[0].lm = language_model(lm)
        if way == "forward":
            optimised(wanted=[])
        else:
            asyncio.run(optimised.acall(wanted=[]))
        assert [(m.role, m.content) for m in lm.requests[0].messages] == expected
    optimised.predictors()[0].lm = None

    optimised.save(tmp_path / "pack.json")
    loaded = module(kind(Pack, lm=model(), dialect=dialect))
    loaded.load(tmp_path / "pack.json")
    assert [(m["role"], m["content"]) for m in loaded.program().messages(wanted=[])] == expected


class Sorting(Module):
    """One predictor."""

    def __init__(self, lm: Any) -> None:
        self.sort = Predict(Triage, lm=lm)

    def forward(self, ticket: str) -> Triage:
        """Sort."""
        return self.sort(ticket=ticket)


@pytest.mark.parametrize("make", [lambda lm: Predict(Triage, lm=lm), Sorting])
def test_modules_that_copy_the_model_take_that_of_the_program(make: Any) -> None:
    """BestOfN asks again and again, with another temperature, where DSPy knows no model itself."""
    words = ("low", "low", "high")
    lm = ScriptedModel([f"[[ ## priority ## ]]\n{word}\n\n[[ ## completed ## ]]" for word in words])
    with dspy.context(lm=None):
        best: Any = dspy.BestOfN(
            module(make(lm)), N=3, reward_fn=lambda _, got: float(got.priority == "high"), threshold=1.0
        )
        assert best(ticket="x").priority == "high"
    assert [request.options.temperature for request in lm.requests] == [1.0, 1.0, 1.0]
