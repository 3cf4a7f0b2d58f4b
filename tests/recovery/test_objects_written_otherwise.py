"""Objects with = for the colon, as calls in Python, and as lines: read where every name is known."""

from __future__ import annotations

import enum
import time
from typing import Any

import msgspec
import pytest

from dspex import AnswerError, In, Out, Predict, parse, signature
from dspex.testing import ScriptedModel


class Item(msgspec.Struct):
    """A thing."""

    name: str
    count: int


class Color(enum.Enum):
    """A color."""

    RED = "red"


class Box(msgspec.Struct):
    """Things in a box."""

    items: list[Item]
    color: Color
    note: str | None = None
    sizes: tuple[int, float] = (0, 0.0)
    full: bool = False


@signature
class Found:
    """Find a thing."""

    q: str = In()
    item: Item = Out()


@pytest.mark.parametrize(
    ("kind", "text", "value", "codes"),
    [
        (Item, '{"name"="a", "count"=5}', Item("a", 5), {"separator"}),
        (Item, '{"count"=5, "name"="a"}', Item("a", 5), {"separator"}),
        (Item, "{'name'='a', 'count'='5'}", Item("a", 5), {"separator", "quotes", "number"}),
        (Item, '{name="a", count=5}', Item("a", 5), {"separator", "unquoted"}),
        (Item, '{"name"="a"\n"count"=5}', Item("a", 5), {"separator", "missing-comma"}),
        (list[Item], '[{"name"="a", "count"=5}]', [Item("a", 5)], {"separator"}),
        (Item, 'Item(name="a", count=1)', Item("a", 1), {"python"}),
        (Item, "shop.Item(name='a', count=-1)", Item("a", -1), {"python"}),
        (Item, "```python\nItem(name='\u00e4', count=1,)\n```", Item("\u00e4", 1), {"python", "fence"}),
        (Item, "Item(Name='a', Count='1 piece')", Item("a", 1), {"python", "name", "number"}),
        (
            list[Item],
            "[Item(name='a', count=1), {'name': 'b', 'count': 2}]",
            [Item("a", 1), Item("b", 2)],
            {"python"},
        ),
        (
            Box,
            "Box(items=[Item(name='a', count=1)], color=Color.RED, note=None, sizes=(1, 2.5), full=True)",
            Box([Item("a", 1)], Color.RED, None, (1, 2.5), True),
            {"python"},
        ),
        (Item, "name: a\ncount: 1", Item("a", 1), {"lines"}),
        (Item, '- **Name:** "a: b"\n- **Count:** 1 piece', Item("a: b", 1), {"lines", "name", "number"}),
        (Item, "Here it is:\n\nname = a, b\ncount = 1", Item("a, b", 1), {"lines"}),
        (Item, "**Item:**\nname: http://x\ncount: 1", Item("http://x", 1), {"lines"}),
    ],
)
def test_an_object_written_otherwise_is_read(kind: Any, text: str, value: Any, codes: set[str]) -> None:
    """And told."""
    parsed = parse(kind, text)
    assert parsed.value == value
    assert {repair.code for repair in parsed.repairs} == codes


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Item, 'Item("a", 1)'),
        (Item, 'Other(name="a", count=1)'),
        (Item, "Item(name='a', **rest)"),
        (Item, "Item(name=name, count=1)"),
        (Item, "Item(name='a', count=1 + 1)"),
        (Item, "Item(name=open('x'), count=1)"),
        (Item, "Item(name='a', count=1) or Item(name='b', count=2)"),
        (Item, "name: a\nand more\ncount: 1"),
        (Item, "name: a\nname: b\ncount: 1"),
        (Item, "name: a\ncount: not 5"),
        (Item, "name: a"),
        (dict[str, int], "a: 1\nb: 2"),
    ],
)
def test_what_is_not_clear_is_refused(kind: Any, text: str) -> None:
    """Calls without names or of something else, lines that are no pairs: nothing of it is run or guessed."""
    with pytest.raises(AnswerError):
        parse(kind, text)


def test_attributes_in_a_text_are_no_names() -> None:
    """A text with = in it is whole, as long as its object has colons."""
    text = '{"name": "<a href="x", title="y">", "count": 1}'
    assert parse(Item, text).value == Item('<a href="x", title="y">', 1)


@pytest.mark.parametrize("route", ["native", "bridge"])
@pytest.mark.parametrize("dialect", ["chat", "json", "xml"])
@pytest.mark.parametrize("text", ["Item(name='a', count=1)", '{"name"="a", "count"=1}', "name: a\ncount: 1"])
def test_an_output_written_otherwise_is_read(text: str, dialect: str, route: str) -> None:
    """Under its header, in its tag or alone; the same on both routes."""
    around = {"chat": "[[ ## item ## ]]\n{}\n\n[[ ## completed ## ]]", "xml": "<item>{}</item>", "json": "{}"}
    lm = ScriptedModel(around[dialect].replace("{}", text))
    done = Predict(Found, lm=lm, dialect=f"dspy-3.4/{dialect}", route=route, reasks=0).full(q="x")  # type: ignore[call-overload]
    assert done.value.item == Item("a", 1)
    assert done.repairs


@pytest.mark.parametrize(
    "text",
    [
        "Item(" * 10_000,
        "Item(name=" * 5_000,
        "[Item(name='a', count=1), " * 1_900,
        "Item(name=" + "-" * 40_000 + "1)",
        "Item(name=" + "a." * 20_000 + "b)",
        "Item(name='a', " + "count=1, " * 5_000,
        "name: a\n" * 100_000,
        "name:" + " " * 1_000_000 + "\ncount: 1",
        '{"name"="' + 'a", "b"=' * 100_000,
    ],
)
def test_hostile_objects_cost_by_their_length(text: str) -> None:
    """They are refused at once."""
    began = time.process_time()
    with pytest.raises(AnswerError):
        parse(Item, text)
    assert time.process_time() - began < 3
