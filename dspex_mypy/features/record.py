"""The record of a signature string: its fields have the types that the string gives them."""

from __future__ import annotations

from collections.abc import Mapping

from mypy.nodes import MemberExpr
from mypy.plugin import AttributeContext
from mypy.types import AnyType, Instance, Type, TypedDictType, TypeOfAny, get_proper_type

from dspex.check.finding import did_you_mean
from dspex.check.problem import Problem
from dspex_mypy.config import Level
from dspex_mypy.report import report


class Records:
    """The hook of the attributes of `dspex.Record`."""

    def __init__(self, levels: Mapping[str, Level]) -> None:
        self._levels = levels

    def attribute(self, context: AttributeContext) -> Type:
        """Give a field its type; report a name that is none."""
        record = get_proper_type(context.type)
        fields = get_proper_type(record.args[0]) if isinstance(record, Instance) and record.args else None
        place = context.context
        if not isinstance(fields, TypedDictType) or not isinstance(place, MemberExpr):
            return context.default_attr_type
        if place.name in fields.items:
            return fields.items[place.name]
        names = sorted(fields.items)
        remedy = did_you_mean(place.name, names) or f"Its fields are {', '.join(names)}."
        problem = Problem("dspex-unknown-field", f"the result has no field '{place.name}'", remedy)
        report(context.api.msg, problem, place, self._levels)
        return AnyType(TypeOfAny.from_error)
