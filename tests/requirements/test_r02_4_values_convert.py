"""R2.4: values convert between dspex, pydantic, msgspec, DSPy and JSON by themselves and come back equal."""

from __future__ import annotations

import dataclasses
import enum
import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal, NamedTuple, TypedDict
from uuid import UUID

import dspy
import msgspec
import pytest
from pydantic import BaseModel, TypeAdapter

import dspex
from dspex import In, Out, Predict, example, signature
from dspex.bridge import from_example, to_example, to_prediction
from dspex.testing import ScriptedModel


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Author(BaseModel):
    name: str
    born: date | None = None


@dataclasses.dataclass
class Section:
    title: str
    parts: list[Section] = dataclasses.field(default_factory=list)


class Size(msgspec.Struct):
    width: int
    height: int = 1


class Names(TypedDict):
    first: str


class Pair(NamedTuple):
    left: int
    right: str


@signature
class Everything:
    """Read a document."""

    text: str = In()
    author: Author = In()
    section: Section = In()
    size: Size = In()
    color: Color = In(default=Color.RED)
    tags: list[str] = In(default_factory=list, wire_name="labels")
    extra: dict[str, int | None] = In(default_factory=dict)
    when: datetime = Out()
    price: Decimal = Out(ge=0)
    took: timedelta = Out()
    number: UUID = Out()
    data: bytes = Out()
    unique: set[int] = Out()
    names: Names = Out()
    pair: Pair = Out()
    either: int | Size | None = Out()
    kind: Literal["a", 1] = Out()
    sizes: dict[str, list[Size]] = Out()


REQUEST = Everything(
    text="it's [[ ## text ## ]] \u00fc\n",
    author=Author(name="A", born=date(2000, 1, 2)),
    section=Section("s", [Section("t")]),
    size=Size(3),
    tags=["x"],
    extra={"a": None, "b": 10**20},
)
RESULT = example(
    REQUEST,
    when=datetime(2026, 1, 2, 3, 4, 5),  # noqa: DTZ001  # naive on purpose
    price=Decimal("1.230"),
    took=timedelta(days=1, seconds=2),
    number=UUID(int=7),
    data=b"bytes",
    unique={1, 2},
    names={"first": "f"},
    pair=Pair(1, "r"),
    either=Size(4),
    kind=1,
    sizes={"k": [Size(1), Size(2, 3)]},
)

WAYS: dict[str, Callable[[Any], Any]] = {
    "dict": lambda r: dspex.from_dict(Everything, dspex.to_dict(r)),
    "JSON": lambda r: dspex.from_json(Everything, dspex.to_json(r)),
    "JSON as builtins": lambda r: dspex.from_dict(Everything, json.loads(dspex.to_json(r))),
    "pydantic": lambda r: dspex.from_pydantic(Everything, dspex.to_pydantic(r)),
    "pydantic JSON": lambda r: dspex.from_pydantic(
        Everything,
        dspex.to_pydantic(Everything).model_validate_json(dspex.to_pydantic(r).model_dump_json()),
    ),
    "pydantic adapter": lambda r: TypeAdapter(Everything).validate_json(TypeAdapter(Everything).dump_json(r)),
    "dataclass": lambda r: dspex.from_dataclass(Everything, dspex.to_dataclass(r)),
    "Struct": lambda r: dspex.from_struct(Everything, dspex.to_struct(r)),
    "dspy.Example": lambda r: from_example(Everything, to_example(r)),
    "dspy.Example of a data set": lambda r: from_example(
        Everything, dspy.Example(**json.loads(dspex.to_json(r)))
    ),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("record", [REQUEST, RESULT], ids=["request", "result"])
def test_r02_4_a_record_comes_back_equal(way: str, record: Everything) -> None:
    """Inputs, outputs, their types and what is unset are the same after the way there and back."""
    returned = WAYS[way](record)
    assert returned == record
    assert type(returned.author) is Author
    assert dspex.to_dict(returned).keys() == dspex.to_dict(record).keys()


def test_r02_4_msgspec_reads_and_writes_records_itself() -> None:
    """A record whose types msgspec knows needs no function of dspex."""

    @signature
    class Plain:
        text: str = In()
        sizes: list[Size] = Out()

    done = example(Plain(text="x"), sizes=[Size(1)])
    assert msgspec.json.decode(msgspec.json.encode(done), type=Plain) == done
    assert msgspec.convert(msgspec.to_builtins(done), Plain) == done


def test_r02_4_a_prediction_has_the_outputs() -> None:
    """DSPy's own object of a result shows the outputs as attributes."""
    prediction = to_prediction(RESULT)
    assert (prediction.price, prediction.pair) == (Decimal("1.230"), Pair(1, "r"))
    assert "text" not in prediction


@pytest.mark.parametrize("route", ["native", "bridge"])
def test_r02_4_what_a_call_gives_converts_too(route: Literal["native", "bridge"]) -> None:
    """A result of either route is a record like any other."""

    @signature
    class Small:
        text: str = In()
        size: Size = Out()
        on: date = Out()

    text = '[[ ## size ## ]]\n{"width": 2}\n\n[[ ## on ## ]]\n2026-01-02\n\n[[ ## completed ## ]]'
    result = Predict(Small, lm=ScriptedModel(lambda request: text), route=route)(text="x")
    assert result == example(Small(text="x"), size=Size(2), on=date(2026, 1, 2))
    assert dspex.from_json(Small, dspex.to_json(result)) == result
    assert dspex.from_pydantic(Small, dspex.to_pydantic(result)) == result
