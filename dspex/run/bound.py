"""The inputs of one call of a module."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, ParamSpec, TypeVar

from dspex.errors import excerpt

P = ParamSpec("P")
R = TypeVar("R")


class Bound(Generic[P, R]):
    """The checked inputs of one call of a module, made by its `request`; `batch` takes them.

    Attributes:
        module: the class of the module.
        args: what was given by position.
        kwargs: what was given by name.
    """

    __slots__ = ("args", "kwargs", "module")

    def __init__(self, module: type, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
        self.module = module
        self.args = args
        self.kwargs = kwargs

    def __repr__(self) -> str:
        shown = [excerpt(value) for value in self.args]
        shown += [f"{name}={excerpt(value)}" for name, value in self.kwargs.items()]
        return f"{self.module.__name__}.request({', '.join(shown)})"
