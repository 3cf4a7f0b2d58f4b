"""Numbers keep their digits in sloppy answers, too."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from dspex import AnswerError, In, Out, Predict, parse, signature
from dspex.testing import ScriptedModel

LONG = "12345678901234567.89"


@signature
class Price:
    """Price it."""

    item: str = In()
    price: Decimal = Out()


@signature
class Prices:
    """Price them."""

    item: str = In()
    prices: list[Decimal] = Out()


@pytest.mark.parametrize("route", ["native", "bridge"])
@pytest.mark.parametrize(
    "text", [f'{{"price": {LONG}}}', f'Sure: {{"price": {LONG}}} ok', f"{{'price': {LONG},}}"]
)
def test_a_decimal_in_json_is_exact(text: str, route: Any) -> None:
    """With words around it and with mistakes in it, as without."""
    program = Predict(Price, lm=ScriptedModel(text), dialect="dspy-3.4/json", route=route)
    assert program(item="x").price == Decimal(LONG)


@pytest.mark.parametrize("route", ["native", "bridge"])
@pytest.mark.parametrize("said", [f"[{LONG}]", f"[{LONG},]", f"['{LONG}']", f"{LONG}, {LONG}", f"({LONG},)"])
def test_a_decimal_in_a_list_is_exact(said: str, route: Any) -> None:
    """As JSON, as a Python literal, between commas."""
    program = Predict(Prices, lm=ScriptedModel(f"[[ ## prices ## ]]\n{said}"), route=route)
    assert set(program(item="x").prices) == {Decimal(LONG)}


@pytest.mark.parametrize("text", ["9007199254740993.0", "9007199254740993.00 kg"])
def test_a_whole_number_with_a_point_is_exact(text: str) -> None:
    """Past the whole numbers that a float holds."""
    assert parse(int, text).value == 9007199254740993


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        (Decimal, "1e1000000000000000000"),
        (Decimal, "1e-9999999999999999999"),
        (list[Decimal], "[1e9999999999999999999]"),
        (dict[str, Decimal], '{"a": 1e99999999999999999999,}'),
    ],
)
def test_what_decimal_cannot_hold_is_refused(wanted: Any, text: str) -> None:
    """An exponent beyond all bounds is no number."""
    with pytest.raises(AnswerError):
        parse(wanted, text)
