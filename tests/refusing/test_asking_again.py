"""A refused answer is asked for again, within limits, on both routes."""

from __future__ import annotations

import asyncio
import pickle
import time
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dspex import (
    AnswerError,
    Capabilities,
    ChainOfThought,
    ConfigurationError,
    DeadlineError,
    In,
    ModelError,
    Out,
    Predict,
    RateLimitError,
    Request,
    Response,
    Runtime,
    Usage,
    inspect_history,
    signature,
)
from dspex.lm.base import needs_loop
from dspex.observe.events import AnswerRefused, CallFinished, CallStarted
from dspex.spec.dialect import DIALECTS
from dspex.testing import RecordedCalls, ScriptedModel
from tests.written import WRITTEN

ROUTES = pytest.mark.parametrize("route", ["native", "bridge"])


@signature
class Rate:
    """Rate the text."""

    text: str = In()
    score: float = Out(ge=0, le=1)
    why: str = Out()


def said(score: object, why: str = "so") -> str:
    return f"[[ ## score ## ]]\n{score}\n\n[[ ## why ## ]]\n{why}\n\n[[ ## completed ## ]]"


@ROUTES
@pytest.mark.parametrize("dialect", [d for d in DIALECTS if d != "dspy-3.4/two-step"])
def test_the_model_is_told_what_is_wrong(route: Any, dialect: Any) -> None:
    """The same request, the refused answer, the problems; the completion tells of both attempts."""
    answers = [WRITTEN[dialect](score=score, why="so") for score in (7, 0.5)]
    model = ScriptedModel(answers)
    done = Predict(Rate, lm=model, route=route, dialect=dialect).full(text="fine")
    first, second = (list(r.messages) for r in model.requests)
    assert second[: len(first)] == first
    assert second[len(first) :] == [
        {"role": "assistant", "content": answers[0]},
        {
            "role": "user",
            "content": "That answer cannot be used:\n- 'score' must be at most 1, got 7.0 (float)\n"
            "Answer again, in full and in the format that was asked for.",
        },
    ]
    assert done.value.score == 0.5
    assert list(done.messages) == second
    assert done.attempts == 2
    assert [a.problems for a in done.refused] == [("'score' must be at most 1, got 7.0 (float)",)]
    assert done.refused[0].response.text == answers[0]


@ROUTES
def test_every_attempt_is_in_the_final_error(route: Any) -> None:
    """The error is that of the last answer, and names how often was asked."""
    model = ScriptedModel([said(7), "nonsense", said(-1)])
    with Runtime() as runtime, pytest.raises(AnswerError, match="asked 3 times") as caught:
        Predict(Rate, lm=model, route=route, reasks=2)(text="fine")
    error = caught.value
    assert [len(a.problems) for a in error.attempts] == [1, 2, 1]
    assert error.text == error.attempts[-1].response.text == said(-1)
    assert len(model.requests) == 3
    assert len(error.messages) == 6
    assert len(runtime.history) == 1
    again = pickle.loads(pickle.dumps(error))
    assert again.attempts == error.attempts and str(again) == str(error)


@ROUTES
def test_a_group_of_problems_keeps_its_attempts_when_pickled(route: Any) -> None:
    """Errors travel between processes whole."""
    with pytest.raises(AnswerError) as caught:
        Predict(Rate, lm=ScriptedModel("nonsense"), route=route)(text="fine")
    assert isinstance(caught.value, ExceptionGroup)
    again = pickle.loads(pickle.dumps(caught.value))
    assert (again.attempts, again.route, str(again)) == (caught.value.attempts, route, str(caught.value))


@pytest.mark.parametrize(("limit", "calls"), [(None, 2), (0, 1), (1, 2), (3, 4)])
def test_the_limit(limit: int | None, calls: int) -> None:
    """Once unless told; the program's own limit goes before the runtime's."""
    model = ScriptedModel(said(7))
    with pytest.raises(AnswerError):
        Predict(Rate, lm=model, reasks=limit)(text="fine")
    assert len(model.requests) == calls
    model = ScriptedModel(said(7))
    with Runtime(reasks=2), pytest.raises(AnswerError):
        Predict(Rate, lm=model).with_(reasks=limit)(text="fine")
    assert len(model.requests) == (3 if limit is None else calls)


