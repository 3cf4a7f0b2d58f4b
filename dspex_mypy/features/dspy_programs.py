"""Plain DSPy code: strings in `dspy.Predict` and the like, names of outputs, fields that are neither side."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import (
    AssignmentStmt,
    CallExpr,
    ClassDef,
    Context,
    MemberExpr,
    NameExpr,
    RefExpr,
    TempNode,
    TypeInfo,
    Var,
)
from mypy.plugin import AttributeContext, ClassDefContext, FunctionContext
from mypy.types import AnyType, Instance, Type, TypedDictType, TypeOfAny, get_proper_type

from dspex.check.problem import Problem
from dspex.define.strings.names import OWN, default_meaning
from dspex.define.strings.plain_dspy import REFUSED, beyond_dspy, unknown_names
from dspex_mypy.assignments import text_of
from dspex_mypy.config import Level
from dspex_mypy.features.comparisons import report_impossible
from dspex_mypy.features.predict import signature_text, tell
from dspex_mypy.fullnames import (
    DSPY_COMPARISON,
    DSPY_FIELDS,
    DSPY_INPUT,
    DSPY_OPTIONS,
    DSPY_PREDICTION,
    DSPY_PROGRAMS,
    DSPY_SIGNATURE,
    DSPY_TAKING_INPUTS,
)
from dspex_mypy.named_attributes import Named, named_attributes
from dspex_mypy.program_types import (
    ANYTHING,
    EXPLICIT,
    UNKNOWN,
    anything,
    copied,
    fields_type,
    parameters,
    program_type,
)
from dspex_mypy.report import report, report_failure, unknown_field
from dspex_mypy.strings.names import Names
from dspex_mypy.strings.plain import PlainStrings, untyped
from dspex_mypy.strings.read import StringField, StringSignature, parsed_string, read_string

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

UNTYPED: Final = frozenset(("history", "trajectory"))
"""What modules add that is no text."""
DEFAULTS: Final = frozenset(("default", "default_factory"))
"""The arguments that give a field a value, of any type."""


class DspyPrograms:
    """The hooks of DSPy's classes."""

    def __init__(self, levels: Mapping[str, Level], strings: PlainStrings) -> None:
        self._levels = levels
        self._strings = strings

    def make(self, context: FunctionContext) -> Type:
        """Give the module of a string its inputs and outputs; leave any other as it is."""
        made, checker = context.default_return_type, context.api
        if not isinstance(checker, TypeChecker):
            return made
        try:
            text = signature_text(context, checker)
            return _of_class(made) if text is None else self._made(made, text, context, checker)
        except Exception as error:  # a fault of the plugin must not end the user's run
            report_failure(checker.msg, error, context.context)
            return made

    def _made(self, made: Type, text: str, context: FunctionContext, checker: TypeChecker) -> Type:
        read, problems = self._read(text, checker, context.context)
        tell(read, problems, context.args[0][0], checker, self._levels)
        if problems:
            return program_type(made, anything(), DSPY_PREDICTION, UNKNOWN, checker)
        outputs = [*_added(made, checker), *(f for f in read.fields if f.kind == "output")]
        inputs = parameters(_opened(read.fields, text), DSPY_OPTIONS)
        return program_type(made, inputs, DSPY_PREDICTION, fields_type(outputs, checker), checker)

    def around(self, context: FunctionContext) -> Type:
        """Give a module that runs another one the inputs and outputs of that, which mypy finds ambiguous."""
        made, types = get_proper_type(context.default_return_type), context.arg_types
        inner = get_proper_type(types[0][0]) if types and types[0] else None
        if not isinstance(made, Instance) or not isinstance(inner, Instance):
            return made
        is_known = inner.type.fullname in DSPY_TAKING_INPUTS and len(inner.args) == len(made.args)
        return copied(made, inner.args) if is_known else made

    def check_string(self, context: FunctionContext) -> Type:
        """Report what is wrong in `dspy.Signature("...")`; what it makes is a class that only runs know."""
        checker = context.api
        if isinstance(checker, TypeChecker):
            try:
                text = signature_text(context, checker)
                if text is not None and not _types_given(context):
                    read, problems = self._read(text, checker, context.context)
                    tell(read, problems, context.args[0][0], checker, self._levels)
            except Exception as error:  # a fault of the plugin must not end the user's run
                report_failure(checker.msg, error, context.context)
        return EXPLICIT

    def instance(self, context: FunctionContext) -> Type:
        """Let what a signature class itself makes have any attribute: it is a model, and no prediction."""
        return EXPLICIT

    def _read(self, text: str, checker: TypeChecker, call: Context) -> tuple[StringSignature, list[Problem]]:
        plain = self._strings.read(text, checker, call)
        beyond = [*_beyond(text), *_unbound(text, checker)]
        if plain is not None and not beyond:
            return StringSignature(plain.fields, (), (), frozenset()), []
        read = read_string(text, checker, {}, call)
        return read, [p for p in read.problems if p.code in REFUSED] or beyond

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
        result, place = get_proper_type(context.type), context.context
        if not isinstance(result, Instance) or not isinstance(place, MemberExpr):
            return context.default_attr_type
        if context.is_lvalue:
            return ANYTHING  # whatever the result had: it is the program's now
        fields = get_proper_type(result.args[0]) if result.type.fullname == DSPY_PREDICTION else None
        if isinstance(fields, TypedDictType) and place.name in fields.items:
            return self._compared(place, fields.items[place.name], context)
        if result.type.get(place.name) is not None:
            return self._compared(place, context.default_attr_type, context)
        if isinstance(fields, TypedDictType):
            names = sorted(fields.items)
        elif _is_signature(result.type) and place.name not in KNOWN:
            names = _declared(result.type)
        else:
            return context.default_attr_type
        if _may_be_there(place, context.api):
            return EXPLICIT
        # where a name is written to, mypy reads it first, and hides what is said then
        report(context.api.msg, unknown_field(place.name, names, KNOWN), place, self._levels)
        return AnyType(TypeOfAny.from_error)

    def _compared(self, place: MemberExpr, typ: Type, context: AttributeContext) -> Type:
        if isinstance(context.api, TypeChecker):
            report_impossible(place, typ, context.api, self._levels)
        return typ

    def check_class(self, context: ClassDefContext) -> None:
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


