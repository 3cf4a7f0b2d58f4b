"""Tables of hooks: which feature looks at which full name.

Loaded when mypy first asks: a run in which nothing changed asks nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from mypy.nodes import SymbolTableNode, TypeInfo
from mypy.plugin import (
    AnalyzeTypeContext,
    AttributeContext,
    ClassDefContext,
    FunctionContext,
    FunctionSigContext,
    MethodContext,
    MethodSigContext,
)
from mypy.types import FunctionLike, Type

from dspex_mypy.bodies import Bodies
from dspex_mypy.config import Level
from dspex_mypy.features.bound import BoundRecords
from dspex_mypy.features.code import code_of_any_language
from dspex_mypy.features.containers import CHANGES, container_signature
from dspex_mypy.features.dspy_classes import DspyClasses
from dspex_mypy.features.dspy_programs import DspyPrograms
from dspex_mypy.features.dspy_results import DspyResults
from dspex_mypy.features.empty import EmptyAttributes
from dspex_mypy.features.examples import example_signature
from dspex_mypy.features.functions import Functions
from dspex_mypy.features.generous import generous_signature
from dspex_mypy.features.modules import keep_attributes, module_attribute, open_attributes
from dspex_mypy.features.predict import Programs
from dspex_mypy.features.record import Records
from dspex_mypy.features.reused import ReusedNames
from dspex_mypy.features.sides import add_sides
from dspex_mypy.features.signature import SignatureClasses
from dspex_mypy.features.wiring import Wiring
from dspex_mypy.fields import is_signature
from dspex_mypy.fullnames import (
    DSPY,
    DSPY_AROUND,
    DSPY_BASE_MODULE,
    DSPY_CALLS,
    DSPY_CODE,
    DSPY_EXAMPLE,
    DSPY_MODULE,
    DSPY_PREDICTION,
    DSPY_PROGRAMS,
    DSPY_SIGNATURE,
    EXAMPLE,
    JOIN,
    PREDICT,
    PROGRAM,
    PROGRAMS,
    RECORD,
    SIGNATURE,
    STUBBED_PROGRAMS,
)
from dspex_mypy.strings.plain import PlainStrings
from dspex_mypy.written import Sources

Lookup: TypeAlias = Callable[[str], SymbolTableNode | None]
WITHOUT_SIGNATURES: Final = frozenset(
    ("_typeshed", "abc", "builtins", "collections", "dataclasses", "enum", "re", "types", "typing")
)
"""Modules that mypy reads for every program: there is nothing to look up in them."""


class Hooks:
    """Finds the hook for a full name."""

    def __init__(self, levels: Mapping[str, Level], lookup: Lookup, *, keeps_classes: bool) -> None:
        """Prepare the features.

        Args:
            levels: the settings.
            lookup: finds what a full name stands for.
            keeps_classes: whether a class stays what it is as long as mypy runs.
        """
        self._lookup = lookup
        self._keeps_classes = keeps_classes
        sources = Sources()
        self._signatures = signatures = SignatureClasses(levels, sources)
        self._class_decorators = {SIGNATURE: signatures.transform}
        strings = PlainStrings()
        self._dspy = dspy = DspyPrograms(levels, strings)
        self._dspy_classes = DspyClasses(levels)
        self._dspy_results = DspyResults(levels)
        bodies = Bodies()
        self._reused = ReusedNames(bodies)
        self._empty = EmptyAttributes(bodies)
        self._programs = programs = Programs(levels, strings)
        self._functions = {
            SIGNATURE: signatures.check,
            PREDICT: Functions(levels, sources).check,
            **dict.fromkeys(PROGRAMS, programs.make),
            **dict.fromkeys(DSPY_PROGRAMS, self._make_dspy),
            **dict.fromkeys(DSPY_AROUND, self._make_around),
            DSPY_SIGNATURE: dspy.check_string,
        }
        self._attributes = {
            RECORD: Records(levels).attribute,
            DSPY_MODULE: module_attribute,
            **dict.fromkeys((DSPY_EXAMPLE, DSPY_PREDICTION, DSPY_SIGNATURE), self._output_of_dspy),
        }
        self._signature_calls = {EXAMPLE: example_signature}
        self._wiring = Wiring(levels)
        self._bound = BoundRecords(levels)
        self._are_signatures: dict[str, bool] = {}
        self._are_of_dspy: dict[str, bool] = {}

    def analyzed_type(self, fullname: str) -> Callable[[AnalyzeTypeContext], Type] | None:
        """Find the hook of a type."""
        return code_of_any_language if fullname == DSPY_CODE else None

    def class_decorator(self, fullname: str) -> Callable[[ClassDefContext], None] | None:
        """Find the hook of a class decorator, before annotations that name the class are analysed."""
        return add_sides if fullname == SIGNATURE else None

    def finished_class(self, fullname: str) -> Callable[[ClassDefContext], bool] | None:
        """Find the hook of a class decorator."""
        return self._class_decorators.get(fullname)

    def base_class(self, fullname: str) -> Callable[[ClassDefContext], None] | None:
        """Find the hook of a base class."""
        if fullname == DSPY_BASE_MODULE:
            return open_attributes
        if fullname.partition(".")[0] in WITHOUT_SIGNATURES:
            return None
        symbol = self._lookup(fullname)
        base = symbol.node if symbol else None
        if isinstance(base, TypeInfo) and any(map(is_signature, base.mro)):
            return self._signatures.inherit
        if isinstance(base, TypeInfo) and base.has_base(DSPY_SIGNATURE):
            return self._dspy_classes.check
        if isinstance(base, TypeInfo) and base.has_base(DSPY_MODULE):
            return keep_attributes
        return None

    def function(self, fullname: str) -> Callable[[FunctionContext], Type] | None:
        """Find the hook of a function's call."""
        if fullname.endswith(STUBBED_PROGRAMS):
            return self._programs.make
        found = self._functions.get(fullname)
        if found is not None:
            return found
        if not self._is_of_dspy(fullname):
            return self._reused.call if fullname.startswith(DSPY) else None
        symbol = self._lookup(fullname)
        info = symbol.node if symbol else None
        is_signature_class = isinstance(info, TypeInfo) and info.has_base(DSPY_SIGNATURE)
        return self._dspy.instance if is_signature_class else self._reused.call

    def method(self, fullname: str) -> Callable[[MethodContext], Type] | None:
        """Find the hook of a method's call."""
        owner, _, name = fullname.rpartition(".")
        return self._reused.call if name in DSPY_CALLS and self._is_of_dspy(owner) else None

    def function_signature(self, fullname: str) -> Callable[[FunctionSigContext], FunctionLike] | None:
        """Find the hook of a function's signature."""
        found = self._signature_calls.get(fullname)
        return generous_signature if found is None and self._is_of_dspy(fullname) else found

    def method_signature(self, fullname: str) -> Callable[[MethodSigContext], FunctionLike] | None:
        """Find the hook of a method's signature."""
        owner, _, name = fullname.rpartition(".")
        if name == JOIN:
            symbol = self._lookup(owner)
            is_program = symbol and isinstance(symbol.node, TypeInfo) and symbol.node.has_base(PROGRAM)
            return self._wiring.join if is_program else None
        if self._is_of_dspy(owner):
            return self._call_of_dspy
        return container_signature if fullname in CHANGES else None

    def attribute(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        """Find the hook of an attribute."""
        owner = fullname.rpartition(".")[0]
        found = self._attributes.get(owner)
        if found is not None:
            return found
        if self._is_signature(owner):
            return self._bound.read
        if not self._is_of_dspy(owner):
            return None
        return self._field_of_dspy if self._is_result(owner) else self._empty.attribute

    def _make_dspy(self, context: FunctionContext) -> Type:
        return self._reused.settle(context, self._dspy.make(context))

    def _output_of_dspy(self, context: AttributeContext) -> Type:
        found = self._dspy_results.attribute(context)
        return found if context.is_lvalue else self._reused.settle(context, found)

    def _field_of_dspy(self, context: AttributeContext) -> Type:
        found = self._dspy_results.field(context)
        return found if context.is_lvalue else self._reused.settle(context, found)

    def _is_result(self, fullname: str) -> bool:
        """Whether a class is a signature of DSPy, which stands for its results, too."""
        symbol = self._lookup(fullname)
        return bool(symbol and isinstance(symbol.node, TypeInfo) and symbol.node.has_base(DSPY_SIGNATURE))

    def _call_of_dspy(self, context: MethodSigContext) -> FunctionLike:
        return self._reused.replaced_signature(context) or generous_signature(context)

    def _make_around(self, context: FunctionContext) -> Type:
        return self._reused.settle(context, self._dspy.around(context))

    def _is_of_dspy(self, fullname: str) -> bool:
        """Whether a class is one of DSPy or made of one; asked of every call, so it is remembered."""
        if fullname.partition(".")[0] in WITHOUT_SIGNATURES:
            return False
        known = self._are_of_dspy.get(fullname)
        if known is None:
            symbol = self._lookup(fullname)
            info = symbol.node if symbol else None
            known = isinstance(info, TypeInfo) and any(base.fullname.startswith(DSPY) for base in info.mro)
            if self._keeps_classes:  # the daemon changes classes in place
                self._are_of_dspy[fullname] = known
        return known

    def _is_signature(self, fullname: str) -> bool:
        """Whether a class is a signature; asked of every attribute that is read, so it is remembered."""
        known = self._are_signatures.get(fullname)
        if known is None:
            symbol = self._lookup(fullname)
            known = symbol is not None and isinstance(symbol.node, TypeInfo) and is_signature(symbol.node)
            if self._keeps_classes:  # the daemon changes classes in place
                self._are_signatures[fullname] = known
        return known
