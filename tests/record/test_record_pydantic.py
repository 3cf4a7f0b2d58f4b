"""Records as fields of pydantic models and through `TypeAdapter`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any, Generic, TypeVar

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError
from record_samples import Page, Point, Rich, Size, Triage

from dspex import In, Out, example, from_pydantic, signature, to_pydantic

BOUND = Triage(ticket="x")
DONE = example(BOUND, priority="low", score=0.5)
ADAPTER: TypeAdapter[Triage] = TypeAdapter(Triage)
T = TypeVar("T")


class Box(BaseModel):
    item: Triage
    more: list[Triage] = []


def test_python_values_are_validated() -> None:
    """Inputs are required, outputs optional, a record stays the object that it is."""
    assert ADAPTER.validate_python({"ticket": "x"}) == BOUND
    assert ADAPTER.validate_python({"ticket": "x", "priority": "low", "score": 0.5}) == DONE
    assert ADAPTER.validate_python(DONE) is DONE


def test_every_problem_has_its_place() -> None:
    """pydantic reports each field under its own name."""
    with pytest.raises(ValidationError) as caught:
        ADAPTER.validate_python({"tickt": "x", "score": 3, "priority": "mid"})
    assert {e["loc"] for e in caught.value.errors()} == {("ticket",), ("tickt",), ("score",), ("priority",)}
    assert "function-wrap[Triage()]" in str(caught.value)


@pytest.mark.parametrize("record", [BOUND, DONE])
def test_json_comes_back_equal(record: Triage) -> None:
    """What pydantic writes leaves unset outputs out, and it reads it back."""
    assert ADAPTER.validate_json(ADAPTER.dump_json(record)) == record
    box = Box(item=record, more=[record])
    assert box.item is record
    assert Box.model_validate_json(box.model_dump_json()) == box
    assert "priority" not in json.loads(ADAPTER.dump_json(BOUND))


def test_the_schema_tells_the_truth() -> None:
    """Required inputs, defaults, constraints, descriptions and the closed object stand in the JSON Schema."""
    schema = ADAPTER.json_schema()
    assert schema["title"] == "Triage"
    assert schema["required"] == ["ticket"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["lang"]["default"] == "en"
    assert schema["properties"]["score"]["maximum"] == 1
    assert schema["properties"]["ticket"]["description"] == "raw text"
    assert Box.model_json_schema()["properties"]["item"]


def test_structs_inside_go_through_dspex() -> None:
    """Fields that pydantic cannot read, such as Structs and records, are read by dspex."""
    adapter: TypeAdapter[Rich] = TypeAdapter(Rich)
    data = {
        "page": {"n": 1},
        "point": {"x": 1},
        "size": {"a": 2},
        "when": "2026-01-01T00:00:00",
        "sizes": [{"a": 1}],
        "nested": [{"ticket": "t"}],
    }
    record = adapter.validate_python(data)
    assert (record.page, record.point, record.size) == (Page(n=1), Point(1), Size(2))
    assert (record.sizes, record.nested) == ([Size(1)], [Triage(ticket="t")])
    assert adapter.validate_json(adapter.dump_json(record)) == record
    with pytest.raises(ValidationError) as caught:
        adapter.validate_python({**data, "size": {"a": "no"}, "nested": [{"ticket": 3}]})
    assert {e["loc"][0] for e in caught.value.errors()} == {"size", "nested"}
    assert adapter.json_schema()["properties"]["size"]["properties"]["a"]["type"] == "integer"


def test_wire_names_are_aliases() -> None:
    """Both names are read; `by_alias` writes the wire name."""
    adapter: TypeAdapter[Any] = TypeAdapter(Rich)
    data = {"page": {"n": 1}, "point": {"x": 1}, "size": {"a": 2}, "when": "2026-01-01T00:00:00"}
    assert adapter.validate_python({**data, "note": "a"}) == adapter.validate_python({**data, "remark": "a"})
    written = adapter.dump_python(adapter.validate_python({**data, "note": "a"}), by_alias=True)
    assert written["remark"] == "a"
    assert "note" not in written


def test_look_around_and_bounds_of_dates_hold() -> None:
    """Patterns are Python's, and bounds of any type are checked, in a union too."""

    @signature
    class Odd:
        code: str | None = In(pattern="^(?!no)")
        day: date = In(ge=date(2026, 1, 1))
        out: str = Out()

    adapter: TypeAdapter[Odd] = TypeAdapter(Odd)
    assert adapter.validate_python({"code": "yes", "day": "2026-01-02"}).day == date(2026, 1, 2)
    with pytest.raises(ValidationError) as caught:
        adapter.validate_python({"code": "no", "day": "2025-01-02"})
    assert {e["loc"][0] for e in caught.value.errors()} == {"code", "day"}


def test_an_iterable_can_be_read_more_than_once() -> None:
    """pydantic alone would make a generator of it, which no record can hold."""

    @signature
    class Many:
        items: Iterable[int]
        out: dict[str, Iterable[str]] = Out()

    adapter: TypeAdapter[Many] = TypeAdapter(Many)
    many = example(Many(items=[1, 2]), out={"a": ["b"]})
    assert adapter.validate_json(adapter.dump_json(many)) == many
    assert adapter.json_schema()["properties"]["items"]["items"] == {"type": "integer"}
    model = to_pydantic(Many).model_validate({"items": [1], "out": {"a": ["b"]}})
    assert from_pydantic(Many, model) == example(Many(items=[1]), out={"a": ["b"]})
    with pytest.raises(ValidationError):
        adapter.validate_python({"items": ["a"]})


def test_recursive_records() -> None:
    """A signature that holds itself can be read, written and described."""

    @signature
    class Tree:
        name: str = In()
        kids: list[Tree] = Out()

    adapter: TypeAdapter[Tree] = TypeAdapter(Tree)
    tree = example(Tree(name="a"), kids=[Tree(name="b")])
    assert adapter.validate_json(adapter.dump_json(tree)) == tree
    assert adapter.json_schema()["properties"]["kids"]["type"] == "array"


def test_generic_records() -> None:
    """An alias of a generic signature is validated with its arguments."""

    @signature
    class Extract(Generic[T]):
        text: str = In()
        items: list[T] = Out()

    adapter: TypeAdapter[Any] = TypeAdapter(Extract[int])
    assert adapter.validate_python({"text": "x", "items": ["1"]}).items == [1]
    with pytest.raises(ValidationError):
        adapter.validate_python({"text": "x", "items": ["a"]})


def test_the_users_post_init_is_heard() -> None:
    """A ValueError of `__post_init__` becomes a validation error."""

    @signature
    class Positive:
        number: int = In()
        out: int = Out()

        def __post_init__(self) -> None:
            if self.number < 0:
                raise ValueError("negative")

    with pytest.raises(ValidationError, match="negative"):
        TypeAdapter(Positive).validate_python({"number": -1})
