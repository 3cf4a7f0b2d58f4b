"""Programs of plain DSPy: strings in `dspy.Predict` and the like, and what runs such a program."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import Context
from mypy.plugin import FunctionContext
from mypy.types import Instance, Type, get_proper_type

from dspex.check.problem import Problem
from dspex.define.source.there import unknown_name
from dspex.define.strings.names import OWN, default_meaning
from dspex.define.strings.plain_dspy import REFUSED, beyond_dspy, unknown_names
from dspex_mypy.config import Level
from dspex_mypy.features.predict import signature_text, tell
from dspex_mypy.fullnames import (
    DSPY_COMPARISON,
    DSPY_OPTIONS,
    DSPY_PREDICTION,
    DSPY_PROGRAMS,
    DSPY_TAKING_INPUTS,
)
from dspex_mypy.program_types import (
    EXPLICIT,
    UNKNOWN,
    anything,
    copied,
    fields_type,
    parameters,
    program_type,
)
from dspex_mypy.report import report_failure
from dspex_mypy.strings.names import Names
from dspex_mypy.strings.plain import PlainStrings, untyped
from dspex_mypy.strings.present import missing
from dspex_mypy.strings.read import StringField, StringSignature, parsed_string, read_string

UNTYPED: Final = frozenset(("history", "trajectory"))
"""What modules add that is no text."""


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
        try:
            return _around(context)
        except Exception as error:  # a fault of the plugin must not end the user's run
            report_failure(context.api.msg, error, context.context)
            return context.default_return_type

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
        beyond = [*_beyond(text), *_unbound(text, checker, call)]
        if plain is not None and not beyond:
            return StringSignature(plain.fields, (), (), frozenset()), []
        read = read_string(text, checker, {}, call)
        return read, [p for p in read.problems if p.code in REFUSED] or beyond


def _around(context: FunctionContext) -> Type:
    made, given = get_proper_type(context.default_return_type), context.arg_types
    inner = get_proper_type(given[0][0]) if given and given[0] else None
    if not isinstance(made, Instance) or not isinstance(inner, Instance):
        return made
    is_known = inner.type.fullname in DSPY_TAKING_INPUTS and len(inner.args) == len(made.args)
    return copied(made, inner.args) if is_known else made


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


def _unbound(text: str, checker: TypeChecker, call: Context) -> Iterator[Problem]:
    """Report the names that DSPy would have to find where the string stands, and does not."""
    for node in _known_to_dspex(text):
        absent = missing(node.id, call, checker)
        if absent is not None and absent.why:
            what = unknown_name(node.id, absent.why)
            yield Problem("dspex-bad-string", what, absent.remedy, column=node.col_offset)
        elif not Names(checker, {}).is_bound(node.id):
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
