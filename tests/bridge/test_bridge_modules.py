"""Modules inside DSPy: real predictors under the same paths, optimised, evaluated, saved, taken back."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dspy
import msgspec
import pydantic
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
from dspex.bridge import module, wrap
from dspex.bridge.engine import language_model
from dspex.testing import ScriptedModel
from tests.run.module_samples import Answer, Answerer, Library, MakeQuery, Plain, model, reply

TRAIN = [
    dspy.Example(question=text, answer=f"{text}!").with_inputs("question") for text in ("one", "two", "three")
]


def right(gold: Any, found: Any, trace: object = None) -> bool:
    """Whether the answer is right."""
    return bool(gold.answer == found.answer)


def answerer() -> Answerer:
    return Answerer().with_(lm=model())


def plain() -> Plain:
    return Plain().with_(lm=model())


@pytest.mark.parametrize("make", [answerer, plain])
def test_it_is_a_module_with_real_predictors(make: Any) -> None:
    """Under the names that a DSPy program with the same attributes would give them."""
    inside = module(make())
    assert isinstance(inside, dspy.Module)
    names = [name for name, _ in inside.named_predictors()]
    assert names == ["search", "answer.predict"]
    assert all(isinstance(p, dspy.Predict) for _, p in inside.named_predictors())
    assert isinstance(inside.answer, dspy.ChainOfThought)
    prediction = inside(question="why")
    assert isinstance(prediction, dspy.Prediction)
    assert (prediction.answer, prediction.score) == ("why!", 0.5)
    assert asyncio.run(inside.acall(question="why")).answer == "why!"
    assert inside.program()(question="why") == make()(question="why")
    with pytest.raises(BindError, match="no input 'qestion'"):
        inside(qestion="why")
    with pytest.raises(AnswerError):
        inside(question="bad")


@pytest.mark.parametrize("make", [answerer, plain])
def test_traces_see_the_predictors(make: Any) -> None:
    """Every call inside forward goes through the predictor that stands for its program."""
    inside = module(make())
    for run in (inside, lambda question: asyncio.run(inside.acall(question=question))):
        with dspy.context(trace=[]):
            run(question="why")
            trace = dspy.settings.trace
        asked = [predictor for predictor, _, _ in trace]
        searches = 3 if make is answerer else 1
        assert [a is inside.search for a in asked] == [True] * searches + [False]
        assert asked[-1] is inside.answer.predict
        assert trace[-1][2].answer == "why!"


@pytest.mark.parametrize("make", [answerer, plain])
def test_what_was_optimised_comes_back(make: Any, tmp_path: Path) -> None:
    """BootstrapFewShot finds demos for every predictor; so has the program, and what was saved."""
    original = make()
    optimiser = dspy.BootstrapFewShot(metric=right, max_bootstrapped_demos=2, max_labeled_demos=0)
    optimised = optimiser.compile(module(original), trainset=TRAIN)
    back = optimised.program()
    assert type(back) is type(original)
    for name in ("search", "answer"):
        program = back.named_predictors()[name]
        assert len(program.plan.demos) == 2
        assert original.named_predictors()[name].plan.demos == ()
        predictor = getattr(optimised, name)
        predictor = getattr(predictor, "predict", predictor)
        inputs = {"question": "x"} if name == "search" else {"question": "x", "context": ["y"]}
        sent = dspy.ChatAdapter().format(predictor.signature, predictor.demos, inputs)
        assert program.messages(**inputs) == sent
    assert back(question="why").answer == "why!"
    optimised.save(tmp_path / "optimised.json")
    loaded = make().load(tmp_path / "optimised.json")
    for name, program in loaded.named_predictors().items():
        inputs = {"question": "x"} if name == "search" else {"question": "x", "context": ["y"]}
        assert program.messages(**inputs) == back.named_predictors()[name].messages(**inputs)


def proposer() -> Any:
    """A model that proposes an instruction and a prefix, whatever it is asked."""
    text = (
        "[[ ## proposed_instruction ## ]]\nBe brief.\n\n"
        "[[ ## proposed_prefix_for_output_field ## ]]\nAnswer:\n\n[[ ## completed ## ]]"
    )
    return language_model(ScriptedModel(text))


def obedient(request: Request) -> Any:
    """Answer rightly only if told to be brief."""
    return reply(request) if "Be brief." in request.messages[0].content else "no idea"


def test_instructions_are_optimised(tmp_path: Path) -> None:
    """COPRO finds the instructions that help; they come back, and through the file too."""
    optimiser = dspy.COPRO(prompt_model=proposer(), metric=right, breadth=2, depth=1, verbose=False)
    for kind, told in ((Plain, "answer"), (Answerer, "search")):
        program = kind().with_(lm=ScriptedModel(obedient))
        inside = module(program.with_predictor(told, instructions="Be brief."))
        quiet = {"num_threads": 1, "display_progress": False}
        optimised = optimiser.compile(inside, trainset=TRAIN, eval_kwargs=quiet)
        back = optimised.program()
        assert [p.signature.instructions for p in back.predictors()] == ["Be brief."] * 2
        assert back(question="why").answer == "why!"
        optimised.save(tmp_path / "told.json")
        loaded = kind().load(tmp_path / "told.json")
        assert [p.signature.instructions for p in loaded.predictors()] == ["Be brief."] * 2


def test_it_is_evaluated_and_copied() -> None:
    """`dspy.Evaluate` runs it in threads, and copies are modules of their own."""
    inside = module(answerer())
    evaluate = dspy.Evaluate(devset=TRAIN, metric=right, num_threads=2, display_progress=False)
    assert evaluate(inside).score == 100.0
    copy = inside.deepcopy()
    copy.search.demos = [dspy.Example(question="a", query="b")]
    assert inside.search.demos == []
    with dspy.context(trace=[]):
        assert copy(question="x").answer == "x!"
        assert dspy.settings.trace[0][0] is copy.search
    assert len(copy.program().search.plan.demos) == 1
    assert module(answerer()).reset_copy().search.demos == []


def test_every_container_is_mirrored() -> None:
    """Modules in modules, lists, tuples, dicts, sequences: DSPy finds them under the same paths."""
    library = Library().with_(lm=model())
    inside = module(library)
    kinds = library.named_predictors()
    wanted = [f"{n}.predict" if isinstance(p, ChainOfThought) else n for n, p in kinds.items()]
    assert [name for name, _ in inside.named_predictors()] == wanted
    assert inside.same is inside.reader.search
    assert inside.by_kind["bug"][0] is dict(inside.named_predictors())["by_kind['bug'][0]"]
    assert inside(question="why").result == library(question="why")
    inside.shelves[0].search.demos = [dspy.Example(question="a", query="b")]
    back = inside.program()
    assert [n for n, p in back.named_predictors().items() if p.plan.demos] == ["shelves[0].search"]
    assert back.same is back.reader.search


def test_both_sides_share_their_files(tmp_path: Path) -> None:
    """A module saves what its module in DSPy saves, byte for byte, and each loads the other's."""
    gold = example(MakeQuery(question="a"), query="b")
    taught = {"reasoning": "r", "question": "a", "context": ["b"], "answer": "c", "score": 0.5}
    told = (
        Library()
        .with_predictor("reader.search", demos=[gold], instructions="Be quick.")
        .with_predictor("reader.answer", demos=[taught], descriptions={"score": "how sure you are"})
    )
    told.save(tmp_path / "dspex.json")
    inside = module(told)
    inside.save(tmp_path / "dspy.json")
    assert (tmp_path / "dspex.json").read_bytes() == (tmp_path / "dspy.json").read_bytes()
    fresh = module(Library())
    fresh.load(tmp_path / "dspex.json")
    for loaded in (fresh.program(), Library().load(tmp_path / "dspy.json")):
        for name, program in loaded.named_predictors().items():
            wanted = told.named_predictors()[name]
            inputs = {f.name: ["x"] if f.name == "context" else "x" for f in wanted.signature.inputs}
            assert program.messages(**inputs) == wanted.messages(**inputs)


