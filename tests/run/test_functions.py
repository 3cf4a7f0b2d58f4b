"""A function with `@predict` is a program: the same spec, the same prompt, the same `Predict`."""

from __future__ import annotations

import asyncio
import pickle
from typing import Annotated, Any, Literal, NamedTuple

import pytest

from dspex import (
    BindError,
    ChainOfThought,
    ConfigurationError,
    DefinitionError,
    In,
    Module,
    NotExecutedError,
    Out,
    Partial,
    Predict,
    predict,
    signature,
)
from dspex.bridge import module as dspy_module
from dspex.testing import ScriptedModel


class Verdict(NamedTuple):
    """Two outputs."""

    priority: Literal["low", "high"]
    score: Annotated[float, Out(ge=0, le=1, desc="how sure")]


@predict
def urgency(ticket: Annotated[str, In(desc="raw text")], lang: str = "en") -> Literal["low", "high"]:
    """How urgent is this ticket?"""
    raise NotImplementedError


@predict(temperature=0.5)
def triage(ticket: str, *, k: Annotated[int, In(ge=1)] = 3) -> Verdict:
    """Triage."""
    raise NotImplementedError


@signature
class Urgency:
    """How urgent is this ticket?"""

    ticket: str = In(desc="raw text")
    lang: str = In(default="en")
    urgency: Literal["low", "high"] = Out()


@signature
class Triage:
    """Triage."""

    ticket: str = In()
    k: int = In(default=3, ge=1)
    priority: Literal["low", "high"] = Out()
    score: float = Out(ge=0, le=1, desc="how sure")


LOW = "[[ ## urgency ## ]]\nlow\n\n[[ ## completed ## ]]"
BOTH = "[[ ## priority ## ]]\nlow\n\n[[ ## score ## ]]\n0.5\n\n[[ ## completed ## ]]"


def test_the_prompt_is_that_of_a_class() -> None:
    """Parameters are inputs, the result is an output of the function's name, or those of a NamedTuple."""
    assert urgency.messages("It burns") == Predict(Urgency).messages(ticket="It burns")
    assert triage.messages("x", k=4) == Predict(Triage).messages(ticket="x", k=4)
    assert [f.name for f in urgency.signature.fields] == ["ticket", "lang", "urgency"]
    assert urgency.signature.style == "function"


def test_a_call_gives_the_value() -> None:
    """By position and by name, in every kind of call."""
    asked = urgency.with_(lm=ScriptedModel(LOW))
    assert asked("x") == asked(ticket="x", lang="fr") == asyncio.run(asked.acall("x", lang="de")) == "low"
    assert asked.full("x").value == "low"
    assert asked.batch([asked.request("a"), asked.request(ticket="b", lang="fr")]) == ["low", "low"]
    assert asked.parse(LOW) == "low"
    assert triage.with_(lm=ScriptedModel(BOTH))("x", k=4) == Verdict("low", 0.5)
    assert asked.then(str.upper)("x") == "LOW"


def test_a_stream_has_the_value_when_it_is_there() -> None:
    """Before that it is None; the last part has the completion."""

    async def collected() -> list[Partial[Verdict | None]]:
        return [part async for part in triage.with_(lm=ScriptedModel(BOTH)).stream("x")]

    parts = asyncio.run(collected())
    assert {part.value for part in parts} == {None, Verdict("low", 0.5)}
    assert parts[-1].final
    assert parts[-1].completion is not None
    assert parts[-1].completion.value == Verdict("low", 0.5)


@pytest.mark.parametrize("route", ["native", "bridge"])
def test_both_routes_give_it(route: Any) -> None:
    """The predictor inside is an ordinary one."""
    assert triage.with_(lm=ScriptedModel(BOTH), route=route)("x") == Verdict("low", 0.5)


def test_examples_are_calls_with_their_answers() -> None:
    """They are shown to the model as demos, and held to the types."""
    shown = urgency.with_(demos=[urgency.example("high", ticket="down", lang="fr")])
    assert [m["content"] for m in shown.messages("x")][2] == (
        "[[ ## urgency ## ]]\nhigh\n\n[[ ## completed ## ]]\n"
    )
    labelled = triage.example(Verdict("low", 0.25), "x")
    assert (labelled.priority, labelled.score, labelled.ticket, labelled.k) == ("low", 0.25, "x", 3)
    with pytest.raises(NotExecutedError):
        _ = urgency.request("x").urgency
    with pytest.raises(BindError, match="'urgency' must be Literal"):
        urgency.example("urgent", "x")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("args", "kwargs", "message"),
    [
        ((), {}, "missing input 'ticket'"),
        (("x",), {"ticket": "y"}, "'ticket' is given twice"),
        (("x", "en", "z"), {}, "3 inputs by position, of which it takes 2"),
        ((1,), {}, "'ticket' must be str"),
        (("x",), {"land": "fr"}, "no input 'land'"),
    ],
)
def test_inputs_that_do_not_fit_are_told(args: Any, kwargs: Any, message: str) -> None:
    """By the name of the function."""
    with pytest.raises(BindError, match=f"urgency: .*{message}"):
        urgency(*args, **kwargs)


