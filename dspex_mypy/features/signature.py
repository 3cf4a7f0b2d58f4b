"""`@signature` classes: the built-in dataclass transform, then the rule book.

The transform runs during semantic analysis, as it does without the plugin. The rules run when mypy
checks the decorator's call: then every type is known, wherever its class is defined.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mypy.checker import TypeChecker
from mypy.nodes import ClassDef, Context, TypeInfo
from mypy.plugin import ClassDefContext, FunctionContext
from mypy.plugins.dataclasses import dataclass_class_maker_callback
from mypy.types import Type

from dspex.check.problem import Problem
from dspex.check.rules import check
from dspex_mypy.config import Level
from dspex_mypy.dependencies import depend_on
from dspex_mypy.fields import declarations, hides_function, remember
from dspex_mypy.read import read_signature
from dspex_mypy.report import report, report_failure
from dspex_mypy.shape import shape_problems, undecorated
from dspex_mypy.types import TypeConverter
from dspex_mypy.written import Sources


class SignatureClasses:
    """The hooks of the decorator `dspex.signature`."""

    def __init__(self, levels: Mapping[str, Level], sources: Sources) -> None:
        self._levels = levels
        self._sources = sources

    def transform(self, context: ClassDefContext) -> bool:
        """Apply the dataclass transform; keep the fields for subclasses in other modules."""
        if hides_function(context.cls):  # mypy has said so, and its transform would fail
            return True
        if not dataclass_class_maker_callback(context):
            return False
        api, defn = context.api, context.cls
        try:
            written = self._sources.read(api.modules[api.cur_mod_id].path, api.cur_mod_id)
            fields = [written.complete(d.field) for d in declarations(defn)]
            remember(context, fields)
        except Exception as error:  # a fault of the plugin must not end the user's run
            report_failure(api.msg, error, defn)
        return True

    def inherit(self, context: ClassDefContext) -> None:
        """Report a subclass that adds fields and is not decorated itself."""
        try:
            problems = list(undecorated(context.cls, context.api.cur_mod_id))
        except Exception as error:  # a fault of the plugin must not end the user's run
            report_failure(context.api.msg, error, context.cls)
        else:
            for problem in problems:
                report(context.api.msg, problem, context.cls, self._levels)

    def check(self, context: FunctionContext) -> Type:
        """Run the rule book on the decorated class; the decorator's type stays as it is."""
        checker = context.api
        defn = _decorated(context.context, checker) if isinstance(checker, TypeChecker) else None
        if isinstance(checker, TypeChecker) and defn is not None:
            try:
                self._check_class(defn, checker)
            except Exception as error:  # a fault of the plugin must not end the user's run
                report_failure(checker.msg, error, defn)
        return context.default_return_type

    def _check_class(self, defn: ClassDef, checker: TypeChecker) -> None:
        for problem, at in self._problems(defn, checker):
            report(checker.msg, problem, at, self._levels)

    def _problems(self, defn: ClassDef, checker: TypeChecker) -> Iterator[tuple[Problem, Context]]:
        yield from (
            (problem, defn) for problem in shape_problems(defn, checker.tree.fullname, checker.modules)
        )
        converter = TypeConverter(checker.modules, checker.options)
        written = self._sources.read(checker.path, checker.tree.fullname)
        signature = read_signature(defn, checker.path, converter, written)
        for field in signature.spec.fields:
            at = signature.statements.get((field.name, field.line))
            if at is not None and (wrong := written.default_problem(field)) is not None:
                yield wrong, at
        known = {(p.code, p.field) for parent in signature.parents for p in check(parent)}
        for problem in check(signature.spec, complete=not defn.info.fallback_to_any):
            at = signature.statements.get((problem.field, problem.line))
            if at is not None or (problem.code, problem.field) not in known:
                yield problem, at or defn
        depend_on(converter.classes.infos.values(), checker)


def _decorated(at: Context, checker: TypeChecker) -> ClassDef | None:
    """Find the class that a call of the decorator stands above; None for any other call."""
    if isinstance(at, ClassDef):
        return at
    for _, symbol, _ in checker.tree.local_definitions():
        if isinstance(symbol.node, TypeInfo) and any(at is d for d in symbol.node.defn.decorators):
            return symbol.node.defn
    return None
