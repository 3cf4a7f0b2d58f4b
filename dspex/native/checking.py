"""Check Python values against types, without converting anything."""

from __future__ import annotations

import collections.abc as abc
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from msgspec import UNSET

from dspex.define.fields import MISSING
from dspex.native.constraints import constraint_check
from dspex.native.foreign import adapter, validate
from dspex.native.kinds import DICT, TUPLE, class_of
from dspex.native.mismatch import Mismatch, under
from dspex.native.target import Target
from dspex.spec.types import (
    ClassDefinition,
    ClassField,
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

Check = Callable[[Any], Sequence[Mismatch]]
"""Reports everything that is wrong with a value; an empty sequence when nothing is."""

FINE: Final[tuple[Mismatch, ...]] = ()
TEXT_LIKE: Final[Any] = (str, bytes, bytearray)

SCALAR_CLASSES: Final[dict[ScalarName, tuple[type | tuple[type, ...], type | tuple[type, ...]]]] = {
    "str": (str, ()),
    "int": (int, bool),
    "float": ((float, int), bool),
    "bool": (bool, ()),
    "bytes": (bytes, ()),
    "None": (type(None), ()),
    "Any": (object, ()),
    "date": (date, datetime),
    "time": (time, ()),
    "datetime": (datetime, ()),
    "timedelta": (timedelta, ()),
    "Decimal": (Decimal, ()),
    "UUID": (UUID, ()),
}
"""For each scalar the classes that it takes, and their subclasses that it does not."""

LIST_CLASSES: Final[dict[str, Any]] = {
    "": list,
    "Sequence": abc.Sequence,
    "MutableSequence": abc.MutableSequence,
    "Iterable": abc.Collection,
}
SET_CLASSES: Final[dict[str, Any]] = {"": set, "Set": abc.Set, "MutableSet": abc.MutableSet}
DICT_CLASSES: Final[dict[str, Any]] = {
    "": dict,
    "Mapping": abc.Mapping,
    "MutableMapping": abc.MutableMapping,
}


class Checks:
    """Makes the checks of one target. Classes are compiled when they are first met, so they may recur."""

    def __init__(self, target: Target) -> None:
        """Start with nothing compiled."""
        self._target = target
        self._classes: dict[str, Check] = {}

    def of(self, typ: Type) -> Check:
        """Make the check of a type."""
        match typ:
            case Scalar(name):
                return self._scalar(name)
            case LiteralType():
                return self._literal(typ)
            case ListType(item, _, abstract):
                return self._items(typ, LIST_CLASSES[abstract], item)
            case SetType(item, frozen, _, abstract):
                return self._items(typ, frozenset if frozen else SET_CLASSES[abstract], item, ordered=False)
            case VariadicTupleType(item):
                return self._items(typ, tuple, item)
            case TupleType():
                return self._tuple(typ)
            case DictType():
                return self._dict(typ)
            case UnionType():
                return self._union(typ)
            case ConstrainedType(item, constraints):
                return both(self.of(item), constraint_check(constraints))
            case Named(key):
                return self._named(key)
            case ForeignType(text=key):
                return self._foreign(key)
            case _:
                return lambda value: FINE

    def whole(self) -> Check:
        """Make the check of the target, its constraints included."""
        check = self.of(self._target.type)
        constraints = self._target.constraints
        return both(check, constraint_check(constraints)) if constraints else check

    def _scalar(self, name: ScalarName) -> Check:
        allowed, but_not = SCALAR_CLASSES[name]

        def check(value: Any) -> Sequence[Mismatch]:
            if isinstance(value, allowed) and not isinstance(value, but_not):
                return FINE
            return (Mismatch((), name, value),)

        return check

    def _literal(self, typ: LiteralType) -> Check:
        values = [self._target.literal(v) for v in typ.values]
        expected = self._target.text(typ)

        def check(value: Any) -> Sequence[Mismatch]:
            for known in values:
                if value == known and isinstance(value, type(known)) and not _only_one_is_bool(value, known):
                    return FINE
            return (Mismatch((), expected, value),)

        return check

    def _items(self, typ: Type, cls: Any, item: Type, *, ordered: bool = True) -> Check:
        expected = self._target.text(typ)
        check_item = self.of(item)
        exact = exact_class(item)

        def check(value: Any) -> Sequence[Mismatch]:
            if not isinstance(value, cls) or isinstance(value, TEXT_LIKE):
                return (Mismatch((), expected, value),)
            if exact is not None and set(map(type, value)) <= {exact}:
                return FINE
            return _check_items(check_item, value, ordered)

        return check

    def _tuple(self, typ: TupleType) -> Check:
        expected = self._target.text(typ)
        checks = [self.of(item) for item in typ.items]

        def check(value: Any) -> Sequence[Mismatch]:
            if not isinstance(value, TUPLE) or len(value) != len(checks):
                return (Mismatch((), expected, value),)
            found: list[Mismatch] = []
            for index, (check_item, item) in enumerate(zip(checks, value, strict=True)):
                if bad := check_item(item):
                    found += under(index, bad)
            return found

        return check

    def _dict(self, typ: DictType) -> Check:
        expected = self._target.text(typ)
        cls = DICT_CLASSES[typ.abstract]
        check_key, check_value = self.of(typ.key), self.of(typ.value)

        def check(value: Any) -> Sequence[Mismatch]:
            if not isinstance(value, cls):
                return (Mismatch((), expected, value),)
            found: list[Mismatch] = []
            for key, item in value.items():
                found += [
                    Mismatch((), f"{expected} with keys of {m.expected}", m.value) for m in check_key(key)
                ]
                if bad := check_value(item):
                    found += under(key if isinstance(key, (str, int)) else str(key), bad)
            return found

        return check

    def _union(self, typ: UnionType) -> Check:
        expected = self._target.text(typ)
        unbounded = [item.item if isinstance(item, ConstrainedType) else None for item in typ.items]
        checks = [
            (self.of(i), self.of(bare) if bare else None)
            for i, bare in zip(typ.items, unbounded, strict=True)
        ]

        def check(value: Any) -> Sequence[Mismatch]:
            inside: list[Sequence[Mismatch]] = []
            for check_member, check_type in checks:
                if not (bad := check_member(value)):
                    return FINE
                if any(m.path for m in bad) or (check_type is not None and not check_type(value)):
                    inside.append(bad)
            # right but for something inside, or for the bounds: say what, if there is one such member
            return inside[0] if len(inside) == 1 else (Mismatch((), expected, value),)

        return check

    def _named(self, key: str) -> Check:
        """Check by key: compiled once, at the first value."""

        def check(value: Any) -> Sequence[Mismatch]:
            compiled = self._classes.get(key)
            if compiled is None:
                compiled = self._classes[key] = self._definition(key)
            return compiled(value)

        return check

    def _definition(self, key: str) -> Check:
        definition = self._target.definitions[key]
        cls = self._target.class_of(key)
        if isinstance(definition, EnumDefinition) or definition.kind == "pydantic":
            return _instance(cls, definition.name)
        if definition.kind == "own":
            return _own(cls, self._target.text(Named(key)))
        fields = [(f, self._field(f)) for f in definition.fields]
        if definition.kind == "typeddict":
            return self._keys(definition, fields)
        read = _READ_SLOTS.get(definition.kind, _attributes)

        def check(value: Any) -> Sequence[Mismatch]:
            if not isinstance(value, cls):
                return (Mismatch((), definition.name, value),)
            held = read(value, definition)
            found: list[Mismatch] = []
            for field, check_field in fields:
                item = held.get(field.name, UNSET)
                if item is not UNSET and (bad := check_field(item)):
                    found += under(field.name, bad)
            return found

        return check

    def _keys(self, definition: ClassDefinition, fields: list[tuple[ClassField, Check]]) -> Check:
        """Check a TypedDict. Further keys are allowed: a TypedDict may be a wider one's base."""

        def check(value: Any) -> Sequence[Mismatch]:
            if not isinstance(value, DICT):
                return (Mismatch((), definition.name, value),)
            found: list[Mismatch] = []
            for field, check_field in fields:
                if field.name in value:
                    found += under(field.name, check_field(value[field.name]))
                elif field.required:
                    found.append(Mismatch((field.name,), self._target.text(field.type), MISSING))
            return found

        return check

    def _field(self, field: ClassField) -> Check:
        check = self.of(field.type)
        return both(check, constraint_check(field.constraints)) if field.constraints else check

    def _foreign(self, key: str) -> Check:
        validator = adapter(self._target.objects[key])

        def check(value: Any) -> Sequence[Mismatch]:
            found, mismatches = validate(validator, value, strict=True)
            if mismatches or type(found) is type(value):
                return mismatches
            return (Mismatch((), key, value),)  # pydantic would have converted it

        return check


def both(check: Check, constraints: Check) -> Check:
    """Check a type, then bounds where the type is right; None has no bounds."""

    def check_both(value: Any) -> Sequence[Mismatch]:
        return check(value) or (FINE if value is None else constraints(value))

    return check_both


def _only_one_is_bool(one: object, other: object) -> bool:
    return isinstance(one, bool) is not isinstance(other, bool)


def exact_class(typ: Type) -> type | None:
    """Return the one class whose plain objects are all fine, to check many items in one step."""
    if isinstance(typ, Scalar) and typ.name not in ("Any", "None", "float"):
        classes = SCALAR_CLASSES[typ.name][0]
        return classes if isinstance(classes, type) else None
    return None


def _check_items(check: Check, items: Iterable[Any], ordered: bool) -> Sequence[Mismatch]:
    found: list[Mismatch] = []
    for index, item in enumerate(items):
        if bad := check(item):
            found += under(index, bad) if ordered else bad
    return found


def _instance(cls: Any, name: str) -> Check:
    return lambda value: FINE if isinstance(value, cls) else (Mismatch((), name, value),)


def _own(cls: Any, name: str) -> Check:
    """Check a type of dspex itself: an object of it checked itself when it was made."""
    takes = cls.__dspex_takes__
    return lambda value: FINE if takes(value) else (Mismatch((), name, value),)


def _attributes(value: Any, definition: ClassDefinition) -> dict[str, Any]:
    return {f.name: getattr(value, f.name, UNSET) for f in definition.fields}


def _slots(value: Any, definition: ClassDefinition) -> dict[str, Any]:
    cls = class_of(value)
    return {name: get(value) for name, get in cls.__dspex_slots__}


_READ_SLOTS: Final[dict[str, Callable[[Any, ClassDefinition], dict[str, Any]]]] = {"signature": _slots}
"""How to look into an object where its attributes are not plain."""