@ROUTES
def test_tokens_and_costs_are_those_of_all_attempts(route: Any) -> None:
    """What was spent on a refused answer is spent."""
    answers = [Response(said(s), usage=Usage(10, 5), cost=0.25) for s in (7, 7, 1)]
    done = Predict(Rate, lm=ScriptedModel(answers), route=route, reasks=2).full(text="fine")
    assert (done.usage, done.cost) == (Usage(30, 15), 0.75)
    with pytest.raises(AnswerError) as caught:
        Predict(Rate, lm=ScriptedModel(answers[:2]), route=route)(text="fine")
    assert caught.value.response is not None and caught.value.response.usage == Usage(20, 10)


@pytest.mark.parametrize(("budget", "calls"), [(1, 1), (29, 1), (30, 2), (44, 2), (45, 3), (1000, 6)])
def test_the_budget(budget: int, calls: int) -> None:
    """The next attempt costs no less than the last: without the tokens for it, nobody asks."""
    model = ScriptedModel(Response(said(7), usage=Usage(10, 5)))
    with pytest.raises(AnswerError) as caught:
        Predict(Rate, lm=model, reasks=5, token_budget=budget)(text="fine")
    assert len(model.requests) == len(caught.value.attempts) == calls
    with Runtime(reasks=5, token_budget=budget), pytest.raises(AnswerError):
        Predict(Rate, lm=model)(text="fine")
    assert len(model.requests) == 2 * calls


def test_tokens_that_nobody_counts_are_estimated() -> None:
    """At four characters each, the request among them."""
    model = ScriptedModel(said(7))
    with pytest.raises(AnswerError):
        Predict(Rate, lm=model, token_budget=50, reasks=3)(text="x" * 4_000)
    assert len(model.requests) == 1


@pytest.mark.parametrize("route", ["native", "bridge"])
@pytest.mark.parametrize(("finish", "problem"), [("length", "cut off"), ("content_filter", "withheld")])
@pytest.mark.parametrize(
    "text", ["", "[[ ## score ## ]]", "[[ ## score ## ]]\n1\n\n[[ ## why ## ]]\nbecause it"]
)
def test_what_is_cut_or_withheld_is_not_asked_for_again(
    text: str, finish: Any, problem: str, route: Any
) -> None:
    """The same question would meet the same end; a text that ended early reads like a whole one."""
    model = ScriptedModel(Response(text, finish=finish))
    with pytest.raises(AnswerError, match=problem):
        Predict(Rate, lm=model, route=route, reasks=3)(text="fine")
    assert len(model.requests) == 1
    whole = ScriptedModel(Response(said(1), finish=finish))
    assert Predict(Rate, lm=whole, route=route)(text="fine").why == "so"


@ROUTES
def test_a_model_that_fails_while_it_is_asked_again_hides_nothing(route: Any) -> None:
    """The answer was wrong; that nothing better came is the cause, and a note."""
    model = ScriptedModel([said(7), RateLimitError("m", "slow down")])
    with pytest.raises(AnswerError, match="at most 1") as caught:
        Predict(Rate, lm=model, route=route)(text="fine")
    assert isinstance(caught.value.__cause__, RateLimitError)
    assert caught.value.__notes__ == ["Asking again failed: m: slow down"]
    assert len(caught.value.attempts) == 1


@ROUTES
def test_the_first_failure_of_a_model_is_its_own(route: Any) -> None:
    """Only answers are asked for again."""
    model = ScriptedModel([RateLimitError("m", "slow down"), said(1)])
    with pytest.raises(RateLimitError):
        Predict(Rate, lm=model, route=route)(text="fine")
    assert len(model.requests) == 1


@ROUTES
def test_one_deadline_for_all_attempts(route: Any) -> None:
    """Every request has that of the first; a late second answer leaves the first error."""
    deadlines: list[float] = []

    class Late:
        name = "late"
        capabilities = Capabilities()

        async def complete(self, request: Request) -> Response:
            deadlines.append(request.deadline)
            if len(deadlines) > 1:
                await needs_loop()
                await asyncio.sleep(60)
            return Response(said(7))

    with Runtime(timeout=0.3), pytest.raises(AnswerError, match="at most 1") as caught:
        Predict(Rate, lm=Late(), route=route)(text="fine")
    assert isinstance(caught.value.__cause__, DeadlineError)
    assert len(set(deadlines)) == 1 and len(deadlines) == 2


