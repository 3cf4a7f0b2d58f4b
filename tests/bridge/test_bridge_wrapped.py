"""DSPy modules as typed programs: checked inputs, typed outputs, one kind of error, the usual completion."""

from __future__ import annotations

import asyncio
from typing import Any

import dspy
import pydantic
import pytest

from dspex import AnswerError, BindError, ConfigurationError, In, Out, Runtime, signature
from dspex.bridge import wrap
from dspex.observe.events import CallFinished
from dspex.testing import RecordedCalls, ScriptedModel


class Point(pydantic.BaseModel):
    """A typed output."""

    x: int


@signature
class Locate:
    """Locate a thing."""

    thing: str = In(min_length=1)
    where: Point = Out()
    sure: float = Out(ge=0, le=1)
    note: str = Out(default="none")


class Finder(dspy.Module):  # type: ignore[misc]  # dspy has no types
    """A module of one's own, with a predictor inside and Python around it."""

    def __init__(self) -> None:
        super().__init__()
        self.guess = dspy.ChainOfThought("thing -> x: int")

    def forward(self, thing: str) -> Any:
        """Guess, then make the outputs."""
        found = self.guess(thing=thing)
        return dspy.Prediction(where={"x": found.x}, sure=0.5, reasoning=found.reasoning, extra=object())


SAID = "[[ ## reasoning ## ]]\nbecause\n\n[[ ## x ## ]]\n7\n\n[[ ## completed ## ]]"


def test_a_module_is_a_typed_program() -> None:
    """Outputs are of the signature's types; what it does not name is left out."""
    find = wrap(Finder(), Locate, lm=ScriptedModel(SAID))
    found = find(thing="key")
    assert (found.where, found.sure, found.note, found.thing) == (Point(x=7), 0.5, "none", "key")
    done = find.full(thing="key")
    assert (done.value, done.reasoning, done.attempts) == (found, "because", 1)
    assert done.text == SAID
    assert done.messages[-1].content.startswith("[[ ## thing ## ]]\nkey")
    assert done.route.name == "bridge"
    assert repr(find) == "wrap(Finder, Locate)"


def test_it_runs_in_loops_and_batches() -> None:
    """Modules without a coroutine of their own do not hold the loop up; all ways give the same."""
    find = wrap(Finder(), Locate, lm=ScriptedModel(SAID))

    async def many() -> list[Any]:
        return [*await asyncio.gather(*(find.acall(thing="key") for _ in range(3))), find(thing="key")]

    found = find(thing="key")
    assert asyncio.run(many()) == [found] * 4
    assert find.batch([Locate(thing="key")] * 3, progress=False) == [found] * 3


def test_inputs_are_checked_before_the_module_is_called() -> None:
    """One BindError with every problem."""
    find = wrap(Finder(), Locate, lm=ScriptedModel(SAID))
    with pytest.raises(BindError, match="thing"):
        find(thing="")
    with pytest.raises(BindError, match="missing"):
        find()  # type: ignore[call-arg]  # what is tested


@pytest.mark.parametrize(
    ("prediction", "problem"),
    [
        (dspy.Prediction(sure=0.5), "output 'where' is missing"),
        (dspy.Prediction(where={"x": "far"}, sure=0.5), "'where' at x"),
        (dspy.Prediction(where={"x": 1}, sure=2.0), "'sure' must be at most 1"),
        ("text", "the module gave no prediction but 'text'"),
    ],
)
def test_wrong_outputs_are_refused(prediction: Any, problem: str) -> None:
    """One AnswerError, on the route of the bridge; the events tell it."""

    class Constant(dspy.Module):  # type: ignore[misc]  # dspy has no types
        def forward(self, thing: str) -> Any:
            return prediction

    calls = RecordedCalls()
    with Runtime(hooks=[calls]), pytest.raises(AnswerError) as caught:
        wrap(Constant(), Locate)(thing="key")
    assert problem in str(caught.value)
    assert caught.value.route == "bridge"
    assert [type(event).__name__ for event in calls.events] == ["CallStarted", "CallFinished"]


def test_errors_of_the_module_pass() -> None:
    """They are the module's own."""

    class Broken(dspy.Module):  # type: ignore[misc]  # dspy has no types
        def forward(self, thing: str) -> Any:
            raise LookupError(thing)

    with pytest.raises(LookupError, match="key"):
        wrap(Broken(), Locate)(thing="key")


