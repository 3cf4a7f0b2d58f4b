"""Answers that hold more than one: thoughts, examples, drafts, schemas, and answers after the answer."""

from __future__ import annotations

import enum
from typing import Any, Literal

import msgspec
import pytest

from dspex import AnswerError, In, Out, Predict, parse, signature
from dspex.testing import ScriptedModel

Dialect = Literal["dspy-3.4/chat", "dspy-3.4/json", "dspy-3.4/xml"]
ANN = '{"name": "Ann", "age": 5}'
BOB = '{"name": "Bob", "age": 6}'


class Person(msgspec.Struct):
    """Two required fields."""

    name: str
    age: int


class Color(enum.Enum):
    """Name and value differ by case."""

    RED = "red"


@signature
class Ask:
    """Ask."""

    question: str = In()
    answer: str = Out()
    score: int = Out()


READ = [
    (f"<think>{BOB}</think>{ANN}", "thoughts"),
    (f"{BOB}</think>{ANN}", "thoughts"),
    (f"<think>a</think>\n<think>{BOB}</think>\n{ANN}", "thoughts"),
    (f"Sure <think>{BOB}</think>{ANN}", "thoughts"),
    (f"<scratchpad>{BOB}</scratchpad>{ANN}", "thoughts"),
    (f"<Reflection>\n{BOB}\n</Reflection>\n{ANN}", "thoughts"),
    (f"Or {BOB}:\n```json\n{ANN}\n```", "several"),
    (f"{ANN}\n{BOB}", "several"),
    (f"{ANN} says {ANN}", "prose"),
    (f"The tag </think> ends a thought: {ANN}", "prose"),
]


@pytest.mark.parametrize(("text", "code"), READ)
def test_the_answer_is_found(text: str, code: str) -> None:
    """What is no part of the answer is left out, and told."""
    found = parse(Person, text)
    assert found.value == Person("Ann", 5)
    assert code in {repair.code for repair in found.repairs}


REFUSED: list[tuple[Any, str]] = [
    (Person, f"For example {BOB} would be wrong. The answer is {ANN}"),
    (Person, f"Input: {BOB}\nOutput: {ANN}"),
    (Person, f"First draft: {BOB}\nWait, correction:\n{ANN}"),
    (Person, f"{BOB}\n\nActually, the final answer:\n{ANN}"),
    (Person, f"```json\n{BOB}\n```\nCorrected:\n```json\n{ANN}\n```"),
    (Person, f'The format is {{"name": "...", "age": 0}}. Here: {ANN}'),
    (Person, 'The format is {"name": "...", "age": 0}. Here: {"name": "Ann", "age": "5 years"}'),
    (Person, f"<|channel|>analysis<|message|>{BOB}<|end|><|channel|>final<|message|>{ANN}"),
    (Person, f"<think>{BOB}"),
    (Person, f"<think>\n{BOB}\n{ANN}"),
    (Person, f"<think>{BOB}</think> I cannot say."),
    (list[Person], f"Example: {BOB}. Result: {ANN}"),
    (list[Person], f"{BOB} is wrong, rather {ANN}"),
    (dict[str, int], '{"a": 1}\n{"b": 2}'),
    (dict[str, int], '{"a": {"b": 1}}'),
    (dict[Color, int], '{"RED": 1, "red": 2}'),
    (dict[int, int], '{"1": 1, "01": 2}'),
    (list[float], "1,5; 2,5"),
    (Person, '{"name": {"type": "string"}, "age": 5}'),
]


@pytest.mark.parametrize(("wanted", "text"), REFUSED)
def test_which_is_meant_is_not_clear(wanted: Any, text: str) -> None:
    """Where one of several may be an example, a draft or a thought, none is taken."""
    with pytest.raises(AnswerError):
        parse(wanted, text)


def test_a_dict_may_be_wrapped() -> None:
    """An object of objects where the values are none."""
    found = parse(dict[str, int], '{"result": {"a": 1}}')
    assert (found.value, [r.code for r in found.repairs]) == ({"a": 1}, ["wrapped"])
    assert parse(dict[str, int], '{"shops": {"a": 1, "b": 2}}').value == {"a": 1, "b": 2}
    assert parse(dict[str, dict[str, int]], '{"result": {"a": 1}}').value == {"result": {"a": 1}}


def chat(answer: str, score: int) -> str:
    """Write an answer in the chat format."""
    return f"[[ ## answer ## ]]\n{answer}\n\n[[ ## score ## ]]\n{score}\n\n[[ ## completed ## ]]"


def tags(answer: str, score: int) -> str:
    """Write an answer in tags."""
    return f"<answer>{answer}</answer>\n<score>{score}</score>"


def as_json(answer: str, score: int) -> str:
    """Write an answer as JSON."""
    return f'{{"answer": "{answer}", "score": {score}}}'


WRITTEN: dict[Dialect, Any] = {"dspy-3.4/chat": chat, "dspy-3.4/json": as_json, "dspy-3.4/xml": tags}


@pytest.mark.parametrize("route", ["native", "bridge"])
@pytest.mark.parametrize("dialect", WRITTEN)
def test_thoughts_are_no_answer(dialect: Dialect, route: Literal["native", "bridge"]) -> None:
    """In every format and on both routes, whether the tag that opens them is there or not."""
    write = WRITTEN[dialect]
    for thought in ("<think>\n{}\n</think>\n", "{}\n</think>\n", "<think>hm</think>", "hm\n</think>\n"):
        text = thought.replace("{}", write("London", 1)) + write("Paris", 5)
        done = Predict(Ask, lm=ScriptedModel(text), dialect=dialect, route=route).full(question="?")
        assert (done.value.answer, done.value.score) == ("Paris", 5)
        assert {repair.code for repair in done.repairs} <= {"thoughts"}  # in a chat, text before is none
    for text in (f"<think>{write('London', 1)}", f"<think>{write('London', 1)}</think>I cannot say."):
        with pytest.raises(AnswerError):
            Predict(Ask, lm=ScriptedModel(text), dialect=dialect, route=route)(question="?")


def test_an_output_may_be_called_like_a_thought() -> None:
    """Then its tag is that of the output."""

    @signature
    class Think:
        """Think."""

        question: str = In()
        reasoning: str = Out()
        score: int = Out()

    text = "<reasoning>a</reasoning>\nSo:\n<score>5 points</score>"
    value = Predict(Think, lm=ScriptedModel(text), dialect="dspy-3.4/xml")(question="?")
    assert (value.reasoning, value.score) == ("a", 5)


def test_a_header_twice() -> None:
    """Different contents are refused; behind the end of an answer another one does not count."""
    twice = chat("London", 1).replace("[[ ## score", "[[ ## answer ## ]]\nParis\n\n[[ ## score")
    with pytest.raises(AnswerError, match="stands twice with different contents"):
        Predict(Ask, lm=ScriptedModel(twice))(question="?")
    same = twice.replace("London", "Paris")
    assert Predict(Ask, lm=ScriptedModel(same))(question="?").answer == "Paris"
    on_and_on = f"{chat('Paris', 5)}\n\n[[ ## question ## ]]\nAnd?\n\n{chat('London', 1)}"
    done = Predict(Ask, lm=ScriptedModel(on_and_on)).full(question="?")
    assert (done.value.answer, [repair.code for repair in done.repairs]) == ("Paris", ["several"])
