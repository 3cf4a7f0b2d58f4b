"""Records cannot be changed, and say so."""

from __future__ import annotations

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
    with pytest.raises(FrozenError, match=r"records are frozen.*dataclasses\.replace"):
        WRITES[what](record)
    assert isinstance(FrozenError("x"), AttributeError)
    assert record.question == "x"