class PlainDspy(dspy.Module):  # type: ignore[misc]  # dspy has no types
    """The same program, as DSPy users write it."""

    def __init__(self) -> None:
        super().__init__()
        self.search = dspy.Predict("question -> query")
        self.answer = dspy.ChainOfThought("question, context: list[str] -> answer, score: float")


def test_a_program_of_dspy_and_a_module_share_their_files(tmp_path: Path) -> None:
    """What was optimised as one is run as the other, with the same prompts."""
    theirs = PlainDspy()
    theirs.answer.predict.signature = theirs.answer.predict.signature.with_instructions("Be exact.")
    theirs.search.demos = [dspy.Example(question="a", query="b")]
    theirs.save(tmp_path / "theirs.json")
    ours = Answerer().load(tmp_path / "theirs.json")
    sent = dspy.ChatAdapter().format(theirs.search.signature, theirs.search.demos, {"question": "x"})
    assert ours.search.messages(question="x") == sent
    assert "Be exact." in ours.answer.messages(question="x", context=[])[0]["content"]
    ours.save(tmp_path / "ours.json")
    again = PlainDspy()
    again.load(tmp_path / "ours.json")
    assert again.answer.predict.signature.instructions == "Be exact."
    assert [d.toDict() if hasattr(d, "toDict") else d for d in again.search.demos] == [
        {"question": "a", "query": "b"}
    ]
    assert again.dump_state() == theirs.dump_state() | {
        "search": again.search.dump_state(),
        "answer.predict": again.answer.predict.dump_state(),
    }


