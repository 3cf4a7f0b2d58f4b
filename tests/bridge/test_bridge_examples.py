"""Records as DSPy's examples and predictions, and back."""

from __future__ import annotations

import enum
import itertools
from typing import Any, Generic, TypeVar

import dspy
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dspex import In, Out, example, signature
from dspex.bridge import dspy_signature, wrap
from dspex.bridge.examples import from_example, to_example, to_prediction
from dspex.errors import BindError, ConfigurationError, NotExecutedError
from dspex.testing import ScriptedModel

T = TypeVar("T")


class Color(enum.Enum):
    RED = "red"


class Point(msgspec.Struct):
    x: int
    label: str = ""


@signature
class Paint:
    """Paint."""

    question: str = In(wire_name="frage")
    at: Point = In(default=Point(0))
    color: Color = Out()
    points: list[Point] = Out()


def test_an_example_marks_the_inputs() -> None:
    """Fields have wire names, unset outputs are missing, Structs are dicts."""
    made = to_example(Paint(question="x"))
    assert made.inputs().toDict() == {"frage": "x", "at": {"x": 0, "label": ""}}
    assert made.labels().toDict() == {}
    labelled = to_example(example(Paint(question="x"), color=Color.RED, points=[Point(1)]))
    assert labelled.labels().toDict() == {"color": Color.RED, "points": [{"x": 1, "label": ""}]}


def test_a_prediction_has_the_outputs() -> None:
    """Only what was answered, so that DSPy metrics can compare it with a label."""
    record = example(Paint(question="x"), color=Color.RED)
    assert to_prediction(record).toDict() == {"color": Color.RED}
    assert isinstance(to_prediction(record), dspy.Prediction)


@given(
    st.text(),
    st.integers(-9, 9),
    st.none() | st.just(Color.RED),
    st.none() | st.lists(st.builds(Point, st.integers())),
)
def test_records_come_back_equal(question: str, x: int, color: Any, points: Any) -> None:
    """There and back again, whatever is set."""
    outputs = {k: v for k, v in {"color": color, "points": points}.items() if v is not None}
    record = example(Paint(question=question, at=Point(x)), **outputs)
    assert from_example(Paint, to_example(record)) == record


@pytest.mark.parametrize("wires", [*itertools.permutations("abcd", 3)], ids="".join)
def test_wire_names_may_be_names_of_other_fields(wires: tuple[str, str, str]) -> None:
    """DSPy knows fields by wire name, so those are read first, whatever the fields are called."""

    @signature
    class Wired:
        a: str = In(wire_name=wires[0])
        b: str = In(wire_name=wires[1], default="default")
        c: str = Out(wire_name=wires[2])

    request = Wired(a="first", b="second")
    for record in (request, example(request, c="third")):
        assert from_example(Wired, to_example(record)) == record
        assert from_example(Wired, to_prediction(record), request=request) == record


def test_an_alias_of_a_generic_signature_is_read_with_its_arguments() -> None:
    """What an alias says about its type parameters holds for the values of an example."""

    @signature
    class Pick(Generic[T]):
        options: list[T]
        choice: T = Out()

    made = from_example(Pick[int], dspy.Example(options=[1, 2], choice=2))
    assert from_example(Pick[int], dspy.Prediction(choice=2), request=made) == made
    with pytest.raises(BindError, match=r"'options' at \[0\]"):
        from_example(Pick[int], dspy.Example(options=["a"], choice=2))


def test_examples_of_a_data_set_become_typed() -> None:
    """JSON builtins become the types of the fields; DSPy's own keys do not matter."""
    source = dspy.Example(
        question="x", at={"x": 3}, color="red", points=[{"x": 1}], dspy_uuid="u", dspy_split="train"
    )
    record = from_example(Paint, source)
    assert record == example(Paint(question="x", at=Point(3)), color=Color.RED, points=[Point(1)])


def test_a_prediction_and_a_dict_will_do() -> None:
    """Every mapping of field or wire names is read."""
    assert from_example(Paint, dspy.Prediction(frage="x")) == Paint(question="x")
    record = from_example(Paint, {"question": "x"})
    with pytest.raises(NotExecutedError):
        _ = record.color


@signature
class Crossed:
    """Each field is called on the wire what another one is called here."""

    a: str = In(wire_name="b")
    b: str = In(wire_name="a")
    c: int = Out(wire_name="d")
    d: int = Out(wire_name="c")


def test_crossed_names_come_back_to_their_fields() -> None:
    """DSPy knows wire names, so those go first."""
    record = example(Crossed(a="A", b="B"), c=1, d=2)
    assert from_example(Crossed, to_example(record)) == record
    assert from_example(Crossed, to_prediction(record), request=Crossed(a="A", b="B")) == record


def test_every_problem_is_reported() -> None:
    """Unknown names and values that do not fit come together, with a suggestion."""
    with pytest.raises(BindError) as caught:
        from_example(Paint, {"frage": "x", "colour": "red", "color": "blue", "at": {"x": "y"}})
    text = str(caught.value)
    assert "colour" in text
    assert "did you mean 'color'?" in text
    assert "'color'" in text
    assert "'at'" in text


def test_missing_inputs_are_reported() -> None:
    """An example without a needed input is no record."""
    with pytest.raises(BindError, match="question"):
        from_example(Paint, dspy.Example(color="red"))


@pytest.mark.parametrize("wrong", [1, {"a": 1}, dspy.Example(a=1)], ids=repr)
def test_only_records_are_converted(wrong: Any) -> None:
    """Anything else is refused by name."""
    for convert in (to_example, to_prediction):
        with pytest.raises(ConfigurationError, match="is no signature"):
            convert(wrong)
    with pytest.raises(ConfigurationError, match="is no signature"):
        from_example(int, {"a": 1})


def test_a_prediction_comes_back_with_the_request() -> None:
    """It holds outputs only; the record of the inputs is given beside it."""
    record = example(Paint(question="x", at=Point(2)), color=Color.RED, points=[Point(1)])
    again = from_example(Paint, to_prediction(record), request=Paint(question="x", at=Point(2)))
    assert again == record
    assert from_example(Paint, dspy.Prediction(frage="y", color="red"), request=record).question == "y"


def test_a_prediction_alone_names_the_remedy() -> None:
    """The error tells where the inputs go, and a request of another class is refused."""
    prediction = to_prediction(example(Paint(question="x"), color=Color.RED))
    with pytest.raises(BindError, match=r"from_example\(Paint, prediction, request=record\)"):
        from_example(Paint, prediction)
    other: Any = Point(1)
    with pytest.raises(ConfigurationError, match="request= takes a record of Paint"):
        from_example(Paint, prediction, request=other)


class Renamed(msgspec.Struct):
    """A field with another name in JSON, and a default."""

    name: str
    count: int = msgspec.field(name="how-many", default=1)


def test_stand_ins_come_back_whole() -> None:
    """What DSPy's own parser makes, models that stand for Structs, is read by the names in JSON."""

    @signature
    class Listing:
        """List."""

        q: str = In()
        items: list[Renamed] = Out()

    text = '[[ ## items ## ]]\n[{"name": "a", "how-many": 2}]'
    parsed = dspy.ChatAdapter().parse(dspy_signature(Listing), text)
    record = from_example(Listing, dspy.Prediction(**parsed), request=Listing(q="x"))
    assert record.items == [Renamed("a", 2)]
    typed = wrap(dspy.Predict(dspy_signature(Listing)), Listing, lm=ScriptedModel(text))
    assert typed(q="x").items == [Renamed("a", 2)]
