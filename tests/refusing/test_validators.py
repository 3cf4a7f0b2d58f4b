"""Validators refuse an answer, soft checks note it."""

from __future__ import annotations

import pickle
from typing import Any

import dspy
import pytest

from dspex import (
    AnswerError,
    ChainOfThought,
    CheckResult,
    ConfigurationError,
    In,
    Out,
    Predict,
    signature,
    soft_check,
    validator,
)
from dspex.testing import ScriptedModel

ROUTES = pytest.mark.parametrize("route", ["native", "bridge"])


@signature
class Short:
    """Shorten the text."""

    text: str = In()
    short: str = Out()

    @validator
    def is_shorter(self) -> bool:
        """the short text
        must be shorter
        """
        return len(self.short) < len(self.text)

    @validator
    def has_no_shout(self) -> str | None:
        return "do not shout" if self.short.isupper() else None

    @validator
    def is_lower(self) -> None:
        if self.short.startswith("X"):
            raise ValueError("it begins with X")
        if self.short.startswith("Y"):
            raise AssertionError("it begins with Y")
        if self.short.startswith("Z"):
            raise AssertionError

    @soft_check
    def is_polite(self) -> bool:
        """it does not say please"""
        return "please" in self.short

    @soft_check
    def breaks(self) -> bool:
        return bool(1 / (len(self.short) - 4))


def said(short: str) -> str:
    return f"[[ ## short ## ]]\n{short}\n\n[[ ## completed ## ]]"


REFUSED = [
    ("a" * 30, ("the short text must be shorter",)),
    ("AB", ("do not shout",)),
    ("Xa", ("it begins with X",)),
    ("Ya", ("it begins with Y",)),
    ("Za", ("is_lower is not met",)),
    ("X" * 30, ("the short text must be shorter", "do not shout", "it begins with X")),
]


@ROUTES
@pytest.mark.parametrize(("short", "problems"), REFUSED)
def test_validators_refuse(short: str, problems: tuple[str, ...], route: Any) -> None:
    """By returning False or a text, or by raising; every one is told, and the model is asked again."""
    model = ScriptedModel([said(short), said("ok")])
    done = Predict(Short, lm=model, route=route).full(text="a longer text")
    assert done.value.short == "ok"
    assert done.refused[0].problems == problems
    assert all(f"- {p}" in model.requests[1].messages[-1].content for p in problems)
    with pytest.raises(AnswerError) as caught:
        Predict(Short, lm=ScriptedModel(said(short)), route=route, reasks=0)(text="a longer text")
    assert caught.value.problems == problems
    assert caught.value.response is not None and caught.value.messages


@ROUTES
def test_soft_checks_are_recorded(route: Any) -> None:
    """The answer stands, whatever a check says or raises."""
    done = Predict(Short, lm=ScriptedModel(said("okay")), route=route).full(text="a longer text")
    assert done.checks == (
        CheckResult("is_polite", passed=False, problem="it does not say please"),
        CheckResult("breaks", passed=False, problem="ZeroDivisionError: division by zero"),
    )
    done = Predict(Short, lm=ScriptedModel(said("please!")), route=route).full(text="a longer text")
    assert done.checks[0] == CheckResult("is_polite", passed=True)


@ROUTES
def test_functions_of_a_program(route: Any) -> None:
    """For strings, and for what only one program demands; those of the class come first."""
    counted: list[Any] = []
    ask = Predict(
        "question -> answer: int",
        lm=ScriptedModel(["[[ ## answer ## ]]\n3", "[[ ## answer ## ]]\n4"]),
        route=route,
        validators=[lambda r: r.answer % 2 == 0 or f"{r.answer} is odd"],
        checks=[counted.append],
    )
    done = ask.full(question="x")
    assert (done.value.answer, done.refused[0].problems) == (4, ("3 is odd",))
    assert counted == [done.value]
    assert done.checks == (CheckResult("append", passed=True),)


def test_a_mistake_in_a_validator_reaches_the_caller() -> None:
    """It is no fault of the answer, and asking again would not mend it."""

    def broken(record: Any) -> bool:
        return bool(record.nothing)

    model = ScriptedModel(said("ok"))
    with pytest.raises(AttributeError, match="nothing") as caught:
        Predict(Short, lm=model, validators=[broken])(text="a longer text")
    assert caught.value.__notes__ == ["It was raised by the validator broken."]
    assert len(model.requests) == 1


async def later(record: object) -> bool:
    return False


NO_VERDICTS: list[tuple[Any, str]] = [
    (lambda r: later(r), "coroutine"),
    (lambda r: ["too long"], "'too long'"),
    (lambda r: (problem for problem in ()), "generator"),
    (lambda r: 1, "returned 1"),
]


@ROUTES
@pytest.mark.parametrize(("function", "shown"), NO_VERDICTS)
def test_what_is_no_verdict_is_not_taken_for_one(function: Any, shown: str, route: Any) -> None:
    """A list of problems, or a coroutine that nobody awaits, is true and would pass every answer."""
    model = ScriptedModel(said("ok"))
    with pytest.raises(ConfigurationError, match=shown) as caught:
        Predict(Short, lm=model, route=route, validators=[function])(text="a longer text")
    assert "A verdict is True or None" in str(caught.value)
    assert len(model.requests) == 1
    done = Predict(Short, lm=model, route=route, checks=[function]).full(text="a longer text")
    assert shown in done.checks[-1].problem


