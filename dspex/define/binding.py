"""What is wrong with the arguments of a record, and records with other values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from msgspec import UNSET
from msgspec.structs import replace as struct_replace

from dspex.errors import DefinitionError, bind_error

if TYPE_CHECKING:
    from dspex.define.slots import LiveField


def explain(cls: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any], error: TypeError) -> Exception:
    """Turn a TypeError of a constructor call into a `BindError` that lists every problem.

    Returns `error` itself where the arguments are right: then user code raised it.
    """
    if isinstance(error, DefinitionError):
        return error
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
    problems += mismatches(cls, given)
    return bind_error(cls.__name__, problems) if problems else error


def missing(name: str) -> str:
    """Say that an input without a default was not given."""
    return f"missing input '{name}'"


def mismatches(cls: Any, values: Mapping[str, Any]) -> list[str]:
    """Say for each value that does not fit its field what was expected and what was given."""
    from dspex.native.build import field_checkers

    checkers = field_checkers(cls)
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
