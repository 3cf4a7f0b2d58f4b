"""`parse`: what is read from an answer of each kind, with which repairs, and what is refused."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal, NamedTuple, TypedDict
from uuid import UUID

import msgspec
import pydantic
import pytest

from dspex import AnswerError, ConfigurationError, In, Out, Parsed, parse, signature


class Color(enum.Enum):
    """Members whose names and values differ."""

    RED = "red"
    BLUE = "dark blue"


class Level(enum.IntEnum):
    """Numbers with names."""

    LOW = 1
    HIGH = 2


class Item(msgspec.Struct):
    """One field with a wire name."""

    name: str
    count: int = msgspec.field(name="item-count", default=1)


class Order(msgspec.Struct):
    """Lists, options and nested objects."""

    id: int
    items: list[Item]
    note: str | None = None


class Node(msgspec.Struct):
    """Recursive."""

    value: int
    next: Node | None = None


@dataclass
class Flag:
    """One field that is no text."""

    on: bool


class Model(pydantic.BaseModel):
    """A pydantic model with an alias and a bound."""

    full_name: str = pydantic.Field(alias="fullName")
    age: int = pydantic.Field(ge=0)


class Numbers(pydantic.RootModel[list[int]]):
    """A model that is one value."""


class Strict(pydantic.BaseModel, extra="forbid"):
    """No unknown names."""

    a: int
    b: int = 2


class Pair(NamedTuple):
    """An array in JSON."""

    x: int
    y: str


class Options(TypedDict, total=False):
    """A dict with known keys."""

    size: int
    color: Color


class Cat(msgspec.Struct, tag="cat"):
    """One of two."""

    lives: int


class Dog(msgspec.Struct, tag="dog"):
    """The other."""

    name: str


Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

READ: list[tuple[Any, str, Any, str]] = [
    # strict JSON needs no repair
    (Order, '{"id": 1, "items": [{"name": "a", "item-count": 2}]}', Order(1, [Item("a", 2)]), ""),
    (int, "5", 5, ""),
    (list[int], " [1, 2] ", [1, 2], ""),
    # text is what it is
    (str, '"quoted"', '"quoted"', ""),
    (str, '{"a": 1}', '{"a": 1}', ""),
    (str | None, "null", None, ""),
    (str | None, "None", "None", ""),
    (Numbers, "[1, 2,]", Numbers([1, 2]), "trailing-comma"),
    # where JSON stands
    (Item, 'Here: {"name": "a"} - done', Item("a"), "prose"),
    (Item, '```json\n{"name": "a"}\n```', Item("a"), "fence"),
    (Item, 'First {x}, then {"name": "a",}', Item("a"), "prose trailing-comma"),
    (Item, '<think>{"name": "no"}</think>{"name": "a"}', Item("a"), "thoughts"),
    (Item, '{"name": "a"} {"name": "b"}', Item("a"), "prose several"),
    (list[Item], '{"name": "a"}, {"name": "b"}', [Item("a"), Item("b")], "prose several"),
    (Item, 'Or {"name": "a"}:\n```\n{"name": "b"}\n```', Item("b"), "prose several"),
    # commas, comments, quotes
    (list[int], "[1, 2, 3,]", [1, 2, 3], "trailing-comma"),
    (list[int], "[1,, 2]", [1, 2], "comma"),
    (list[int], "[,1]", [1], "comma"),
    (list[int], "[1 // one\n, 2 /* two */, # three\n 3]", [1, 2, 3], "comment"),
    (Item, '{"name": "a"\n "item-count": 2}', Item("a", 2), "missing-comma"),
    (Item, "{'name': 'it\\'s'}", Item("it's"), "quotes"),
    (Item, "{'name': 'it's'}", Item("it's"), "inner-quotes quotes"),
    (Item, '{"name": "say "hi" now"}', Item('say "hi" now'), "inner-quotes"),
    (Item, '{"name": ""a"}', Item("a"), "doubled-quote"),
    (Item, '{"name": ""a""}', Item('"a"'), "inner-quotes"),
    (Item, '{"name: "a"}', Item("a"), "missing-quote"),
    (Item, '{name": "a"}', Item("a"), "missing-quote"),
    (Item, '{"name": "a, "item-count": 2}', Item("a", 2), "missing-quote"),
    (Item, '{"name": a", "item-count": 2}', Item("a", 2), "missing-quote"),
    (Item, '{"name": "a}', Item("a"), "missing-quote"),
    (Item, "{name: a b, item-count: 2}", Item("a b", 2), "unquoted"),
    (Item, "{“name”: “a”}", Item("a"), "quotes"),
    (Item, '{"name": """a "b"\nc"""}', Item('a "b"\nc'), "block-string"),
    (Item, '{"name": "a\nb"}', Item("a\nb"), "control-character"),
    (Item, '{"name": "\\d+ \\" \\u00e9 \\ud83d\\ude00"}', Item('\\d+ " é 😀'), "escape"),
    (Item, '{"name" = "a"}', Item("a"), "separator"),
    # brackets
    (list[int], "[1, 2", [1, 2], "unclosed-bracket"),
    (Order, '{"id": 1, "items": [{"name": "a"', Order(1, [Item("a")]), "unclosed-bracket"),
    (Item, '{{"name": "a"}}', Item("a"), "doubled-bracket"),
    (
        Order,
        '{"id": 1, "items": [{"name": "a"}]], "note": "n"}',
        Order(1, [Item("a")], "n"),
        "doubled-bracket",
    ),
    (Order, '{"id": 1, "items": [{"name": "a"}}, "note": "n"}', Order(1, [Item("a")], "n"), "wrong-bracket"),
    (Order, '{"id": 1, "items": [{"name": "a"]}', Order(1, [Item("a")]), "missing-bracket"),
    (list[int], "[1, 2}", [1, 2], "wrong-bracket"),
    (Item, '{"name": "a"}}', Item("a"), "doubled-bracket"),
    (Item, '] {"name": "a"}', Item("a"), "doubled-bracket"),
    # Python
    (Json, "{'a': None, 'b': (1, True)}", {"a": None, "b": [1, True]}, "python quotes"),
    (set[int], "{1, 2}", {1, 2}, "python"),
    (Flag, "{'on': False}", Flag(False), "quotes bool"),
    (dict[str, int | None], '{"a": None}', {"a": None}, "null"),
    (int | None, "None", None, "null"),
    (dict[str, Any], '{"a": [True]}', {"a": [True]}, "python"),
    # numbers
    (int, "12,111", 12111, "number"),
    (float, "1.234.567,5", 1234567.5, "number"),
    (int, "about 40 kg", 40, "number"),
    (int, "$1,200", 1200, "number"),
    (float, "1/4", 0.25, "number"),
    (float, "45%", 45.0, "number"),
    (int, "3k", 3000, "number"),
    (float, "2.5 million", 2_500_000.0, "number"),
    (int, "−7", -7, "number"),
    (Decimal, "€ 1.234,50", Decimal("1234.50"), "number"),
    (list[float], '["1.5", 2]', [1.5, 2.0], "number"),
    # words
    (bool, "Yes, it is.", True, "bool"),
    (bool, "**False**", False, "bool"),
    (Color, "RED", Color.RED, ""),
    (Color, "Color.RED", Color.RED, ""),
    (Color, "Dark-Blue", Color.BLUE, "member"),
    (Color, "I would say dark blue.", Color.BLUE, "member"),
    (Level, "2", Level.HIGH, ""),
    (Level, "high", Level.HIGH, "member"),
    (Literal["señor", "doctor"], "The title is SENOR here", "señor", "member"),
    (Literal["A", "B"], "(B)", "B", ""),
    (Literal["A", "B"], "The answer is B, not the other", "B", "member"),
    (Literal["high", "not high"], "It is not high.", "not high", "member"),
    (list[Literal["red", "green"]], "red and green", ["red", "green"], "separated"),
    (dict[Color, int], '{"Red": "1,000"}', {Color.RED: 1000}, "member number"),
    # names, wrappers, lists
    (Item, '{"Name": "a", "item_count": 3}', Item("a", 3), "name"),
    (Item, '{"result": {"name": "a"}}', Item("a"), "wrapped"),
    (Item, '[{"name": "a"}]', Item("a"), "list-of-one"),
    (list[Item], '{"name": "a"}', [Item("a")], "single"),
    (list[Item], '{"items": [{"name": "a"}]}', [Item("a")], "wrapped"),
    (list[str], "- a, b\n- c", ["a, b", "c"], "lines"),
    (list[str], "They are:\n1. a\n2) b", ["a", "b"], "lines"),
    (list[int], "null", [], "null"),
    (list[str], "alone", ["alone"], "single"),
    (int, '{"answer": 5}', 5, "wrapped"),
    (int | None, "n/a", None, "null"),
    (
        Order,
        '{"id": "7", "items": "[{\\"name\\": \\"a\\"}]"}',
        Order(7, [Item("a")]),
        "number json-in-string",
    ),
    (Order, '{"id": 1}', Order(1, []), "missing"),
    (Flag, "true", Flag(True), "implied"),
    (Item, '"{\\"name\\": \\"a\\"}"', Item("a"), "json-in-string"),
    (Item, '{\\"name\\": \\"a\\"}', Item("a"), "json-in-string"),
    (tuple[str, int], '("a", 1)', ("a", 1), "python"),
    (tuple[int, ...], "(1, 2)", (1, 2), "python"),
    (Literal["C", "C++", "C#"], "c#", "C#", "member"),
    (Literal["C", "C++", "C#"], "I use C++.", "C++", "member"),
    (Literal["in progress", "done"], "IN_PROGRESS", "in progress", "member"),
    (Literal["York", "New York"], "He lives in New York", "New York", "member"),
    (Cat | Dog, 'It is {"type": "Dog", "name": "x"}', Dog("x"), "prose member"),
    # other kinds of classes
    (Model, '{"fullName": "A", "age": "7 years",}', Model(fullName="A", age=7), "trailing-comma number"),
    (Pair, '[1, "a",]', Pair(1, "a"), "trailing-comma"),
    (Options, "{size: 3, color: red}", {"size": 3, "color": Color.RED}, "unquoted"),
    (Node, "{value: 1, next: {value: 2}}", Node(1, Node(2)), "unquoted"),
    (Cat | Dog, '{"type": "dog", "name": "x",}', Dog("x"), "trailing-comma"),
    (Cat | Dog, '{"lives": 9,}', Cat(9), "trailing-comma"),
    (Item | str, 'It is {"name": "a"}.', Item("a"), "prose"),
    (Item | str, "just {text}", "just {text}", ""),
    (int | str, "28558C", "28558C", ""),
    (list[int | str], "[1, a b,]", [1, "a b"], "trailing-comma unquoted"),
    # dates and ids
    (dt.date, "on 2026-01-31, I think", dt.date(2026, 1, 31), "sentence"),
    (UUID, "`00000000-0000-0000-0000-000000000001`", UUID(int=1), "text"),
]


@pytest.mark.parametrize(
    ("wanted", "text", "value", "codes"), READ, ids=[f"{r[0]}: {r[1][:40]!r}" for r in READ]
)
def test_read(wanted: Any, text: str, value: Any, codes: str) -> None:
    """The value is of the type and as expected, and every repair is told."""
    parsed = parse(wanted, text)
    assert parsed.value == value
    assert type(parsed.value) is type(value)
    assert {repair.code for repair in parsed.repairs} >= set(codes.split())
    if not codes:
        assert parsed.repairs == ()


@pytest.mark.parametrize("before", ["1", '"x"', '["x"]', '{"x": 1}'])
@pytest.mark.parametrize("word", ["None", "True", "2,"])
def test_what_stands_before_does_not_matter(before: str, word: str) -> None:
    """A value is read, and its repairs are told, alike after one that is simple and one that is not."""
    parsed = parse(dict[str, Any], f'{{"a": {before}, "b": {word}}}')
    alone = parse(dict[str, Any], f'{{"b": {word}}}')
    assert parsed.value["b"] == alone.value["b"]
    assert parsed.repairs == alone.repairs != ()


REFUSED: list[tuple[Any, str, str]] = [
    (int, "", "empty"),
    (int, "  \n", "empty"),
    (int, "no idea", "must be int"),
    (int, "3.7", "must be int"),
    (int, "2 or 3", "must be int"),
    (int, "between 1 and 5", "must be int"),
    (int, "4 out of 5", "must be int"),
    (int, "2026-01-31", "must be int"),
    (int, "3M", "must be int"),
    (int, "007", "must be int"),
    (int, "true", "must be int"),
    (float, "0.5%", "must be float"),
    (bool, "true or false", "must be bool"),
    (bool, "1", "must be bool"),
    (bool, "It is not true", "must be bool"),
    (Color, "red or dark blue", "must be Color"),
    (Color, "not red", "must be Color"),
    (Color, '["red", "dark blue"]', "must be Color"),
    (Literal["A", "B"], "A nice question", "must be Literal"),
    (Literal["low", "high"], "high is wrong", "must be Literal"),
    (Literal["low", "high"], "high?", "must be Literal"),
    (Literal["a b", "a-b"], "a_b", "must be Literal"),
    (Literal["C", "C++"], "I use C", "must be Literal"),
    (Literal["C", "Java"], "I use C++", "must be Literal"),
    (Literal["Java", "C++"], "C", "must be Literal"),
    (Literal["positive", "negative"], "non-negative", "must be Literal"),
    (bool, "Yes and no", "must be bool"),
    (bool, "(yes, I think so, or no)", "must be bool"),
    (bool, 'False. Result: {"answer": true}', "says one thing and the JSON in it another"),
    (list[int], "1,234", "must be list[int]"),
    (list[str], "red, blue", "must be list[str]"),
    (list[int], "[1, 2] or [3]", "several lists"),
    (list[str], '["a", "b", ...]', "dots"),
    (list[str], '["a" "b"]', "without a comma"),
    (list[str], '["he said "hi", ok", "b"]', "not clear"),
    (list[str], '["a": 1]', "name stands in an array"),
    (list[int], "[1 2]", "must be int"),
    (Item, '{"name": 1, "item-count": "many"}', "['item-count']: must be int"),
    (Item, '{"item-count": 2}', "missing"),
    (Item, '{"name": null}', "must be str"),
    (Item, '{"name": """a """ b"""}', "inside text between"),
    (Item, '[{"name": "a"}, {"name": "b"}]', "must be Item"),
    (Flag, "hello", "must be Flag"),
    (Order, '{"id": 1, "items": [{"name": "a"}}, {"name": "b"}]}', "bracket closes too early"),
    (Order, '{"id": 1, "items": [{"item-count": 2}]}', "items[0].name"),
    (Strict, '{"a": 1, "c": 3,}', "c"),
    (Model, '{"fullName": "A", "age": -1,}', "greater than or equal to 0"),
    (dict[str, int], '{"a": 1, "a": 2,}', "more than one way"),
    (dt.date, "2026-01-31 or 2026-02-01", "must be date"),
]


