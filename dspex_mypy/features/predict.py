"""`Predict` and `ChainOfThought` of a signature string: typed inputs, typed outputs, errors in the string."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from mypy.checker import TypeChecker
from mypy.lookup import lookup_fully_qualified
from mypy.nodes import (
    ARG_NAMED,
    ARG_NAMED_OPT,
    ARG_STAR,
    ARG_STAR2,
    DictExpr,
    Expression,
    StrExpr,
    TypeInfo,
)
from mypy.plugin import FunctionContext
from mypy.types import (
    AnyType,
    Instance,
    LiteralType,
    Parameters,
    Type,
    TypedDictType,
    TypeOfAny,
    get_proper_type,
)

from dspex_mypy.config import Level
from dspex_mypy.dependencies import depend_on, depend_on_names
from dspex_mypy.fullnames import RECORD
from dspex_mypy.report import report, report_failure
from dspex_mypy.strings.place import place_of
from dspex_mypy.strings.read import StringField, StringSignature, read_string

TYPES: Final = "types"
UNKNOWN: Final = AnyType(TypeOfAny.from_error)


class StringPrograms:
    """The hook of the classes that take a signature string."""

    def __init__(self, levels: Mapping[str, Level]) -> None:
        self._levels = levels

    def make(self, context: FunctionContext) -> Type:
        """Give the program of a string its inputs and outputs; leave any other as it is."""
        made, checker = context.default_return_type, context.api
        text = _text(context)
        if text is None or not isinstance(checker, TypeChecker):
            return made
        argument = context.args[0][0]
        try:
            read = read_string(text, checker, _given(context))
            self._report(read, argument, checker)
            depend_on(read.infos, checker)
            depend_on_names(read.seen, checker)
            return _typed(made, read, checker)
        except Exception as error:  # a fault of the plugin must not end the user's run
            report_failure(checker.msg, error, argument)
            return made

    def _report(self, read: StringSignature, argument: Expression, checker: TypeChecker) -> None:
        for problem in read.problems:
            place = place_of(argument, problem.column, checker.path)
            report(checker.msg, problem, place, self._levels, origin=argument)


def _text(context: FunctionContext) -> str | None:
    """Return the signature string; None where the first argument is none, or not known."""
    if not context.args or not context.args[0]:
        return None
    argument, typ = context.args[0][0], get_proper_type(context.arg_types[0][0])
    if isinstance(argument, StrExpr):
        return argument.value
    literal = typ.last_known_value if isinstance(typ, Instance) else typ
    if not isinstance(literal, LiteralType) or literal.fallback.type.fullname != "builtins.str":
        return None
    return literal.value if isinstance(literal.value, str) else None


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


def _typed(made: Type, read: StringSignature, checker: TypeChecker) -> Type:
    program = get_proper_type(made)
    symbol = lookup_fully_qualified(RECORD, checker.modules)
    record = symbol.node if symbol else None
    if not isinstance(record, TypeInfo) or not isinstance(program, Instance) or len(program.args) != 2:
        return made
    if any(p.severity == "error" for p in read.problems):
        return Instance(program.type, [_anything(), Instance(record, [UNKNOWN])])
    inputs = [field for field in read.fields if field.kind == "input"]
    parameters = Parameters(
        [field.type for field in inputs],
        [ARG_NAMED if field.required else ARG_NAMED_OPT for field in inputs],
        [field.name for field in inputs],
    )
    return Instance(program.type, [parameters, Instance(record, [_fields(read.fields, checker)])])


def _anything() -> Parameters:
    """Return `...`, written out: mypy's cache does not keep that it was written so."""
    return Parameters([UNKNOWN, UNKNOWN], [ARG_STAR, ARG_STAR2], [None, None])


def _fields(fields: tuple[StringField, ...], checker: TypeChecker) -> Type:
    """Write the fields as a TypedDict; in the order of their names, which mypy's cache gives them anyway."""
    fallback = checker.named_generic_type("typing._TypedDict", [])
    items = {field.name: field.type for field in sorted(fields, key=lambda f: f.name)}
    return TypedDictType(items, set(items), set(), fallback)
