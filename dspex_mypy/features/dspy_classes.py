"""Signature classes of plain DSPy: fields without a type, and fields that are neither side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from mypy.nodes import (
    AssignmentStmt,
    CallExpr,
    ClassDef,
    NameExpr,
    RefExpr,
    TempNode,
    Var,
)
from mypy.plugin import ClassDefContext
from mypy.types import AnyType, TypeOfAny

from dspex.check.problem import Problem
from dspex_mypy.config import Level
from dspex_mypy.fullnames import DSPY_FIELDS, DSPY_INPUT
from dspex_mypy.report import report, report_failure

DEFAULTS: Final = frozenset(("default", "default_factory"))
"""The arguments that give a field a value, of any type."""


class DspyClasses:
    """The hook of DSPy's signature classes."""

    def __init__(self, levels: Mapping[str, Level]) -> None:
        self._levels = levels

    def check(self, context: ClassDefContext) -> None:
        """Report fields that are neither input nor output, which DSPy refuses; type those without a type."""
        try:
            _annotate(context)
            bare = list(_bare_fields(context.cls))
        except Exception as error:  # a fault of the plugin must not end the user's run
            report_failure(context.api.msg, error, context.cls)
            return
        for name, statement in bare:
            what = f"{context.cls.name}.{name} is neither an InputField nor an OutputField"
            problem = Problem("dspex-unmarked-field", what, f"Write {name}: ... = dspy.InputField().")
            report(context.api.msg, problem, statement, self._levels)


def _annotate(context: ClassDefContext) -> None:
    """Write the `str` that DSPy adds to a field without a type, which is none to a type checker.

    An input of this kind takes anything: DSPy warns of values of another type only where one is written.
    A field may be called like a method of results, such as `items`.
    """
    text = context.api.named_type("builtins.str")
    for statement in context.cls.defs.body:
        if not isinstance(statement, AssignmentStmt):
            continue
        target, value = statement.lvalues[0], statement.rvalue
        if not isinstance(value, CallExpr) or not isinstance(value.callee, RefExpr):
            continue
        if value.callee.fullname not in DSPY_FIELDS or not isinstance(target, NameExpr):
            continue
        if isinstance(target.node, Var):
            target.node.allow_incompatible_override = True
        if isinstance(target.node, Var) and statement.type is None:
            is_open = value.callee.fullname == DSPY_INPUT or not DEFAULTS.isdisjoint(value.arg_names)
            kind = AnyType(TypeOfAny.explicit) if is_open else text
            statement.type, statement.new_syntax = kind, True
            target.node.type, target.is_inferred_def = kind, False


def _bare_fields(defn: ClassDef) -> Iterator[tuple[str, AssignmentStmt]]:
    for statement in defn.defs.body:
        if not isinstance(statement, AssignmentStmt) or not statement.new_syntax:
            continue
        target = statement.lvalues[0]
        if not isinstance(target, NameExpr) or target.name.startswith("_"):
            continue
        is_class_variable = isinstance(target.node, Var) and target.node.is_classvar
        if isinstance(statement.rvalue, TempNode) and not is_class_variable:
            yield target.name, statement
