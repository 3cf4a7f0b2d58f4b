"""Results of plain DSPy: the names of their outputs, and the types of those."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import MemberExpr, TypeInfo, Var
from mypy.plugin import AttributeContext
from mypy.typeops import make_simplified_union
from mypy.types import AnyType, Instance, Type, TypedDictType, TypeOfAny, get_proper_type

from dspex_mypy.assignments import text_of
from dspex_mypy.config import Level
from dspex_mypy.features.comparisons import report_impossible
from dspex_mypy.features.owners import owners_of
from dspex_mypy.fullnames import DSPY_EXAMPLE, DSPY_PREDICTION, DSPY_SIGNATURE
from dspex_mypy.named_attributes import Named, named_attributes
from dspex_mypy.program_types import ANYTHING, EXPLICIT
from dspex_mypy.report import report, report_failure, unknown_field

KNOWN: Final = frozenset(
    (
        "fields",
        "history",
        "input_fields",
        "instructions",
        "output_fields",
        "reasoning",
        "signature",
        "termination_reason",
        "trajectory",
    )
)
"""What the result of a signature class may have beside its fields: what modules add."""


class DspyResults:
    """The hooks of what DSPy's modules and signatures give."""

    def __init__(self, levels: Mapping[str, Level]) -> None:
        self._levels = levels

    def attribute(self, context: AttributeContext) -> Type:
        """Give an output its type; report a name that is none."""
        try:
            return self._output(context)
        except Exception as error:  # a fault of the plugin must not end the user's run
            report_failure(context.api.msg, error, context.context)
            return context.default_attr_type

    def field(self, context: AttributeContext) -> Type:
        """Give the field of a signature class its type; where it is written, it may get any."""
        return ANYTHING if context.is_lvalue else context.default_attr_type

    def _output(self, context: AttributeContext) -> Type:
        results, place = owners_of(context.type, DSPY_EXAMPLE), context.context
        if not results or not isinstance(place, MemberExpr):
            return context.default_attr_type
        if context.is_lvalue:
            return ANYTHING  # whatever the result had: it is the program's now
        # mypy asks for those apart whose class defines the name
        others = [result for result in results if result.type.get(place.name) is None]
        if len(results) == 1 and not others:
            return self._compared(place, context.default_attr_type, context)
        found = [typ for typ in (_of_result(result, place.name, context) for result in others) if typ]
        if found:
            return self._compared(place, make_simplified_union(found), context)
        if len(others) < len(results):
            return context.default_attr_type
        if _may_be_there(place, context.api):
            return EXPLICIT
        # where a name is written to, mypy reads it first, and hides what is said then
        report(context.api.msg, unknown_field(place.name, _names(results[0]), KNOWN), place, self._levels)
        return AnyType(TypeOfAny.from_error)

    def _compared(self, place: MemberExpr, typ: Type, context: AttributeContext) -> Type:
        if isinstance(context.api, TypeChecker):
            report_impossible(place, typ, context.api, self._levels)
        return typ


def _may_be_there(place: MemberExpr, checker: object) -> bool:
    """Whether the file asks whether a result has an attribute, gives it one, or expects it to be missing."""
    if not isinstance(checker, TypeChecker):
        return False
    known = named_attributes(checker.path)
    owner = text_of(place.expr)
    return place.line in known.expecting or (owner is not None and Named(owner, place.name) in known.outside)


def _of_result(result: Instance, name: str, context: AttributeContext) -> Type | None:
    """Return the type of an output that no class defines; None where the result has none of the name."""
    fields = _fields(result)
    if fields is not None:
        return fields.items.get(name)
    return None if _is_signature(result.type) and name not in KNOWN else context.default_attr_type


def _fields(result: Instance) -> TypedDictType | None:
    fields = get_proper_type(result.args[0]) if result.type.fullname == DSPY_PREDICTION else None
    return fields if isinstance(fields, TypedDictType) else None


def _names(result: Instance) -> list[str]:
    fields = _fields(result)
    return _declared(result.type) if fields is None else sorted(fields.items)


def _is_signature(info: TypeInfo) -> bool:
    """Whether a class is a signature whose fields are all known."""
    known = info.fullname != DSPY_SIGNATURE and not info.fallback_to_any
    return known and info.has_base(DSPY_SIGNATURE)


def _declared(info: TypeInfo) -> list[str]:
    """Name the fields of a signature class."""
    names: dict[str, None] = {}
    for base in reversed(info.mro):
        if base.has_base(DSPY_SIGNATURE) and base.fullname != DSPY_SIGNATURE:
            names |= {
                n: None for n, s in base.names.items() if isinstance(s.node, Var) and not n.startswith("_")
            }
    return list(names)
