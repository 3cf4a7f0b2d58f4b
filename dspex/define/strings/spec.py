"""Turn a parsed signature string into a `SignatureSpec`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable

from dspex.check.problem import Problem
from dspex.check.rules import check
from dspex.define.strings.cursor import StringError
from dspex.define.strings.parser import MAX_PROBLEMS, ParsedField, ParsedString, first_problems, problem_of
from dspex.spec.signature import Default, FieldSpec, NoDefault, SignatureSpec, UnknownDefault, ValueDefault
from dspex.spec.types import Constraint, Scalar, Type, UnionType, UnknownType, Value

NONE = Scalar("None")

ReadType = Callable[[ParsedField, ast.expr], tuple[Type, tuple[Constraint, ...]]]
"""Gives a type expression its meaning; raises StringError where it has none."""

ReadDefault = Callable[[ParsedField, ast.expr], Value]
"""Gives a default its meaning; raises StringError where it has none."""


def string_spec(
    parsed: ParsedString, read_type: ReadType, read_default: ReadDefault
) -> tuple[SignatureSpec, tuple[Problem, ...]]:
    """Build the spec of a string.

    Args:
        parsed: the string.
        read_type: gives each type expression its meaning.
        read_default: gives each default its meaning.

    Returns:
        The spec, without definitions, and what the two readers found wrong.
    """
    problems: list[Problem] = []
    fields: list[FieldSpec] = []
    for field in parsed.fields:
        if len(problems) > MAX_PROBLEMS:
            break
        typ, constraints = _type(field, read_type, problems)
        default = _default(field, read_default, problems)
        fields.append(
            FieldSpec(
                name=field.name,
                kind=field.kind,
                type=_optional(typ) if field.optional else typ,
                desc=field.desc,
                default=default,
                constraints=(*constraints, *field.constraints),
                typed=field.type is not None,
                column=field.column,
            )
        )
    return SignatureSpec("Signature", tuple(fields), style="string"), tuple(problems)


def checked(parsed: ParsedString, spec: SignatureSpec, found: Iterable[Problem]) -> tuple[Problem, ...]:
    """Join what the parser, the readers and the rule book found, in the order of the columns."""
    problems = [*parsed.problems, *found]
    known = {(p.code, p.field) for p in problems}
    rules = check(spec, complete=not problems)
    problems += [p for p in rules if (p.code, p.field) not in known]
    return first_problems(problems)


def _type(
    field: ParsedField, read_type: ReadType, problems: list[Problem]
) -> tuple[Type, tuple[Constraint, ...]]:
    if field.type is None:
        return Scalar("str"), ()
    try:
        return read_type(field, field.type)
    except StringError as error:
        problems.append(problem_of(error, field.name))
        return UnknownType(field.type_text), ()


def _optional(typ: Type) -> Type:
    items = typ.items if isinstance(typ, UnionType) else (typ,)
    return typ if NONE in items else UnionType((*items, NONE))


def _default(field: ParsedField, read_default: ReadDefault, problems: list[Problem]) -> Default:
    if field.default is not None:
        try:
            return ValueDefault(read_default(field, field.default))
        except StringError as error:
            problems.append(problem_of(error, field.name))
            return UnknownDefault()
    return ValueDefault(None) if field.optional and field.kind == "input" else NoDefault()
