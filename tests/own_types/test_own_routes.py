"""Types of dspex on both routes: the same messages, the same values."""

from __future__ import annotations

from typing import Any, Literal

import dspy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from dspex import (
    Audio,
    ChainOfThought,
    Code,
    Document,
    File,
    History,
    Image,
    In,
    Out,
    Predict,
    Reasoning,
    Tool,
    ToolCall,
    ToolCalls,
    signature,
)
from dspex.bridge import dspy_signature, from_dspy, from_example, to_example, to_prediction
from dspex.errors import AnswerError, ConfigurationError
from dspex.lm.scripted import ScriptedModel
from dspex.native.build import program
from dspex.native.render import answer_text
from dspex.spec.dialect import Dialect
from dspex.testing import SchemaModel
from tests.own_types.own_cases import (
    PNG,
    Drawn,
    Holder,
    Note,
    acted,
    as_dspy,
    calls,
    codes,
    drawn_signatures,
    holders,
    images,
    media,
    outputs_of,
    reasonings,
    tools,
    whole_numbers,
)

DIALECTS: tuple[Dialect, ...] = ("dspy-3.4/chat", "dspy-3.4/json", "dspy-3.4/xml", "dspy-3.4/baml")
SQL: Any = dspy.Code["sql"]
each_dialect = pytest.mark.parametrize("dialect", DIALECTS)


@each_dialect
@given(drawn=drawn_signatures(history=True))
def test_both_routes_send_the_same(dialect: Dialect, drawn: Drawn) -> None:
    """Native and bridge send equal messages, objects included, and fail alike on a bad answer."""
    sent = []
    for route in ("native", "bridge"):
        model = ScriptedModel("?")
        program = Predict(drawn.own, lm=model, route=route, dialect=dialect, demos=drawn.demos)
        outcome: Any
        try:
            outcome = outputs_of(program(**drawn.inputs))
        except AnswerError as error:
            outcome = error.problems
        sent.append(([dict(m) for m in model.requests[0].messages], outcome))
    assert sent[0] == sent[1]


PICTURE = Image("https://x.y/z.png")
CALLS = ToolCalls([ToolCall("search", {"query": "a < b", "limit": "3"})])
Sql: Any = Code["sql"]
VALUES: tuple[tuple[Any, Any], ...] = (
    (Image, PICTURE),
    (Image | None, PICTURE),
    (Image | None, None),
    (Audio, Audio("AAAA", "wav")),
    (File, File.from_bytes(b"a", "a.pdf")),
    (Document, Document("R&D", "About <b>")),
    (Code, Code("if a < b:\n    c &= d")),
    (Sql, Sql("SELECT 1")),
    (Reasoning, Reasoning("so it is")),
    (ToolCalls, CALLS),
    (ToolCalls | None, CALLS),
    (list[Image], [PICTURE, Image.from_bytes(PNG)]),
    (list[Image], []),
    (dict[str, Image], {"a": PICTURE, "no name": Image.from_bytes(PNG)}),
    (list[Sql], [Sql("SELECT 1"), Sql("SELECT a\nFROM b")]),
    (list[Reasoning], [Reasoning("one"), Reasoning("a & b")]),
    (list[ToolCalls], [CALLS, ToolCalls([])]),
    (dict[str, ToolCalls], {"x": CALLS}),
    (dict[str, list[Code]], {"x": [Code("a < b")], "y": []}),
    (Holder, Holder(name="x", image=PICTURE)),
    (list[Holder], [Holder(name="x"), Holder(name="R&D", image=PICTURE)]),
)


@each_dialect
@pytest.mark.parametrize(("kind", "value"), VALUES)
def test_answers_as_demos_show_them_are_read(dialect: Dialect, kind: Any, value: Any) -> None:
    """What the prompt shows as an answer is read into the value that it was written of."""
    body = {"__module__": __name__, "__annotations__": {"q": str, "o": kind}, "q": In(), "o": Out()}
    made = program(signature(type("Asked", (), body)), dialect=dialect)
    text = answer_text(made.spec, dialect, {"o": value})
    repairs: list[Any] = []
    assert made.parse(text, made.live.record_class(q="x"), repairs).o == value
    # DSPy shows texts of these types as they are, which is no XML
    assert {repair.code for repair in repairs} <= ({"unescaped"} if dialect.endswith("xml") else set())


@given(drawn=drawn_signatures())
def test_examples_go_to_dspy_and_back(drawn: Drawn) -> None:
    """A record becomes a `dspy.Example` with DSPy's types, and the same record again."""
    record = drawn.own(**drawn.inputs)
    made = to_example(record)
    for name, value in drawn.inputs.items():
        if type(value).__module__.startswith("dspex."):
            assert type(made[name]).__module__.startswith("dspy.")
    assert from_example(drawn.own, made) == record


@signature
class Review:
    """Review the code."""

    code: Code[Literal["java"]] = In()
    picture: Image | None = In(default=None)
    history: History = In(default=History())
    thought: Reasoning = Out()
    better: Code[Literal["java"]] = Out()
    score: float = Out()


