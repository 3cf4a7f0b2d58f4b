"""Calls of what DSPy defines: what it takes at run time beyond what its parameters say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import ARG_NAMED, ARG_NAMED_OPT, ARG_STAR, ARG_STAR2, ArgKind, CallExpr, Expression, StrExpr
from mypy.plugin import FunctionSigContext, MethodSigContext
from mypy.types import (
    AnyType,
    CallableType,
    FunctionLike,
    Instance,
    LiteralType,
    NoneType,
    ProperType,
    Type,
    TypeOfAny,
    UnionType,
    get_proper_type,
)

from dspex_mypy.fullnames import DSPY_TAKING_INPUTS
from dspex_mypy.report import report_failure

ANYTHING: Final = AnyType(TypeOfAny.special_form)
LIST: Final = "builtins.list"
TEXT: Final = "builtins.str"


def generous_signature(context: FunctionSigContext | MethodSigContext) -> FunctionLike:
    """Let a call unpack a dict of mixed values, and give a str where certain words are asked for.

    A predictor takes a list of str for a str, and needs no input that may be None.
    """
    plain, call = context.default_signature, context.context
    if not isinstance(call, CallExpr) or not isinstance(context.api, TypeChecker):
        return plain
    try:
        takes_inputs = isinstance(context, MethodSigContext) and _takes_inputs(context.type)
        return _loosened(plain, call, context.args, context.api, takes_inputs=takes_inputs)
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
        if any(not isinstance(argument, StrExpr) for argument in arguments):
            expected = _any_text(expected)
        types.append(expected)
        kinds.append(kind)
    is_same = all(new is get_proper_type(old) for new, old in zip(types, plain.arg_types, strict=True))
    return (
        plain
        if is_same and kinds == plain.arg_kinds
        else plain.copy_modified(arg_types=types, arg_kinds=kinds)
    )


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


def _any_text(expected: ProperType) -> ProperType:
    """A str that is computed may be one of the words that are asked for."""
    words = [
        item for item in _items(expected) if isinstance(item, LiteralType) and isinstance(item.value, str)
    ]
    return UnionType.make_union([*_items(expected), words[0].fallback]) if words else expected


def _items(typ: ProperType) -> Iterator[ProperType]:
    if isinstance(typ, UnionType):
        for item in typ.items:
            yield from _items(get_proper_type(item))
    else:
        yield typ


def _takes_inputs(owner: Type) -> bool:
    program = get_proper_type(owner)
    return isinstance(program, Instance) and program.type.fullname in DSPY_TAKING_INPUTS
