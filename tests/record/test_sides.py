"""`Triage.Inputs` and `Triage.Outputs` are TypedDicts of the two sides."""

from __future__ import annotations

import pickle
from typing import Any, Generic, Literal, NotRequired, TypeVar, get_type_hints

import pytest

from dspex import ConfigurationError, In, Out, Predict, Record, signature
from dspex.errors import DefinitionError

T = TypeVar("T")


@signature
class Triage:
    ticket: str = In()
    lang: str = In(default="en")
    tags: list[str] = In(default_factory=list)
    score: float = Out()


@signature
class More(Triage):
    why: str = Out()


@signature
class Odd:
    Inputs: str = In()

    class Outputs:
        """A class of the user's own."""

    answer: str = Out()


seen: Any = Triage
more: Any = More


def test_they_hold_the_fields_of_their_side() -> None:
    """An input with a default may be left out; subclasses have more."""
    assert seen.Inputs.__name__ == "TriageInputs"
    assert seen.Inputs.__module__ == __name__
    assert get_type_hints(seen.Inputs) == {"ticket": str, "lang": str, "tags": list[str]}
    assert get_type_hints(seen.Inputs, include_extras=True)["lang"] == NotRequired[str]
    assert seen.Inputs.__required_keys__ == {"ticket"}
    assert get_type_hints(seen.Outputs) == {"score": float}
    assert get_type_hints(more.Outputs) == {"score": float, "why": str}
    assert more.Inputs is not seen.Inputs
    assert seen.Inputs is seen.Inputs


def test_a_call_takes_them() -> None:
    """They are plain dicts of keywords."""
    inputs = seen.Inputs(ticket="x")
    assert Predict(Triage).request(**inputs) == Triage(ticket="x")


def test_a_name_of_the_class_comes_first() -> None:
    """A field or a class of that name is not hidden, and the class can still be sent elsewhere."""
    assert "member" in repr(vars(Odd)["Inputs"])
    assert pickle.loads(pickle.dumps(seen)) is Triage


def test_what_has_no_fields_has_no_sides() -> None:
    """Only signatures have them, and only once their types are known."""
    with pytest.raises(ConfigurationError, match="no signature"):
        _ = Record.Inputs

    @signature
    class Early:
        item: Later = In()  # type: ignore[name-defined]  # noqa: F821
        answer: str = Out()

    with pytest.raises(DefinitionError, match="Later"):
        _ = Early.Inputs


def test_generic_classes_have_them() -> None:
    """With the type variable as it is."""

    @signature
    class Box(Generic[T]):
        item: T = In()
        kind: Literal["a"] = Out()

    box: Any = Box
    assert set(box.Inputs.__annotations__) == {"item"}
