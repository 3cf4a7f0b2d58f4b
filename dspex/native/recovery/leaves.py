"""Fit a node to a type without parts: text, words of a closed set, dates."""

from __future__ import annotations

import enum
import json
import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

from dspex.native.builtins import to_builtins
from dspex.native.recovery.doubts import is_off
from dspex.native.recovery.moments import moment_in
from dspex.native.recovery.nodes import Bare, Items, Node, Pairs
from dspex.native.recovery.polarity import said_bool
from dspex.native.recovery.words import Names
from dspex.native.recovery.work import Budget, shown
from dspex.native.scalars import SCALAR_READERS
from dspex.native.trace import Trace
from dspex.spec.types import ScalarName

BAD: Final = 1_000_000_000
"""The cost of a part that does not fit. The value is then what stood there, for the strict reader to
report."""

Note = tuple[str, str, tuple[str | int, ...]]
"""A repair: its code, what was taken from what, and where."""


class Fit(NamedTuple):
    """How a node fits a type.

    Attributes:
        cost: 0 for what the strict reader would take, more for every repair, `BAD` for misfits.
        value: JSON builtins, or an object of a union's member, for the strict reader.
        notes: the repairs.
    """

    cost: int
    value: Any
    notes: tuple[Note, ...] = ()


class Call:
    """What the fitters of one answer share.

    Attributes:
        budget: what may be spent.
        reparse: reads an array or object that stands inside a string.
        memo: fits of arrays and objects by fitter; None while one is being made.
    """

    __slots__ = ("budget", "memo", "reparse")

    def __init__(self, budget: Budget, reparse: Callable[[str], Node | None]) -> None:
        """Start with nothing fitted."""
        self.budget = budget
        self.reparse = reparse
        self.memo: dict[tuple[int, int], Fit | None] = {}


Fitter = Callable[[Node, Call], Fit]

NULLS: Final = frozenset(("null", "None"))
_ABSENT: Final = frozenset(("", "null", "none", "nil", "n/a", "undefined"))
_WORDS: Final[dict[str, Any]] = {
    "true": True,
    "True": True,
    "false": False,
    "False": False,
    "null": None,
    "None": None,
}
_PYTHON: Final = frozenset(("True", "False", "None"))
_SCHEMA_TYPES: Final = frozenset(("string", "integer", "number", "boolean", "array", "object", "null"))
_SCHEMA_WORDS: Final = frozenset(
    (
        "type",
        "title",
        "description",
        "default",
        "enum",
        "format",
        "items",
        "properties",
        "required",
        "examples",
    )
)
_HOW: Final = {"exact": 0, "folded": 1, "plain": 2, "sentence": 6}


def builtins_of(node: Node) -> Any:
    """Write a node as JSON builtins, without any repair of values."""
    if isinstance(node, Pairs):
        return {name: builtins_of(value) for name, value in node}
    if isinstance(node, Items):
        return [builtins_of(item) for item in node]
    if isinstance(node, Bare):
        if node in _WORDS:
            return _WORDS[node]
        try:
            return json.loads(node, parse_constant=str)
        except (ValueError, RecursionError):
            return str(node)
    return node


def misfit(node: Node) -> Fit:
    """Return the fit of a node that does not fit."""
    return Fit(BAD, builtins_of(node))


def fit_anything(node: Node, call: Call) -> Fit:
    """Fit `Any`."""
    word = _python_word(node)
    return Fit(0, builtins_of(node), ((("python", f"{word}, which JSON does not know", ()),) if word else ()))


def _python_word(node: Node) -> str:
    """Return the first of Python's words in a node; empty where it has none."""
    if isinstance(node, Bare):
        return node if node in _PYTHON else ""
    if isinstance(node, str):
        return ""
    parts: Sequence[Node] = [value for _, value in node] if isinstance(node, Pairs) else node
    return next((word for part in parts if (word := _python_word(part))), "")


def fit_null(node: Bare) -> Fit:
    """Fit one of `NULLS` to None."""
    return Fit(0, None, () if node == "null" else (("null", "'None' was read as null", ()),))


def fit_text(node: Node, call: Call) -> Fit:
    """Fit a str."""
    if isinstance(node, (Items, Pairs)):
        if _is_schema(node):
            return misfit(node)
        source = node.source[node.start : node.end]
        return Fit(20, source, (("source", f"{shown(source)} was taken as text", ()),))
    if not isinstance(node, Bare):
        return Fit(0, node)
    if node in NULLS:
        return misfit(node)
    if not isinstance(builtins_of(node), str):
        return Fit(3, str(node), (("text", f"{node} was taken as text", ()),))
    return Fit(0, str(node))