def test_it_takes_its_place_among_programs() -> None:
    """In sequence, in modules, in DSPy, as a chain of thought."""
    first = triage.with_(lm=ScriptedModel(BOTH))
    rank = Predict(
        "score: float -> rank: int", lm=ScriptedModel("[[ ## rank ## ]]\n3\n\n[[ ## completed ## ]]")
    )
    assert (first >> rank)("x").rank == 3
    with pytest.raises(ConfigurationError, match="needs 'team'"):
        _ = triage >> Predict("team -> reply")

    class Desk(Module):
        def __init__(self) -> None:
            self.urgency = urgency

        def forward(self, ticket: str) -> str:
            return self.urgency(ticket)

    desk = Desk()
    assert list(desk.named_predictors()) == ["urgency.predictor"]
    assert desk.with_(lm=ScriptedModel(LOW))("x") == "low"
    assert [name for name, _ in dspy_module(desk).named_predictors()] == ["urgency.predictor"]
    assert ChainOfThought(urgency.record_class).signature.name == "urgency"


def test_it_looks_like_the_function() -> None:
    """Name, module and docstring are those of the function."""
    seen: Any = urgency
    assert (seen.__name__, seen.__doc__, seen.__module__) == (
        "urgency",
        "How urgent is this ticket?",
        __name__,
    )
    assert repr(urgency).startswith("@predict urgency(")


def test_programs_and_records_can_be_pickled() -> None:
    """By the name of the function, under which its program stands."""
    record = urgency.example("high", "x")
    assert pickle.loads(pickle.dumps(record)) == record
    copy = pickle.loads(pickle.dumps(urgency.with_(temperature=0.25)))
    assert copy.messages("x") == urgency.messages("x")
    assert copy.predictor.plan.options.temperature == 0.25


def _unannotated(x):  # type: ignore[no-untyped-def]
    ...


def _nothing(x: int) -> None: ...
def _stars(*x: int, **y: str) -> int: ...  # type: ignore[empty-body]
def _only_position(x: int, /) -> int: ...  # type: ignore[empty-body]
async def _coroutine(x: int) -> int: ...  # type: ignore[empty-body]
def _marker_as_default(x: str = In(desc="words")) -> int: ...  # type: ignore[empty-body]
def _bare_marker(x: str = In) -> int: ...  # type: ignore[assignment, empty-body]
def _wrong_marker(x: Annotated[str, Out()]) -> int: ...  # type: ignore[empty-body]
def _input_returned(x: str) -> Annotated[int, In()]: ...  # type: ignore[empty-body]
def _hidden_default(x: Annotated[str, In(default="a")]) -> int: ...  # type: ignore[empty-body]
def _method(self, x: str) -> int: ...  # type: ignore[no-untyped-def, empty-body]
def _twice(twice: str) -> int: ...  # type: ignore[empty-body]
def _bounds(x: Annotated[int, In(ge=3, le=1)]) -> Annotated[str, Out(ge=1)]: ...  # type: ignore[empty-body]
def _kind(x: complex) -> int: ...  # type: ignore[empty-body]
def _default(x: int = "a") -> int: ...  # type: ignore[assignment, empty-body]


@pytest.mark.parametrize(
    ("function", "codes", "text"),
    [
        (_unannotated, ["function", "function"], "'x' has no type"),
        (_nothing, ["function"], "returns nothing"),
        (_stars, ["function", "function"], "no input"),
        (_only_position, ["function"], "no input"),
        (_coroutine, ["function"], "no plain function"),
        (_marker_as_default, ["function"], r"x: Annotated\[..., In\(desc='words'\)\]"),
        (_bare_marker, ["function"], r"In\(\)"),
        (_wrong_marker, ["function"], "not an output"),
        (_input_returned, ["function"], "not an input"),
        (_hidden_default, ["function"], r"inside In\(...\)"),
        (_method, ["function"], "is a method"),
        (_twice, ["both-sides"], "given_"),
        (_bounds, ["contradictory-constraint", "constraint-type"], "ge=3 and le=1"),
        (_kind, ["unsupported-type"], "complex"),
        (_default, ["default-type"], "no int"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_cannot_be_a_program_is_refused(function: Any, codes: list[str], text: str) -> None:
    """With every problem, its file and its line."""
    with pytest.raises(DefinitionError, match=text) as error:
        predict(function)
    assert [p.code.removeprefix("dspex-") for p in error.value.problems] == codes
    assert {p.line for p in error.value.problems} == {function.__code__.co_firstlineno}
    assert all(p.file == __file__ for p in error.value.problems)


@pytest.mark.parametrize("thing", [int, Urgency, urgency, "a -> b", len])
def test_what_is_no_function_is_refused(thing: Any) -> None:
    """Classes have a decorator of their own."""
    with pytest.raises(ConfigurationError, match="@predict decorates a function"):
        predict(thing)


def test_a_name_may_come_later() -> None:
    """As in a class, a type is resolved when it is needed."""

    @predict
    def label(item: Later) -> str:
        """Name it."""
        raise NotImplementedError

    with pytest.raises(DefinitionError, match="Later"):
        label.messages(item=1)  # type: ignore[arg-type]


if False:
    Later = int


def test_a_default_may_be_any_value_of_the_type() -> None:
    """A list, a dict, a set and an object that cannot be hashed are defaults like others."""

    @predict
    def count(words: list[str] = [], more: dict[str, int] = {}, seen: set[str] = set()) -> int:  # noqa: B006
        """Count the words."""
        raise NotImplementedError

    asked = count.with_(lm=ScriptedModel("[[ ## count ## ]]\n0\n\n[[ ## completed ## ]]"))
    assert asked() == 0
