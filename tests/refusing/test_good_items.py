"""Lists that may lose the items that do not fit."""

from __future__ import annotations

import json
import time
from decimal import Decimal
from typing import Any, Literal

import msgspec
import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dspex import AnswerError, DefinitionError, In, Out, Predict, signature
from dspex.spec.dialect import DIALECTS
from dspex.testing import ScriptedModel
from tests.written import WRITTEN

ROUTES = pytest.mark.parametrize("route", ["native", "bridge"])


class Row(msgspec.Struct, frozen=True):
    """A person."""

    name: str
    age: int


class Model(pydantic.BaseModel):
    """A thing."""

    n: int = pydantic.Field(le=9)


@signature
class People:
    """List."""

    text: str = In()
    rows: list[Row] = Out(drop_invalid=True, max_length=3)
    tags: set[int] = Out(drop_invalid=True)
    models: tuple[Model, ...] = Out(drop_invalid=True)
    title: str = Out()


GOOD: dict[str, Any] = {"rows": [{"name": "a", "age": 1}], "tags": [1], "models": [{"n": 1}], "title": "t"}


def said(dialect: str, **outputs: Any) -> str:
    return WRITTEN[f"dspy-3.4/{dialect.removeprefix('dspy-3.4/')}"](**{**GOOD, **outputs})


@ROUTES
@pytest.mark.parametrize("dialect", DIALECTS)
def test_good_items_stay_and_bad_ones_are_told(dialect: Any, route: Any) -> None:
    """Each item is mended where that is clear, else left out; bounds hold for what is kept."""
    text = said(
        dialect,
        rows=[{"name": "a", "age": "36 years"}, {"name": "b"}, 5, {"name": "c", "age": 2}],
        tags=[1, "x", 2],
        models=[{"n": 10}, {"n": 9}],
    )
    done = Predict(People, lm=ScriptedModel(text), dialect=dialect, route=route, reasks=0).full(text="x")
    assert done.value.rows == [Row("a", 36), Row("c", 2)]
    assert done.value.tags == {1, 2}
    assert done.value.models == (Model(n=9),)
    dropped = {r.path: r.detail for r in done.repairs if r.code == "dropped-item"}
    assert dropped.keys() == {"rows[1]", "rows[2]", "tags[1]", "models[0]"}
    assert dropped["rows[1]"] == "at age: missing, must be int"
    assert ("number", "rows[0].age") in {(r.code, r.path) for r in done.repairs}


@ROUTES
def test_a_clean_answer_has_no_repairs(route: Any) -> None:
    """And goes the quick way."""
    done = Predict(People, lm=ScriptedModel(said("chat")), route=route).full(text="x")
    assert (done.repairs, done.value.rows) == ((), [Row("a", 1)])


@ROUTES
@pytest.mark.parametrize(
    ("outputs", "problem"),
    [
        ({"rows": [{"name": "b"}, 5]}, "rows"),
        ({"rows": [{"name": str(n), "age": n} for n in range(5)] + [5]}, "at most 3 items"),
        ({"rows": "none at all", "tags": [1, "x"]}, "rows"),
        ({"tags": "1, 2, x"}, r"'tags' must be set\[int\], got '1, 2, x'"),
    ],
)
def test_what_is_refused(outputs: dict[str, Any], problem: str, route: Any) -> None:
    """No good item, a bound of the list that is broken, no list at all."""
    with pytest.raises(AnswerError, match=problem):
        Predict(People, lm=ScriptedModel(said("chat", **outputs)), route=route, reasks=0)(text="x")


def test_an_empty_list_is_one() -> None:
    """Nothing was left out of it."""
    done = Predict(People, lm=ScriptedModel(said("json", rows=[])), dialect="dspy-3.4/json").full(text="x")
    assert (done.value.rows, done.repairs) == ([], ())


def test_what_is_left_out_is_told_as_it_stood() -> None:
    """A number that fits nothing is told as a number, not as the text that was tried."""
    text = said("json", rows=[{"name": "a", "age": 1}, 5, "b"], tags=[1, None, "x"])
    done = Predict(People, lm=ScriptedModel(text), dialect="dspy-3.4/json").full(text="x")
    assert [str(repair) for repair in done.repairs] == [
        "dropped-item at rows[1]: must be Row, got 5 (int)",
        "dropped-item at rows[2]: must be Row, got 'b' (str)",
        "dropped-item at tags[1]: must be int, got None",
        "dropped-item at tags[2]: must be int, got 'x' (str)",
    ]


