"""Records as dicts and as JSON, and back. Fields may have any name, so a record has no methods."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar, cast

import msgspec
from msgspec import UNSET

from dspex.define.record import SignatureMeta
from dspex.define.record_reader import reader
from dspex.errors import BindError, ConfigurationError, bind_error, excerpt
from dspex.native.builtins import faithful_builtins, wire_builtins
from dspex.native.convert import from_builtins
from dspex.native.restoring import may_hold_own, restorable_builtins
from dspex.native.shown import model_holds_own
from dspex.spec.signature import SignatureSpec
from dspex.spec.types import ClassDefinition

_DICT: Final[Any] = dict  # typed Any: type checkers would make a tested value a dict of unknown
_ARRAYS: Final[Any] = (list, tuple, set, frozenset)
NOT_FINITE: Final = re.compile("null|NaN|Infinity")
_NOT_UTF_8: Final = (
    "bytes that are not UTF-8 ({}), and JSON has text only; keep them as base64 in a str field, "
    "or write the record with msgspec.json.encode(), which does that"
)
_SURROGATE: Final = re.compile("[\ud800-\udfff]").search
R = TypeVar("R")


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
        BindError: a number is nan or infinite, bytes are not UTF-8, or a text holds half a surrogate
            pair, which JSON cannot write.
        ConfigurationError: it is no record.
    """
    cls = record_class(record)
    wires = dict(zip(cls.__struct_fields__, cls.__struct_encode_fields__, strict=True))
    values = to_dict(record)
    writers = _writers(cls)
    written: dict[str, Any] = {}
    problems: list[str] = []
    for name, value in values.items():
        try:
            written[wires[name]] = writers[name](value)
        except UnicodeDecodeError as error:
            problems.append(f"'{name}' holds {_NOT_UTF_8.format(excerpt(error.object))}")
    if problems:
        raise bind_error(cls.__name__, problems)
    text = json.dumps(written, ensure_ascii=False, separators=(",", ":"))
    if not text.isascii() and _SURROGATE(text):
        unwritable = [
            wire for wire, value in written.items() if _SURROGATE(json.dumps(value, ensure_ascii=False))
        ]
        raise bind_error(
            cls.__name__, [f"'{n}' holds half a surrogate pair, which UTF-8 has not" for n in unwritable]
        )
    if NOT_FINITE.search(text):  # also where such words stand in a text, or None is meant
        unwritable = [name for name, value in values.items() if _holds_no_number(value)]
        if unwritable:
            raise bind_error(
                cls.__name__, [f"'{n}' holds nan or infinity, which JSON has not" for n in unwritable]
            )
    return text


def _writers(cls: Any) -> dict[str, Callable[[object], Any]]:
    made: dict[str, Callable[[object], Any]] | None = cls.__dict__.get("__dspex_writers__")
    if made is None:
        spec: SignatureSpec = cls.__dspex_spec__
        plain = _by_alias if _has_aliases(spec) else faithful_builtins
        made = {f.name: restorable_builtins if may_hold_own(f, spec) else plain for f in spec.fields}
        type.__setattr__(cls, "__dspex_writers__", made)
    return made


def _by_alias(value: object) -> Any:
    return wire_builtins(value, faithful_builtins)


def _has_aliases(spec: SignatureSpec) -> bool:
    """Whether a pydantic model in a field has other names in JSON than its own."""
    classes = (d for d in spec.definitions if isinstance(d, ClassDefinition))
    return any(d.kind == "pydantic" and any(f.wire_name for f in d.fields) for d in classes)


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
        ValueError: bytes in it are not UTF-8.
    """
    cls = cast("Any", type(value))
    has_own = hasattr(cls, "__dspex_own__") or (hasattr(cls, "model_fields") and model_holds_own(cls))
    try:
        made = restorable_builtins(value) if has_own else faithful_builtins(value)
    except UnicodeDecodeError as error:
        holds = _NOT_UTF_8.format(excerpt(error.object))
        raise ValueError(f"{type(value).__name__} holds {holds}") from None
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


def _holds_no_number(value: Any) -> bool:
    """Whether nan or an infinity stands anywhere in a value; inside others they would become null."""
    try:
        return _is_not_finite(msgspec.to_builtins(value, enc_hook=_opened))
    except (TypeError, ValueError, RecursionError):
        return False


def _is_not_finite(item: Any) -> bool:
    if isinstance(item, _DICT):
        return any(map(_is_not_finite, item.values()))
    if isinstance(item, _ARRAYS):
        return any(map(_is_not_finite, item))
    return isinstance(item, float) and not math.isfinite(item)


def _opened(value: Any) -> Any:
    """Show msgspec the parts of an object that it does not know."""
    cls = cast("Any", type(value))
    return dict(value) if hasattr(cls, "model_fields") else str(value)