def test_settings() -> None:
    """Another model may be given; all else is the module's affair."""
    find = wrap(Finder(), Locate)
    assert find.with_(lm=ScriptedModel(SAID))(thing="key").where == Point(x=7)
    with Runtime(lm=ScriptedModel(SAID)):
        assert find(thing="key").where == Point(x=7)
    with pytest.raises(ConfigurationError, match="takes lm= only, not temperature"):
        find.with_(temperature=0.5)
    with pytest.raises(ConfigurationError, match="known only when it runs"):
        find.messages(thing="key")
    with pytest.raises(ConfigurationError, match=r"no dspy\.Module"):
        wrap(print, Locate)
    with pytest.raises(ConfigurationError, match="no signature"):
        wrap(Finder(), int)


def test_react_is_a_module() -> None:
    """A `dspy.ReAct` with a tool, typed."""

    def look(place: str) -> str:
        """Look somewhere."""
        return f"nothing in {place}"

    steps = [
        "[[ ## next_thought ## ]]\nlook\n\n[[ ## next_tool_name ## ]]\nlook\n\n"
        '[[ ## next_tool_args ## ]]\n{"place": "box"}\n\n[[ ## completed ## ]]',
        "[[ ## next_thought ## ]]\ndone\n\n[[ ## next_tool_name ## ]]\nfinish\n\n"
        "[[ ## next_tool_args ## ]]\n{}\n\n[[ ## completed ## ]]",
        "[[ ## reasoning ## ]]\nseen\n\n[[ ## where ## ]]\n3\n\n[[ ## completed ## ]]",
    ]

    @signature
    class Where:
        """Where is it?"""

        thing: str = In()
        where: int = Out()

    agent = wrap(dspy.ReAct("thing -> where: int", tools=[look]), Where, lm=ScriptedModel(steps))
    done = agent.full(thing="key")
    assert (done.value.where, done.attempts) == (3, 3)


@signature
class Count:
    """Count."""

    q: str = In()
    n: int = Out()


def _best(kind: Any) -> Any:
    return kind(module=dspy.Predict("q -> n: int"), N=2, reward_fn=lambda _, p: float(p.n), threshold=9.0)


class Own(dspy.Module):  # type: ignore[misc]  # dspy has no types
    """A module that fails by itself, and one that says so of an answer."""

    def __init__(self, error: Exception, cause: Exception | None = None) -> None:
        super().__init__()
        self.error, self.cause = error, cause

    def forward(self, q: str) -> Any:
        """Fail."""
        raise self.error from self.cause


@pytest.mark.parametrize(
    "make",
    [
        lambda: dspy.Predict("q -> n: int"),
        lambda: dspy.ChainOfThought("q -> n: int"),
        lambda: _best(dspy.BestOfN),
        lambda: _best(dspy.Refine),
        lambda: dspy.ReAct("q -> n: int", tools=[]),
    ],
    ids=["Predict", "ChainOfThought", "BestOfN", "Refine", "ReAct"],
)
def test_an_answer_that_dspy_cannot_read_is_an_answer_error(make: Any) -> None:
    """In a call, in a loop and in a batch alike, with what the model said."""
    program = wrap(make(), Count, lm=ScriptedModel("garbage"))
    calls = RecordedCalls()
    with Runtime(hooks=[calls]), pytest.raises(AnswerError) as plain:
        program(q="x")
    assert [event.error for event in calls.events if isinstance(event, CallFinished)] == ["AnswerError"]
    with pytest.raises(AnswerError) as awaited:
        asyncio.run(program.afull(q="x"))
    for error in (plain.value, awaited.value, *program.batch([Count(q="x")], return_exceptions=True)):
        assert isinstance(error, AnswerError)
        assert (error.text, error.route, error.signature) == ("garbage", "bridge", "Count")
    assert awaited.value.dspy_error == "AdapterParseError"
    assert isinstance(awaited.value.__cause__, dspy.AdapterParseError)
    assert "JSON object" in awaited.value.problems[0]


def test_errors_of_ones_own_code_pass_as_they_are() -> None:
    """Whatever their cause is; only what an adapter raises is an answer that cannot be read."""
    unread = dspy.AdapterParseError("ChatAdapter", dspy.Signature("q -> n: int"), "garbage", "It is garbage")
    for error, cause in ((KeyError("mine"), None), (ValueError("mine"), unread)):
        program = wrap(Own(error, cause), Count, lm=ScriptedModel(""))
        with pytest.raises(type(error), match="mine"):
            program(q="x")
        with pytest.raises(type(error), match="mine"):
            asyncio.run(program.afull(q="x"))
    with pytest.raises(AnswerError, match="It is garbage"):
        wrap(Own(unread), Count, lm=ScriptedModel(""))(q="x")
