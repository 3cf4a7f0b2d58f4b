"""Fit an object to a class: names without case and accents, wrappers, what is missing or too much."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from dspex.native.recovery.combine import WRAPPED, noted, under, unwrapped
from dspex.native.recovery.leaves import BAD, NULLS, Call, Fit, Fitter, Note, builtins_of, misfit
from dspex.native.recovery.nodes import Bare, Items, Node, Pairs
from dspex.native.recovery.plain import plain
from dspex.native.recovery.work import shown
from dspex.native.recovery.wrappers import speaks_against, stands_for
from dspex.spec.types import ClassDefinition, ClassField, ConstrainedType, ListType, Scalar, Type, UnionType

_LEAD: Final = re.compile(r"[^\n]{0,200}:[ \t*]*+").fullmatch
_LINE: Final = re.compile(
    r"[ \t]*+(?:[-*\u2022][ \t]++)?[*_`]{0,3}(?P<name>[^\W_](?:[\w -]{0,80}\w)?)[*_`]{0,3}[ \t]*+[:=](?!=)"
    r"[*_`]{0,3}[ \t]*+(?P<value>\"(?P<quoted>[^\"\\]*+)\"|\S[^\n]*?)[ \t]*+"
).fullmatch
IMPLIED: Final = 6
"""What it costs to take a value for an object with one field."""


class ClassFitter:
    """Fits nodes to one class."""

    def __init__(
        self,
        definition: ClassDefinition,
        fields: Sequence[tuple[ClassField, Fitter]],
        single: bool,
        *,
        may_lack_lists: bool = True,
    ) -> None:
        """Take the class apart.

        Args:
            definition: the class as data.
            fields: the fields that are read, with their fitters.
            single: a value without an object around it may be that of the only field.
            may_lack_lists: a list that is not there is an empty one.
        """
        self._definition = definition
        self._fields = [(field.wire_name or field.name, field, fit) for field, fit in fields]
        self._exact = {wire: index for index, (wire, _, _) in enumerate(self._fields)}
        loose: dict[str, int] = {}
        for index, (wire, _, _) in enumerate(self._fields):
            key = plain(wire)
            loose[key] = -1 if key in loose else index
        self._loose = {key: index for key, index in loose.items() if index >= 0 and key}
        self._single = single
        self._may_lack_lists = may_lack_lists

    def __call__(self, node: Node, call: Call) -> Fit:
        """Fit a node."""
        call.budget.spend(1)
        if isinstance(node, Pairs):
            return self._from_pairs(node, call)
        if isinstance(node, Items):
            return self._from_items(node, call)
        if (inside := call.reparse(node)) is not None:
            return noted(self(inside, call), "json-in-string", "JSON inside a string")
        if isinstance(node, Bare) and (lines := self._lines(node, call)) is not None:
            return noted(self._from_pairs(lines, call), "lines", f"an object of {len(lines)} lines")
        return self._implied(node, call) if self._single else misfit(node)

    def _lines(self, node: Bare, call: Call) -> Pairs | None:
        """Read lines of names and values, perhaps after one that ends with a colon; None for other text."""
        lines = [line for line in node.splitlines() if line.strip()]
        if len(lines) > 1 and _LEAD(lines[0]):
            del lines[0]
        call.budget.count(len(lines))
        made = Pairs(node, 0)
        for line in lines:
            found = _LINE(line)
            name = "" if found is None else found["name"]
            if found is None or (name not in self._exact and plain(name) not in self._loose):
                return None
            value, quoted = found["value"], found["quoted"]
            inside = None if quoted else call.reparse(value)
            made.append((name, inside or (Bare(value) if quoted is None else quoted)))
        made.end = len(node)
        return None if len({plain(name) for name, _ in made}) < len(made) else made

    def _from_items(self, node: Items, call: Call) -> Fit:
        if self._definition.kind == "namedtuple" and len(node) <= len(self._fields):
            pairs = Pairs(node.source, node.start)
            pairs += [(wire, item) for (wire, _, _), item in zip(self._fields, node, strict=False)]
            pairs.end, pairs.closed = node.end, node.closed
            return self._from_pairs(pairs, call)
        if len(node) == 1 and not isinstance(node[0], str):
            return unwrapped(self(node[0], call))
        return misfit(node)

    def _from_pairs(self, node: Pairs, call: Call) -> Fit:
        found, extra, notes = self._sort(node)
        if not found and self._fields and (outside := self._without_names(node, call)):
            return outside
        cost = len(notes) + len(extra)
        values: dict[str, Any] = {name: builtins_of(value) for name, value in extra}
        for index, (wire, field, fit) in enumerate(self._fields):
            if index not in found:
                cost += self._missing(wire, field, values, notes, closed=node.closed)
                continue
            part = fit(found[index], call)
            if part.cost >= BAD and not field.required and _is_null(found[index]):
                notes.append(("null", "null was taken as nothing", (wire,)))
                cost += 3
                continue
            cost += part.cost
            values[wire] = part.value
            if part.notes:
                notes += [(code, detail, (wire, *path)) for code, detail, path in part.notes]
        return Fit(cost, values, tuple(notes))

    def _sort(self, node: Pairs) -> tuple[dict[int, Node], list[tuple[str, Node]], list[Note]]:
        """Give each pair to the field that it names; exact names come first."""
        found: dict[int, Node] = {}
        notes: list[Note] = []
        others: list[tuple[str, Node]] = []
        for name, value in node:
            index = self._exact.get(name)
            if index is None:
                others.append((name, value))
                continue
            if index in found and found[index] != value:
                notes.append(
                    ("duplicate-name", f"{shown(name)} stands more than once; the last counts", (name,))
                )
            found[index] = value
        extra: list[tuple[str, Node]] = []
        for name, value in others:
            if name == self._definition.tag_field:
                extra.append((name, self._tag(value, notes)))
                continue
            index = self._loose.get(plain(name)) if len(name) < 200 else None
            if index is None or index in found:
                extra.append((name, value))
                continue
            wire = self._fields[index][0]
            notes.append(("name", f"{shown(name)} was read as {wire!r}", (wire,)))
            found[index] = value
        return found, extra, notes

    def _tag(self, value: Node, notes: list[Note]) -> Node:
        """Read the tag of a class without its case, accents and punctuation."""
        tag = self._definition.tag
        if isinstance(value, str) and isinstance(tag, str) and value != tag and plain(value) == plain(tag):
            notes.append(
                ("member", f"{shown(value)} was read as {tag!r}", (str(self._definition.tag_field),))
            )
            return tag
        return value

    def _missing(
        self, wire: str, field: ClassField, values: dict[str, Any], notes: list[Note], *, closed: bool
    ) -> int:
        """Complete a missing field; return what that costs."""
        if not field.required:
            return 1
        if _is_optional(field.type):
            values[wire] = None
            notes.append(("missing", "null, since nothing was said", (wire,)))
            return 2
        if closed and self._may_lack_lists and isinstance(field.type, ListType) and not field.constraints:
            values[wire] = []
            notes.append(("missing", "an empty list, since nothing was said", (wire,)))
            return 4
        return BAD

    def _without_names(self, node: Pairs, call: Call) -> Fit | None:
        """Fit an object that names no field: a wrapper around one, or the value of the only field."""
        fits: list[Fit] = []
        if len(node) == 1 and not isinstance(node[0][1], str):
            name, value = node[0]
            if not speaks_against(name, (self._definition.name, *self._exact)):
                fits.append(under(name, self(value, call), WRAPPED))
        if self._single and node:
            fits.append(self._implied(node, call))
        good = [fit for fit in fits if fit.cost < BAD]
        return min(good, key=lambda fit: fit.cost) if good else None

    def _implied(self, node: Node, call: Call) -> Fit:
        wire, _, fit = self._fields[0]
        own = wire, self._definition.name
        part = fit(node, call)
        if any(not stands_for(name, own) for name in _taken_from(node, part)):
            return misfit(node)
        if part.cost >= BAD and isinstance(node, Pairs) and len(node) == 1 and stands_for(node[0][0], own):
            part = under(node[0][0], fit(node[0][1], call), WRAPPED)
        if part.cost >= BAD:
            return misfit(node)
        notes = tuple((code, detail, (wire, *path)) for code, detail, path in part.notes)
        note: Note = ("implied", f"the value was taken as that of {wire!r}", ())
        return Fit(part.cost + IMPLIED, {wire: part.value}, (note, *notes))


def _taken_from(node: Node, fit: Fit) -> list[str]:
    """Return the names that a value was taken from under."""
    count = sum(code == "wrapped" and not path for code, _, path in fit.notes)
    names: list[str] = []
    while len(names) < count and not isinstance(node, str) and len(node) == 1:
        if isinstance(node, Pairs):
            names.append(node[0][0])
        node = node[0][1] if isinstance(node, Pairs) else node[0]
    return names


def _is_null(node: Node) -> bool:
    return isinstance(node, Bare) and node in NULLS


def _is_optional(typ: Type) -> bool:
    match typ:
        case UnionType(items):
            return Scalar("None") in items
        case ConstrainedType(item):
            return _is_optional(item)
        case _:
            return typ == Scalar("None")
