"""Prompts of signatures with types of dspex, against the installed DSPy with its own types."""

from __future__ import annotations

from typing import Any

import dspy
import pytest
from dspy.adapters.baml_adapter import BAMLAdapter
from hypothesis import given

from dspex import History, Image, In, Message, Out, Predict, signature
from dspex.lm.scripted import ScriptedModel
from dspex.native.build import program
from dspex.native.render import demo_messages
from dspex.spec.dialect import Dialect
from tests.own_types.own_cases import SMUGGLED, Acted, Drawn, Holder, as_dspy, drawn_signatures
from tests.written import WRITTEN

DIALECTS: tuple[Dialect, ...] = ("dspy-3.4/chat", "dspy-3.4/json", "dspy-3.4/xml", "dspy-3.4/baml")
ADAPTERS = {
    "dspy-3.4/chat": dspy.ChatAdapter(),
    # as text, which is what models without tools of their own are sent
    "dspy-3.4/json": dspy.JSONAdapter(use_native_function_calling=False),
    "dspy-3.4/xml": dspy.XMLAdapter(),
    "dspy-3.4/baml": BAMLAdapter(use_native_function_calling=False),
}
each_dialect = pytest.mark.parametrize("dialect", DIALECTS)


def in_dspy(value: Any, dialect: Dialect) -> Any:
    """Write a value with DSPy's types; a model that holds one is a dict to DSPy's BAML format."""
    if dialect == "dspy-3.4/baml":
        if isinstance(value, (Holder, Acted)):
            return {name: as_dspy(getattr(value, name)) for name in type(value).model_fields}
        if isinstance(value, History):
            return dspy.History(messages=[in_dspy(dict(turn), dialect) for turn in value.messages])
        if isinstance(value, (list, dict)):
            pairs = value.items() if isinstance(value, dict) else enumerate(value)
            made = {key: in_dspy(item, dialect) for key, item in pairs}
            return made if isinstance(value, dict) else list(made.values())
    return as_dspy(value)


def native_messages(drawn: Drawn, dialect: Dialect) -> list[Message]:
    made = program(drawn.own, dialect=dialect)
    demos = demo_messages(made.spec, dialect, [made.restored(d) for d in drawn.demos])
    return made.render(drawn.own(**drawn.inputs), [Message(role, content) for role, content in demos])


@each_dialect
@given(drawn=drawn_signatures())
def test_messages_are_those_of_dspy(dialect: Dialect, drawn: Drawn) -> None:
    """System message, demos and request hold what DSPy sends for equal values, parts included."""
    expected = ADAPTERS[dialect].format(
        drawn.dspy, in_dspy(drawn.demos, dialect), in_dspy(drawn.inputs, dialect)
    )
    assert [dict(m) for m in native_messages(drawn, dialect)] == expected


@each_dialect
@given(drawn=drawn_signatures(history=True))
def test_conversations_are_those_of_dspy(dialect: Dialect, drawn: Drawn) -> None:
    """The turns of a history stand between the demos and the request, as DSPy puts them there."""
    expected = ADAPTERS[dialect].format(
        drawn.dspy, in_dspy(drawn.demos, dialect), in_dspy(drawn.inputs, dialect)
    )
    assert [dict(m) for m in native_messages(drawn, dialect)] == expected


@signature
class Look:
    """Look at it."""

    question: str = In()
    image: Image = In()
    history: History = In(default=History())
    answer: str = Out()


def sent(dialect: Dialect, route: Any, **inputs: Any) -> list[Message]:
    model = ScriptedModel(WRITTEN[dialect](answer="x"))
    Predict(Look, lm=model, route=route, dialect=dialect)(**inputs)
    return list(model.requests[0].messages)


@each_dialect
@pytest.mark.parametrize("route", ["native", "bridge"])
def test_marks_in_a_users_text_stay_text_beside_an_image(dialect: Dialect, route: str) -> None:
    """What looks like a part of a message in a text is sent as it was written; the image is sent as one."""
    image = Image("https://example.org/a.png")
    history = History([{"question": SMUGGLED, "answer": SMUGGLED}])
    messages = sent(dialect, route, question=f"a {SMUGGLED} b", image=image, history=history)
    request = messages[-1]
    assert request.objects == (image,)
    assert f"a {SMUGGLED} b" in request.content[0]
    assert messages[1].objects == ()
    assert SMUGGLED in messages[1].text and SMUGGLED[2:30] in messages[2].text


@each_dialect
def test_half_a_mark_does_no_harm(dialect: Dialect) -> None:
    """A mark that is never closed would swallow the image behind it in DSPy; here it is text."""
    image = Image("https://example.org/a.png")
    for text in ("<<CUSTOM-TYPE-START-IDENTIFIER>>", "<<CUSTOM-TYPE-END-IDENTIFIER>>"):
        both = [sent(dialect, route, question=text, image=image) for route in ("native", "bridge")]
        assert both[0] == both[1]
        assert both[0][-1].objects == (image,)
