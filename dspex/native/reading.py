"""Read decoded JSON into values of a type, and report everything that does not fit."""

from __future__ import annotations

from typing import Any, Final

from dspex.errors import ContentError
from dspex.native.checking import Check, Checks, exact_class
from dspex.native.constraints import constraint_check
from dspex.native.foreign import adapter, validate
from dspex.native.keys import member_key, scalar_key
from dspex.native.kinds import ARRAYS, GROUPS, LIST, MAPPING, TUPLE
from dspex.native.members import enum_reader, literal_reader
from dspex.native.numbers import plain_numbers
from dspex.native.objects import ObjectReader, Part
from dspex.native.scalars import SCALAR_READERS
from dspex.native.target import Target
from dspex.native.trace import FAILED, Read, Trace
from dspex.native.unions import union_reader
from dspex.spec.types import (
    ClassField,
    ConstrainedType,
    Constraint,
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

MAX_REPORTED: Final = 100_000
"""After so many mismatches the rest of an array or object is not looked at."""


class Reads:
    """Makes the readers of one target. Classes are compiled when they are first met, so they may recur."""

    def __init__(self, target: Target, *, decimals: bool = False) -> None:
        """Start with nothing compiled.

        Args:
            target: the type to read.
            decimals: JSON numbers with a fraction come as `JsonNumber`.
        """
        self._target = target
        self._checks = Checks(target)
        self._decimals = decimals
        self._classes: dict[str, Read] = {}

    def whole(self) -> Read:
        """Make the reader of the target, its constraints included."""
        return _constrained(self.of(self._target.type), self._target.constraints)

    def of(self, typ: Type) -> Read:
        """Make the reader of a type."""
        match typ:
            case Scalar(name) if name != "Any":
                return SCALAR_READERS[name]
            case LiteralType(values):
                return literal_reader([self._target.literal(v) for v in values], self._target.text(typ))
            case ListType(item):
                return self._items(typ, item, list)
            case SetType(item, frozen):
                return self._items(typ, item, frozenset if frozen else set)
            case VariadicTupleType(item):
                return self._items(typ, item, tuple)
            case TupleType():
                return self._tuple(typ)
            case DictType():
                return self._dict(typ)
            case UnionType(items):
                return optional(union_reader([self.of(i) for i in items], self._target.text(typ)), items)
            case ConstrainedType(item, constraints):
                return _constrained(self.of(item), constraints)
            case Named(key):
                return self._named(key)
            case ForeignType(text=key):
                return self._foreign(self._target.objects[key])
            case _:
                return (lambda value, trace: plain_numbers(value)) if self._decimals else _as_it_is

    def _items(self, typ: Type, item: Type, make: Any) -> Read:
        expected = self._target.text(typ)
        read_item = self.of(item)
        exact = exact_class(item) if item in (Scalar("str"), Scalar("bool"), Scalar("int")) else None
        accepted = ARRAYS if make in (LIST, TUPLE) else GROUPS

        def read(value: Any, trace: Trace) -> Any:
            if not isinstance(value, accepted):
                return trace.wrong(expected, value)
            if exact is not None and set(map(type, value)) <= {exact}:
                return make(value)
            found: list[Any] = []
            for index, item in enumerate(value):
                found.append(trace.inside(index, read_item, item))
                if len(trace.mismatches) > MAX_REPORTED:
                    break
            if make == LIST:
                return found
            try:
                return make(found)
            except TypeError:  # a set of what cannot be hashed
                return trace.wrong(f"{expected} (items that can be hashed)", value)

        return read

    def _tuple(self, typ: TupleType) -> Read:
        expected = self._target.text(typ)
        readers = [self.of(item) for item in typ.items]

        def read(value: Any, trace: Trace) -> Any:
            if not isinstance(value, ARRAYS):
                return trace.wrong(expected, value)
            if len(value) != len(readers):
                return trace.wrong(f"{expected} with {len(readers)} items", value)
            pairs = enumerate(zip(readers, value, strict=True))
            return tuple([trace.inside(index, read_item, item) for index, (read_item, item) in pairs])

        return read

    def _dict(self, typ: DictType) -> Read:
        expected = self._target.text(typ)
        read_key, read_value = self._key(typ.key), self.of(typ.value)

        def read(value: Any, trace: Trace) -> Any:
            if not isinstance(value, MAPPING):
                return trace.wrong(expected, value)
            found: dict[Any, Any] = {}
            for key, item in value.items():
                name = key if isinstance(key, (str, int)) else str(key)
                made = trace.inside(name, read_key, key)
                if made in found and made is not FAILED:
                    trace.inside(name, _same_key, key)
                found[made] = trace.inside(name, read_value, item)
                if len(trace.mismatches) > MAX_REPORTED:
                    break
            return found

        return read

    def _key(self, typ: Type) -> Read:
        """Make the reader of a dict's keys, which in JSON are text whatever their type."""
        match typ:
            case Scalar(name) if name != "Any":
                return scalar_key(name, SCALAR_READERS[name])
            case LiteralType(values):
                return member_key([self._target.literal(v) for v in values], self.of(typ))
            case UnionType(items):
                return union_reader([self._key(item) for item in items], self._target.text(typ))
            case ConstrainedType(item, constraints):
                return _constrained(self._key(item), constraints)
            case Named(key) if isinstance(self._target.definitions[key], EnumDefinition):
                return member_key(list(self._target.class_of(key)), self.of(typ))
            case _:
                return self.of(typ)

    def _named(self, key: str) -> Read:
        """Read by key: compiled once, at the first value."""

        def read(value: Any, trace: Trace) -> Any:
            compiled = self._classes.get(key)
            if compiled is None:
                compiled = self._classes[key] = self._definition(key)
            return compiled(value, trace)

        return read

    def _definition(self, key: str) -> Read:
        definition = self._target.definitions[key]
        cls = self._target.class_of(key)
        if isinstance(definition, EnumDefinition):
            return enum_reader(cls, definition.name)
        if definition.kind == "pydantic":
            return self._foreign(self._target.objects[key])
        if definition.kind == "own":
            return _own(cls, self._target.text(Named(key)), self._decimals)
        read = ObjectReader(definition, cls, [self._part(f) for f in definition.fields if f.init])
        if definition.kind == "typeddict":
            return read
        return _or_instance(cls, self._checks.of(Named(key)), read)

    def _part(self, field: ClassField) -> Part:
        return Part(
            field, _constrained(self.of(field.type), field.constraints), self._target.text(field.type)
        )

    def _foreign(self, annotation: Any) -> Read:
        validator = adapter(annotation)

        def read(value: Any, trace: Trace) -> Any:
            found, mismatches = validate(validator, plain_numbers(value) if self._decimals else value)
            if mismatches:
                return trace.all_wrong(mismatches)
            trace.known += len(getattr(found, "model_fields_set", ()))
            return found

        return read


def _own(cls: Any, name: str, decimals: bool) -> Read:
    """Read a type of dspex itself, which knows what stands for it in JSON."""
    is_text = hasattr(cls, "__dspex_from_text__")

    def read(value: Any, trace: Trace) -> Any:
        if cls.__dspex_takes__(value):
            return value
        try:
            made = cls.__dspex_read__(plain_numbers(value) if decimals else value)
        except ContentError as error:
            return trace.wrong(f"{name} ({error})", value)
        natural = isinstance(value, str) if is_text else isinstance(value, MAPPING)
        return made if natural else trace.converted(made)  # in a union, a text is rather a str

    return read


def optional(read: Read, items: tuple[Type, ...]) -> Read:
    """Let None be None where a union has it, also beside an enum with a member of that value."""
    if Scalar("None") not in items:
        return read
    return lambda value, trace: None if value is None else read(value, trace)


def _as_it_is(value: Any, trace: Trace) -> Any:
    return value


def _same_key(key: Any, trace: Trace) -> Any:
    return trace.wrong("a key that no other one equals", key)


def _constrained(read: Read, constraints: tuple[Constraint, ...]) -> Read:
    """Read, then check bounds where the type is right; None has no bounds."""
    if not constraints:
        return read
    check = constraint_check(constraints)

    def read_within(value: Any, trace: Trace) -> Any:
        before = len(trace.mismatches)
        found = read(value, trace)
        if len(trace.mismatches) == before and found is not None and (wrong := check(found)):
            trace.out_of_bounds = True
            trace.mismatches += wrong
        return found

    return read_within


def _or_instance(cls: Any, check: Check, read: Read) -> Read:
    """Take objects of the class as they are, when they are right inside."""

    def read_either(value: Any, trace: Trace) -> Any:
        if not isinstance(value, cls):
            return read(value, trace)
        wrong = check(value)
        return trace.all_wrong(wrong) if wrong else value

    return read_either
