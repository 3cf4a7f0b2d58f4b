"""Fit the nodes of a tolerant scan to a type: choose, unwrap and complete, and note every repair.

A fit ends in JSON builtins. The strict reader makes the value from them and checks it, so nothing
here has to decide whether a value is valid, only what was most likely meant and whether that is clear.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from dspex.native.builtins import key_text
from dspex.native.reading import Reads
from dspex.native.recovery.classes import ClassFitter
from dspex.native.recovery.leaves import (
    BAD,
    NULLS,
    Call,
    Fit,
    Fitter,
    Note,
    builtins_of,
    fit_anything,
    fit_bool,
    fit_none,
    fit_text,
    member_fitter,
    misfit,
    number_fitter,
    text_fitter,
)
from dspex.native.recovery.nodes import Bare, Items, Node, Pairs
from dspex.native.recovery.work import shown
from dspex.native.target import Target
from dspex.native.trace import Read, Trace
from dspex.spec.types import (
    ConstrainedType,
    DictType,
    EnumDefinition,
    ForeignType,
    ListType,
    LiteralType,
    Named,
    Scalar,
    SetType,
    TupleType,
    Type,
    UnionType,
    VariadicTupleType,
)

SINGLE: Final = 3
"""What it costs to take one value for a list, or a list of one for the value."""
WRAPPED: Final = 5
"""What it costs to take a value out of an object that was put around it."""
GUESSED: Final = 3
"""From this cost on, members of a union that fit equally well are ambiguous."""

_BULLET: Final = re.compile(r"\s*(?:[-*\u2022\u2013]|\d{1,3}[.)])\s+(.+)").fullmatch
_PART: Final = re.compile(r"\s*(?:,|;|\n)\s*(?:and\s+)?|\s+and\s+")


class Fitters:
    """Makes the fitters of one target. Classes are made when they are first met, so they may recur."""

    def __init__(self, target: Target) -> None:
        """Start with nothing made."""
        self._target = target
        self._reads = Reads(target)
        self._named: dict[str, Fitter] = {}

    def of(self, typ: Type) -> Fitter:
        """Make the fitter of a type."""
        match typ:
            case Scalar("str") | Scalar("bytes"):
                return fit_text
            case Scalar("Any"):
                return fit_anything
            case Scalar("None"):
                return fit_none
            case Scalar("bool"):
                return unwrapping(fit_bool)
            case Scalar("int" | "float" | "Decimal" as name):
                return unwrapping(number_fitter(name))
            case Scalar(name):
                return unwrapping(text_fitter(name))
            case LiteralType(values):
                return unwrapping(member_fitter([self._target.literal(v) for v in values]))
            case ListType(item) | SetType(item) | VariadicTupleType(item):
                return self._items(item)
            case TupleType(items):
                return self._tuple([self.of(item) for item in items])
            case DictType(key, value):
                return self._dict(key, self.of(value))
            case UnionType(items):
                return self._union(items)
            case ConstrainedType(item):
                return self.of(item)
            case Named(key):
                return self._by_key(key)
            case ForeignType():
                return self._foreign(self._reads.of(typ))
            case _:
                return fit_anything

    def _by_key(self, key: str) -> Fitter:
        def fit(node: Node, call: Call) -> Fit:
            made = self._named.get(key)
            if made is None:
                made = self._named[key] = self._definition(key)
            return made(node, call)

        return fit

    def _definition(self, key: str) -> Fitter:
        definition = self._target.definitions[key]
        if isinstance(definition, EnumDefinition):
            members = list(self._target.class_of(key))
            return unwrapping(member_fitter(members))
        fields = [(field, self.of(field.type)) for field in definition.fields if field.init]
        if not fields and definition.kind == "pydantic":  # a root model, or one that reads itself
            return self._foreign(self._reads.of(Named(key)))
        return remembered(ClassFitter(definition, fields, self._is_single(fields)))

    def _is_single(self, fields: Sequence[tuple[Any, Fitter]]) -> bool:
        """Whether a class has one field, which may be implied where its value is no text."""
        return len(fields) == 1 and not _is_text(fields[0][0].type)

    def _foreign(self, read: Read) -> Fitter:
        def fit(node: Node, call: Call) -> Fit:
            call.budget.spend(8)
            value = builtins_of(node)
            trace = Trace()
            read(value, trace)
            return Fit(BAD if trace.mismatches else 0, value)

        return fit

    def _items(self, item: Type) -> Fitter:
        fit_item = self.of(item)
        is_text = _is_text(item)

        def fit(node: Node, call: Call) -> Fit:
            call.budget.spend(1)
            if isinstance(node, Items):
                return joined([(index, fit_item(part, call)) for index, part in enumerate(node)])
            if isinstance(node, str):
                return from_text(node, call)
            wrapper = len(node) == 1 and isinstance(node[0][1], Items)
            inner = _under(node[0][0], fit(node[0][1], call), WRAPPED) if wrapper else misfit(node)
            one = _single(fit_item(node, call), node)
            return min(inner, one, key=_cost)

        def from_text(node: str, call: Call) -> Fit:
            if isinstance(node, Bare) and node in NULLS:
                return Fit(SINGLE, [], (("null", "null was taken as an empty list", ()),))
            if (inside := call.reparse(node)) is not None:
                return _noted(fit(inside, call), "json-in-string", "JSON inside a string")
            lines = [line for line in node.splitlines() if line.strip()]
            if len(lines) > 1 and lines[0].rstrip().endswith(":") and not _BULLET(lines[0]):
                del lines[0]  # what introduces the list
            call.budget.count(len(lines))
            bullets = [found[1].strip() for line in lines if (found := _BULLET(line))]
            if bullets and len(bullets) == len(lines):
                made = joined([(i, fit_item(Bare(part), call)) for i, part in enumerate(bullets)])
                return _noted(made, "lines", f"a list of {len(bullets)} lines")
            if is_text:
                if re.search(r"[,;\n]", node.strip()) or not node.strip():
                    return misfit(node)
                return _single(fit_item(node, call), node)
            one = _single(fit_item(node, call), node)
            parts = [part for part in _PART.split(node.strip().strip(".")) if part.strip()]
            if len(parts) < 2:
                return one
            call.budget.count(len(parts))
            made = joined([(i, fit_item(Bare(part.strip()), call)) for i, part in enumerate(parts)])
            if made.cost >= GUESSED * len(parts):
                return one
            if one.cost < BAD:
                return misfit(node)  # 1,234 is one number, or two
            return _noted(made, "separated", f"{len(parts)} items of {shown(node)}")

        return remembered(fit)

    def _tuple(self, fitters: list[Fitter]) -> Fitter:
        def fit(node: Node, call: Call) -> Fit:
            call.budget.spend(1)
            if isinstance(node, Items) and len(node) == len(fitters):
                return joined([(i, f(part, call)) for i, (f, part) in enumerate(zip(fitters, node, strict=True))])
            if isinstance(node, str) and (inside := call.reparse(node)) is not None:
                return _noted(fit(inside, call), "json-in-string", "JSON inside a string")
            if isinstance(node, Items) and len(node) == 1 and isinstance(node[0], Items):
                return _unwrapped(fit(node[0], call))
            return misfit(node)

        return remembered(fit)

    def _dict(self, key: Type, fit_value: Fitter) -> Fitter:
        fit_key = None if _is_text(key) or key == Scalar("Any") else self.of(key)

        def fit(node: Node, call: Call) -> Fit:
            call.budget.spend(1)
            if isinstance(node, Items) and len(node) == 1:
                return _unwrapped(fit(node[0], call))
            if isinstance(node, str) and (inside := call.reparse(node)) is not None:
                return _noted(fit(inside, call), "json-in-string", "JSON inside a string")
            if not isinstance(node, Pairs):
                return misfit(node)
            cost = 0
            notes: list[Note] = []
            found: dict[str, Any] = {}
            for name, part in node:
                made = Fit(0, name) if fit_key is None else fit_key(Bare(name), call)
                written = name if made.cost >= BAD else key_text(made.value)
                value = fit_value(part, call)
                if written in found and found[written] != value.value:
                    cost += BAD  # two values for one key
                found[written] = value.value
                cost += made.cost + value.cost
                if made.notes or value.notes:
                    notes += [(c, d, (name, *path)) for c, d, path in made.notes + value.notes]
            return Fit(cost, found, tuple(notes))

        return remembered(fit)

    def _union(self, items: tuple[Type, ...]) -> Fitter:
        optional = Scalar("None") in items
        members = [(self.of(item), self._reads.of(item)) for item in _merged(items)]

        def fit(node: Node, call: Call) -> Fit:
            call.budget.spend(1)
            if optional and isinstance(node, Bare) and node in NULLS:
                return Fit(0, None)
            fits = [_as_member(member(node, call), read) for member, read in members]
            if optional:
                fits.append(fit_none(node, call))
            best = min(fits, key=_cost)
            if best.cost >= BAD:
                return misfit(node) if len(members) > 1 else best
            rivals = [f for f in fits if f.cost == best.cost and f is not best]
            if best.cost >= GUESSED and any(type(f.value) is not type(best.value) or f.value != best.value for f in rivals):
                return misfit(node)
            return best

        return remembered(fit)


def _merged(items: Sequence[Type]) -> list[Type]:
    """Return the members of a union besides None, with all literals as one: "A or B" is neither."""
    literals = [item for item in items if isinstance(item, LiteralType)]
    values = dict.fromkeys(value for item in literals for value in item.values)
    merged = LiteralType(tuple(values))
    others = [merged if item in literals[:1] else item for item in items if item != Scalar("None")]
    return [item for item in others if item is merged or not isinstance(item, LiteralType)]


def _as_member(fit: Fit, read: Read) -> Fit:
    """Make the object of a union's member from its fit, so that no other member is taken later."""
    if fit.cost >= BAD:
        return fit
    trace = Trace()
    value = read(fit.value, trace)
    if trace.mismatches:
        return Fit(BAD + fit.cost, fit.value, fit.notes)
    return Fit(fit.cost + 2 * trace.conversions, value, fit.notes)


