"""What fits are put together with, and the notes of that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dspex.native.recovery.leaves import BAD, Call, Fit, Fitter, Note, builtins_of, misfit
from dspex.native.recovery.nodes import Items, Node, Pairs
from dspex.native.recovery.work import shown
from dspex.native.recovery.wrappers import speaks_against

SINGLE: Final = 3
"""What it costs to take one value for a list, or a list of one for the value."""
WRAPPED: Final = 5
"""What it costs to take a value out of an object that was put around it."""


def unwrapping(fit: Fitter) -> Fitter:
    """Let a value stand in a list of one, or in an object of one pair."""

    def fit_inner(node: Node, call: Call) -> Fit:
        if isinstance(node, str):
            made = fit(node, call)
            inside = call.reparse(node) if made.cost and node.lstrip().startswith("{") else None
            if isinstance(inside, Pairs):
                return noted(fit_inner(inside, call), "json-in-string", "JSON inside a string")
            return made
        call.budget.spend(1)
        if len(node) != 1:
            return misfit(node)
        if isinstance(node, Items):
            return unwrapped(fit_inner(node[0], call))
        name, value = node[0]
        return misfit(node) if speaks_against(name) else under(name, fit_inner(value, call), WRAPPED)

    return fit_inner


def remembered(fit: Fitter) -> Fitter:
    """Fit every array and object once only, and none as a part of itself."""
    own = object()

    def fit_once(node: Node, call: Call) -> Fit:
        if isinstance(node, str):
            return fit(node, call)
        key = (id(own), id(node))
        if key in call.memo:
            return call.memo[key] or misfit(node)
        call.memo[key] = None
        made = call.memo[key] = fit(node, call)
        return made

    return fit_once


def joined(parts: Sequence[tuple[int, Fit]]) -> Fit:
    """Put the fits of items together."""
    cost = 0
    notes: list[Note] = []
    for index, part in parts:
        cost += part.cost
        if part.notes:
            notes += [(code, detail, (index, *path)) for code, detail, path in part.notes]
    return Fit(cost, [part.value for _, part in parts], tuple(notes))


def noted(fit: Fit, code: str, detail: str, cost: int = SINGLE) -> Fit:
    """Note a repair of a whole value."""
    return Fit(fit.cost + cost, fit.value, ((code, detail, ()), *fit.notes))


def single(fit: Fit, node: Node) -> Fit:
    """Take a value for a list of one."""
    if fit.cost >= BAD:
        return Fit(fit.cost + 1, builtins_of(node))
    notes: tuple[Note, ...] = (("single", "one value was taken as a list of one", ()),)
    return Fit(fit.cost + SINGLE, [fit.value], notes + fit.notes)


def unwrapped(fit: Fit) -> Fit:
    """Take a list of one for its item."""
    return noted(fit, "list-of-one", "the only item of a list was taken")


def under(name: str, fit: Fit, cost: int) -> Fit:
    """Take a value out of the object around it."""
    note: Note = ("wrapped", f"the value was taken from under {shown(name)}", ())
    return Fit(fit.cost + cost, fit.value, (note, *fit.notes))
