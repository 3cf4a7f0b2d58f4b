"""Fit the nodes of a tolerant scan to a type: choose, unwrap and complete, and note every repair.

A fit ends in JSON builtins. The strict reader makes the value from them and checks it, so nothing
here has to decide whether a value is valid, only what was most likely meant and whether that is clear.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from dspex.native.builtins import key_text
from dspex.native.reading import Reads
from dspex.native.recovery.classes import ClassFitter
from dspex.native.recovery.combine import WRAPPED, joined, noted, remembered, under, unwrapped, unwrapping
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
    fit_null,
    fit_text,
    member_fitter,
    misfit,
    text_fitter,
)
from dspex.native.recovery.lists import ListFitter
from dspex.native.recovery.nodes import Bare, Items, Node, Pairs
from dspex.native.recovery.number_fits import number_fitter
from dspex.native.recovery.wrappers import speaks_against
from dspex.native.target import Target
from dspex.native.trace import Read, Trace
from dspex.spec.own_types import is_text_type, text_field
from dspex.spec.types import (
    ConstrainedType,
    DictType,
    EnumDefinition,
    ForeignType,
    ListType,
    LiteralType,
    Named,
    Scalar,
    ScalarName,
    SetType,
    TupleType,
    Type,
    UnionType,
    VariadicTupleType,
)

GUESSED: Final = 3
"""From this cost on, members of a union that fit equally well are ambiguous."""


WRAPPERS: Final = frozenset(
    ("result", "results", "answer", "output", "response", "data", "value", "properties")
)
"""Names of objects that models put around what they were asked for."""


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
            case Scalar(name):
                return scalar_fitter(name)
            case LiteralType(values):
                return unwrapping(member_fitter([self._target.literal(v) for v in values]))
            case ListType(item) | SetType(item) | VariadicTupleType(item):
                return remembered(ListFitter(self.of(item), is_text=takes_text(item)))
            case TupleType(items):
                return self._tuple([self.of(item) for item in items])
            case DictType(key, value):
                return self._dict(key, value)
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
        if (root := self._target.root_of(key)) is not None:
            return self.of(root)
        fields = [(field, self.of(field.type)) for field in definition.fields if field.init]
        if field := text_field(Named(key)):
            return _held_text(field)
        if definition.kind == "own":
            return self._own(self._reads.of(Named(key)))
        if not fields and definition.kind == "pydantic":  # it reads itself
            return self._foreign(self._reads.of(Named(key)))
        return remembered(ClassFitter(definition, fields, self._is_single(fields)))

    def _is_single(self, fields: Sequence[tuple[Any, Fitter]]) -> bool:
        """Whether a class has one field, which may be implied where its value is no text."""
        return len(fields) == 1 and not takes_text(fields[0][0].type)

    def _foreign(self, read: Read) -> Fitter:
        def fit(node: Node, call: Call) -> Fit:
            call.budget.spend(8)
            value = builtins_of(node)
            trace = Trace()
            read(value, trace)
            return Fit(BAD if trace.mismatches else 0, value)

        return fit

    def _own(self, read: Read) -> Fitter:
        """Fit a type of dspex, which reads itself, from an object or a text; JSON in a text is an object."""
        fit_itself = self._foreign(read)

        def fit(node: Node, call: Call) -> Fit:
            found = fit_itself(node, call)
            if found.cost < BAD or not isinstance(node, str) or (inside := call.reparse(node)) is None:
                return found
            return noted(fit_itself(inside, call), "json-in-string", "JSON inside a string")

        return fit

    def _tuple(self, fitters: list[Fitter]) -> Fitter:
        def fit(node: Node, call: Call) -> Fit:
            call.budget.spend(1)
            if isinstance(node, Items) and len(node) == len(fitters):
                return joined(
                    [(i, f(part, call)) for i, (f, part) in enumerate(zip(fitters, node, strict=True))]
                )
            if isinstance(node, str) and (inside := call.reparse(node)) is not None:
                return noted(fit(inside, call), "json-in-string", "JSON inside a string")
            if isinstance(node, Items) and len(node) == 1 and isinstance(node[0], Items):
                return unwrapped(fit(node[0], call))
            return misfit(node)

        return remembered(fit)

    def _dict(self, key: Type, value: Type) -> Fitter:
        fit_value = self.of(value)
        fit_key = None if takes_text(key) else self.of(key)
        holds_objects = not isinstance(value, Scalar)

        def fit(node: Node, call: Call) -> Fit:
            call.budget.spend(1)
            if isinstance(node, Items) and len(node) == 1:
                return unwrapped(fit(node[0], call))
            if isinstance(node, str) and (inside := call.reparse(node)) is not None:
                return noted(fit(inside, call), "json-in-string", "JSON inside a string")
            if not isinstance(node, Pairs):
                return misfit(node)
            if len(node) == 1 and isinstance(node[0][1], Pairs) and not holds_objects:
                return _unwrapped_dict(node, fit, fit_value, call)
            cost = 0
            notes: list[Note] = []
            found: dict[str, Any] = {}
            for name, part in node:
                made = Fit(0, name) if fit_key is None else fit_key(Bare(name), call)
                written = name if made.cost >= BAD else key_text(made.value)
                fitted = fit_value(part, call)
                if written in found and found[written] != fitted.value:
                    cost += BAD  # two values for one key
                found[written] = fitted.value
                cost += made.cost + fitted.cost
                if made.notes or fitted.notes:
                    notes += [(c, d, (name, *path)) for c, d, path in made.notes + fitted.notes]
            return Fit(cost, found, tuple(notes))

        return remembered(fit)

    def _union(self, items: tuple[Type, ...]) -> Fitter:
        optional = Scalar("None") in items
        members = [(self.of(item), self._reads.of(item)) for item in _merged(items)]

        def fit(node: Node, call: Call) -> Fit:
            call.budget.spend(1)
            if optional and isinstance(node, Bare) and node in NULLS:
                return fit_null(node)
            fits = [_as_member(member(node, call), read) for member, read in members]
            if optional:
                fits.append(fit_none(node, call))
            best = min(fits, key=lambda f: f.cost)
            if best.cost >= BAD:
                return misfit(node) if len(members) > 1 else best
            rivals = [f for f in fits if f.cost == best.cost and f is not best]
            if best.cost >= GUESSED and any(
                type(f.value) is not type(best.value) or f.value != best.value for f in rivals
            ):
                return misfit(node)
            return best

        return remembered(fit)


def _unwrapped_dict(node: Pairs, fit: Fitter, fit_value: Fitter, call: Call) -> Fit:
    """Fit an object in an object where the values are no objects: what is around it is a wrapper.

    With one pair in it as well it may be the value that is wrapped.
    """
    name, inner = node[0]
    if speaks_against(name) or (len(inner) == 1 and name not in WRAPPERS):
        return misfit(node)
    return under(name, fit(inner, call), WRAPPED)


def scalar_fitter(name: ScalarName) -> Fitter:
    """Make the fitter of a scalar."""
    match name:
        case "str" | "bytes":
            return fit_text
        case "Any":
            return fit_anything
        case "None":
            return fit_none
        case "bool":
            return unwrapping(fit_bool)
        case "int" | "float" | "Decimal":
            return unwrapping(number_fitter(name))
        case _:
            return unwrapping(text_fitter(name))


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


def _held_text(field: str) -> Fitter:
    """Fit a text under another name: from the text, or from the object that a schema asks for."""

    def fit(node: Node, call: Call) -> Fit:
        if isinstance(node, Pairs) and [key for key, _ in node] == [field]:
            return fit_text(node[0][1], call)
        return fit_text(node, call)

    return fit


def takes_text(typ: Type) -> bool:
    """Whether any text is a value of a type."""
    match typ:
        case Scalar("str" | "bytes" | "Any"):
            return True
        case Named():
            return is_text_type(typ)
        case ConstrainedType(item):
            return takes_text(item)
        case UnionType(items):
            return any(map(takes_text, items))
        case _:
            return False
