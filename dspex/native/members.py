"""Read members of enums and arguments of `Literal`."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from typing import Any, Final

from dspex.native.builtins import to_builtins
from dspex.native.numbers import JsonNumber
from dspex.native.trace import Read, Trace

NUMBERS: Final = (float, JsonNumber)
"""How a whole number may come that is written with a fraction, as 1.0."""

Find = Callable[[Any], tuple[Any, ...]]
"""Finds what a JSON value stands for: a tuple of one, or an empty one."""


def _finder(members: Iterable[tuple[Any, Any]]) -> Find:
    """Look members up by JSON value, in which true is not 1."""
    plain: dict[tuple[bool, Any], Any] = {}
    others: list[tuple[Any, Any]] = []
    for written, member in members:
        try:
            plain.setdefault((isinstance(written, bool), written), member)
        except TypeError:  # a list or dict
            others.append((written, member))

    def find(value: Any) -> tuple[Any, ...]:
        try:
            key = (isinstance(value, bool), value)
            return (plain[key],) if key in plain else ()
        except TypeError:
            return next(((member,) for written, member in others if written == value), ())

    return find


def literal_reader(values: list[Any], expected: str) -> Read:
    """Read an argument of `Literal`: by its JSON value, as the Python object, or as an enum is written."""
    find = _finder((to_builtins(value), value) for value in values)
    spellings = member_spellings(values)

    def read(value: Any, trace: Trace) -> Any:
        for known in values:
            if value is known or (type(value) is type(known) and value == known):
                return known
        if found := find(value):
            member = found[0]
            return (
                trace.converted(member)
                if isinstance(value, (float, JsonNumber)) and isinstance(member, int)
                else member
            )
        if isinstance(value, str) and value in spellings:
            return trace.converted(spellings[value])
        return trace.wrong(expected, value)

    return read


def member_spellings(values: Iterable[object]) -> dict[str, enum.Enum]:
    """Return the members of enums among values by what prompts say of them: `Color.RED`, or `RED`."""
    members = [value for value in values if isinstance(value, enum.Enum)]
    short = {member.name: member for member in reversed(members)}
    return {**short, **{f"{type(m).__name__}.{m.name}": m for m in reversed(members)}}


def enum_reader(cls: type[enum.Enum], name: str) -> Read:
    """Read a member of an enum: by value, then by name, then as the enum's `_missing_` says."""
    find = _finder((to_builtins(member.value), member) for member in cls)
    shown = [repr(to_builtins(member.value)) for member in cls]
    expected = f"{name} ({', '.join(shown[:8])}{', …' if len(shown) > 8 else ''})"
    has_own_rule = cls._missing_.__func__ is not enum.Enum._missing_.__func__  # type: ignore[attr-defined]  # a classmethod

    def read(value: Any, trace: Trace) -> Any:
        if isinstance(value, cls):
            return value
        if found := find(value):
            return trace.converted(found[0]) if isinstance(value, NUMBERS) else found[0]
        if isinstance(value, str) and value in cls.__members__:
            return trace.converted(cls[value])
        if has_own_rule:
            try:
                return trace.converted(cls(value))
            except Exception:  # the user's rule may raise anything for what it does not know
                pass
        return trace.wrong(expected, value)

    return read
