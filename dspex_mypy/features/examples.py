"""`example(record, ...)`: the outputs of the record as keywords, each with its type."""

from __future__ import annotations

from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import ARG_NAMED_OPT, ARG_POS
from mypy.plugin import FunctionSigContext
from mypy.types import AnyType, CallableType, Instance, Type, TypeOfAny, UninhabitedType, get_proper_type

from dspex_mypy.dependencies import depend_on_type
from dspex_mypy.records import record_fields
from dspex_mypy.report import report_failure

ANYTHING: Final = AnyType(TypeOfAny.special_form)


def example_signature(context: FunctionSigContext) -> CallableType:
    """Write the outputs of the record as parameters; leave the signature where they are not known."""
    plain, checker = context.default_signature, context.api
    if not isinstance(checker, TypeChecker) or not context.args or len(context.args[0]) != 1:
        return plain
    try:
        record = _known(checker.get_expression_type(context.args[0][0]))
        depend_on_type(record, checker)
        fields = record_fields(record)
    except Exception as error:  # a fault of the plugin must not end the user's run
        report_failure(checker.msg, error, context.context)
        return plain
    if fields is None:
        return plain
    outputs = {name: field.type for name, field in fields.items() if field.kind == "output"}
    kinds, names = [ARG_POS, *[ARG_NAMED_OPT] * len(outputs)], [None, *outputs]
    types: list[Type] = [plain.arg_types[0], *outputs.values()]
    return CallableType(
        types, kinds, names, plain.ret_type, plain.fallback, plain.name, plain.definition, plain.variables
    )


def _known(record: Type) -> Type:
    """Let the type parameters that only the outputs tell be anything."""
    found = get_proper_type(record)
    if not isinstance(found, Instance) or not found.args:
        return record
    is_open = (isinstance(get_proper_type(argument), UninhabitedType) for argument in found.args)
    return Instance(found.type, [ANYTHING if o else a for o, a in zip(is_open, found.args, strict=True)])