def test_settings_inside_forward_count(tmp_path: Path) -> None:
    """What `with_` changes there is changed for that call, and is DSPy's to see."""
    sent: list[Any] = []

    def answer(request: Any) -> str:
        sent.append(request)
        return "[[ ## query ## ]]\nq\n\n[[ ## completed ## ]]"

    class Changes(Module):
        def __init__(self) -> None:
            self.search = Predict(MakeQuery, lm=ScriptedModel(answer), temperature=0.25)

        async def forward(self) -> int:
            await self.search.acall(question="a")
            await self.search.with_(temperature=0.5, lm=ScriptedModel(answer, name="other")).acall(
                question="b"
            )
            gold = example(MakeQuery(question="x"), query="y")
            await self.search.with_(demos=[gold], instructions="Be quick.").acall(question="c")
            parts = [part async for part in self.search.stream(question="d")]
            assert parts[-1].final and parts[-1].value.query == "q"
            done = await self.search.afull(question="e")
            assert done.messages[-1].content == sent[-1].messages[-1].content
            assert done.text == "[[ ## query ## ]]\nq\n\n[[ ## completed ## ]]"
            return len((await (self.search >> self.search).acall(question="f")).query)

    inside = module(Changes())
    assert inside().result == 1
    assert [r.options.temperature for r in sent] == [0.25, 0.5] + [0.25] * 5
    assert [len(r.messages) for r in sent] == [2, 2, 4, 2, 2, 2, 2]
    assert sent[2].messages[0].content.endswith("Be quick.")
    assert inside.program().full().calls[1].name == "search"


def test_wrapped_modules_of_dspy_are_optimised_too() -> None:
    """A DSPy module that stands in a module as a typed program keeps its own predictors."""

    class Mixed(Module):
        def __init__(self) -> None:
            self.search = wrap(dspy.Predict("question -> query"), MakeQuery, lm=model())
            self.answer = Predict(Answer, lm=model())

        def forward(self, question: str) -> str:
            return self.answer(question=question, context=[self.search(question=question).query]).answer

    mixed = Mixed()
    assert [call.name for call in mixed.full(question="why").calls] == ["search", "answer"]
    inside = module(mixed)
    assert [name for name, _ in inside.named_predictors()] == ["search", "answer"]
    copy = inside.deepcopy()
    copy.search.demos = [dspy.Example(question="a", query="b")]
    assert copy(question="why").result == "why!"
    assert len(copy.program().search.module.demos) == 1
    assert mixed.search.module.demos == []


@dataclass
class Data:
    """A result."""

    a: int
    b: str = "x"


class Struct(msgspec.Struct):
    """A result."""

    a: int


class Pydantic(pydantic.BaseModel):
    """A result."""

    a: int


@pytest.mark.parametrize(
    "value",
    [Data(1), Struct(1), Pydantic(a=1), {"a": 1}, dspy.Prediction(a=1)],
    ids=lambda value: type(value).__name__,
)
def test_results_become_predictions(value: Any) -> None:
    """By their fields, so that metrics find them."""

    class Gives(Module):
        def forward(self) -> Any:
            return value

    assert module(Gives())().a == 1


def test_records_are_predicted_with_the_objects_that_they_hold() -> None:
    """A Struct in a module's record is what it is in the prediction of a `Predict`; an example has a dict."""

    @signature
    class Find:
        """Find it."""

        text: str = In()
        found: list[Struct] = Out()

    class Finds(Module):
        def __init__(self) -> None:
            self.find = Predict(Find, lm=ScriptedModel(lambda request: '[[ ## found ## ]]\n[{"a": 1}]'))

        def forward(self, text: str, known: list[Struct] | None = None) -> Find:
            assert known in (None, [Struct(2)])
            return self.find(text=text)

    assert module(Finds().find)(text="x").found == module(Finds())(text="x").found == [Struct(1)]
    assert module(Finds())(text="x", known=[{"a": 2}]).found == [Struct(1)]
    with pytest.raises(BindError, match="'known'"):
        module(Finds())(text="x", known=[{"a": "2"}])


def test_names_that_dspy_needs_are_refused() -> None:
    """An attribute that would hide what a module of DSPy has itself."""

    class History(Module):
        def __init__(self) -> None:
            self.history = Predict(MakeQuery)

        def forward(self) -> None:
            return None

    with pytest.raises(ConfigurationError, match=r"'history' for itself\. Rename History\.history"):
        module(History())


def test_the_model_is_that_of_dspy_where_the_program_names_none() -> None:
    """`dspy.configure(lm=…)` counts then, as in any module."""
    from dspy.utils import DummyLM

    with dspy.context(lm=DummyLM([{"query": "q"}, {"reasoning": "r", "answer": "a", "score": "1"}])):
        assert module(Plain())(question="x").answer == "a"


def test_saved_programs_are_applied_to_modules(tmp_path: Path) -> None:
    """Either side may have less, if that is asked for; what is missing is said."""
    answerer().save(tmp_path / "state.json")
    saved = SavedProgram(tmp_path / "state.json")
    assert saved.applied(Plain()).search.plan.demos == ()
    with pytest.raises(ConfigurationError, match=r"'shelves\[1\]' is not in it.*Library has no 'search'"):
        saved.applied(Library())
