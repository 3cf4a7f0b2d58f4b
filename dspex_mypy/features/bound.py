"""An output that is read from a record which was only bound: at run time a NotExecutedError."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import (
    AssignmentStmt,
    CallExpr,
    Expression,
    FuncItem,
    MemberExpr,
    NameExpr,
    RefExpr,
    Statement,
    SymbolNode,
    TypeInfo,
)
from mypy.plugin import AttributeContext
from mypy.types import Instance, Type, get_proper_type

from dspex.check.problem import Problem
from dspex_mypy.bindings import bindings_in
from dspex_mypy.config import Level
from dspex_mypy.dependencies import depend_on_type
from dspex_mypy.features.comparisons import report_impossible
from dspex_mypy.fullnames import PROGRAM
from dspex_mypy.records import record_fields
from dspex_mypy.report import report_failure, report_use
from dspex_mypy.statements import statements_in
from dspex_mypy.strings.names import Names

REQUEST: Final = "request"
"""The method of programs that binds."""


class BoundRecords:
    """The hook of the fields of records."""

    def __init__(self, levels: Mapping[str, Level]) -> None:
        self._levels = levels

    def read(self, context: AttributeContext) -> Type:
        """Report an output that cannot be there yet, and a comparison with what a field never is."""
        checker, place = context.api, context.context
        if isinstance(checker, TypeChecker) and isinstance(place, MemberExpr):
            try:
                self.check(place, context.type, checker)
                report_impossible(place, context.default_attr_type, checker, self._levels)
            except Exception as error:  # a fault of the plugin must not end the user's run
                report_failure(checker.msg, error, place)
        return context.default_attr_type

    def check(self, place: MemberExpr, owner: Type, checker: TypeChecker) -> None:
        """Report the reading of an output from what is seen to be a bound record."""
        record = get_proper_type(owner)
        if not isinstance(record, Instance) or not _is_bound(place.expr, record, checker):
            return
        depend_on_type(record, checker)
        fields = record_fields(record)
        is_output = fields is not None and place.name in fields and fields[place.name].kind == "output"
        if is_output and not bindings_in(checker.path).expects_error(place.line):
            what = f"'{place.name}' is an output, and the record was only bound"
            remedy = "Call a program for it, such as Predict(...)(...), and read its result."
            report_use(checker, Problem("dspex-not-executed", what, remedy), place, self._levels)


def _is_bound(expression: Expression, record: Instance, checker: TypeChecker) -> bool:
    match expression:
        case CallExpr(callee=RefExpr(node=TypeInfo() as made)):
            return made is record.type
        case CallExpr(callee=MemberExpr(name=name, expr=program)) if name == REQUEST:
            found = get_proper_type(checker.get_expression_type(program))
            return isinstance(found, Instance) and found.type.has_base(PROGRAM)
        case NameExpr(name=name):
            return _is_named_so(name, expression.line, record, checker)
        case _:
            return False


def _is_named_so(name: str, line: int, record: Instance, checker: TypeChecker) -> bool:
    """Whether a name of the same function, or of the module outside functions, is a record that it binds."""
    functions = [scope for scope in checker.scope.stack if isinstance(scope, FuncItem)]
    value = bindings_in(checker.path).only_value(name, line, here=bool(functions))
    if not isinstance(value, ast.Call):
        return False
    if isinstance(value.func, ast.Attribute) and value.func.attr == REQUEST:
        made = _call_at(value, functions[-1].body.body if functions else checker.tree.defs)
        return made is not None and _is_bound(made, record, checker)
    names = Names(checker)
    callee, path = value.func, list[str]()
    while isinstance(callee, ast.Attribute):
        path.insert(0, callee.attr)
        callee = callee.value
    found = names.find(callee.id) if isinstance(callee, ast.Name) else None
    for attribute in path:
        found = names.member(found, attribute) if isinstance(found, SymbolNode) else None
    return found is record.type


def _call_at(place: ast.Call, body: list[Statement]) -> CallExpr | None:
    """Find mypy's node of a call whose value is given a name."""
    for statement in statements_in(body):
        made = statement.rvalue if isinstance(statement, AssignmentStmt) else None
        if isinstance(made, CallExpr) and (made.line, made.column) == (place.lineno, place.col_offset):
            return made
    return None
