"""Make records of names and values that come from elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, get_args, get_origin

import msgspec
from msgspec.structs import replace as struct_replace

from dspex.define.binding import did_you_mean, missing
from dspex.define.decorator import spec_of
from dspex.errors import bind_error
from dspex.native.builtins import wire_builtins
from dspex.native.convert import MismatchError, from_builtins, from_json, to_builtins
from dspex.native.live import Live

Read = Callable[[Any], Any]
NOTHING: Mapping[str, Any] = MappingProxyType({})


class RecordReader:
    """Reads records of one signature, or of one alias of a generic signature."""

    def __init__(self, signature: Any) -> None:
        """Prepare nothing yet: each field's readers are made when they are first needed."""
        live = Live(signature)
        self.name = live.own_spec.name
        self._live = live
        self._fields = {f.name: f for f in live.own_spec.fields}
        self._wires = {f.wire: f.name for f in live.own_spec.fields}
        self._readers: dict[tuple[str, bool], Read] = {}

    def record(
        self,
        items: Iterable[tuple[str, Any]],
        *,
        wire_first: bool,
        as_json: bool = False,
        as_objects: bool = False,
        known: Mapping[str, Any] = NOTHING,
    ) -> Any:
        """Make a record.

        Args:
            items: names and values.
            wire_first: whether a name that is one field's wire name and another's own means the former.
            as_json: values are JSON text.
            as_objects: values are of their fields' types already, where they can be, and stay as they are.
            known: values of inputs that `items` may leave out, by field name.

        Raises:
            BindError: with everything that does not fit.
        """
        own = {name: name for name in self._fields}
        names = {**own, **self._wires} if wire_first else {**self._wires, **own}
        problems: list[str] = []
        values: dict[str, Any] = {}
        for key, value in items:
            name = names.get(key)
            if name is None:
                problems.append(f"no field '{key}'{did_you_mean(str(key), list(names))}")
            elif name in values:
                problems.append(f"'{name}' is given twice, once as '{key}'")
            elif as_objects and not self._live.checker(name)(value):
                values[name] = value
            else:
                values[name] = self._value(name, value, as_json, problems)
        values = {**known, **values}
        for name, field in self._live.fields.items():
            if field.kind == "input" and field.required and name not in values:
                problems.append(missing(name))
        if problems:
            raise bind_error(self.name, problems)
        inputs = {n: v for n, v in values.items() if self._fields[n].kind == "input"}
        outputs = {n: v for n, v in values.items() if n not in inputs}
        record = self._live.record_class(**inputs)
        return struct_replace(record, **outputs) if outputs else record

    def _value(self, name: str, value: Any, as_json: bool, problems: list[str]) -> Any:
        try:
            return self._read(name, as_json)(value)
        except MismatchError as error:
            mismatches = error.mismatches
        except msgspec.DecodeError as error:
            problems.append(f"'{name}' is no JSON: {error}")
            return value
        for write in () if as_json else (wire_builtins, to_builtins):
            try:  # an object of another class with the same fields, under their names in JSON or their own
                return self._read(name, as_json)(write(value))
            except Exception:  # a user's object may do anything when it is written
                continue
        problems += [f"'{name}' {mismatch}" for mismatch in mismatches]
        return value

    def _read(self, name: str, as_json: bool) -> Read:
        made = self._readers.get((name, as_json))
        if made is None:
            annotation, names = self._live.annotations[name], self._live.record_class.__dspex_scope__[1]
            make = from_json if as_json else from_builtins
            made = self._readers[name, as_json] = make(annotation, self._fields[name].constraints, names)
        return made


def reader(signature: Any) -> RecordReader:
    """Return the reader of a signature; it is made once.

    Raises:
        ConfigurationError: the class is no signature.
    """
    cls: Any = get_origin(signature) or signature
    spec_of(cls)
    made: dict[tuple[Any, ...], RecordReader] = cls.__dict__.get("__dspex_readers__") or {}
    key = get_args(signature)
    if key not in made:
        made[key] = RecordReader(signature)
        type.__setattr__(cls, "__dspex_readers__", made)
    return made[key]
