"""Check, read and write values of any supported type.

Each function here compiles a type once and returns a quick function; keep that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import msgspec

from dspex.native.builtins import to_builtins
from dspex.native.checking import Checks
from dspex.native.decoding import fast_decoder, has_constraints, model_validator
from dspex.native.mismatch import Mismatch, MismatchError
from dspex.native.model_json import json_validator
from dspex.native.numbers import has_decimals, json_number
from dspex.native.reading import Reads
from dspex.native.target import Target, live_annotation, read_target
from dspex.native.trace import Trace
from dspex.spec.types import Constraint, Named, UnknownType

__all__ = [
    "Mismatch",
    "MismatchError",
    "checker",
    "from_builtins",
    "from_json",
    "live_annotation",
    "read_target",
    "strict_decoder",
    "to_builtins",
    "type_name",
]

Names = Mapping[str, Any]
TOO_DEEP: Final = "less deeply nested, and no part of itself"


def checker(
    annotation: object, constraints: Sequence[Constraint] = (), names: Names | None = None
) -> Callable[[object], list[Mismatch]]:
    """Make a function that tells what is wrong with a Python value. Nothing is converted.

    bool is no int, int is a float, objects of subclasses are fine; containers and objects are
    checked inside.

    Args:
        annotation: the type, perhaps `Annotated` with constraints.
        constraints: further bounds on the whole value.
        names: local names that text in annotations may use.
    """
    check = _compiled(annotation, constraints, names, lambda target: Checks(target).whole())

    def mismatches(value: object) -> list[Mismatch]:
        try:
            return list(check(value))
        except RecursionError:
            return [Mismatch((), TOO_DEEP, value)]

    return mismatches


def from_builtins(
    annotation: object, constraints: Sequence[Constraint] = (), names: Names | None = None
) -> Callable[[object], Any]:
    """Make a function that reads decoded JSON into a value.

    What JSON cannot write is read from what stands for it there: text for dates, times, Decimal,
    UUID, bytes (UTF-8) and keys; arrays for tuples, sets and NamedTuples; objects for classes; an
    enum's value, or its name; 1 for 1.0 and 1.0 for 1. Objects that are right already stay. The
    text "5" is no int.

    Args:
        annotation: the type, perhaps `Annotated` with constraints.
        constraints: further bounds on the whole value.
        names: local names that text in annotations may use.

    The function raises MismatchError with everything that is wrong.
    """
    return _compiled(annotation, constraints, names, _builtins_reader)


def from_json(
    annotation: object, constraints: Sequence[Constraint] = (), names: Names | None = None
) -> Callable[[str], Any]:
    """Make a function that reads strict JSON text into a value, as `from_builtins` does.

    msgspec decodes where it does the same; a text that it refuses is read again, to accept what
    it does not know and to report everything that is wrong.

    Args:
        annotation: the type, perhaps `Annotated` with constraints.
        constraints: further bounds on the whole value.
        names: local names that text in annotations may use.

    The function raises MismatchError, or msgspec.DecodeError for what is no JSON.
    """
    return _compiled(annotation, constraints, names, _json_reader)


def strict_decoder(annotation: object, names: Names | None = None) -> Callable[[str], Any] | None:
    """Make msgspec's own decoder of a type, which refuses some texts that `from_json` reads.

    What it reads, it reads the same. None where there is no such decoder, or something in the type is
    bounded.

    Args:
        annotation: the type.
        names: local names that text in annotations may use.
    """
    target = read_target(annotation, (), names)
    if has_decimals(target) or any(isinstance(t, UnknownType) for t in target.reachable()):
        return None
    return None if has_constraints(target) else fast_decoder(target)


def type_name(annotation: object, names: Names | None = None) -> str:
    """Write a type for a message.

    >>> from typing import Literal, Optional
    >>> type_name(dict[str, Optional[Literal["low", "high"]]])
    "dict[str, Literal['low', 'high'] | None]"
    """
    target = read_target(annotation, (), names)
    return target.text(target.type)


def _compiled(
    annotation: object,
    constraints: Sequence[Constraint],
    names: Names | None,
    compile_target: Callable[[Target], Callable[[Any], Any]],
) -> Callable[[Any], Any]:
    """Compile now, or at the first value where a forward reference does not resolve yet."""
    target = read_target(annotation, constraints, names)
    if not any(isinstance(t, UnknownType) for t in target.reachable()):
        return compile_target(target)
    made: list[Callable[[Any], Any]] = []

    def late(value: Any) -> Any:
        if not made:
            made.append(compile_target(read_target(annotation, constraints, names)))
        return made[0](value)

    return late


def _builtins_reader(target: Target) -> Callable[[object], Any]:
    read = Reads(target).whole()
    return lambda value: _finished(read, value)


def _json_reader(target: Target) -> Callable[[str], Any]:
    decimals = has_decimals(target)
    decode = msgspec.json.Decoder(float_hook=json_number).decode if decimals else msgspec.json.decode
    read = Reads(target, decimals=decimals).whole()
    validate = None if decimals else model_validator(target)
    if validate is not None:
        direct = json_validator(target.class_of(target.type.key)) if isinstance(target.type, Named) else None
        return _model_reader(
            direct or (lambda text: validate(decode(text))),
            lambda text: _finished(read, _decoded(decode, text)),
        )
    fast = fast_decoder(target)
    if fast is None:
        return lambda text: _finished(read, _decoded(decode, text))
    check = Checks(target).whole() if has_constraints(target) else None

    def from_text(text: str) -> Any:
        try:
            value = fast(text)
        except (msgspec.ValidationError, TypeError, RecursionError):  # TypeError: an item cannot be hashed
            return _finished(read, _decoded(decode, text))
        if check is not None and check(value):
            return _finished(read, _decoded(decode, text))  # reports it as a union's best member would
        return value

    return from_text


def _model_reader(quick: Callable[[str], Any], careful: Callable[[str], Any]) -> Callable[[str], Any]:
    """Decode and validate at once; where that refuses, the careful reader accepts or reports everything."""

    def from_text(text: str) -> Any:
        try:
            return quick(text)
        except (ValueError, TypeError, RecursionError):
            return careful(text)

    return from_text


def _decoded(decode: Callable[[str], Any], text: str) -> Any:
    try:
        return decode(text)
    except RecursionError:
        raise MismatchError([Mismatch((), TOO_DEEP, text)]) from None


def _finished(read: Callable[[Any, Trace], Any], value: object) -> Any:
    trace = Trace()
    try:
        found = read(value, trace)
    except RecursionError:
        raise MismatchError([Mismatch((), TOO_DEEP, value)]) from None
    if trace.mismatches:
        raise MismatchError(trace.mismatches)
    return found
