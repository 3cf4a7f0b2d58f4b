"""The entry point for mypy.

Switch it on in pyproject.toml::

    [tool.mypy]
    plugins = ["dspex_mypy.plugin"]

It is loaded by every run, also by one in which nothing changed: what finds mistakes is loaded when mypy
first asks for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mypy.errors import CompileError
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

from dspex_mypy.config import load_levels
from dspex_mypy.state import plugin_state

if TYPE_CHECKING:
    from dspex_mypy.hooks import Hooks


class DspexPlugin(Plugin):
    """Hands what mypy asks to the tables of hooks."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        try:
            self._levels = load_levels(options.config_file)
        except Exception as error:
            from dspex.errors import ConfigurationError

            if not isinstance(error, ConfigurationError):
                raise
            raise CompileError([f"dspex: error: {error}"], use_stdout=True) from error
        self._data = {**plugin_state(), "levels": dict(sorted(self._levels.items()))}
        self._loaded: Hooks | None = None

    @property
    def _hooks(self) -> Hooks:
        if self._loaded is None:
            from dspex_mypy.hooks import Hooks

            keeps_classes = not self.options.fine_grained_incremental  # the daemon changes classes in place
            self._loaded = Hooks(self._levels, self.lookup_fully_qualified, keeps_classes=keeps_classes)
        return self._loaded

    def report_config_data(self, ctx: ReportConfigContext) -> object:
        """Name what the findings depend on besides the code, so that stale caches are not used."""
        return self._data

    def get_type_analyze_hook(self, fullname: str) -> Callable[[AnalyzeTypeContext], Type] | None:
        """Find the hook of a type."""
        return self._hooks.analyzed_type(fullname)

    def get_class_decorator_hook(self, fullname: str) -> Callable[[ClassDefContext], None] | None:
        """Find the hook of a class decorator, before annotations that name the class are analysed."""
        return self._hooks.class_decorator(fullname)

    def get_class_decorator_hook_2(self, fullname: str) -> Callable[[ClassDefContext], bool] | None:
        """Find the hook of a class decorator."""
        return self._hooks.finished_class(fullname)

    def get_base_class_hook(self, fullname: str) -> Callable[[ClassDefContext], None] | None:
        """Find the hook of a base class."""
        return self._hooks.base_class(fullname)

    def get_function_hook(self, fullname: str) -> Callable[[FunctionContext], Type] | None:
        """Find the hook of a function's call."""
        return self._hooks.function(fullname)

    def get_method_hook(self, fullname: str) -> Callable[[MethodContext], Type] | None:
        """Find the hook of a method's call."""
        return self._hooks.method(fullname)

    def get_function_signature_hook(
        self, fullname: str
    ) -> Callable[[FunctionSigContext], FunctionLike] | None:
        """Find the hook of a function's signature."""
        return self._hooks.function_signature(fullname)

    def get_method_signature_hook(self, fullname: str) -> Callable[[MethodSigContext], FunctionLike] | None:
        """Find the hook of a method's signature."""
        return self._hooks.method_signature(fullname)

    def get_attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        """Find the hook of an attribute."""
        return self._hooks.attribute(fullname)


def plugin(version: str) -> type[Plugin]:
    """Give mypy the plugin's class."""
    return DspexPlugin
