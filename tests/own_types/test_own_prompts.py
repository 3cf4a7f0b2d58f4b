"""Prompts of signatures with types of dspex, against the installed DSPy with its own types."""

from __future__ import annotations

from typing import Any

import dspy
import pytest
from hypothesis import given

from dspex import History, Image, In, Message, Out, Predict, signature
from dspex.lm.scripted import ScriptedModel
from dspex.native.build import program
from dspex.native.render import demo_messages
from dspex.spec.dialect import Dialect
from tests.own_types.own_cases import SMUGGLED, Drawn, as_dspy, drawn_signatures

DIALECTS: tuple[Dialect, ...] = ("dspy-3.4/chat", "dspy-3.4/json")
ADAPTERS = {
    "dspy-3.4/chat": dspy.ChatAdapter(),
    # as text, which is what models without tools of their own are sent
    "dspy-3.4/json": dspy.JSONAdapter(use_native_function_calling=False),
}
both_dialects = pytest.mark.parametrize("dialect", DIALECTS)


def native_messages(drawn: Drawn, dialect: Dialect) -> list[Message]:
    made = program(drawn.own, dialect=dialect)
    demos = demo_messages(made.spec, dialect, [made.restored(d) for d in drawn.demos])
    return made.render(drawn.own(**drawn.inputs), [Message(role, content) for role, content in demos])


@both_dialects
@given(drawn=drawn_signatures())
def test_messages_are_those_of_dspy(dialect: Dialect, drawn: Drawn) -> None:
    """System message, demos and request hold what DSPy sends for equal values, parts included."""
    expected = ADAPTERS[dialect].format(drawn.dspy, as_dspy(drawn.demos), as_dspy(drawn.inputs))
    assert [dict(m) for m in native_messages(drawn, dialect)] == expected


@both_dialects
@given(drawn=drawn_signatures(history=True))
def test_conversations_are_those_of_dspy(dialect: Dialect, drawn: Drawn) -> None:
    """The turns of a history stand between the demos and the request, as DSPy puts them there."""
    expected = ADAPTERS[dialect].format(drawn.dspy, as_dspy(drawn.demos), as_dspy(drawn.inputs))
    assert [dict(m) for m in native_messages(drawn, dialect)] == expected


@signature
class Look:
    """Look at it."""

    question: str = In()
    image: Image = In()
    history: History = In(default=History())
    answer: str = Out()


def sent(dialect: Dialect, route: Any, **inputs: Any) -> list[Message]:
    model = ScriptedModel(
        '{"answer": "x"}' if dialect.endswith("json") else "[[ ## answer ## ]]\nx\n\n[[ ## completed ## ]]"
    )
    Predict(Look, lm=model, route=route, dialect=dialect)(**inputs)
    return list(model.requests[0].messages)


@both_dialects
@pytest.mark.parametrize("route", ["native", "bridge"])
def test_marks_in_a_users_text_stay_text_beside_an_image(dialect: Dialect, route: str) -> None:
    """What looks like a part of a message in a text is sent as it was written; the image is sent as one."""
    image = Image("https://example.org/a.png")
    history = History([{"question": SMUGGLED, "answer": SMUGGLED}])
    messages = sent(dialect, route, question=f"a {SMUGGLED} b", image=image, history=history)
    request = messages[-1]
    assert request.objects == (image,)
    assert f"[[ ## question ## ]]\na {SMUGGLED} b\n\n[[ ## image ## ]]\n" == request.content[0]
    assert messages[1].objects == ()
    assert SMUGGLED in messages[1].text and SMUGGLED[:30] in messages[2].text


@both_dialects
def test_half_a_mark_does_no_harm(dialect: Dialect) -> None:
    """A mark that is never closed would swallow the image behind it in DSPy; here it is text."""
    image = Image("https://example.org/a.png")
    for text in ("<<CUSTOM-TYPE-START-IDENTIFIER>>", "<<CUSTOM-TYPE-END-IDENTIFIER>>"):
        both = [sent(dialect, route, question=text, image=image) for route in ("native", "bridge")]
        assert both[0] == both[1]
        assert both[0][-1].objects == (image,)
