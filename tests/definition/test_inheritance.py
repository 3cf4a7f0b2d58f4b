"""Signatures that inherit, override, and have type parameters."""

from __future__ import annotations

import pickle
import sys
import textwrap
import typing
from typing import Any, Generic, Literal, TypeVar

import msgspec
import pytest

from dspex import (
    BindError,
    In,
    NotExecutedError,
    Out,
    Predict,
    example,
    from_json,
    signature,
    spec_of,
    to_json,
)
from dspex.testing import ScriptedModel

T = TypeVar("T")
K = TypeVar("K")


@signature
class Triage:
    """Triage a ticket."""

    ticket: str = In()
    lang: str = In(default="en")
    priority: Literal["low", "high"] = Out()
    score: float = Out(ge=0, le=1)

    def described(self) -> tuple[str, ...]:
        return ("Triage", self.ticket)


@signature
class Routed(Triage):
    region: str = In(default="eu")
    team: str = Out()
    score: float = Out(ge=0, le=10)

    def described(self) -> tuple[str, ...]:
        return ("Routed", *super().described())


@signature
class Extract(Generic[T]):
    """Extract items."""

    text: str = In()
    items: list[T] = Out()


def test_inherited_fields_come_first_and_overridden_ones_keep_their_place() -> None:
    """A child adds fields behind its parent's; one that it writes anew stays where it was."""
    assert [f.name for f in spec_of(Routed).fields] == [
        "ticket",
        "lang",
        "priority",
        "score",
        "region",
        "team",
    ]
    assert [c.value for c in spec_of(Routed).field("score").constraints] == [0, 10]
    assert spec_of(Triage).field("score").constraints[1].value == 1


def test_a_child_is_a_record_like_any_other() -> None:
    """It binds, is answered, encoded and pickled with all its fields."""
    record = Routed(ticket="x")
    assert isinstance(record, Triage)
    assert (record.lang, record.region) == ("en", "eu")
    with pytest.raises(NotExecutedError, match=r"Routed\.team"):
        record.team  # noqa: B018  # reading is the point
    done = example(record, priority="low", score=7.0, team="t")
    assert pickle.loads(pickle.dumps(done)) == done
    assert msgspec.json.decode(msgspec.json.encode(done), type=Routed) == done
    assert from_json(Routed, to_json(done)) == done
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"ticket": "x", "score": 11}, Routed)
    with pytest.raises(BindError, match="must be at most 10"):
        example(record, score=11.0)


def test_methods_reach_their_parents() -> None:
    """Zero-argument super() works after the class was rebuilt, in properties and class methods too."""

    @signature
    class Third(Routed):
        extra: int = In(default=0)

        @property
        def shown(self) -> tuple[str, ...]:
            return super().described()

        @classmethod
        def name(cls) -> str:
            return super().__name__ + cls.__name__  # type: ignore[misc]  # a name of the class itself

    assert Third(ticket="x").shown == ("Routed", "Triage", "x")
    assert Routed(ticket="x").described() == ("Routed", "Triage", "x")


def test_instructions_are_inherited_unless_written() -> None:
    """A child without a docstring asks what its parent asks."""

    @signature
    class Silent(Triage):
        extra: int = Out()

    @signature
    class Loud(Triage):
        """Shout."""

        extra: int = Out()

    @signature(instructions="  Given.\n  Twice.", name="Shown")
    class Given(Triage):
        """Not this."""

        extra: int = Out()

    assert spec_of(Silent).instructions == "Triage a ticket."
    assert spec_of(Loud).instructions == "Shout."
    assert (spec_of(Given).instructions, spec_of(Given).name) == ("Given.\nTwice.", "Shown")


def test_a_field_may_change_sides() -> None:
    """An output of the parent can be an input of the child, and the other way round."""

    @signature
    class Swapped(Triage):
        priority: str = In()
        ticket: str = Out()

    record = Swapped(priority="p")
    assert record.priority == "p"
    with pytest.raises(NotExecutedError):
        record.ticket  # noqa: B018  # reading is the point
    assert example(record, ticket="t").ticket == "t"


