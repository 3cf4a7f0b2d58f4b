"""What users of records and programs ran into: each stays mended."""

from __future__ import annotations

import pickle
from typing import Any, Generic, TypeVar

import pydantic
import pytest

from dspex import (
    BindError,
    DefinitionError,
    In,
    Out,
    Predict,
    example,
    from_dict,
    from_json,
    signature,
    to_json,
)
from dspex.testing import ScriptedModel

T = TypeVar("T")


@signature
class Box(Generic[T]):
    """Keep a thing."""

    thing: T = In()
    things: list[T] = Out()


class Aliased(pydantic.BaseModel):
    """A model with another name in JSON."""

    p: int = pydantic.Field(alias="P")


@signature
class Holds(Generic[T]):
    """Hold models."""

    one: Aliased
    many: list[Aliased] = Out()


@signature
class Ask:
    """Ask."""

    q: str = In()
    a: str = Out()


@pytest.mark.parametrize("argument", [complex, set[complex], bytearray, type], ids=str)
def test_arguments_of_an_alias_are_checked(argument: Any) -> None:
    """A type that no field can have is refused where it is given, as in a class."""
    with pytest.raises(DefinitionError, match="dspex-unsupported-type"):
        from_dict(Box[argument], {"thing": "x"})
    with pytest.raises(DefinitionError, match="dspex-unsupported-type"):
        Predict(Box[argument], lm=ScriptedModel("x"))(thing="x")
    assert Predict(Box[int], lm=ScriptedModel("[[ ## things ## ]]\n[1]"))(thing=1).things == [1]


def test_models_with_aliases_come_back_from_json() -> None:
    """The JSON of a record has the names that its schema has."""
    record = example(Holds(one=Aliased(P=1)), many=[Aliased(P=2)])
    assert to_json(record) == '{"one":{"P":1},"many":[{"P":2}]}'
    assert from_json(Holds, to_json(record)) == record


def test_half_a_surrogate_pair_is_no_json() -> None:
    """It is refused like nan, since no reader of UTF-8 takes it."""
    with pytest.raises(BindError, match="'q' holds half a surrogate pair"):
        to_json(Ask(q="a\ud800"))
    assert from_json(Ask, to_json(Ask(q="\U0001f600"))) == Ask(q="\U0001f600")


@pytest.mark.parametrize(
    "answers", ["[[ ## a ## ]]\nx", ["[[ ## a ## ]]\nx", "[[ ## a ## ]]\ny"]], ids=["one", "many"]
)
def test_scripted_programs_are_pickled(answers: Any) -> None:
    """A script that is text or a list of texts goes along; a list goes on where it was."""
    program = Predict(Ask, lm=ScriptedModel(answers))
    assert pickle.loads(pickle.dumps(program))(q="x").a == "x"
    assert program(q="x").a == "x"