def test_without_the_option_one_bad_item_refuses_the_answer() -> None:
    """As before."""

    @signature
    class Strict:
        text: str = In()
        rows: list[Row] = Out()

    text = '{"rows": [{"name": "a", "age": 1}, {"name": "b"}]}'
    with pytest.raises(AnswerError, match=r"rows.*age"):
        Predict(Strict, lm=ScriptedModel(text), dialect="dspy-3.4/json", reasks=0)(text="x")


def test_many_bad_items_are_bounded() -> None:
    """Of a hundred the reason is told, the rest is counted; it takes no longer than a mebibyte may."""
    rows = [{"name": "a", "age": 1}, *({"name": "b"} for _ in range(50_000))]
    started = time.perf_counter()
    done = Predict(People, lm=ScriptedModel(said("json", rows=rows)), dialect="dspy-3.4/json").full(text="x")
    assert time.perf_counter() - started < 60
    assert done.value.rows == [Row("a", 1)]
    assert len(done.repairs) == 101
    assert str(done.repairs[-1]) == "dropped-item at rows: 49900 more items do not fit"


ITEMS = st.lists(
    st.one_of(
        st.integers(-5, 5),
        st.sampled_from(["low", "high", "HIGH", "medium", "", None, [], {}, 1.5]),
    ),
    max_size=8,
)


@given(items=ITEMS)
def test_both_routes_keep_the_same(items: list[Any]) -> None:
    """What fits by itself is always kept, in its order."""
    outcomes: list[Any] = []
    for route in ("native", "bridge"):
        model = ScriptedModel(json.dumps({"found": items}))
        program: Any = Predict(Words, lm=model, dialect="dspy-3.4/json", route=route, reasks=0)  # type: ignore[arg-type]  # one of two
        try:
            done = program.full(text="x")
            outcomes.append((done.value.found, done.repairs))
        except AnswerError as error:
            outcomes.append(str(error).replace(f"route {route}", ""))
    assert outcomes[0] == outcomes[1]
    fit = [i for i in items if i in ("low", "high")]
    if fit and isinstance(outcomes[0], tuple):
        kept = iter(outcomes[0][0])
        assert all(item in kept for item in fit)
    assert isinstance(outcomes[0], tuple) or not fit


@signature
class Words:
    """List."""

    text: str = In()
    found: list[Literal["low", "high"]] = Out(drop_invalid=True)


@pytest.mark.parametrize("wrong", ["int", "dict[str, int]", "list[int] | None", "str", "tuple[int, int]"])
def test_only_lists_can_lose_items(wrong: str) -> None:
    """Said where it is written."""
    with pytest.raises(DefinitionError, match="needs a list, a set or a tuple"):
        signature(
            type(
                "Bad",
                (),
                {"__annotations__": {"a": "str", "b": wrong}, "a": In(), "b": Out(drop_invalid=True)},
            )
        )


def test_inputs_lose_nothing() -> None:
    """And the option is True or False."""
    inside: Any = In
    wrong: Any = 3
    with pytest.raises(DefinitionError, match="is an input") as caught:
        made(list[int], inside(drop_invalid=True), list[int], Out(drop_invalid=wrong))
    assert "neither True nor False" in str(caught.value)


def made(first: Any, a: Any, second: Any, b: Any) -> Any:
    return signature(type("Made", (), {"__annotations__": {"a": first, "b": second}, "a": a, "b": b}))


class Cost(msgspec.Struct, frozen=True):
    """What something costs."""

    net: Decimal


@pytest.mark.parametrize("item", [Decimal, Cost])
def test_no_digit_of_a_decimal_is_lost_without_a_word(item: Any) -> None:
    """A long number is left out beside an item that does not fit; a short one and one in quotes are kept."""

    def shown(number: str) -> str:
        return number if item is Decimal else f'{{"net": {number}}}'

    numbers = ["1.12345678901234567890123", '"1.12345678901234567890123"', "0.1", "123456789.012345", "2"]
    cls = made(str, In(), list[item], Out(drop_invalid=True))
    for wrong in ([], ["no"]):
        text = f'{{"b": [{", ".join([*map(shown, numbers), *map(json.dumps, wrong)])}]}}'
        done: Any = Predict(cls, lm=ScriptedModel(text), dialect="dspy-3.4/json").full(a="x")
        kept = [str(b if item is Decimal else b.net) for b in done.value.b]
        assert kept == [n.strip('"') for n in numbers[bool(wrong) :]]
        assert [r.path for r in done.repairs] == (["b[0]", "b[5]"] if wrong else [])
