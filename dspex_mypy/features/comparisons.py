"""A field compared with a literal that it never is; with strict equality, mypy says so itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from mypy.checker import TypeChecker
from mypy.nodes import MemberExpr
from mypy.types import Instance, LiteralType, NoneType, Type, UnionType, get_proper_type

from dspex.check.finding import did_you_mean
from dspex.check.problem import Problem
from dspex_mypy.compared import Compared, Plain, comparisons_in
from dspex_mypy.config import Level
from dspex_mypy.report import report_use

BY_MYPY = ("==", "in")
"""What mypy finds with strict equality; a `case` it does not."""


def report_impossible(
    field: MemberExpr, typ: Type, checker: TypeChecker, levels: Mapping[str, Level]
) -> None:
    """Report the comparison of a field with what is none of its values.

    Args:
        field: where the field is read.
        typ: its type.
        checker: in the middle of its work.
        levels: the settings.
    """
    values = _values(typ)
    if values is None:
        return
    for compared in comparisons_in(checker.path).get((field.line, field.column, field.name), ()):
        seen = compared.by in BY_MYPY and checker.options.strict_equality
        if not seen and compared.value not in values:
            report_use(checker, _problem(field.name, compared, values), field, levels)


def _problem(name: str, compared: Compared, values: Sequence[Plain]) -> Problem:
    texts = [value for value in values if isinstance(value, str)]
    meant = did_you_mean(compared.value, texts) if isinstance(compared.value, str) else ""
    remedy = meant or f"It is one of {', '.join(map(repr, values))}."
    return Problem("dspex-impossible-comparison", f"'{name}' is never {compared.value!r}", remedy)


def _values(typ: Type) -> list[Plain] | None:
    """Return the values of a type; None where there may be others, or members of enums."""
    found = get_proper_type(typ)
    items: Iterable[Type] = found.items if isinstance(found, UnionType) else (found,)
    values: list[Plain] = []
    for item in map(get_proper_type, items):
        literal = item.last_known_value if isinstance(item, Instance) else item
        if isinstance(literal, NoneType):
            values.append(None)
        elif isinstance(literal, LiteralType) and isinstance(literal.value, _kind(literal)):
            values.append(literal.value)
        else:
            return None
    return values


def _kind(literal: LiteralType) -> tuple[type[str | int], ...]:
    """Return the class of a literal's value; none for bytes and members of enums, which are held as text."""
    kinds = {"builtins.str": (str,), "builtins.int": (int,), "builtins.bool": (bool,)}
    return kinds.get(literal.fallback.type.fullname, ())