@ROUTES
def test_when_the_time_is_over_nobody_asks_again(route: Any) -> None:
    """A model that never waits, such as one that computes in this thread, is stopped by no timer."""
    asked: list[float] = []

    class Busy:
        name = "busy"
        capabilities = Capabilities()

        async def complete(self, request: Request) -> Response:
            asked.append(request.deadline)
            while time.monotonic() < request.deadline:
                pass
            return Response(said(7))

    with Runtime(timeout=0.05), pytest.raises(AnswerError, match="at most 1"):
        Predict(Rate, lm=Busy(), route=route, reasks=3)(text="fine")
    assert len(asked) == 1


@ROUTES
def test_events_and_history_are_those_of_one_call(route: Any) -> None:
    """One start, one end, and each refusal between them."""
    calls = RecordedCalls()
    with Runtime(hooks=(calls,)) as runtime:
        done = Predict(Rate, lm=ScriptedModel([said(7), "", said(1)]), route=route, reasks=2).full(text="x")
        shown = inspect_history()
    assert [type(e) for e in calls.events] == [CallStarted, AnswerRefused, AnswerRefused, CallFinished]
    refusals = [e for e in calls.events if isinstance(e, AnswerRefused)]
    assert [(e.attempt, e.problems, e.trace) for e in refusals] == [(1, 1, done.trace), (2, 1, done.trace)]
    assert list(runtime.history) == [done]
    assert "That answer cannot be used" in shown


@ROUTES
def test_a_call_that_failed_tells_all_its_attempts(route: Any) -> None:
    """In the history as in the error, and its tokens to the hooks: they were paid for."""
    calls = RecordedCalls()
    answer = Response(said(7), usage=Usage(10, 5))
    with Runtime(hooks=(calls,)) as runtime, pytest.raises(AnswerError) as caught:
        Predict(Rate, lm=ScriptedModel(answer), route=route, reasks=2)(text="x")
    (held,) = runtime.history
    assert (held.attempts, held.refused) == (3, tuple(caught.value.attempts[:2]))
    (finished,) = calls.finished
    assert (finished.input_tokens, finished.output_tokens, finished.error) == (30, 15, "AnswerError")


def test_timings_add_up() -> None:
    """The attempts before the last count as time of the model."""

    async def slow(request: Request) -> str:
        await asyncio.sleep(0.02)
        return said(7) if len(request.messages) < 3 else said(1)

    done = Predict(Rate, lm=ScriptedModel(slow)).full(text="x")
    timings = done.timings
    assert timings.model >= 0.04 and timings.render < 0.02
    assert timings.render + timings.model + timings.parse == pytest.approx(timings.total)


@ROUTES
def test_a_chain_of_thought_is_asked_again_too(route: Any) -> None:
    """Its reasoning is that of the answer that passed."""
    thoughts = [f"[[ ## reasoning ## ]]\n{t}\n\n{said(s)}" for t, s in (("first", 7), ("second", 1))]
    done = ChainOfThought(Rate, lm=ScriptedModel(thoughts), route=route).full(text="x")
    assert (done.reasoning, done.value.score, done.attempts) == ("second", 1.0, 2)


@ROUTES
def test_an_empty_answer_is_not_shown_again(route: Any) -> None:
    """Some servers refuse empty messages."""
    model = ScriptedModel(["  \n", said(1)])
    Predict(Rate, lm=model, route=route)(text="x")
    assert [m.role for m in model.requests[1].messages] == ["system", "user", "user"]


def test_a_long_answer_is_shown_in_part() -> None:
    """The prompt of the second attempt is bounded."""
    model = ScriptedModel([said(7, "y" * 100_000), said(1)])
    Predict(Rate, lm=model)(text="x")
    assert len(model.requests[1].messages[2].content) < 9_000


