"""Prompts with short types: what DSPy writes, and what is written where it refuses."""

from __future__ import annotations

from typing import Any, Literal

import dspy
import msgspec
import pytest
from dspex_codegen.prompt import system_message
from dspy.adapters import baml_adapter
from pydantic import BaseModel, Field

from dspex import ConfigurationError, In, Out, Predict, example, signature
from dspex.bridge import dspy_signature
from dspex.native.build import build
from dspex.testing import ScriptedModel

BAML = "dspy-3.4/baml"


class Address(BaseModel):
    """Where somebody lives."""

    street: str
    zip: str = Field(alias="zipCode")
    country: Literal["US", "CA"] | None = Field(None, description="if known")


class Order(BaseModel):
    """An order."""

    billing: Address
    shipping: Address | None = None
    lines: list[Address] = []


class Part(BaseModel):
    """A part of a part."""

    name: str
    parts: list[Part] = []
    of: Part | None = None


class Line(msgspec.Struct, rename="camel", tag="line"):
    """A line."""

    unit_price: float
    copy: int = 1


@signature
class Ship:
    """Ship it."""

    order: Order = In()
    address: Address | None = In(default=None)
    line: Line = In()
    orders: list[Order] = In(default_factory=list)
    result: Order = Out()
    part: Part = Out()
    more: list[Line] = Out()


ORDER = Order(
    billing=Address(street="é", zipCode="1"), lines=[Address(street="b", zipCode="2", country="US")]
)
GIVEN: dict[str, Any] = {"order": ORDER, "address": ORDER.billing, "line": Line(1.5), "orders": [ORDER]}


class Forgetful(set[Any]):
    """A set that never knows what is in it, and is never empty."""

    def __contains__(self, item: object) -> bool:
        return False

    def __bool__(self) -> bool:
        return True


def test_a_model_in_two_places_is_written_in_both() -> None:
    """DSPy takes that for recursion; without its check it writes the same."""
    with pytest.raises(ValueError, match="recursive"):
        baml_adapter._render_type_str(Order)
    expected = baml_adapter._render_type_str(Order, seen_models=Forgetful())
    text = system_message(build(Ship, dialect=BAML).spec, BAML)
    assert f"Output field `result` should be of type: {expected}\n\n[[ ## part ## ]]" in text


def test_a_model_inside_itself_goes_by_its_name() -> None:
    """Where DSPy refuses, the model is told what the name means all the same."""
    text = system_message(build(Ship, dialect=BAML).spec, BAML)
    part = "# A part of a part.\n{\n  name: string,\n  parts: Part[],\n  of: Part or null,\n}"
    assert f"Output field `part` should be of type: {part}\n\n" in text


def test_structs_are_written_like_models() -> None:
    """With the names that they have in JSON, and their tag."""
    text = system_message(build(Ship, dialect=BAML).spec, BAML)
    line = '[\n  {\n    type: "line",\n    unitPrice: float,\n    copy: int,\n  }\n]'
    assert f"Output field `more` should be of type: {line}\n\n" in text


@pytest.mark.parametrize("kind", ["messages", "demos"])
def test_both_routes_send_the_same(kind: str) -> None:
    """Also where DSPy by itself refuses."""
    demo = example(Ship(**GIVEN), result=ORDER, part=Part(name="a"), more=[Line(2.0)])
    partial = example(Ship(**GIVEN), result=ORDER)
    sent = []
    for route in ("native", "bridge"):
        model = ScriptedModel(
            '{"result": {"billing": {"street": "a", "zipCode": "b"}}, "part": {"name": "c"}, "more": []}'
        )
        demos = [demo, partial] if kind == "demos" else []
        ship: Any = Predict(Ship, lm=model, dialect=BAML, route=route, demos=demos)  # type: ignore[arg-type]
        assert ship(**GIVEN).result.billing.zip == "b"
        sent.append([(m.role, m.content) for m in model.requests[0].messages])
    assert sent[0] == sent[1]
    request = sent[0][-1][1]
    assert '[[ ## order ## ]]\n{\n  "billing": {\n    "street": "é",\n    "zipCode": "1"' in request
    assert '[[ ## line ## ]]\n{"type": "line", "unitPrice": 1.5, "copy": 1}' in request
    assert '[[ ## orders ## ]]\n[{"billing": {"street": "é", "zip": "1"' in request


def test_requests_are_those_of_dspy() -> None:
    """The user message, pydantic models of every depth in it, is DSPy's."""
    native = build(Ship, dialect=BAML)
    values = {**GIVEN, "line": msgspec.to_builtins(GIVEN["line"])}
    adapter = baml_adapter.BAMLAdapter()
    expected = adapter.format_user_message_content(dspy_signature(Ship), values, main_request=True)
    assert native.render(Ship(**GIVEN), ())[-1].content == expected


class Raw(BaseModel):
    data: bytes


@signature
class Read:
    raw: Raw = In()
    text: str = Out()


@pytest.mark.parametrize("route", ["native", "bridge"])
def test_a_model_that_cannot_be_written_is_refused(route: Any) -> None:
    """Before anything is sent."""
    model = ScriptedModel("{}")
    with pytest.raises(ConfigurationError, match="utf"):
        Predict(Read, lm=model, dialect=BAML, route=route)(raw=Raw(data=b"\xff"))
    assert model.requests == []


def test_dspys_own_adapter_refuses_where_the_bridge_does_not() -> None:
    """The signature that a user would give to DSPy is the one of the bridge."""
    with pytest.raises(ValueError, match="recursive"):
        baml_adapter.BAMLAdapter().format_system_message(dspy_signature(Ship))
    assert issubclass(dspy_signature(Ship), dspy.Signature)
