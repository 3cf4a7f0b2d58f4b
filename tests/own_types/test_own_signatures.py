"""Types of dspex in generic signatures, in defaults, under wire names, and read by `parse`."""

from __future__ import annotations

import pickle
from typing import Any, Generic, Literal, TypeVar

import pytest

from dspex import (
    BindError,
    Code,
    DefinitionError,
    History,
    Image,
    In,
    Out,
    Predict,
    Reasoning,
    ToolCalls,
    parse,
    signature,
)
from dspex.testing import SchemaModel, ScriptedModel
from tests.own_types.own_cases import PNG

PICTURE = Image.from_bytes(PNG)
T = TypeVar("T")


@signature
class Pick(Generic[T]):
    """Pick some."""

    thing: T = In()
    found: list[T] = Out()


def test_arguments_of_generic_signatures() -> None:
    """An argument may be an image, which is then sent as one."""
    done = Predict(Pick[Image], lm=SchemaModel()).full(thing=PICTURE)
    assert all(isinstance(image, Image) for image in done.value.found)
    assert done.messages[1].objects == (PICTURE,)
    code = Predict(Pick[Code[Literal["sql"]]], lm=SchemaModel())(thing=Code("x"))
    assert all(one.language == "sql" for one in code.found)


def test_arguments_that_mean_nothing_there() -> None:
    """A history is no output, also where it comes as an argument."""
    with pytest.raises(DefinitionError, match=r"found asks the model for a History.*dspex-misplaced-type"):
        Predict(Pick[History], lm=SchemaModel())(thing=History())


@signature
class Wired:
    """Every field is called otherwise on the wire."""

    picture: Image = In(default=PICTURE, wire_name="photo")
    history: History = In(default=History(), wire_name="past")
    answer: Reasoning = Out(wire_name="says")


@pytest.mark.parametrize("dialect", ["dspy-3.4/chat", "dspy-3.4/json"])
def test_wire_names_in_turns(dialect: Any) -> None:
    """Turns go by names of fields or of the wire; both routes send the same."""
    sent = []
    for route in ("native", "bridge"):
        for turn in ({"picture": PICTURE, "answer": "x"}, {"photo": PICTURE, "says": "x"}):
            model = ScriptedModel('{"says": "so"}' if "json" in dialect else "[[ ## says ## ]]\nso")
            program: Any = Predict(Wired, lm=model, route=route, dialect=dialect)
            assert program(history=History([turn])).answer == "so"
            sent.append([dict(message) for message in model.requests[0].messages])
    assert sent[1:] == sent[:1] * 3
    assert "photo" in sent[0][1]["content"][0]["text"] and "says" in sent[0][2]["content"]


def test_defaults_are_checked() -> None:
    """A default is a value of the type; a text is no image."""
    assert Predict(Wired, lm=ScriptedModel("[[ ## says ## ]]\nso"))().picture is PICTURE
    namespace = {"__annotations__": {"p": Image, "o": str}, "p": In(default="https://x.y"), "o": Out()}
    with pytest.raises(DefinitionError, match=r"'https://x\.y' is no Image"):
        signature(type("Bad", (), namespace))


@pytest.mark.parametrize("kind", [Image, Code, Reasoning, ToolCalls])
def test_bounds_of_text_apply_to_texts_only(kind: Any) -> None:
    """What is no str and no list has no length."""
    namespace = {"__annotations__": {"p": str, "o": kind}, "p": In(), "o": Out(max_length=3)}
    with pytest.raises(DefinitionError, match="max_length=3, which does not apply to"):
        signature(type("Bad", (), namespace))


INPUTS = [
    ("x: Image -> o", "https://x.y", "'x' must be Image, got 'https://x.y'"),
    ("x: Image | list[Image] -> o", PNG, r"'x' must be Image \| list\[Image\]"),
    ("x: list[Image] -> o", [PICTURE, "y"], r"'x' at \[1\]: must be Image, got 'y'"),
    ("x: Code['sql'] -> o", "select", r"'x' must be Code\['sql'\], got 'select'"),
    ("x: Code['sql'] -> o", Code["java"]("y"), r"must be Code\['sql'\], got Code\['java'\]\('y'\)"),
    ("x: Reasoning -> o", "y", "'x' must be Reasoning, got 'y'"),
    ("q, x: History -> o", [{"q": "y"}], r"'x' must be History, got \[\{'q': 'y'\}\]"),
    (
        "q, x: History -> o",
        History([{"q": "y"}, {"qq": "y"}]),
        r"'x' at messages\[1\]\.qq: must be",
    ),
    ("x: ToolCalls -> o", [], "'x' must be ToolCalls"),
    ("x: Tool -> o", len, "'x' must be Tool"),
]


@pytest.mark.parametrize(("text", "value", "told"), INPUTS, ids=[told[:30] for _, _, told in INPUTS])
def test_inputs_are_checked_and_never_converted(text: str, value: Any, told: str) -> None:
    """What is not of the type is told, with where it stands."""
    program: Any = Predict(text, lm=SchemaModel())
    given = {"x": value, "q": "?"} if text.startswith("q,") else {"x": value}
    with pytest.raises(BindError, match=told):
        program(**given)


ANSWERS: list[tuple[Any, str, Any]] = [
    (Image, "https://x.y/a.png", Image("https://x.y/a.png")),
    (Image, 'Here it is: {"url": "https://x.y/a.png"}', Image("https://x.y/a.png")),
    (
        list[Image],
        '["https://x.y/a", {"url": "https://x.y/b"}]',
        [Image("https://x.y/a"), Image("https://x.y/b")],
    ),
    (Code, "Sure!\n```python\nx = 1\n```\nDone.", Code("x = 1")),
    (Code["sql"], '{"code": "SELECT 1"}', Code["sql"]("SELECT 1")),
    (Reasoning, '{"content": "so"}', Reasoning("so")),
    (ToolCalls, 'I call\n```json\n[{"name": "a", "args": {"x": 1}},]\n```', None),
    (ToolCalls, "{'tool_calls': [{'name': 'a', 'args': {'x': 1}}]}", None),
    (ToolCalls, '{"name": "a", "arguments": "{\\"x\\": 1}"}', None),
    (ToolCalls, '[{"type": "function", "function": {"name": "a", "arguments": "{\\"x\\": 1}"}}]', None),
]


@pytest.mark.parametrize(("kind", "text", "value"), ANSWERS, ids=[text[:30] for _, text, _ in ANSWERS])
def test_answers_that_models_write(kind: Any, text: str, value: Any) -> None:
    """Objects, their short forms, and what stands around them."""
    found = parse(kind, text).value
    if kind is ToolCalls:
        assert [(call.name, call.args) for call in found.tool_calls] == [("a", {"x": 1})]
    else:
        assert found == value and type(found) is type(value)


def test_programs_with_images_are_pickled() -> None:
    """Their demos with them."""
    program = Predict(Wired, demos=[{"picture": PICTURE, "answer": "x"}])
    assert pickle.loads(pickle.dumps(program)).messages() == program.messages()
