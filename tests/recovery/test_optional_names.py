"""Names of optional fields in another spelling: read and told, never left out without a word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NotRequired, TypedDict

import msgspec
import pytest

from dspex import In, Out, Predict, parse, signature
from dspex.testing import ScriptedModel


class Person(msgspec.Struct):
    """Two optional fields."""

    name: str
    nick: str | None = None
    first_age: int = 0


@dataclass
class Card:
    """One optional field."""

    name: str
    nick: str = ""


class Options(TypedDict):
    """One optional key."""

    name: str
    nick: NotRequired[str]


@signature
class Ask:
    """Ask."""

    question: str = In()
    answer: str = Out()
    note: str | None = Out()
    people: list[Person] = Out()


BOB = '{"name": "A", "Nick": "B", "firstAge": 5}'
READ: list[tuple[Any, str, Any]] = [
    (Person, BOB, Person("A", "B", 5)),
    (list[Person], f"Here: [{BOB}]", [Person("A", "B", 5)]),
    (dict[str, Person], f'{{"x": {BOB}}}', {"x": Person("A", "B", 5)}),
    (Card, '{"name": "A", "NICK": "B"}', Card("A", "B")),
    (Options, '{"name": "A", "Nick": "B"}', {"name": "A", "nick": "B"}),
]


@pytest.mark.parametrize(("wanted", "text", "value"), READ)
def test_the_value_is_not_lost(wanted: Any, text: str, value: Any) -> None:
    """It is what stood there, and the name is told."""
    found = parse(wanted, text)
    assert found.value == value
    assert "name" in {repair.code for repair in found.repairs}


@pytest.mark.parametrize("text", ['{"name": "A", "nick": "B", "Nick": "C"}', '{"name": "A", "other": 1}'])
def test_other_names_are_left_out(text: str) -> None:
    """Where the field is there, or the name is none of a field, nothing is mended."""
    assert parse(Person, text).repairs == ()


WRITTEN: dict[Literal["dspy-3.4/chat", "dspy-3.4/json", "dspy-3.4/xml"], str] = {
    "dspy-3.4/chat": f"[[ ## answer ## ]]\na\n\n[[ ## Note ## ]]\nx\n\n[[ ## people ## ]]\n[{BOB}]\n\n"
    "[[ ## completed ## ]]",
    "dspy-3.4/json": f'{{"answer": "a", "Note": "x", "people": [{BOB}]}}',
    "dspy-3.4/xml": "<answer>a</answer><Note>x</Note><people><item><name>A</name><Nick>B</Nick>"
    "<firstAge>5</firstAge></item></people>",
}


@pytest.mark.parametrize("route", ["native", "bridge"])
@pytest.mark.parametrize("dialect", WRITTEN)
def test_in_every_format(dialect: Any, route: Any) -> None:
    """Outputs that may be None, and fields inside of outputs."""
    done = Predict(Ask, lm=ScriptedModel(WRITTEN[dialect]), dialect=dialect, route=route).full(question="?")
    assert (done.value.answer, done.value.note, done.value.people) == ("a", "x", [Person("A", "B", 5)])
    assert done.repairs
