"""Answers in tags with comments, line breaks and text between them: nothing is lost without a word."""

from __future__ import annotations

import time
from typing import Any, Literal

import msgspec
import pytest

from dspex import AnswerError, In, Out, Predict, signature
from dspex.testing import ScriptedModel


class Item(msgspec.Struct):
    """A part of an answer."""

    name: str
    count: int = 0


@signature
class Triage:
    """Triage."""

    q: str = In()
    priority: Literal["low", "high"] = Out()
    note: str = Out()


@signature
class Number:
    """Count."""

    q: str = In()
    n: int = Out()


@signature
class Tagged:
    """Tag."""

    q: str = In()
    tags: list[str] = Out()


@signature
class Counted:
    """Count things."""

    q: str = In()
    item: Item = Out()


@signature
class Listed:
    """List things."""

    q: str = In()
    parts: list[Item] = Out()


@signature
class Nested:
    """List lists."""

    q: str = In()
    rows: list[list[int]] = Out()


@signature
class Free:
    """Say anything."""

    q: str = In()
    counts: dict[str, int] = Out()


@signature
class Choice:
    """Say one of two things."""

    q: str = In()
    either: int | list[int] | None = Out()


@signature
class Pair:
    """Give two."""

    q: str = In()
    both: tuple[int, str] = Out()


def asked(signature_: Any, text: str, route: str) -> tuple[Any, list[str]]:
    """Read an answer in tags on a route: the first output, and the codes of the repairs."""
    program = Predict(signature_, lm=ScriptedModel(text), dialect="dspy-3.4/xml", route=route, reasks=0)  # type: ignore[call-overload]
    done = program.full(q="x")
    return getattr(done.value, signature_.__dspex_spec__.outputs[0].name), [r.code for r in done.repairs]


ROUTES = pytest.mark.parametrize("route", ["native", "bridge"])


@ROUTES
@pytest.mark.parametrize(
    ("signature_", "text", "value", "codes"),
    [
        (Triage, "<priority>high<!-- sure --></priority><note>x</note>", "high", ["comment"]),
        (Triage, "<priority><!-- <b> -->high</priority><note>x</note>", "high", ["comment"]),
        (Number, "<n>1<!-- y --></n>", 1, ["comment"]),
        (Number, "<n><?pi?>1<!-- y --></n>", 1, ["comment"]),
        (
            Counted,
            "<item><name>a</name><count>5<!-- z --></count></item>",
            Item("a", 5),
            ["comment"],
        ),
        (Counted, "<item><!-- z --><name>a</name><count>5</count></item>", Item("a", 5), []),
        (Tagged, "<tags><!-- none --></tags>", [], ["comment"]),
        (Tagged, "<tags><item>a</item><!-- c --><item>b</item></tags>", ["a", "b"], []),
        (Choice, "<either><!-- c --></either>", None, ["comment"]),
        (Choice, "<either>5<?x?></either>", 5, ["comment"]),
    ],
)
def test_comments_are_no_part_of_a_value(
    signature_: Any, text: str, value: Any, codes: list[str], route: str
) -> None:
    """A number, a member or an object with a comment beside it is read as if that were not there."""
    assert asked(signature_, text, route) == (value, codes)


@ROUTES
@pytest.mark.parametrize(
    ("signature_", "text", "value", "code"),
    [
        (Tagged, "<tags>red<br/>green<br/>blue</tags>", ["red", "green", "blue"], "separated"),
        (Tagged, "<tags>red<br>green<br>blue<br></tags>", ["red", "green", "blue"], "separated"),
        (Tagged, "<tags>R&amp;D<BR />x</tags>", ["R&D", "x"], "separated"),
        (Tagged, "<tags><item>a<item>b</tags>", ["a", "b"], "tags"),
        (Tagged, "<tags><item>a<item>b<item>c</item></tags>", ["a", "b", "c"], "tags"),
        (Tagged, "<tags><ul><li>a<li>b</ul></tags>", ["a", "b"], "wrapped"),
        (Tagged, "<tags><ul><li>a</li><li>b</li></ul></tags>", ["a", "b"], "wrapped"),
        (Tagged, "<tags><list><item>a</item></list></tags>", ["a"], "wrapped"),
        (Tagged, "<tags><item>a</item>, <item>b</item></tags>", ["a", "b"], "tags"),
        (Tagged, "<tags>These: <item>a</item><item>b</item></tags>", ["a", "b"], "prose"),
        (Tagged, "<tags><tag>a</tag><tag>b</tag></tags>", ["a", "b"], "name"),
        (Tagged, "<tags>one <b>two</b> <i>x</i></tags>", ["one <b>two</b> <i>x</i>"], "single"),
        (
            Listed,
            "<parts><ul><li><name>a</name></li><li><name>b</name></li></ul></parts>",
            [Item("a"), Item("b")],
            "wrapped",
        ),
        (
            Listed,
            "<parts><item><name>a</name><item><name>b</name></parts>",
            [Item("a"), Item("b")],
            "tags",
        ),
        (Nested, "<rows><item><item>1</item><item>2</item></rows>", [[1, 2]], "tags"),
        (Counted, "<item>The item: <name>a</name>, <count>5</count></item>", Item("a", 5), "prose"),
    ],
)
def test_items_in_other_shapes_are_all_read(
    signature_: Any, text: str, value: Any, code: str, route: str
) -> None:
    """Lines, items that are not closed, lists in lists of HTML: every item is there, and it is told."""
    found, codes = asked(signature_, text, route)
    assert (found, code in codes) == (value, True), codes


@ROUTES
@pytest.mark.parametrize(
    ("signature_", "text"),
    [
        (Tagged, "<tags>one <b>two</b> three</tags>"),
        (Tagged, "<tags>note: <b>x</b></tags>"),
        (Tagged, "<tags><item>a</item>b</tags>"),
        (Tagged, "<tags>see <item>a</item> only</tags>"),
        (Tagged, "<tags><item>a<item>b</item>c</tags>"),
        (Tagged, "<tags><ul><li>a</li></ul> and b</tags>"),
        (Tagged, "<tags><item>a</item><![CDATA[b]]></tags>"),
        (Tagged, "<tags><item>a</item><br/><item>b</item></tags>"),
        (Tagged, "<tags>a<hr/>b</tags>"),
        (Free, "<counts>see <a>1</a></counts>"),
        (Pair, "<both>not <item>1</item><item>a</item></both>"),
        (Nested, "<rows><item>5 <item>1</item></item></rows>"),
    ],
)
def test_text_beside_items_is_not_lost(signature_: Any, text: str, route: str) -> None:
    """Whether it is an item too is not clear."""
    with pytest.raises(AnswerError, match="is not clear"):
        asked(signature_, text, route)


def test_many_comments_and_items_cost_by_their_length() -> None:
    """Comments without an end, and items of which none is closed."""
    began = time.process_time()
    assert asked(Number, f"<n>{'<!-- c -->' * 50_000}1</n>", "native")[0] == 1
    for inside in ("<!--" * 50_000, "<?" * 100_000, "1<br>" * 10_000, "<!-- c" * 100_000):
        with pytest.raises(AnswerError):
            asked(Number, f"<n>{inside}</n>", "native")
    with pytest.raises(AnswerError, match="nested more than"):
        asked(Tagged, "<tags>" + "<item>a" * 50_000 + "</tags>", "native")
    assert time.process_time() - began < 5