def _is_schema(node: Items | Pairs) -> bool:
    """Whether an object is a part of a JSON Schema, which a model repeats instead of an answer."""
    if not isinstance(node, Pairs):
        return False
    found = {name: value for name, value in node if isinstance(value, str)}
    return found.get("type") in _SCHEMA_TYPES and {name for name, _ in node} <= _SCHEMA_WORDS


def fit_none(node: Node, call: Call) -> Fit:
    """Fit None."""
    if isinstance(node, str):
        if isinstance(node, Bare) and node in NULLS:
            return fit_null(node)
        if node.strip().lower() in _ABSENT:
            return Fit(3, None, (("null", f"{shown(node)} was taken as null", ()),))
    return misfit(node)


_BOOL_WORDS: Final = {
    "true": Fit(0, True),
    "false": Fit(0, False),
    "True": Fit(1 + _HOW["folded"], True, (("bool", "'True' was read as True", ()),)),
    "False": Fit(1 + _HOW["folded"], False, (("bool", "'False' was read as False", ()),)),
}
"""The words of JSON and of Python."""


def fit_bool(node: Node, call: Call) -> Fit:
    """Fit a bool: JSON's and Python's words, yes and no, also in a sentence that has one of them."""
    if not isinstance(node, str):
        return misfit(node)
    if isinstance(node, Bare) and node in _BOOL_WORDS:
        return _BOOL_WORDS[node]
    call.budget.spend(len(node))
    found = said_bool(node)
    if found is None:
        return misfit(node)
    value, how = found
    return Fit(1 + _HOW[how], value, (("bool", f"{shown(node)} was read as {value}", ()),))


def member_fitter(members: Sequence[Any]) -> Fitter:
    """Make the fitter of an enum's members or of the arguments of `Literal`."""
    names: list[tuple[str, int]] = []
    for index, member in enumerate(members):
        names += [(name, index) for name in _spellings(member, own_name=False)]
    for index, member in enumerate(members):
        names += [(name, index) for name in _spellings(member, own_name=True)]
    known = Names(names)

    def fit(node: Node, call: Call) -> Fit:
        if not isinstance(node, str):
            return misfit(node)
        call.budget.spend(len(node) + len(members))
        found = known.find(node)
        if found is None:
            return misfit(node)
        member = members[found.meaning]
        cost = _HOW[found.how]
        if cost == 0 and not isinstance(node, Bare) and not isinstance(to_builtins(member), str):
            cost = 2  # a number in quotes
        notes = (("member", f"{shown(node)} was read as {to_builtins(member)!r}", ()),) if cost else ()
        return Fit(cost, member, notes)

    return fit


def _spellings(member: Any, *, own_name: bool) -> list[str]:
    """Write a member as models do: its value; or its name, with and without the enum's."""
    if own_name:
        if not isinstance(member, enum.Enum):
            return []
        return [member.name, f"{type(member).__name__}.{member.name}"]
    written = to_builtins(member)
    if isinstance(written, str):
        return [written]
    return [json.dumps(written), str(written)] if isinstance(written, (bool, int, float, type(None))) else []


_UUID: Final = re.compile(r"(?<![\w-])[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?![\w-])")


def _uuid_in(text: str) -> tuple[str, bool] | None:
    found = list(_UUID.finditer(text))
    return (found[0][0], True) if len(found) == 1 and not is_off(text, *found[0].span()) else None


def text_fitter(name: ScalarName) -> Fitter:
    """Make the fitter of a scalar that is text in JSON, such as a date."""
    read = SCALAR_READERS[name]
    find = _FINDERS.get(name)

    def reads(text: str) -> bool:
        trace = Trace()
        read(text, trace)
        return not trace.mismatches

    def fit(node: Node, call: Call) -> Fit:
        if not isinstance(node, str):
            return misfit(node)
        text = str(node)
        call.budget.spend(len(text))
        if reads(text):
            return Fit(0, text)
        stripped = text.strip(" \t\r\n\"'`*.")
        if stripped != text and reads(stripped):
            return Fit(1, stripped, (("text", f"{shown(text)} was read as {stripped}", ()),))
        found = find(text) if find is not None else None
        if found is None or not reads(found[0]):
            return misfit(node)
        if found[1]:
            return Fit(6, found[0], (("sentence", f"{found[0]} was found in {shown(text)}", ()),))
        return Fit(4, found[0], (("text", f"{shown(text)} was read as {found[0]}", ()),))

    return fit


_FINDERS: Final[dict[str, Callable[[str], tuple[str, bool] | None]]] = {
    "date": partial(moment_in, "date"),
    "datetime": partial(moment_in, "datetime"),
    "time": partial(moment_in, "time"),
    "UUID": _uuid_in,
}
"""What finds dates, times and UUIDs in a sentence."""
