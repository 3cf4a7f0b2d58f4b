"""Functions with `@predict`: the rule book, with the types that mypy knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace
from mypy.checker import TypeChecker
from mypy.nodes import Context, Decorator, FuncDef
from mypy.plugin import FunctionContext
from mypy.types import CallableType, Type, get_proper_type

from dspex.check.problem import Problem
from dspex.check.rules import check
from dspex.define.source.signatures import Reading
from dspex.spec import types as spec
from dspex.spec.signature import FieldSpec
from dspex_mypy.config import Level
from dspex_mypy.dependencies import depend_on
from dspex_mypy.report import report, report_failure
from dspex_mypy.types import TypeConverter
from dspex_mypy.written import Sources, overlay

OF_FUNCTIONS = ("dspex-function", "dspex-function-body", "dspex-both-sides")
"""What the text alone tells."""


class Functions:
    """The hook of the decorator `dspex.predict`."""

    def __init__(self, levels: Mapping[str, Level], sources: Sources) -> None:
        self._levels = levels
        self._sources = sources

    def check(self, context: FunctionContext) -> Type:
        """Run the rule book on the decorated function; the decorator's type stays as it is."""
        checker = context.api
        function = _decorated(context.context, checker) if isinstance(checker, TypeChecker) else None
        if isinstance(checker, TypeChecker) and function is not None:
            try:
                for problem, at in self._problems(function, checker):
                    report(checker.msg, problem, at, self._levels)
            except Exception as error:  # a fault of the plugin must not end the user's run
                report_failure(checker.msg, error, function)
        return context.default_return_type

    def _problems(self, function: FuncDef, checker: TypeChecker) -> Iterator[tuple[Problem, Context]]:
        source = self._sources.read(checker.path, checker.tree.fullname)
        written = source.function(function.name, function.line)
        typ = get_proper_type(function.type)
        if written is None or not isinstance(typ, CallableType):
            return
        places: dict[str, Context] = {a.variable.name: a for a in function.arguments}
        own = [p for p in written.problems if p.code in OF_FUNCTIONS]
        for problem in own:
            yield problem, places.get(problem.field) or _line(problem.line, function)
        converter = TypeConverter(checker.modules, checker.options)
        fields = tuple(_fields(written, typ, converter))
        definitions = tuple(converter.classes.definitions.values())
        known = replace(written.spec, fields=fields, definitions=definitions)
        told = {p.field for p in own if p.field}
        if function.is_coroutine:  # to mypy it returns a coroutine, which is no output
            return
        for problem in check(known, complete=written.complete):
            if problem.field not in told:
                yield problem, places.get(problem.field, function)
        depend_on(converter.classes.infos.values(), checker)


def _fields(written: Reading, typ: CallableType, converter: TypeConverter) -> Iterator[FieldSpec]:
    """Give the fields that the text names the types that mypy knows."""
    types = {name: typ.arg_types[i] for i, name in enumerate(typ.arg_names) if name is not None}
    for field in written.spec.inputs:
        known = types.get(field.name)
        yield field if known is None else _typed(field, converter.convert(known))
    result = converter.convert(typ.ret_type)
    outputs = {field.name: field for field in written.spec.outputs}
    definition = converter.classes.definitions.get(result.key) if isinstance(result, spec.Named) else None
    if isinstance(definition, spec.ClassDefinition) and definition.kind == "namedtuple":
        for item in definition.fields:
            field = outputs.get(item.name) or FieldSpec(item.name, "output", item.type)
            yield _typed(field, item.type)
        return
    for field in outputs.values():
        yield _typed(field, result)


def _typed(field: FieldSpec, known: spec.Type) -> FieldSpec:
    return replace(field, type=overlay(known, field.type))


def _decorated(at: Context, checker: TypeChecker) -> FuncDef | None:
    """Find the function that a call of the decorator stands above; None for any other call."""
    if isinstance(at, Decorator):
        return at.func
    for _, symbol, _ in checker.tree.local_definitions():
        node = symbol.node
        if isinstance(node, Decorator) and any(at is d for d in node.original_decorators):
            return node.func
    return None


def _line(line: int, function: FuncDef) -> Context:
    return function if line in (0, function.line) else Context(line, function.column)
