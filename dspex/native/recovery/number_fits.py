"""Fit a node to a number: as JSON has it, or as people write it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from dspex.native.recovery.leaves import Call, Fit, Fitter, Note, misfit
from dspex.native.recovery.nodes import Bare, Node
from dspex.native.recovery.quantities import number_in
from dspex.native.recovery.work import shown
from dspex.spec.types import ScalarName

_NUMBER_COSTS: Final = {"json": 0, "separators": 3, "unit": 4, "fraction": 5, "sentence": 6}
_LARGEST: Final = 308
"""Digits before the point of the largest float."""
_LARGEST_BITS: Final = 4096
"""Bits of the largest int that is read."""
_SIMPLE: Final[Mapping[ScalarName, Callable[[str], re.Match[str] | None]]] = {
    "int": re.compile("-?(?:0|[1-9][0-9]{0,300})").fullmatch,
    "float": re.compile(r"-?(?:0|[1-9][0-9]{0,300})(\.[0-9]{1,300})?").fullmatch,
}
"""Most numbers, as JSON has them; one without a point is less like a float."""


def _simple_number(name: ScalarName, node: str) -> Fit | None:
    """Fit a number that is written as JSON has it; None for what takes a closer look."""
    if not isinstance(node, Bare) or name not in _SIMPLE:
        return None
    simple = _SIMPLE[name](node)
    if simple is None:
        return None
    if name == "int":
        return Fit(0, int(node))
    return Fit(0, float(node)) if simple[1] else Fit(1, float(int(node)))


def _any_number(name: ScalarName, node: str) -> Fit:
    found = number_in(node)
    if found is None or (found.percent and found.value != 0 and -1 <= found.value <= 1):
        return misfit(node)  # 0.5% may be meant as 0.5 or as 0.005
    if found.how == "sentence" and isinstance(node, Bare) and '"' in node:
        return misfit(node)  # the rest may be the next pair of an object
    value: Any = found.value
    if _is_too_large(value):
        return misfit(node)
    cost = _NUMBER_COSTS[found.how]
    if cost == 0 and not isinstance(node, Bare):
        cost = 2
    if name == "Decimal":
        text = str(value)
        return Fit(cost, text, _number_notes(node, text, cost))
    if name == "int" and isinstance(value, Decimal):
        if value != value.to_integral_value() or _is_grouped(value):
            return misfit(node)
        return Fit(cost + 1, int(value), _number_notes(node, int(value), cost + 1))
    if name == "float":
        if isinstance(value, int) and value.bit_length() > 1023:
            return misfit(node)
        cost += isinstance(value, int)
        value = float(value)
        return Fit(cost, value, _number_notes(node, value, cost - 1))
    return Fit(cost, value, _number_notes(node, value, cost))


def _is_grouped(value: Decimal) -> bool:
    """Whether a number may be one with a separator of thousands: 1.000 is one, or one thousand."""
    return value.as_tuple().exponent == -3 and 0 < abs(value) < 1000


def number_fitter(name: ScalarName) -> Fitter:
    """Make the fitter of int, float or Decimal."""

    def fit(node: Node, call: Call) -> Fit:
        if not isinstance(node, str):
            return misfit(node)
        call.budget.spend(min(len(node), 400))
        return _simple_number(name, node) or _any_number(name, node)

    return fit


def _is_too_large(value: int | Decimal) -> bool:
    if isinstance(value, int):
        return value.bit_length() > _LARGEST_BITS
    return value.adjusted() > _LARGEST


def _number_notes(node: str, value: object, cost: int) -> tuple[Note, ...]:
    return (("number", f"{shown(node)} was read as {value}", ()),) if cost > 0 else ()
