"""What is wrong with the arguments of a record, and records with other values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast, get_origin

from msgspec import UNSET
from msgspec.structs import replace as struct_replace

from dspex.errors import DefinitionError, bind_error

if TYPE_CHECKING:
    from dspex.define.slots import LiveField


def explain(signature: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any], error: TypeError) -> Exception:
    """Turn a TypeError of a constructor call into a `BindError` that lists every problem.

    Returns `error` itself where the arguments are right: then user code raised it.

    Args:
        signature: the record class, or an alias of a generic one.
        args: what was given by position.
        kwargs: what was given by name.
        error: the TypeError.
    """
    if isinstance(error, DefinitionError):
        return error
    cls: Any = get_origin(signature) or signature
    fields: dict[str, LiveField] = cls.__dspex_fields__
    inputs = [f for f in fields.values() if f.kind == "input"]
    problems: list[str] = []
    if args:
        call = ", ".join(f"{f.name}=…" for f in inputs)
        problems.append(f"inputs are given by keyword ({len(args)} positional given): {cls.__name__}({call})")
    problems += [missing(f.name) for f in inputs if f.required and f.name not in kwargs]
    for name in kwargs:
        field = fields.get(name)
        if field is None:
            problems.append(f"no input '{name}'" + did_you_mean(name, [f.name for f in inputs]))
        elif field.kind == "output":
            problems.append(f"'{name}' is an output, it cannot be given")
    given = {k: v for k, v in kwargs.items() if k in fields and fields[k].kind == "input"}
    problems += mismatches(signature, given)
    return bind_error(shown_name(signature), problems) if problems else error


def shown_name(signature: Any) -> str:
    """Return the name of a record class; that of an alias with its arguments."""
    if get_origin(signature) is None:
        return str(signature.__name__)
    from dspex.native.build import live_of

    return live_of(signature).own_spec.name


def missing(name: str) -> str:
    """Say that an input without a default was not given."""
    return f"missing input '{name}'"


def mismatches(signature: Any, values: Mapping[str, Any]) -> list[str]:
    """Say for each value that does not fit its field what was expected and what was given."""
    from dspex.native.build import field_checkers

    checkers = field_checkers(signature)
    return [
        f"'{name}' {problem}"
        for name, value in values.items()
        if name in checkers
        for problem in checkers[name](value)
    ]


def changed(record: Any, changes: Mapping[str, Any]) -> Any:
    """Return a record with other values; new inputs drop the outputs, which answered the old ones.

    Raises:
        BindError: a field is unknown or a value does not fit.
    """
    cls = cast("Any", type(record))
    fields: dict[str, LiveField] = cls.__dspex_fields__
    problems = [
        f"no field '{name}'{did_you_mean(name, list(fields))}" for name in changes if name not in fields
    ]
    problems += mismatches(cls, changes)
    if problems:
        raise bind_error(cls.__name__, problems)
    if any(fields[name].kind == "input" for name in changes):
        changes = {**{f.name: UNSET for f in fields.values() if f.kind == "output"}, **changes}
    return struct_replace(record, **changes)


def did_you_mean(name: str, known: list[str]) -> str:
    """Suggest the nearest known name, or nothing.

    >>> did_you_mean("lnag", ["ticket", "lang"])
    "; did you mean 'lang'?"
    """
    from dspex.check.finding import nearest

    near = nearest(name, known)
    return f"; did you mean '{near}'?" if near else ""
