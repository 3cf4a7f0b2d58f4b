"""Programs of a class: whether it is a signature, and whether the demos are its records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from mypy.checker import TypeChecker
from mypy.nodes import (
    CallExpr,
    Context,
    DictExpr,
    Expression,
    LambdaExpr,
    ListExpr,
    MemberExpr,
    NameExpr,
    RefExpr,
    StrExpr,
    TupleExpr,
    TypeInfo,
)
from mypy.plugin import FunctionContext
from mypy.types import AnyType, CallableType, Instance, Overloaded, get_proper_type

from dspex.check.finding import did_you_mean
from dspex.check.problem import Problem
from dspex_mypy.dependencies import depend_on_type
from dspex_mypy.fields import is_signature
from dspex_mypy.fullnames import RECORD
from dspex_mypy.records import RecordField, record_fields

DEMOS: Final = "demos"
MORE: Final = frozenset(("augmented", "reasoning"))
"""What a demo may have beside the fields: what optimisers and chains of thought add."""


class Finding(NamedTuple):
    """A problem and where it is shown."""

    problem: Problem
    at: Context


def findings(context: FunctionContext, checker: TypeChecker) -> Iterator[Finding]:
    """Find what is wrong with the class and the demos of a program."""
    if not context.args or not context.args[0]:
        return
    argument, typ = context.args[0][0], get_proper_type(context.arg_types[0][0])
    made = typ.items[0] if isinstance(typ, Overloaded) else typ
    if not isinstance(made, CallableType):
        return
    if not made.is_type_obj():
        if made.definition is None and not isinstance(argument, LambdaExpr):
            return  # a parameter that says `Callable`, for which a signature may be given
        what = f"{_shown(argument, 'this')} is a function and no signature"
        remedy = "Decorate it with @predict, or give a class with @signature, or a string."
        yield Finding(Problem("dspex-no-signature", what, remedy), argument)
        return
    record = get_proper_type(made.ret_type)
    depend_on_type(record, checker)
    if not isinstance(record, Instance) or _is_other_class(record.type):
        what = f"{_shown(argument, 'this class')} is no signature"
        remedy = "Give a class with @signature, or a string such as 'question -> answer: float'."
        yield Finding(Problem("dspex-no-signature", what, remedy), argument)
        return
    fields = record_fields(record)
    for demo in _demos(context) if fields is not None else ():
        problem = demo_problem(demo, record.type.name, fields or {}, record.type, checker)
        if problem is not None:
            yield Finding(problem, demo)


def demos_of_string(
    context: FunctionContext, fields: Mapping[str, RecordField], checker: TypeChecker
) -> Iterator[Finding]:
    """Find what is wrong with the demos of a string's program."""
    for demo in _demos(context):
        problem = demo_problem(demo, "the string", fields, None, checker)
        if problem is not None:
            yield Finding(problem, demo)


def demo_problem(
    demo: Expression,
    name: str,
    fields: Mapping[str, RecordField],
    signature: TypeInfo | None,
    checker: TypeChecker,
) -> Problem | None:
    """Say what is wrong with a demo: another record, a name that is no field, no output."""
    outputs = [name for name, field in fields.items() if field.kind == "output"]
    if isinstance(demo, DictExpr):
        keys = [key.value for key, _ in demo.items if isinstance(key, StrExpr)]
        unknown = [key for key in keys if key not in fields and key not in MORE]
        if len(keys) != len(demo.items):
            return None
        if unknown:
            what = f"a demo of {name} has '{unknown[0]}', which is no field"
            remedy = did_you_mean(unknown[0], fields) or f"Its fields are {', '.join(fields)}."
            return Problem("dspex-demo", what, remedy, severity="warning")
        shown = any(output in keys for output in outputs)
    elif isinstance(demo, CallExpr) and isinstance(demo.callee, RefExpr):
        shown = not (signature is not None and demo.callee.node is signature)
        given = get_proper_type(checker.get_expression_type(demo))
        if signature is not None and isinstance(given, Instance) and _is_other_record(given.type, signature):
            what = f"a demo of {name} is one of its records, not of {given.type.name}"
            return Problem("dspex-demo", what, f"Write example({name}(...), ...).")
    else:
        return None
    if shown or not outputs:
        return None
    what = f"a demo of {name} has no output, so the model is not shown it"
    remedy = f"Write example({name}(...), {outputs[0]}=...)." if signature else f"Add '{outputs[0]}'."
    return Problem("dspex-demo", what, remedy, severity="warning")


def has_demos(context: FunctionContext) -> bool:
    """Whether a call gives demos."""
    names = context.callee_arg_names
    return DEMOS in names and bool(context.args[names.index(DEMOS)])


def _demos(context: FunctionContext) -> Iterator[Expression]:
    if DEMOS not in context.callee_arg_names:
        return
    for argument in context.args[context.callee_arg_names.index(DEMOS)]:
        if isinstance(argument, (ListExpr, TupleExpr)):
            yield from argument.items


def _shown(argument: Expression, otherwise: str) -> str:
    return argument.name if isinstance(argument, (NameExpr, MemberExpr)) else otherwise


def _is_other_class(info: TypeInfo) -> bool:
    known = info.fallback_to_any or info.fullname == RECORD
    return not known and not any(is_signature(base) or _is_transformed(base) for base in info.mro)


def _is_transformed(info: TypeInfo) -> bool:
    """Whether a decorator of someone else's makes the class what it is, as one that calls `signature`."""
    symbol = info.names.get("__dataclass_fields__")
    fields = get_proper_type(symbol.type) if symbol else None
    # of a real dataclass mypy knows what they are
    return isinstance(fields, Instance) and isinstance(get_proper_type(fields.args[-1]), AnyType)


def _is_other_record(info: TypeInfo, signature: TypeInfo) -> bool:
    return any(map(is_signature, info.mro)) and signature not in info.mro