@pytest.mark.parametrize(
    ("wanted", "text", "reason"), REFUSED, ids=[f"{r[0]}: {r[1][:40]!r}" for r in REFUSED]
)
def test_refused(wanted: Any, text: str, reason: str) -> None:
    """What would have to be guessed is refused, with the reason and an excerpt of the answer."""
    with pytest.raises(AnswerError) as caught:
        parse(wanted, text)
    assert reason.lower() in str(caught.value).lower()
    assert caught.value.text == text


def test_constraints_are_enforced() -> None:
    """A repaired value is checked like any other."""
    bounded = Annotated[int, msgspec.Meta(le=10)]
    assert parse(bounded, "about 7").value == 7
    with pytest.raises(AnswerError, match="at most 10"):
        parse(bounded, "about 70")


def test_a_signature_is_a_type() -> None:
    """Records are read like other classes."""

    @signature
    class Answer:
        """Answer."""

        question: str = In()
        answer: str = Out()

    value = parse(Answer, "{'question': 'q', 'answer': 'a'}").value
    assert (value.question, value.answer) == ("q", "a")


def test_a_type_that_cannot_be_read() -> None:
    """An unsupported type is the caller's mistake."""
    with pytest.raises(ConfigurationError, match="cannot be read"):
        parse(type(lambda: 0), "x")


