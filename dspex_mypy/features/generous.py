"""Calls of what DSPy defines: what it takes at run time beyond what its parameters say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import (
    ARG_NAMED,
    ARG_NAMED_OPT,
    ARG_STAR,
    ARG_STAR2,
    ArgKind,
    CallExpr,
    Expression,
)
from mypy.plugin import FunctionSigContext, MethodSigContext
from mypy.subtypes import is_subtype
from mypy.types import (
    AnyType,
    CallableType,
    FunctionLike,
    Instance,
    LiteralType,
    NoneType,
    ProperType,
    Type,
    UnionType,
    get_proper_type,
)

from dspex_mypy.fullnames import DSPY_CALL_OPTIONS, DSPY_SIGNATURE, DSPY_TAKING_INPUTS
from dspex_mypy.program_types import ANYTHING
from dspex_mypy.report import report_failure
from dspex_mypy.types_given import WIDE, is_simple, type_given

LIST: Final = "builtins.list"
TEXT: Final = "builtins.str"


def generous_signature(context: FunctionSigContext | MethodSigContext) -> FunctionLike:
    """Let a call unpack a dict of mixed values, and give what may fit at run time.

    That is an object out of a dict of objects, what may be None, a str that may be one of certain words.
    A predictor takes a list of str for a str, and needs no input that may be None.
    """
    plain, call = context.default_signature, context.context
    if not isinstance(call, CallExpr) or not isinstance(context.api, TypeChecker):
        return plain
    try:
        program = _program(context)
        if _makes_signature(plain):
            return _with_parameters(plain, [ANYTHING, ANYTHING], [ARG_STAR, ARG_STAR2], [None, None])
        found = _loosened(plain, call, context.args, context.api, takes_inputs=program in DSPY_TAKING_INPUTS)
        return _with_options(found, DSPY_CALL_OPTIONS.get(program, ()))
    except Exception as error:  # a fault of the plugin must not end the user's run
        report_failure(context.api.msg, error, call)
        return plain


def _loosened(
    plain: CallableType,
    call: CallExpr,
    given: list[list[Expression]],
    checker: TypeChecker,
    *,
    takes_inputs: bool,
) -> CallableType:
    is_unpacked, named = ARG_STAR2 in call.arg_kinds, frozenset(call.arg_names)
    types: list[Type] = []
    kinds: list[ArgKind] = []
    parameters = zip(plain.arg_types, plain.arg_kinds, plain.arg_names, strict=True)
    for at, (typ, kind, name) in enumerate(parameters):
        expected = get_proper_type(typ)
        arguments = given[at] if at < len(given) else []
        if is_unpacked and name not in named and kind not in (ARG_STAR, ARG_STAR2):
            expected = _beside_dict(expected, arguments, call)
        if takes_inputs and kind.is_named():
            expected, kind = _input(expected, kind, checker)
        if any(_may_fit(argument, expected, checker) for argument in arguments):
            expected = ANYTHING
        types.append(expected)
        kinds.append(kind)
    is_same = all(new is get_proper_type(old) for new, old in zip(types, plain.arg_types, strict=True))
    is_plain = is_same and kinds == plain.arg_kinds
    return plain if is_plain else _with_parameters(plain, types, kinds, plain.arg_names)


def _beside_dict(expected: ProperType, arguments: list[Expression], call: CallExpr) -> ProperType:
    """Any value of a dict may be meant for a parameter that is not given otherwise."""
    unpacked = [a for a, kind in zip(call.args, call.arg_kinds, strict=True) if kind is ARG_STAR2]
    return ANYTHING if all(argument in unpacked for argument in arguments) else expected


def _input(expected: ProperType, kind: ArgKind, checker: TypeChecker) -> tuple[ProperType, ArgKind]:
    if isinstance(expected, Instance) and expected.type.fullname == TEXT:
        several = checker.named_generic_type(LIST, [expected])
        return UnionType([expected, several]), kind
    if kind is ARG_NAMED and any(isinstance(item, NoneType) for item in _items(expected)):
        return expected, ARG_NAMED_OPT
    return expected, kind


def _may_fit(argument: Expression, expected: ProperType, checker: TypeChecker) -> bool:
    """Whether an argument may fit at run time though its type is wider: it is not known to be wrong."""
    if not is_simple(argument) or isinstance(expected, AnyType):
        return False
    given = type_given(argument, checker)
    return not is_subtype(given, expected) and any(_is_wider(item, expected) for item in _items(given))


def _is_wider(given: ProperType, expected: ProperType) -> bool:
    if isinstance(given, NoneType):
        return False
    if is_subtype(given, expected):
        return True
    if not isinstance(given, Instance):
        return False
    if given.type.fullname in WIDE:
        return True
    for item in _items(expected):
        if isinstance(item, LiteralType) and is_subtype(item, given):
            return True
        if isinstance(item, Instance) and len(item.args) == 1 and given.type.has_base(item.type.fullname):
            return len(given.args) == 1 and _is_wider(*map(get_proper_type, (*given.args, *item.args)))
    return False


def _items(typ: ProperType) -> Iterator[ProperType]:
    if isinstance(typ, UnionType):
        for item in typ.items:
            yield from _items(get_proper_type(item))
    else:
        yield typ


def _program(context: FunctionSigContext | MethodSigContext) -> str:
    """Name the class of the program that is called; "" where none is."""
    program = get_proper_type(context.type) if isinstance(context, MethodSigContext) else None
    return program.type.fullname if isinstance(program, Instance) else ""


def _makes_signature(plain: CallableType) -> bool:
    """Whether it makes a model with the fields of a signature class, which no prediction is."""
    made = get_proper_type(plain.ret_type)
    if not plain.is_type_obj() or not isinstance(made, Instance):
        return False
    return made.type.fullname != DSPY_SIGNATURE and made.type.has_base(DSPY_SIGNATURE)


def _with_options(plain: CallableType, names: Iterable[str]) -> CallableType:
    new = [name for name in names if name not in plain.arg_names]
    if not new or ARG_STAR2 in plain.arg_kinds:
        return plain
    return _with_parameters(
        plain,
        [*plain.arg_types, *[ANYTHING] * len(new)],
        [*plain.arg_kinds, *[ARG_NAMED_OPT] * len(new)],
        [*plain.arg_names, *new],
    )


def _with_parameters(
    plain: CallableType, types: Sequence[Type], kinds: Sequence[ArgKind], names: Sequence[str | None]
) -> CallableType:
    # mypy writes no types for what it takes
    return plain.copy_modified(list(types), list(kinds), list(names))  # pyright: ignore[reportUnknownMemberType]
