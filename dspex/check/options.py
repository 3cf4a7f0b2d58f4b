"""Rules about the options of `In` and `Out`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from dspex.check.finding import did_you_mean, on_field
from dspex.check.problem import Problem
from dspex.errors import excerpt
from dspex.spec.signature import FactoryDefault, FieldSpec, SignatureSpec
from dspex.spec.types import (
    CONSTRAINT_NAMES,
    ListType,
    MissingType,
    SetType,
    UnknownType,
    VariadicTupleType,
)

OPTIONS: Final = ("default", "default_factory", "desc", "wire_name", "drop_invalid", *CONSTRAINT_NAMES)

ELSEWHERE: Final[dict[str, str]] = {
    "alias": "wire_name",
    "description": "desc",
    "factory": "default_factory",
    "gte": "ge",
    "lte": "le",
    "max": "le",
    "max_items": "max_length",
    "maximum": "le",
    "min": "ge",
    "min_items": "min_length",
    "minimum": "ge",
    "regex": "pattern",
}
"""What other libraries call these options."""


def unknown_option(spec: SignatureSpec) -> Iterator[Problem]:
    """Refuse options that do not exist."""
    for field in spec.fields:
        for name in field.unknown_options:
            if name not in OPTIONS:
                what = f"has an unknown option '{name}'"
                yield on_field(spec, field, "dspex-unknown-option", what, _remedy(name))


def _remedy(name: str) -> str:
    if other := ELSEWHERE.get(name.lower()):
        return f"Did you mean '{other}'?"
    return did_you_mean(name, OPTIONS) or f"The options are {', '.join(OPTIONS)}."


def default_conflict(spec: SignatureSpec) -> Iterator[Problem]:
    """Refuse a field with two defaults.

    A spec holds one default. Who builds it from both options keeps `default` and lists
    "default_factory" among the unknown options: that is how this rule learns of it.
    """
    for field in spec.fields:
        if "default_factory" in field.unknown_options:
            yield on_field(
                spec,
                field,
                "dspex-default-conflict",
                "has both default and default_factory",
                "Keep one. A list, dict or set as default is copied for each record.",
            )


def option_type(spec: SignatureSpec) -> Iterator[Problem]:
    """Refuse descriptions and wire names that are no text, and factories that cannot be called."""
    for field in spec.fields:
        for name in ("desc", "wire_name"):
            value: object = getattr(field, name)
            if value is not None and not isinstance(value, str):
                what = f"has {name}={excerpt(value)}, which is no text"
                yield on_field(spec, field, "dspex-option-type", what, "Give a str.")
        if reason := _drops_nothing(field):
            what = f"has drop_invalid={field.drop_invalid!r}, {reason}"
            yield on_field(spec, field, "dspex-option-type", what)
        if _is_no_function(field):
            what = "has a default_factory that cannot be called"
            remedy = "Give a function without arguments, or use default for a plain value."
            yield on_field(spec, field, "dspex-option-type", what, remedy)


def _drops_nothing(field: FieldSpec) -> str:
    """Say why an option that leaves out items of a list cannot stand; "" where it can."""
    asked: object = field.drop_invalid
    if asked is not True and asked is not False:
        return "which is neither True nor False"
    if not asked or isinstance(field.type, (ListType, SetType, VariadicTupleType, UnknownType, MissingType)):
        return "and is an input, which is checked as a whole" if asked and field.kind == "input" else ""
    return "which needs a list, a set or a tuple[X, ...], whose items can be left out"


def _is_no_function(field: FieldSpec) -> bool:
    """Whether the factory was some value: such a one has neither a module nor a name, only a repr."""
    default = field.default
    return isinstance(default, FactoryDefault) and not (
        default.ref.module or default.ref.qualname.replace(".", "").isidentifier()
    )


def wire_name(spec: SignatureSpec) -> Iterator[Problem]:
    r"""Refuse wire names that the prompt cannot carry. DSPy reads headers as `\[\[ ## (\w+) ## \]\]`."""
    seen: dict[str, FieldSpec] = {}
    for field in spec.fields:
        name = str(field.name if field.wire_name is None else field.wire_name)
        if field.wire_name is not None and (reason := _wire_reason(name)):
            what = f"has the wire name {excerpt(name)}, {reason}"
            yield on_field(spec, field, "dspex-wire-name", what, "Use letters, digits and underscores.")
            continue
        other = seen.setdefault(name, field)
        if other.name != field.name:
            what = f"has the wire name '{name}', which '{other.name}' has too"
            yield on_field(spec, field, "dspex-wire-name", what, "Give each field a name of its own.")


def _wire_reason(name: str) -> str:
    if not name:
        return "which is empty"
    # What `\w` matches, by the documentation of `re`, without loading `re`.
    if not all(c.isalnum() or c == "_" for c in name):
        return "which cannot stand in a prompt's header"
    return "which begins with an underscore; pydantic takes that for private" if name.startswith("_") else ""
