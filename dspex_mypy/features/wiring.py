"""`first >> second`: each input of the second program is a field of that name, and of its type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mypy.checker import TypeChecker
from mypy.erasetype import erase_typevars
from mypy.expandtype import expand_type_by_instance
from mypy.maptype import map_instance_to_supertype
from mypy.messages import format_type_bare
from mypy.nodes import FuncDef, TypeInfo
from mypy.plugin import MethodSigContext
from mypy.typeops import bind_self, map_type_from_supertype
from mypy.types import AnyType, CallableType, Instance, Parameters, Type, get_proper_type

from dspex.check.problem import Problem
from dspex_mypy.config import Level
from dspex_mypy.dependencies import depend_on_type
from dspex_mypy.fits import fits
from dspex_mypy.fullnames import MODULE, PROGRAM
from dspex_mypy.records import attribute_type, record_fields
from dspex_mypy.report import report_failure, report_use


class Wiring:
    """The hook of `Program.__rshift__`."""

    def __init__(self, levels: Mapping[str, Level]) -> None:
        self._levels = levels

    def join(self, context: MethodSigContext) -> CallableType:
        """Report inputs that the first program does not give; the signature stays as it is.

        A hook of the call itself would report while mypy tries the overloads, which fails them all.
        """
        checker, plain = context.api, context.default_signature
        if isinstance(checker, TypeChecker) and _takes_programs(plain) and context.args[0]:
            try:
                second = checker.get_expression_type(context.args[0][0])
                for problem in _problems(context.type, second, checker):
                    report_use(checker, problem, context.context, self._levels)
            except Exception as error:  # a fault of the plugin must not end the user's run
                report_failure(checker.msg, error, context.context)
        return plain


def _takes_programs(signature: CallableType) -> bool:
    """Whether it is the overload for all programs: one of them is enough to judge a call."""
    taken = get_proper_type(signature.arg_types[0]) if signature.arg_types else None
    return isinstance(taken, Instance) and taken.type.fullname == PROGRAM


def _problems(first: Type, second: Type, checker: TypeChecker) -> Iterator[Problem]:
    giving, taking = _as_program(first), _as_program(second)
    inputs = _inputs(second, taking)
    given = get_proper_type(giving.args[2]) if giving is not None else None
    if giving is None or taking is None or inputs is None or isinstance(given, AnyType) or given is None:
        return
    for typ in (given, second):
        depend_on_type(typ, checker)
    target = _name(taking.args[1], checker, "the program on the right")
    source = _name(given, checker, "the result on the left")
    by_hand = "Wire by hand: .then(lambda result: ...)."
    arguments = zip(inputs.arg_names, inputs.arg_types, inputs.arg_kinds, strict=True)
    for name, wanted, kind in arguments:
        if name is None or kind.is_star():
            continue
        found = attribute_type(given, name)
        if found is None and kind.is_required():
            what = f"{target} needs '{name}', which {source} does not have"
            yield Problem("dspex-wiring", what, _fields(given) or by_hand)
        elif found is not None and not fits(found, erase_typevars(wanted), checker.options):
            takes, gives = (format_type_bare(t, checker.options) for t in (wanted, found))
            what = f"{target} takes '{name}' as {takes}, and {source} has it as {gives}"
            yield Problem("dspex-wiring", what, by_hand)


def _as_program(typ: Type) -> Instance | None:
    found = get_proper_type(typ)
    if not isinstance(found, Instance):
        return None
    program = next((base for base in found.type.mro if base.fullname == PROGRAM), None)
    return map_instance_to_supertype(found, program) if isinstance(program, TypeInfo) else None


def _inputs(second: Type, program: Instance | None) -> Parameters | CallableType | None:
    """Return what a program takes; of a module it is what its forward takes."""
    found, module = get_proper_type(program.args[0]) if program else None, get_proper_type(second)
    if not isinstance(module, Instance) or not module.type.has_base(MODULE):
        return found if isinstance(found, Parameters) else None
    symbol = module.type.get("forward")
    forward = symbol.node if symbol else None
    if not isinstance(forward, FuncDef) or not isinstance(forward.type, CallableType):
        return None
    seen = map_type_from_supertype(bind_self(forward.type, module), module.type, forward.info)
    bound = get_proper_type(expand_type_by_instance(seen, module))
    return bound if isinstance(bound, CallableType) else None


def _name(record: Type, checker: TypeChecker, otherwise: str) -> str:
    found = get_proper_type(record)
    known = isinstance(found, Instance) and not found.type.module_name.startswith("dspex.")
    return format_type_bare(found, checker.options) if known else otherwise


def _fields(record: Type) -> str:
    fields = record_fields(record)
    return f"Its fields are {', '.join(fields)}." if fields else ""
