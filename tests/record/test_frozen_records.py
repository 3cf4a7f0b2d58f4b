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


WRITES: dict[str, tuple[Callable[[Any], object], str]] = {
    "input": (
        lambda record: setattr(record, "question", "y"),
        r"Plain\.question cannot be .*records are frozen.*copy: dataclasses\.replace\(record, question=…\)$",
    ),
    "output": (
        lambda record: setattr(record, "answer", 1),
        r"Plain\.answer cannot be .*records are frozen.*copy: example\(record, answer=…\)$",
    ),
    "unknown name": (
        lambda record: setattr(record, "anwser", 1),
        r"Plain has no field 'anwser', and records are frozen.*; did you mean 'answer'\?$",
    ),
    "method": (lambda record: setattr(record, "shout", 1), r"Plain\.shout .*Change it in the class"),
    "deletion": (lambda record: delattr(record, "question"), r"records are frozen.*dataclasses\.replace"),
}


@signature
class Plain:
    question: str = In()
    answer: int = Out()

    def shout(self) -> str:
        return self.question.upper()


def test_a_generic_record_is_no_dataclass() -> None:
    """The remedy is one that works for it."""
    record: Any = Ask[int](question="x")
    with pytest.raises(FrozenError, match=r"copy: record\.__replace__\(question=…\)$"):
        record.question = "y"
    assert record.__replace__(question="y").question == "y"


@pytest.mark.parametrize("what", WRITES)
def test_writing_to_a_record_is_refused_with_a_remedy(what: str) -> None:
    """The error is dspex's own and an AttributeError, as Python's typing machinery expects."""
    record = Plain(question="x")
    write, message = WRITES[what]
    with pytest.raises(FrozenError, match=message):
        write(record)
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
        ("quesiton", "nothing can be added; did you mean 'question'?"),
    ):
        with pytest.raises(FrozenError, match=re.escape(advice)):
            setattr(record, name, "y")
        with pytest.raises(FrozenError, match=re.escape(advice)):
            delattr(record, name)
