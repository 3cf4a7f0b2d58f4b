"""R2.2: a bad input or answer gives an error that names signature, field, expected type and value."""

from __future__ import annotations

from typing import Any, Literal

import pytest

from dspex import AnswerError, BindError, In, NotExecutedError, Out, Predict, Program, example, signature
from dspex.testing import ScriptedModel


@signature
class Triage:
    """Triage a support ticket."""

    ticket: str = In(min_length=1)
    tags: list[str] = In(default_factory=list)
    level: int | None = In(default=None, ge=0)
    priority: Literal["low", "high"] = Out()
    score: float = Out(ge=0, le=1)
    reasons: list[str] = Out()


def answer(**fields: str) -> str:
    """Write an answer as a model would."""
    return "".join(f"[[ ## {n} ## ]]\n{v}\n\n" for n, v in fields.items()) + "[[ ## completed ## ]]"


def program(text: str, route: Literal["native", "bridge"] = "native") -> Any:
    """Return a program whose model says this."""
    made: Program[..., Triage, Triage] = Predict(Triage, lm=ScriptedModel(lambda request: text), route=route)
    return made


def test_r02_2_every_bad_input_is_named_with_what_was_expected_and_given() -> None:
    """One error lists all of them, is a TypeError and a group, and no request is sent."""
    model = ScriptedModel([])
    call: Any = Predict(Triage, lm=model)
    with pytest.raises(BindError) as caught:
        call(ticket=5, tags=["a", 7, None], level=-1, lvel=3, score=0.5)
    error = caught.value
    assert error.signature == "Triage"
    assert sorted(error.problems) == sorted(
        (
            "'ticket' must be str, got 5 (int)",
            "'tags' at [1]: must be str, got 7 (int)",
            "'tags' at [2]: must be str, got None",
            "'level' must be at least 0, got -1 (int)",
            "no input 'lvel'; did you mean 'level'?",
            "'score' is an output, it cannot be given",
        )
    )
    assert str(error).startswith("Triage: ")
    assert isinstance(error, TypeError)
    assert isinstance(error, ExceptionGroup)
    assert [e.problems for e in error.exceptions] == [(p,) for p in error.problems]
    assert model.requests == []


@pytest.mark.parametrize("route", ["native", "bridge"])
def test_r02_2_every_bad_output_is_named_with_what_was_expected_and_given(
    route: Literal["native", "bridge"],
) -> None:
    """Each route reports every output that is missing or wrong, with an excerpt of the answer."""
    with pytest.raises(AnswerError) as caught:
        program(answer(priority="urgent", score="1.5"), route)(ticket="x")
    error = caught.value
    assert error.signature == "Triage"
    text = "\n".join(error.problems)
    assert len(error.problems) == 3
    assert "priority" in text
    assert "urgent" in text
    assert "'low'" in text
    assert "score" in text
    assert "1.5" in text
    assert "reasons" in text
    assert "urgent" in str(error)
    assert error.route == route


def test_r02_2_the_value_is_shown_in_an_excerpt() -> None:
    """A long value does not flood the message."""
    long: Any = {"secret": "x" * 10_000}
    with pytest.raises(BindError) as caught:
        Triage(ticket=long)
    assert len(str(caught.value)) < 250


def test_r02_2_labels_and_early_reads_name_the_field() -> None:
    """A wrong label and an output before the call are errors of the same kind."""
    record = Triage(ticket="x")
    with pytest.raises(BindError, match="'score' must be at most 1, got 3"):
        example(record, score=3)
    with pytest.raises(NotExecutedError, match=r"Triage\.score is an output"):
        record.score  # noqa: B018  # reading is the point
