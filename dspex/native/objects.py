"""Read JSON objects into objects of the user's classes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from msgspec import UNSET, StructMeta

from dspex.define.fields import MISSING
from dspex.errors import excerpt
from dspex.native.kinds import ARRAYS, MAPPING
from dspex.native.mismatch import Mismatch
from dspex.native.numbers import plain_numbers
from dspex.native.recovery.plain import plain
from dspex.native.trace import FAILED, Read, Trace
from dspex.spec.types import ClassDefinition, ClassField


class Part(NamedTuple):
    """A field of a class, ready to be read.

    Attributes:
        expected: its type, for the message when it is missing.
    """

    field: ClassField
    read: Read
    expected: str

    @property
    def wire_name(self) -> str:
        """The field's name in JSON."""
        return self.field.wire_name or self.field.name


class ObjectReader:
    """Reads objects of one class; every field that is wrong, missing or unknown is reported."""

    def __init__(self, definition: ClassDefinition, cls: Any, parts: list[Part]) -> None:
        """Take the class apart.

        Args:
            definition: the class as data.
            cls: the live class, without type arguments.
            parts: the fields that are read.
        """
        self.definition = definition
        self.cls = cls
        self.parts = parts
        self._known: set[str | None] = {definition.tag_field, *(part.wire_name for part in parts)}
        self._make = _MAKERS.get(definition.kind, _construct)

    def __call__(self, value: Any, trace: Trace) -> Any:
        """Read one object."""
        if isinstance(value, MAPPING):
            given = value
            trace.conversions += self.definition.kind == "namedtuple"  # in JSON it is an array
        elif self.definition.kind == "namedtuple" and isinstance(value, ARRAYS):
            given = self._by_position(value, trace)
        else:
            return trace.wrong(self.definition.name, value)
        before = len(trace.mismatches)
        values: dict[str, Any] = {}
        for part in self.parts:
            item = given.get(part.wire_name, MISSING)
            if item is not MISSING:
                trace.known += 1
                values[part.field.name] = trace.inside(part.wire_name, part.read, item)
        for part in self._missing(values):
            trace.mismatches.append(Mismatch((part.wire_name,), part.expected, MISSING))
        self._check_tag(given, trace)
        self._refuse_unknown(given, trace)
        if len(values) < len(self.parts) and len(given) > len(values):
            self._refuse_misnamed(given, values, trace)
        if len(trace.mismatches) > before:
            return FAILED
        return self._make(self, values, value, trace)

    def _missing(self, values: Mapping[str, Any]) -> list[Part]:
        missing = [p for p in self.parts if p.field.required and p.field.name not in values]
        if self.definition.kind == "signature":  # without any output it is a bound record, not run yet
            outputs = {name for name, live in self.cls.__dspex_fields__.items() if live.kind == "output"}
            if not outputs & values.keys():
                missing = [p for p in missing if p.field.name not in outputs]
        return missing

    def _by_position(self, items: list[Any], trace: Trace) -> Mapping[Any, Any]:
        if len(items) > len(self.parts):
            trace.wrong(f"at most {len(self.parts)} items long", items)
        return {part.wire_name: item for part, item in zip(self.parts, items, strict=False)}

    def _check_tag(self, given: Mapping[Any, Any], trace: Trace) -> None:
        name = self.definition.tag_field
        if name is None:
            return
        tag = given.get(name, MISSING)
        if tag is MISSING:
            trace.conversions += 1  # it is needed only where several classes are possible
        elif tag == self.definition.tag:
            trace.known += 1
        else:
            trace.mismatches.append(Mismatch((name,), repr(self.definition.tag), plain_numbers(tag)))

    def _refuse_unknown(self, given: Mapping[Any, Any], trace: Trace) -> None:
        if not self.definition.forbid_extra:
            return
        for key in given:
            if key not in self._known:
                expected = f"left out ({self.definition.name} has no such field)"
                trace.mismatches.append(Mismatch((str(key),), expected, plain_numbers(given[key])))

    def _refuse_misnamed(self, given: Mapping[Any, Any], values: Mapping[str, Any], trace: Trace) -> None:
        """Refuse a name that is that of an optional field in another spelling: its value would be lost."""
        lacking = {plain(p.wire_name): p for p in self.parts if p.field.name not in values}
        for key in given:
            part = lacking.get(plain(key)) if isinstance(key, str) and key not in self._known else None
            if part is not None and not part.field.required:
                trace.mismatches.append(
                    Mismatch((key,), f"called {part.wire_name!r}", plain_numbers(given[key]))
                )


Make = Callable[[ObjectReader, dict[str, Any], object, Trace], Any]


def _construct(reader: ObjectReader, values: dict[str, Any], value: object, trace: Trace) -> Any:
    try:
        return reader.cls(**values)
    except Exception as error:  # __init__ and __post_init__ are user code and refuse by any exception
        reason = excerpt(str(error)).strip("'\"") or type(error).__name__
        return trace.wrong(f"a valid {reader.definition.name} ({reason})", value)


def _typed_dict(reader: ObjectReader, values: dict[str, Any], value: object, trace: Trace) -> Any:
    return values


def _record(reader: ObjectReader, values: dict[str, Any], value: object, trace: Trace) -> Any:
    live = reader.cls.__dspex_fields__
    has_outputs = any(live[name].kind == "output" for name in values)
    for name, field in live.items():
        if name not in values and not field.required and (has_outputs or field.kind == "input"):
            values[name] = field.default if field.factory is None else field.factory()
    unset = dict.fromkeys(reader.cls.__struct_fields__, UNSET)
    return StructMeta.__call__(reader.cls, **{**unset, **values})


_MAKERS: Final[dict[str, Make]] = {"typeddict": _typed_dict, "signature": _record}
"""How objects are made, where not by calling the class."""
