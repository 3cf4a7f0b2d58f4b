"""Records as dicts and as JSON, and back. Fields may have any name, so a record has no methods."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeVar, cast, get_args, get_origin

import msgspec
from msgspec import UNSET
from msgspec.structs import replace as struct_replace

from dspex.define.binding import missing
from dspex.define.decorator import spec_of
from dspex.define.record import SignatureMeta, did_you_mean
from dspex.errors import BindError, ConfigurationError, bind_error, excerpt
from dspex.native.convert import MismatchError, from_builtins, to_builtins
from dspex.native.convert import from_json as json_reader
from dspex.native.live import Live

NOT_FINITE: Final = re.compile("null|NaN|Infinity")
R = TypeVar("R")
Read = Callable[[Any], Any]


def to_dict(record: Any) -> dict[str, Any]:
    """Return the inputs of a record and the outputs that are set, by field name.

    Values stay the objects that they are; `to_json` gives what stands for them in JSON.

    Raises:
        ConfigurationError: it is no record.
    """
    cls = record_class(record)
    return {name: value for name, get in cls.__dspex_slots__ if (value := get(record)) is not UNSET}


def from_dict(signature: type[R], data: Mapping[str, Any]) -> R:
    """Make a record of a dict: every input without a default, and any outputs.

    Args:
        signature: a class made by `@signature`, or an alias of a generic one.
        data: by field name or wire name. A value is of its field's type, or what stands for it in
            JSON: text for a date, a dict for an object.

    Raises:
        BindError: with every input that is missing, every name that is unknown and every value
            that does not fit.
        ConfigurationError: the class is no signature, or `data` no mapping.
    """
    if not isinstance(data, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller is checked
        raise ConfigurationError(f"from_dict() takes a mapping of fields, not {excerpt(data)}.")
    record: R = reader(signature).record(data.items(), wire_first=False)
    return record


def to_json(record: Any) -> str:
    """Write the inputs of a record and the outputs that are set as one JSON object, by wire name.

    Raises:
        BindError: a number is nan or infinite, which JSON cannot write.
        ConfigurationError: it is no record.
    """
    cls = record_class(record)
    wires = dict(zip(cls.__struct_fields__, cls.__struct_encode_fields__, strict=True))
    values = to_dict(record)
    text = json.dumps(
        {wires[name]: to_builtins(value) for name, value in values.items()},
        ensure_ascii=False,
        separators=(",", ":"),
    )
    if NOT_FINITE.search(text):  # also where such words stand in a text, or None is meant
        unwritable = [name for name, value in values.items() if _holds_no_number(value)]
        if unwritable:
            raise bind_error(
                cls.__name__, [f"'{n}' holds nan or infinity, which JSON has not" for n in unwritable]
            )
    return text


def from_json(signature: type[R], text: str | bytes) -> R:
    """Read a record from a JSON object, as `from_dict` does.

    Args:
        signature: a class made by `@signature`, or an alias of a generic one.
        text: the object; its keys are wire names or field names.

    Raises:
        BindError: with everything that does not fit; also when the text is no JSON object.
        ConfigurationError: the class is no signature.
    """
    if not isinstance(text, (str, bytes)):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller is checked
        raise ConfigurationError(f"from_json() takes text, not {excerpt(text)}. For a dict, use from_dict().")
    read = reader(signature)
    try:
        found = msgspec.json.decode(text, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        what = "is no JSON object" if isinstance(error, msgspec.ValidationError) else "is no JSON"
        raise BindError(read.name, (f"{excerpt(text)} {what}: {error}",)) from None
    record: R = read.record(((k, bytes(v)) for k, v in found.items()), wire_first=True, as_json=True)
    return record


def enc_hook(value: Any) -> Any:
    """Write what msgspec does not know, such as a pydantic model.

    To be used as `msgspec.json.encode(record, enc_hook=enc_hook)`.

    Raises:
        NotImplementedError: dspex does not know it either.
    """
    made = to_builtins(value)
    if made is value:
        raise NotImplementedError(f"{type(value).__name__} cannot be written")
    return made


def dec_hook(kind: type, value: Any) -> Any:
    """Read what msgspec does not know.

    To be used as `msgspec.json.decode(text, type=Triage, dec_hook=dec_hook)`.

    Raises:
        ValueError: the value does not fit; msgspec makes a ValidationError of it.
    """
    return from_builtins(kind)(value)


def record_class(record: Any) -> Any:
    """Return the class of a record.

    Raises:
        ConfigurationError: it is no record.
    """
    cls = cast("Any", type(record))
    if not isinstance(cls, SignatureMeta):
        raise ConfigurationError(f"{excerpt(record)} is no record. Give one such as Triage(ticket='…').")
    return cls


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

    def record(self, items: Iterable[tuple[str, Any]], *, wire_first: bool, as_json: bool = False) -> Any:
        """Make a record.

        Args:
            items: names and values.
            wire_first: whether a name that is one field's wire name and another's own means the former.
            as_json: values are JSON text.

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
            else:
                values[name] = self._value(name, value, as_json, problems)
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
        if not as_json and (plain := _plain(value)) is not value:
            try:  # an object of another class with the same fields
                return self._read(name, as_json)(plain)
            except MismatchError:
                pass
        problems += [f"'{name}' {mismatch}" for mismatch in mismatches]
        return value

    def _read(self, name: str, as_json: bool) -> Read:
        made = self._readers.get((name, as_json))
        if made is None:
            annotation, names = self._live.annotations[name], self._live.record_class.__dspex_scope__[1]
            make = json_reader if as_json else from_builtins
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


def _plain(value: Any) -> Any:
    try:
        return to_builtins(value)
    except Exception:  # a user's object may do anything when it is written
        return value


def _holds_no_number(value: Any) -> bool:
    """Whether nan or an infinity stands anywhere in a value; inside others they would become null."""
    try:
        waiting: list[Any] = [msgspec.to_builtins(value, enc_hook=_opened)]
    except (TypeError, ValueError, RecursionError):
        return False
    while waiting:
        item = waiting.pop()
        if isinstance(item, float) and not math.isfinite(item):
            return True
        if isinstance(item, dict):
            waiting += cast("dict[Any, Any]", item).values()
        elif isinstance(item, (list, tuple, set, frozenset)):
            waiting += cast("list[Any]", item)
    return False


def _opened(value: Any) -> Any:
    """Show msgspec the parts of an object that it does not know."""
    return dict(value) if hasattr(type(value), "model_fields") else str(value)
