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
from mypy.plugin import AttributeContext, ClassDefContext, FunctionContext, Plugin, ReportConfigContext
from mypy.types import Type

from dspex.errors import ConfigurationError
from dspex_mypy.config import load_levels
from dspex_mypy.features.dspy_programs import DspyPrograms
from dspex_mypy.features.predict import StringPrograms
from dspex_mypy.features.record import Records
from dspex_mypy.features.signature import SignatureClasses
from dspex_mypy.fields import is_signature
from dspex_mypy.fullnames import (
    DSPY_EXAMPLE,
    DSPY_PREDICTION,
    DSPY_PROGRAMS,
    DSPY_SIGNATURE,
    PROGRAMS,
    RECORD,
    SIGNATURE,
    STUBBED_PROGRAMS,
)
from dspex_mypy.state import plugin_state


class DspexPlugin(Plugin):
    """Finds the hook for a full name."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        try:
            levels = load_levels(options.config_file)
        except ConfigurationError as error:
            raise CompileError([f"dspex: error: {error}"], use_stdout=True) from error
        self._signatures = signatures = SignatureClasses(levels)
        self._class_decorators = {SIGNATURE: signatures.transform}
        self._dspy = dspy = DspyPrograms(levels)
        self._strings = strings = StringPrograms(levels)
        self._functions = {
            SIGNATURE: signatures.check,
            **dict.fromkeys(PROGRAMS, strings.make),
            **dict.fromkeys(DSPY_PROGRAMS, dspy.make),
            DSPY_SIGNATURE: dspy.check_string,
        }
        self._attributes = {
            RECORD: Records(levels).attribute,
            **dict.fromkeys((DSPY_EXAMPLE, DSPY_PREDICTION, DSPY_SIGNATURE), dspy.attribute),
        }
        self._data = {**plugin_state(), "levels": dict(sorted(levels.items()))}

    def report_config_data(self, ctx: ReportConfigContext) -> object:
        """Name what the findings depend on besides the code, so that stale caches are not used."""
        return self._data

    def get_class_decorator_hook_2(self, fullname: str) -> Callable[[ClassDefContext], bool] | None:
        """Find the hook of a class decorator."""
        return self._class_decorators.get(fullname)

    def get_base_class_hook(self, fullname: str) -> Callable[[ClassDefContext], None] | None:
        """Find the hook of a base class."""
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
            return self._strings.make
        return self._functions.get(fullname)

    def get_attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        """Find the hook of an attribute."""
        return self._attributes.get(fullname.rpartition(".")[0])


def plugin(version: str) -> type[Plugin]:
    """Give mypy the plugin's class."""
    return DspexPlugin