def test_repairs_tell_what_and_where() -> None:
    """Code, detail and path; a Parsed can be unpacked by name, compared and shown."""
    parsed = parse(Order, '{"id": 1, "items": [{"NAME": "a", "item-count": "2 pieces"}]}')
    assert [(r.code, r.path) for r in parsed.repairs] == [
        ("name", "items[0].name"),
        ("number", "items[0]['item-count']"),
    ]
    assert str(parsed.repairs[1]) == "number at items[0]['item-count']: '2 pieces' was read as 2"
    assert parsed == Parsed(Order(1, [Item("a", 2)]), parsed.repairs)


def test_many_repairs_are_counted() -> None:
    """A long answer does not give a long list."""
    text = "[" + ", ".join(f"'{i} pieces'" for i in range(500)) + "]"
    parsed = parse(list[int], text)
    assert parsed.value == list(range(500))
    assert len(parsed.repairs) < 110
    assert parsed.repairs[-1].code == "more"
    assert parsed.repairs[0].detail.endswith("(500 times in all)")


def test_unions_are_read_in_their_own_order() -> None:
    """`A | B` and `B | A` are equal as types; the declared order decides between equal fits."""

    class A(msgspec.Struct):
        x: int

    class B(msgspec.Struct):
        x: int

    assert type(parse(A | B, '{"x": 1}').value) is A
    assert type(parse(B | A, '{"x": 1}').value) is B


def test_lines_of_json_are_a_list() -> None:
    """However many there are, none is lost."""
    lines = "\n".join(f'{{"name": "n{i}", "item-count": {i}}}' for i in range(1000))
    assert parse(list[Item], lines).value == [Item(f"n{i}", i) for i in range(1000)]
    with pytest.raises(AnswerError, match="more than 10,000 arrays and objects"):
        parse(list[Item], '{"name": "n"}\n' * 10_001)
