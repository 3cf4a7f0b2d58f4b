"""The record of a signature string: its fields have the types that the string gives them."""

from __future__ import annotations

from collections.abc import Mapping

from mypy.checker import TypeChecker
from mypy.nodes import MemberExpr
from mypy.plugin import AttributeContext
from mypy.typeops import make_simplified_union
from mypy.types import AnyType, Instance, Type, TypedDictType, TypeOfAny, get_proper_type

from dspex_mypy.config import Level
from dspex_mypy.features.bound import BoundRecords
from dspex_mypy.features.comparisons import report_impossible
from dspex_mypy.features.owners import owners_of
from dspex_mypy.fullnames import RECORD
from dspex_mypy.report import report_failure, report_use, unknown_field


class Records:
    """The hook of the attributes of `dspex.Record`."""

    def __init__(self, levels: Mapping[str, Level]) -> None:
        self._levels = levels
        self._bound = BoundRecords(levels)

    def attribute(self, context: AttributeContext) -> Type:
        """Give a field its type; report a name that is none."""
        try:
            return self._field(context)
        except Exception as error:  # a fault of the plugin must not end the user's run
            report_failure(context.api.msg, error, context.context)
            return context.default_attr_type

    def _field(self, context: AttributeContext) -> Type:
        records, place = owners_of(context.type, RECORD), context.context
        if not records or not isinstance(place, MemberExpr):
            return context.default_attr_type
        return make_simplified_union([self._of_record(record, place, context) for record in records])

    def _of_record(self, record: Instance, place: MemberExpr, context: AttributeContext) -> Type:
        fields = get_proper_type(record.args[0]) if record.args else None
        if not isinstance(fields, TypedDictType):
            return context.default_attr_type
        if place.name in fields.items:
            if isinstance(context.api, TypeChecker):
                self._bound.check(place, record, context.api)
                report_impossible(place, fields.items[place.name], context.api, self._levels)
            return fields.items[place.name]
        if isinstance(context.api, TypeChecker):
            problem = unknown_field(place.name, sorted(fields.items))
            report_use(context.api, problem, place, self._levels)
        return AnyType(TypeOfAny.from_error)