def test_a_plain_mixin_gives_methods() -> None:
    """A class without a metaclass of its own can be a base, with or without slots."""

    class Greeting:
        ticket: str

        def hello(self) -> str:
            return "hello " + self.ticket

    @signature
    class Polite(Greeting):
        ticket: str = In()
        out: str = Out()

    assert Polite(ticket="x").hello() == "hello x"
    assert example(Polite(ticket="x"), out="1").out == "1"


def test_arguments_reach_every_layer() -> None:
    """`Extract[int]` is checked as such by msgspec and by a program, and stays a plain class to call."""
    record = Extract[int](text="x")
    assert isinstance(record, Extract)
    assert typing.get_args(Extract[int]) == (int,)
    assert msgspec.convert({"text": "x", "items": [1]}, Extract[int]).items == [1]
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"text": "x", "items": ["a"]}, Extract[int])
    assert from_json(Extract[int], '{"text": "x", "items": [1]}').items == [1]
    with pytest.raises(BindError, match="'items' at"):
        from_json(Extract[int], '{"text": "x", "items": ["a"]}')
    model = ScriptedModel("[[ ## items ## ]]\n[1, 2]\n\n[[ ## completed ## ]]")
    program: Any = Predict(Extract[int], lm=model)
    assert program(text="x").items == [1, 2]


def test_a_child_of_an_alias_has_the_arguments() -> None:
    """The types of inherited fields are those that the base was given, through several layers."""

    @signature
    class Pairs(Extract[dict[K, T]], Generic[K, T]):
        label: K = Out()

    @signature
    class Named(Pairs[str, int]):
        more: str = Out()

    annotations = {n: f.annotation for n, f in Named.__dspex_fields__.items()}  # type: ignore[attr-defined]  # live
    assert annotations["items"] == list[dict[str, int]]
    assert annotations["label"] is str
    record = example(Named(text="x"), items=[{"a": 1}], label="l", more="m")
    assert from_json(Named, to_json(record)) == record
    with pytest.raises(BindError):
        example(record, items=[{1: 1}])


def test_a_generic_class_of_a_forward_reference() -> None:
    """Arguments are kept until a name in the inherited field is known."""
    namespace: dict[str, Any] = {"__name__": __name__, "In": In, "Out": Out, "signature": signature}
    namespace |= {"Generic": Generic, "T": T, "Extract": Extract}
    source = """
        @signature
        class Later(Generic[T]):
            text: str = In()
            boxes: 'dict[T, Unknown]' = Out()

        @signature
        class Sooner(Later[int]):
            more: str = Out()
    """
    exec(textwrap.dedent(source), namespace)
    globals()["Unknown"] = bool
    try:
        cls = namespace["Sooner"]
        assert example(cls(text="x"), boxes={1: True}).boxes == {1: True}
        with pytest.raises(BindError):
            example(cls(text="x"), boxes={"a": True})
    finally:
        del globals()["Unknown"]


if sys.version_info >= (3, 12):

    def test_type_parameters_of_the_new_syntax() -> None:
        """`class Extract[T]` is the same as `Generic[T]`."""
        namespace: dict[str, Any] = {"__name__": __name__, "In": In, "Out": Out, "signature": signature}
        source = """
            @signature
            class New[T]:
                text: str = In()
                items: list[T] = Out()
                again: 'list[T] | None' = Out()

            @signature
            class Numbers(New[int]):
                more: str = Out()
        """
        exec(textwrap.dedent(source), namespace)
        new, numbers = namespace["New"], namespace["Numbers"]
        assert from_json(new[int], '{"text": "x", "items": [1]}').items == [1]
        with pytest.raises(BindError):
            from_json(new[int], '{"text": "x", "items": ["a"]}')
        with pytest.raises(BindError):
            example(numbers(text="x"), items=["a"], again=["a"])