def test_programs_in_sequence() -> None:
    """Each asks for its own; `with_` reaches all; the completion adds up."""
    first = Predict("text -> draft", lm=ScriptedModel(["", "[[ ## draft ## ]]\nd"]))
    second = Predict("draft -> n: int", lm=ScriptedModel(["[[ ## n ## ]]\nmany", "[[ ## n ## ]]\n3"]))
    done = (first >> second).full(text="x")
    assert (done.value.n, done.attempts, len(done.refused)) == (3, 4, 2)
    with pytest.raises(AnswerError):
        (first >> second).with_(lm=ScriptedModel(["", "[[ ## draft ## ]]\nd"]), reasks=0)(text="x")


def test_async_and_batches() -> None:
    """The same in a coroutine and for many at once."""

    def reply(request: Request) -> str:
        return said(7) if len(request.messages) == 2 else said(1)

    rate = Predict(Rate, lm=ScriptedModel(reply))
    assert asyncio.run(rate.acall(text="x")).score == 1
    assert [r.score for r in rate.batch([rate.request(text=str(n)) for n in range(5)])] == [1] * 5


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"reasks": -1}, "reasks is a whole number from 0"),
    ({"reasks": True}, "reasks is a whole number"),
    ({"reasks": 1.5}, "reasks is a whole number"),
    ({"token_budget": 0}, "token_budget is a whole number from 1"),
    ({"validators": len}, "validators is a list of functions"),
    ({"validators": [3]}, "validators takes functions of the record"),
    ({"validators": [Rate]}, "validators takes functions of the record"),
    ({"checks": "long"}, "checks is a list of functions"),
]


@pytest.mark.parametrize(("settings", "message"), WRONG)
def test_wrong_settings(settings: dict[str, Any], message: str) -> None:
    """Said when the program is made."""
    anything: Any = Predict
    with pytest.raises(ConfigurationError, match=message):
        anything(Rate, **settings)
    with pytest.raises(ConfigurationError, match=message):
        anything(Rate).with_(**settings)


@pytest.mark.parametrize("settings", [{"reasks": -1}, {"reasks": "1"}, {"token_budget": 0}])
def test_wrong_settings_of_a_runtime(settings: dict[str, Any]) -> None:
    """As those of a program."""
    with pytest.raises(ConfigurationError, match=next(iter(settings))):
        Runtime(**settings)


def test_programs_keep_their_settings_when_pickled_or_changed() -> None:
    """All four of them."""
    rate = Predict(Rate, reasks=3, token_budget=9, validators=[always], checks=[always])
    for other in (pickle.loads(pickle.dumps(rate)), rate.with_(temperature=0.5)):
        assert other.plan.asking == rate.plan.asking
        assert [judge.name for judge in other.plan.judges] == ["always", "always"]


def always(record: object) -> bool:
    return True


SCORES = st.lists(st.sampled_from([0.0, 0.5, 7.0, -1.0, "many", ""]), min_size=1, max_size=6)


@given(scores=SCORES, limit=st.integers(0, 4))
def test_the_first_answer_that_passes_counts(scores: Sequence[object], limit: int) -> None:
    """Whatever comes, both routes ask equally often and give the same value, or the same error."""
    outcomes = []
    for route in ("native", "bridge"):
        answers = [said(s) for s in scores] + [said(7)] * (limit + 1)
        model = ScriptedModel(answers)
        rate: Any = Predict(Rate, lm=model, route=route, reasks=limit)  # type: ignore[arg-type]  # one of two
        try:
            outcome: Any = rate(text="x").score
        except AnswerError as error:
            outcome = [a.problems for a in error.attempts]
        outcomes.append((outcome, [list(r.messages) for r in model.requests]))
    assert outcomes[0] == outcomes[1]
    good = next((i for i, s in enumerate(scores[: limit + 1]) if s in (0.0, 0.5)), None)
    asked = len(outcomes[0][1])
    assert asked == (limit + 1 if good is None else good + 1)


def test_an_error_of_the_user_is_not_an_answer() -> None:
    """A model that raises something else is asked once."""
    model = ScriptedModel([ModelError("m", "gone"), said(1)])
    with pytest.raises(ModelError, match="gone"):
        Predict(Rate, lm=model)(text="x")