@ROUTES
@pytest.mark.parametrize("says", ["[[ ## good ## ]]\nperhaps", ""], ids=["answer", "setting"])
def test_a_call_that_fails_in_a_validator_is_no_verdict(says: str, route: Any) -> None:
    """The answer is not to blame; the error is told as it was, and nobody is asked again."""
    inner: Any = Predict(
        "text -> good: bool", lm=ScriptedModel([says or ConfigurationError("no key")]), reasks=0
    )
    model = ScriptedModel([said("ok"), said("oh")])
    shorten = Predict(Short, lm=model, route=route, validators=[lambda r: inner(text=r.short).good])
    with pytest.raises((AnswerError, ConfigurationError), match=r"'good' must be bool|no key") as caught:
        shorten(text="a longer text")
    assert len(model.requests) == 1
    assert caught.value.__notes__ == ["It was raised by the validator <lambda>."]
    if isinstance(caught.value, AnswerError):
        assert (caught.value.signature, caught.value.route) == ("Signature", "native")
        assert caught.value.response is not None and "perhaps" in caught.value.response.text


def test_they_are_inherited_like_methods() -> None:
    """Overridden with the decorator it is another, without it none."""

    @signature
    class Free(Short):
        def is_shorter(self) -> bool:
            return False

        @validator
        def has_no_shout(self) -> bool:
            """shout"""
            return self.short.isupper()

    shorten = Predict(Free, lm=ScriptedModel(said("ok")), reasks=0)
    with pytest.raises(AnswerError) as caught:
        shorten(text="t")
    assert caught.value.problems == ("shout",)


def test_parse_judges_too_once_it_knows_the_inputs() -> None:
    """Without its request an answer has none."""
    shorten = Predict(Short)
    assert shorten.parse(said("a" * 30)).short == "a" * 30
    with pytest.raises(AnswerError, match="must be shorter"):
        shorten.parse(said("a" * 30), shorten.request(text="short"))
    assert ChainOfThought(Short).parse("[[ ## reasoning ## ]]\nr\n\n" + said("b")).short == "b"


def test_inside_dspy_and_around_it() -> None:
    """A program that became a DSPy module judges, and so does a typed program of a DSPy module."""
    from dspex.bridge import module, wrap

    inner = module(Predict(Short, lm=ScriptedModel(said("a" * 30))))
    with pytest.raises(AnswerError, match="must be shorter"):
        inner(text="a longer text")

    class Constant(dspy.Module):  # type: ignore[misc]  # dspy has no types
        def forward(self, text: str) -> Any:
            return dspy.Prediction(short=text[::-1][1:])

    done = wrap(Constant(), Short).full(text="a longer text")
    assert [c.name for c in done.checks] == ["is_polite", "breaks"]
    with pytest.raises(AnswerError, match="begins with X"):
        wrap(Constant(), Short)(text="a longer teXt")


def test_methods_can_still_be_called_and_records_pickled() -> None:
    """They are methods like any other."""
    record = Predict(Short, lm=ScriptedModel(said("ok")))(text="a longer text")
    assert record.is_shorter() is True
    assert pickle.loads(pickle.dumps(record)) == record
    assert Short(text="x") == Short(text="x")


def test_they_change_neither_prompt_nor_fingerprint() -> None:
    """What is demanded of an answer is no part of the question."""
    from dspex.spec.fingerprint import fingerprint

    body = {name: value for name, value in vars(Short).items() if name in ("__module__", "__qualname__")}
    fields = {"text": In(), "short": Out(), "__annotations__": {"text": str, "short": str}}
    plain: Any = signature(type("Short", (), {**body, **fields, "__doc__": Short.__doc__}))
    assert Predict(plain).messages(text="x") == Predict(Short).messages(text="x")
    assert fingerprint(Predict(plain).signature) == fingerprint(Predict(Short).signature)


@pytest.mark.parametrize("hides", [staticmethod, classmethod, property])
@pytest.mark.parametrize("decorator", [validator, soft_check])
def test_none_is_hidden_by_another_decorator(decorator: Any, hides: Any) -> None:
    """It would never run, and every answer would pass."""
    body = {"a": In(), "b": Out(), "__annotations__": {"a": str, "b": str}}
    hidden: Any = signature(type("Hidden", (), {**body, "never": hides(decorator(always_wrong))}))
    with pytest.raises(ConfigurationError, match=f"Hidden.never: @.* without @{hides.__name__} over it"):
        Predict(hidden)


def always_wrong(record: object) -> bool:
    return False


def test_a_post_init_without_words_has_some() -> None:
    """The model must be told something."""

    @signature
    class Silent:
        text: str = In()
        n: int = Out()

        def __post_init__(self) -> None:
            if repr(self).endswith("n=7)"):
                raise ValueError

    model = ScriptedModel(["[[ ## n ## ]]\n7", "[[ ## n ## ]]\n8"])
    done = Predict(Silent, lm=model).full(text="x")
    assert done.refused[0].problems == ("__post_init__ refuses the values",)


@pytest.mark.parametrize("decorator", [validator, soft_check])
def test_wrong_uses(decorator: Any) -> None:
    """Only plain functions; said where it is written."""

    async def one_by_one(self: object) -> Any:
        yield True

    for wrong in (later, one_by_one, property(lambda self: True), 3, classmethod(lambda cls: True)):
        with pytest.raises(ConfigurationError, match=r"plain function|belongs above a method"):
            decorator(wrong)
    for no_function in (later, one_by_one):
        with pytest.raises(ConfigurationError, match="plain function"):
            Predict(Short, validators=[no_function])
    for unfit in (lambda self, value: True, lambda: True, lambda self, *, strict: True):
        with pytest.raises(ConfigurationError, match="gets the record and nothing else, but takes"):
            decorator(unfit)
        with pytest.raises(ConfigurationError, match="gets the record and nothing else, but takes"):
            Predict(Short, checks=[unfit])
    for fit in (lambda self, strict=True: True, lambda *everything: True):
        assert decorator(fit) is fit
