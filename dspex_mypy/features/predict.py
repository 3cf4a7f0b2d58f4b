"""`Predict` and `ChainOfThought`: of a string, typed inputs, typed outputs and errors in the string."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import Context, DictExpr, Expression, NameExpr, StrExpr
from mypy.plugin import FunctionContext
from mypy.types import Instance, LiteralType, Type, get_proper_type

from dspex.check.problem import Problem
from dspex_mypy.bindings import bindings_in
from dspex_mypy.config import Level
from dspex_mypy.dependencies import depend_on, depend_on_names
from dspex_mypy.features.classes import Finding, demos_of_string, findings, has_demos
from dspex_mypy.fullnames import RECORD
from dspex_mypy.program_types import (
    UNKNOWN,
    anything,
    fields_type,
    parameters,
    plain_fields,
    plain_parameters,
    program_type,
)
from dspex_mypy.records import RecordField
from dspex_mypy.report import report, report_failure, report_use, whatever_mypy_tries
from dspex_mypy.strings.place import place_of
from dspex_mypy.strings.plain import PlainStrings, keeps_nothing
from dspex_mypy.strings.read import StringSignature, read_string

TYPES: Final = "types"


class Programs:
    """The hook of the classes of dspex that take a signature."""

    def __init__(self, levels: Mapping[str, Level], strings: PlainStrings) -> None:
        self._levels = levels
        self._strings = strings
        self._last: tuple[Context | None, Type, Type] = None, UNKNOWN, UNKNOWN

    def make(self, context: FunctionContext) -> Type:
        """Give the program of a string its inputs and outputs; judge that of a class and leave its type."""
        made, checker = context.default_return_type, context.api
        if not isinstance(checker, TypeChecker):
            return made
        call, before, typ = self._last
        if call is context.context and before == made:
            return typ  # mypy infers twice what an attribute is given
        try:
            text = signature_text(context, checker)
            if text is None:
                self._report(findings(context, checker), checker)
                return made
            if not _is_open(made):
                return made  # `dspex stubs` gave types to some, whose strings have no mistakes
            given = _given(context)
            if given == {} and not has_demos(context):
                plain = self._plain(text, made, context, checker)
                if plain is not None:
                    return plain
            read = read_string(text, checker, given)
            tell(read, read.problems, context.args[0][0], checker, self._levels)
            if any(p.severity == "error" for p in read.problems):
                return program_type(made, anything(), RECORD, UNKNOWN, checker)
            known = {f.name: RecordField(f.type, f.kind) for f in read.fields}
            self._report(demos_of_string(context, known, checker), checker)
            fields = fields_type(read.fields, checker)
            return program_type(made, parameters(read.fields), RECORD, fields, checker)
        except Exception as error:  # a fault of the plugin must not end the user's run
            report_failure(checker.msg, error, context.context)
            return made

    def _plain(self, text: str, made: Type, context: FunctionContext, checker: TypeChecker) -> Type | None:
        """Give the program of a common string its type; None where the string is to be read as a whole."""
        signature = self._strings.read(text, checker)
        if signature is None:
            return None
        inputs, fields = plain_parameters(signature), plain_fields(signature, checker)
        program = program_type(made, inputs, RECORD, fields, checker)
        if not keeps_nothing(checker):
            self._last = context.context, made, program
        return program

    def _report(self, found: Iterable[Finding], checker: TypeChecker) -> None:
        for problem, at in found:
            report_use(checker, problem, at, self._levels)


def _is_open(made: Type) -> bool:
    """Whether a program is one of any string: its result is a record without known fields."""
    program = get_proper_type(made)
    result = get_proper_type(program.args[-1]) if isinstance(program, Instance) and program.args else None
    return isinstance(result, Instance) and result.type.fullname == RECORD


def tell(
    read: StringSignature,
    problems: Iterable[Problem],
    argument: Expression,
    checker: TypeChecker,
    levels: Mapping[str, Level],
) -> None:
    """Report what is wrong in a string, at its column; have it read again when a name in it changes."""
    for problem in problems:
        at = place_of(argument, problem.column, checker.path)
        with whatever_mypy_tries(checker.msg):
            report(checker.msg, problem, at, levels, origin=argument)
    depend_on(read.infos, checker)
    depend_on_names(read.seen, checker)


def signature_text(context: FunctionContext, checker: TypeChecker) -> str | None:
    """Return the signature string; None where the first argument is none, or not known."""
    if not context.args or not context.args[0]:
        return None
    argument, typ = context.args[0][0], get_proper_type(context.arg_types[0][0])
    if isinstance(argument, StrExpr):
        return argument.value
    literal = typ.last_known_value if isinstance(typ, Instance) else typ
    if isinstance(literal, LiteralType) and literal.fallback.type.fullname == "builtins.str":
        return literal.value if isinstance(literal.value, str) else None
    is_text = isinstance(typ, Instance) and typ.type.fullname == "builtins.str"
    return _only_text(argument, checker) if is_text and isinstance(argument, NameExpr) else None


def _only_text(name: NameExpr, checker: TypeChecker) -> str | None:
    """Return the text that a name of this file always has."""
    value = bindings_in(checker.path).only_value(name.name, name.line)
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


def _given(context: FunctionContext) -> dict[str, Expression] | None:
    """Return the expressions of `types={...}`; None where there are some that cannot be known."""
    if TYPES not in context.callee_arg_names:
        return {}
    arguments = context.args[context.callee_arg_names.index(TYPES)]
    if not arguments:
        return {}
    if not isinstance(arguments[0], DictExpr):
        return None
    items = arguments[0].items
    known = {key.value: value for key, value in items if isinstance(key, StrExpr)}
    return known if len(known) == len(items) else None
