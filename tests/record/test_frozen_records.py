"""Records cannot be changed, and say so."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import pytest

from dspex import FrozenError, In, Out, signature

T = TypeVar("T")


@signature
class Ask(Generic[T]):
    """Ask."""

    question: str = In()
    answer: T = Out()


WRITES: dict[str, Callable[[Any], object]] = {
    "input": lambda record: setattr(record, "question", "y"),
    "output": lambda record: setattr(record, "answer", 1),
    "unknown name": lambda record: setattr(record, "other", 1),
    "deletion": lambda record: delattr(record, "question"),
}


@pytest.mark.parametrize("what", WRITES)
def test_writing_to_a_record_is_refused_with_a_remedy(what: str) -> None:
    """The error is dspex's own and an AttributeError, as Python's typing machinery expects."""
    record = Ask[int](question="x")
    with pytest.raises(FrozenError, match="records are frozen"):
        WRITES[what](record)
    assert isinstance(FrozenError("x"), AttributeError)
    assert record.question == "x"


def test_the_advice_fits_the_field() -> None:
    """Inputs are replaced, outputs are labelled, and a slip of the pen is a slip of the pen."""

    @signature
    class Ask:
        question: str = In()
        answer: str = Out()

    record: Any = Ask(question="x")
    for name, advice in (
        ("question", "dataclasses.replace(record, question=…)"),
        ("answer", "example(record, answer=…)"),
        ("quesiton", "no field 'quesiton', and records are frozen; did you mean 'question'?"),
    ):
        with pytest.raises(FrozenError, match=re.escape(advice)):
            setattr(record, name, "y")
        with pytest.raises(FrozenError, match=re.escape(advice)):
            delattr(record, name)