def unwrapping(fit: Fitter) -> Fitter:
    """Let a value stand in a list of one, or in an object of one pair."""

    def fit_inner(node: Node, call: Call) -> Fit:
        if isinstance(node, str):
            return fit(node, call)
        call.budget.spend(1)
        if len(node) != 1:
            return misfit(node)
        if isinstance(node, Items):
            return _unwrapped(fit_inner(node[0], call))
        return _under(node[0][0], fit_inner(node[0][1], call), WRAPPED)

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


def _cost(fit: Fit) -> int:
    return fit.cost


def _is_text(typ: Type) -> bool:
    match typ:
        case Scalar("str" | "bytes"):
            return True
        case ConstrainedType(item):
            return _is_text(item)
        case UnionType(items):
            return any(map(_is_text, items))
        case _:
            return False


def _noted(fit: Fit, code: str, detail: str) -> Fit:
    return Fit(fit.cost + SINGLE, fit.value, ((code, detail, ()), *fit.notes))


def _single(fit: Fit, node: Node) -> Fit:
    if fit.cost >= BAD:
        return Fit(fit.cost + 1, builtins_of(node))
    notes: tuple[Note, ...] = (("single", "one value was taken as a list of one", ()),)
    return Fit(fit.cost + SINGLE, [fit.value], notes + fit.notes)


def _unwrapped(fit: Fit) -> Fit:
    return _noted(fit, "list-of-one", "the only item of a list was taken")


def _under(name: str, fit: Fit, cost: int) -> Fit:
    note: Note = ("wrapped", f"the value was taken from under {shown(name)}", ())
    return Fit(fit.cost + cost, fit.value, (note, *fit.notes))

