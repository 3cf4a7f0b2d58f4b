"""Write objects of classes by the declared types of their fields.

pydantic writes a field by its declared type, not by its value: 1 in a float field is 1.0, and an
object of a subclass shows the fields of the declared class only.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final

from msgspec import UNSET

from dspex.native.builtins import PLAIN, key_text, part_to_builtins
from dspex.native.foreign import adapter
from dspex.native.kinds import DICT, TUPLE
from dspex.native.shown import model_holds_own, model_to_builtins
from dspex.native.target import Target, read_target
from dspex.spec.types import (
    ClassDefinition,
    ClassField,
    ConstrainedType,
    DictType,
    EnumDefinition,
    ForeignType,
    ListType,
    Named,
    Scalar,
    SetType,
    TupleType,
    Type,
    UnionType,
    VariadicTupleType,
)

Write = Callable[[Any], Any]

KEPT: Final = 256
"""Of how many classes the writers are kept. A writer holds its class, so no weak table would let go."""


@lru_cache(maxsize=KEPT)
def class_writer(cls: type, part: Write = part_to_builtins) -> Write:
    """Return the function that writes objects of a class.

    Args:
        cls: the class.
        part: writes what the declared types do not tell.
    """
    target = read_target(cls)
    return Writers(target, part).of(target.type)


class Writers:
    """Makes the writers of one target. Classes are compiled when they are first met, so they may recur."""

    def __init__(self, target: Target, part: Write) -> None:
        """Start with nothing compiled."""
        self._target = target
        self._part = part
        self._classes: dict[str, Write] = {}

    def of(self, typ: Type) -> Write:
        """Make the writer of a type. A value that is not of the type is written by what it is."""
        match typ:
            case Scalar("float"):
                return _float
            case Scalar("int"):
                return lambda value: int(value) if isinstance(value, int) else self._part(value)
            case ListType(item, _, abstract):
                return self._items(item, (list, tuple) if abstract else list)
            case SetType(item):
                return self._items(item, (set, frozenset))
            case VariadicTupleType(item):
                return self._items(item, tuple)
            case TupleType():
                return self._tuple(typ)
            case DictType():
                return self._dict(typ)
            case UnionType():
                return self._union(typ)
            case ConstrainedType(item):
                return self.of(item)
            case Named(key):
                return self._named(key)
            case ForeignType(text=key):
                validator = adapter(self._target.objects[key])
                return lambda value: validator.dump_python(value, mode="json", fallback=str)
            case _:
                return self._part

    def _items(self, item: Type, cls: Any) -> Write:
        write_item = self.of(item)

        def write(value: Any) -> Any:
            return [write_item(i) for i in value] if isinstance(value, cls) else self._part(value)

        return write

    def _tuple(self, typ: TupleType) -> Write:
        writers = [self.of(item) for item in typ.items]

        def write(value: Any) -> Any:
            if not isinstance(value, TUPLE):
                return self._part(value)
            known = [write_item(item) for write_item, item in zip(writers, value, strict=False)]
            return known + [self._part(item) for item in value[len(writers) :]]

        return write

    def _dict(self, typ: DictType) -> Write:
        write_value = self.of(typ.value)
        write_key = _float_key if typ.key == Scalar("float") else key_text

        def write(value: Any) -> Any:
            if not isinstance(value, DICT):
                return self._part(value)
            return {write_key(key): write_value(item) for key, item in value.items()}

        return write

    def _union(self, typ: UnionType) -> Write:
        members = [item for item in typ.items if item != Scalar("None")]
        if len(members) == 1:
            write_member = self.of(members[0])
            return lambda value: None if value is None else write_member(value)
        has_float = Scalar("float") in members
        numbers = [_NUMBERS[m] for m in members if m in _NUMBERS]
        as_number = numbers[0] if numbers and Scalar("bool") not in members else None
        named = [(self._target.class_of(m.key), self.of(m)) for m in members if isinstance(m, Named)]
        classes = [(cls, write) for cls, write in named if not issubclass(cls, dict)]

        def write(value: Any) -> Any:
            if type(value) is bool and as_number is not None:
                return as_number(value)
            if type(value) in PLAIN or (has_float and type(value) is float):
                return value
            exact = [write for cls, write in classes if type(value) is cls]
            near = exact or [write for cls, write in classes if isinstance(value, cls)]
            return near[0](value) if near else self._part(value)

        return write

    def _named(self, key: str) -> Write:
        """Write by key: compiled once, at the first value."""

        def write(value: Any) -> Any:
            compiled = self._classes.get(key)
            if compiled is None:
                compiled = self._classes[key] = self._definition(key)
            return compiled(value)

        return write

    def _definition(self, key: str) -> Write:
        definition = self._target.definitions[key]
        cls = self._target.class_of(key)
        if isinstance(definition, EnumDefinition):
            return self._part
        part = self._part
        if definition.kind == "own":
            return _own(cls, part)
        if definition.kind == "pydantic":
            if model_holds_own(cls):
                write = model_to_builtins if part is part_to_builtins else part
                return lambda value: write(value) if isinstance(value, cls) else part(value)
            dump = cls.__pydantic_serializer__.to_python
            return lambda value: (
                dump(value, mode="json", fallback=str) if isinstance(value, cls) else part(value)
            )
        fields = [(f, self.of(f.type)) for f in definition.fields if f.init or not f.required]
        match definition.kind:
            case "typeddict":
                return _typed_dict(fields)
            case "namedtuple":
                return _named_tuple(cls, fields)
            case _:
                return _object(definition, cls, fields)


def _own(cls: Any, part: Write) -> Write:
    """Write a type of dspex itself: in a prompt as DSPy shows it; what it holds may be any value."""
    if part is not part_to_builtins:
        return part

    def write(value: Any) -> Any:
        return (
            part_to_builtins(value.__dspex_shown__()) if isinstance(value, cls) else part_to_builtins(value)
        )

    return write


_NUMBERS: Final[dict[Type, Callable[[Any], Any]]] = {Scalar("int"): int, Scalar("float"): float}


def _float(value: Any) -> Any:
    if type(value) is float:
        return value
    return float(value) if isinstance(value, int) else part_to_builtins(value)


def _float_key(key: Any) -> str:
    return repr(key) if type(key) is float else key_text(key)


Fields = list[tuple[ClassField, Write]]


def _object(definition: ClassDefinition, cls: Any, fields: Fields) -> Write:
    tag = {definition.tag_field: definition.tag} if definition.tag_field else {}
    named = [(f.name, f.wire_name or f.name, write) for f, write in fields]

    # reading an unset output of a record through its attribute raises
    slots: dict[str, Callable[[Any], Any]] = dict(getattr(cls, "__dspex_slots__", ()))
    getters = [(slots.get(name) or attrgetter(name), wire_name, write) for name, wire_name, write in named]

    def write(value: Any) -> Any:
        if not isinstance(value, cls):
            return part_to_builtins(value)
        found: dict[str, Any] = dict(tag)
        for get, wire_name, write_field in getters:
            if (item := get(value)) is not UNSET:
                found[wire_name] = write_field(item)
        return found

    return write


def _named_tuple(cls: Any, fields: Fields) -> Write:
    def write(value: Any) -> Any:
        if not isinstance(value, cls):
            return part_to_builtins(value)
        return [write_field(item) for (_, write_field), item in zip(fields, value, strict=False)]

    return write


def _typed_dict(fields: Fields) -> Write:
    writers = {f.name: write for f, write in fields}

    def write(value: Any) -> Any:
        if not isinstance(value, DICT):
            return part_to_builtins(value)
        return {key_text(key): writers.get(key, part_to_builtins)(item) for key, item in value.items()}

    return write