def _may_be_there(place: MemberExpr, checker: object) -> bool:
    """Whether the file asks whether a result has an attribute, gives it one, or expects it to be missing."""
    if not isinstance(checker, TypeChecker):
        return False
    known = named_attributes(checker.path)
    owner = text_of(place.expr)
    return place.line in known.expecting or (owner is not None and Named(owner, place.name) in known.outside)


def _opened(fields: Iterable[StringField], text: str) -> Iterator[StringField]:
    """Let an input without a type take anything, as DSPy does."""
    open_names = untyped(text)
    for field in fields:
        is_open = field.kind == "input" and field.name in open_names
        yield StringField(field.name, field.kind, EXPLICIT, field.required) if is_open else field


@lru_cache(4096)
def _beyond(text: str) -> tuple[Problem, ...]:
    return tuple(beyond_dspy(parsed_string(text)))


@lru_cache(4096)
def _known_to_dspex(text: str) -> tuple[ast.Name, ...]:
    """Find the names in types that mean something to dspex by themselves, and nothing to DSPy."""
    return tuple(n for n in unknown_names(parsed_string(text)) if default_meaning(n.id) is not None)


def _unbound(text: str, checker: TypeChecker) -> Iterator[Problem]:
    """Report the names that DSPy would have to find where the string stands, and does not."""
    for node in _known_to_dspex(text):
        if not Names(checker, {}).is_bound(node.id):
            remedy = f"Write dspy.{node.id}." if node.id in OWN else f"Import {node.id}."
            what = f"the name '{node.id}' is unknown to DSPy"
            yield Problem("dspex-bad-string", what, remedy, column=node.col_offset)


def _of_class(made: Type) -> Type:
    """Leave the module of a class as it is, but for the one whose result has a field of its own."""
    program = get_proper_type(made)
    if not isinstance(program, Instance) or program.type.fullname != DSPY_COMPARISON:
        return made
    return Instance(program.type, [program.args[0], EXPLICIT])


def _types_given(context: FunctionContext) -> bool:
    names = context.callee_arg_names
    return any(n == "custom_types" and a for n, a in zip(names, context.args, strict=True))


def _added(made: Type, checker: TypeChecker) -> Iterator[StringField]:
    """Yield the outputs that a module adds to those of its signature."""
    program = get_proper_type(made)
    names = DSPY_PROGRAMS.get(program.type.fullname, ()) if isinstance(program, Instance) else ()
    for name in names:
        kind: Type = EXPLICIT if name in UNTYPED else checker.named_generic_type("builtins.str", [])
        yield StringField(name, "output", kind, True)


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
