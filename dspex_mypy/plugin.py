"""The entry point for mypy: tables of hooks.

Switch it on in pyproject.toml::

    [tool.mypy]
    plugins = ["dspex_mypy.plugin"]
"""

from __future__ import annotations

from collections.abc import Callable

from mypy.errors import CompileError
from mypy.nodes import TypeInfo
from mypy.options import Options
from mypy.plugin import (
    AnalyzeTypeContext,
    AttributeContext,
    ClassDefContext,
    FunctionContext,
    FunctionSigContext,
    MethodContext,
    MethodSigContext,
    Plugin,
    ReportConfigContext,
)
from mypy.types import FunctionLike, Type

from dspex.errors import ConfigurationError
from dspex_mypy.config import load_levels
from dspex_mypy.features.bound import BoundRecords
from dspex_mypy.features.code import code_of_any_language
from dspex_mypy.features.dspy_programs import DspyPrograms
from dspex_mypy.features.examples import example_signature
from dspex_mypy.features.functions import Functions
from dspex_mypy.features.generous import generous_signature
from dspex_mypy.features.modules import module_attribute, open_attributes
from dspex_mypy.features.predict import Programs
from dspex_mypy.features.record import Records
from dspex_mypy.features.reused import ReusedNames
from dspex_mypy.features.sides import add_sides
from dspex_mypy.features.signature import SignatureClasses
from dspex_mypy.features.wiring import Wiring
from dspex_mypy.fields import is_signature
from dspex_mypy.fullnames import (
    DSPY,
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
from dspex_mypy.state import plugin_state
from dspex_mypy.strings.plain import PlainStrings
from dspex_mypy.written import Sources


class DspexPlugin(Plugin):
    """Finds the hook for a full name."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        try:
            levels = load_levels(options.config_file)
        except ConfigurationError as error:
            raise CompileError([f"dspex: error: {error}"], use_stdout=True) from error
        sources = Sources()
        self._signatures = signatures = SignatureClasses(levels, sources)
        self._class_decorators = {SIGNATURE: signatures.transform}
        strings = PlainStrings()
        self._dspy = dspy = DspyPrograms(levels, strings)
        self._reused = ReusedNames()
        self._programs = programs = Programs(levels, strings)
        self._functions = {
            SIGNATURE: signatures.check,
            PREDICT: Functions(levels, sources).check,
            **dict.fromkeys(PROGRAMS, programs.make),
            **dict.fromkeys(DSPY_PROGRAMS, self._make_dspy),
            DSPY_SIGNATURE: dspy.check_string,
        }
        self._attributes = {
            RECORD: Records(levels).attribute,
            DSPY_MODULE: module_attribute,
            **dict.fromkeys((DSPY_EXAMPLE, DSPY_PREDICTION, DSPY_SIGNATURE), dspy.attribute),
        }
        self._signature_calls = {EXAMPLE: example_signature}
        self._wiring = Wiring(levels)
        self._bound = BoundRecords(levels)
        self._keeps_classes = not options.fine_grained_incremental
        self._are_signatures: dict[str, bool] = {}
        self._are_of_dspy: dict[str, bool] = {}
        self._data = {**plugin_state(), "levels": dict(sorted(levels.items()))}

    def report_config_data(self, ctx: ReportConfigContext) -> object:
        """Name what the findings depend on besides the code, so that stale caches are not used."""
        return self._data

    def get_type_analyze_hook(self, fullname: str) -> Callable[[AnalyzeTypeContext], Type] | None:
        """Find the hook of a type."""
        return code_of_any_language if fullname == DSPY_CODE else None

    def get_class_decorator_hook(self, fullname: str) -> Callable[[ClassDefContext], None] | None:
        """Find the hook of a class decorator, before annotations that name the class are analysed."""
        return add_sides if fullname == SIGNATURE else None

    def get_class_decorator_hook_2(self, fullname: str) -> Callable[[ClassDefContext], bool] | None:
        """Find the hook of a class decorator."""
        return self._class_decorators.get(fullname)

    def get_base_class_hook(self, fullname: str) -> Callable[[ClassDefContext], None] | None:
        """Find the hook of a base class."""
        if fullname == DSPY_BASE_MODULE:
            return open_attributes
        symbol = self.lookup_fully_qualified(fullname)
        base = symbol.node if symbol else None
        if isinstance(base, TypeInfo) and any(map(is_signature, base.mro)):
            return self._signatures.inherit
        if isinstance(base, TypeInfo) and base.has_base(DSPY_SIGNATURE):
            return self._dspy.check_class
        return None

    def get_function_hook(self, fullname: str) -> Callable[[FunctionContext], Type] | None:
        """Find the hook of a function's call."""
        if fullname.endswith(STUBBED_PROGRAMS):
            return self._programs.make
        found = self._functions.get(fullname)
        if found is not None or not self._is_of_dspy(fullname):
            return found
        symbol = self.lookup_fully_qualified(fullname)
        info = symbol.node if symbol else None
        is_signature_class = isinstance(info, TypeInfo) and info.has_base(DSPY_SIGNATURE)
        return self._dspy.instance if is_signature_class else self._reused.call

    def get_method_hook(self, fullname: str) -> Callable[[MethodContext], Type] | None:
        """Find the hook of a method's call."""
        owner, _, name = fullname.rpartition(".")
        return self._reused.call if name in DSPY_CALLS and self._is_of_dspy(owner) else None

    def get_function_signature_hook(
        self, fullname: str
    ) -> Callable[[FunctionSigContext], FunctionLike] | None:
        """Find the hook of a function's signature."""
        found = self._signature_calls.get(fullname)
        return generous_signature if found is None and self._is_of_dspy(fullname) else found

    def get_method_signature_hook(self, fullname: str) -> Callable[[MethodSigContext], FunctionLike] | None:
        """Find the hook of a method's signature."""
        owner, _, name = fullname.rpartition(".")
        if name == JOIN:
            symbol = self.lookup_fully_qualified(owner)
            is_program = symbol and isinstance(symbol.node, TypeInfo) and symbol.node.has_base(PROGRAM)
            return self._wiring.join if is_program else None
        return generous_signature if self._is_of_dspy(owner) else None

    def get_attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        """Find the hook of an attribute."""
        owner = fullname.rpartition(".")[0]
        found = self._attributes.get(owner)
        if found is None and self._is_signature(owner):
            return self._bound.read
        return found

    def _make_dspy(self, context: FunctionContext) -> Type:
        return self._reused.settle(context, self._dspy.make(context))

    def _is_of_dspy(self, fullname: str) -> bool:
        """Whether a class is one of DSPy or made of one; asked of every call, so it is remembered."""
        known = self._are_of_dspy.get(fullname)
        if known is None:
            symbol = self.lookup_fully_qualified(fullname)
            info = symbol.node if symbol else None
            known = isinstance(info, TypeInfo) and any(base.fullname.startswith(DSPY) for base in info.mro)
            if self._keeps_classes:  # the daemon changes classes in place
                self._are_of_dspy[fullname] = known
        return known

    def _is_signature(self, fullname: str) -> bool:
        """Whether a class is a signature; asked of every attribute that is read, so it is remembered."""
        known = self._are_signatures.get(fullname)
        if known is None:
            symbol = self.lookup_fully_qualified(fullname)
            known = symbol is not None and isinstance(symbol.node, TypeInfo) and is_signature(symbol.node)
            if self._keeps_classes:  # the daemon changes classes in place
                self._are_signatures[fullname] = known
        return known


def plugin(version: str) -> type[Plugin]:
    """Give mypy the plugin's class."""
    return DspexPlugin