ANSWERS = {
    "dspy-3.4/chat": (
        "[[ ## reasoning ## ]]\nso\n\n[[ ## thought ## ]]\n42\n\n"
        "[[ ## better ## ]]\n```java\nint x = {};\n```\n\n[[ ## score ## ]]\n0.5\n\n[[ ## completed ## ]]"
    ),
    "dspy-3.4/json": (
        '{"reasoning": "so", "thought": "42", "better": {"code": "```java\\nint x = {};\\n```"}, '
        '"score": 0.5}'
    ),
    "dspy-3.4/xml": (
        "<reasoning>so</reasoning>\n<thought>42</thought>\n"
        "<better>```java\nint x = {};\n```</better>\n<score>0.5</score>"
    ),
}
ANSWERS["dspy-3.4/baml"] = ANSWERS["dspy-3.4/json"]


@each_dialect
@pytest.mark.parametrize("kind", [Predict, ChainOfThought])
def test_both_routes_give_the_same(kind: Any, dialect: Dialect) -> None:
    """Outputs that are texts under another name are read alike, and go on into the next turn."""
    answers = []
    for route in ("native", "bridge"):
        program = kind(Review, lm=ScriptedModel(ANSWERS[dialect]), route=route, dialect=dialect)
        first = program.full(code=Code["java"]("int x;"), picture=Image.from_bytes(PNG))
        again = program.full(code=Code("int x;"), history=History.of(first.value))
        assert first.value.better == Code["java"]("int x = {};")
        assert first.value.thought == "42" and type(first.value.thought) is Reasoning
        assert "int x;" in again.messages[1].text
        answers.append((first.value, first.reasoning, first.messages, again.messages))
    assert answers[0] == answers[1]


def test_a_dspy_signature_is_taken_over_with_its_types() -> None:
    """`dspy.Image` and the like become the types of dspex, wherever they stand, and back."""

    class Look(dspy.Signature):  # type: ignore[misc]
        """Look."""

        images: list[dspy.Image] = dspy.InputField()
        code: SQL | None = dspy.InputField(default=None)
        history: dspy.History = dspy.InputField(default=dspy.History(messages=[]))
        best: dspy.Image = dspy.OutputField()

    made: Any = from_dspy(Look)
    assert made.__annotations__["images"] == list[Image]
    record = made(images=[Image("https://x.y/z.png")])
    assert record.history == History()
    again = dspy_signature(made)
    assert {n: f.annotation for n, f in again.fields.items()} | {"code": None} == {
        n: f.annotation for n, f in Look.fields.items()
    } | {"code": None}
    prompt = dspy.ChatAdapter().format(Look, [], {"images": [dspy.Image("https://x.y/z.png")]})
    model = ScriptedModel("?")
    with pytest.raises(ValueError, match="best"):
        Predict(made, lm=model)(images=[Image("https://x.y/z.png")])
    assert model.requests[0].messages[0] == prompt[0]


def test_what_dspy_alone_can_send_is_refused() -> None:
    """Types of DSPy that dspex does not have stay with DSPy, with a message that says so."""
    from dspy.experimental import Citations

    made = dspy.Signature({"x": (Citations, dspy.InputField()), "a": (str, dspy.OutputField())})
    with pytest.raises(ConfigurationError, match=r"'x' of StringSignature is a dspy\.Citations"):
        from_dspy(made)


def test_predictions_hold_types_of_dspy() -> None:
    """What a record was answered with can go on in a DSPy program."""
    chat = Predict(Review, lm=ScriptedModel(ANSWERS["dspy-3.4/chat"]))
    made = to_prediction(chat(code=Code("x")))
    assert isinstance(made.better, dspy.Code) and isinstance(made.thought, dspy.Reasoning)
    assert as_dspy(Code["java"]("int x = {};")).code == made.better.code


class Bag(Struct, rename="camel"):
    """A Struct of the user's with every type in it."""

    first_image: Image
    holders: list[Holder]
    note: Note
    code: Code[Literal["sql"]]
    thought: Reasoning
    made_calls: ToolCalls | None = None
    known: dict[str, Tool] = {}
    anything: Any = None
    weight: float = 1.0


@signature
class Sort:
    """Sort the bags."""

    bag: Bag = In()
    bags: list[Bag] = In()
    best: Note = Out()


notes = st.builds(Note, calls, st.none() | images)
bags = st.builds(
    Bag,
    images,
    st.lists(holders, max_size=2),
    notes,
    codes.map(lambda code: Code["sql"](code.code)),
    reasonings,
    st.none() | calls,
    st.dictionaries(st.just("tool"), tools),
    media | st.lists(media | holders | whole_numbers, max_size=2) | notes | holders | acted,
    whole_numbers.filter(lambda n: abs(n) < 2**53),
)


@each_dialect
@given(bag=bags, more=st.lists(bags, max_size=2))
def test_structs_are_the_same_on_both_routes(dialect: Dialect, bag: Bag, more: list[Bag]) -> None:
    """DSPy, which knows no Structs, is sent what the native route sends, objects included."""
    sent = []
    for route in ("native", "bridge"):
        program = Predict(Sort, lm=SchemaModel(), route=route, dialect=dialect)
        done = program.full(bag=bag, bags=more)
        sent.append(([dict(message) for message in done.messages], done.value))
    assert sent[0] == sent[1]
