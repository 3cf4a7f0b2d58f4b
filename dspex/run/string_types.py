"""What the modules that `dspex stubs` writes are made of: read by type checkers, loaded by nobody else.

A signature string becomes a class whose constructor takes the inputs; `Predict` of the string has an
overload of `__new__`, and a decorator gives that the parameters of the constructor and the class as
result. That is all that four checkers agree on: `__init__` cannot say it, and a `Callable[...]` that is
written out cannot name keywords.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, ParamSpec, TypeVar, dataclass_transform

from dspex.define.decorator import Record
from dspex.run.chain_of_thought import Settings
from dspex.run.predict import Predict

P = ParamSpec("P")
"""The inputs of a program."""
Q = ParamSpec("Q")
"""The parameters of an overload."""
R = TypeVar("R")
"""The result of a program."""
T = TypeVar("T")


class StringRecord:
    """The record of a signature string, in the eyes of type checkers."""


Loose = TypeVar("Loose", bound="Record[Any]")
"""The record of a string whose fields are not known."""
Known = TypeVar("Known", bound="StringRecord")
"""The record of a string whose fields are known."""


class StringSettings(Settings, total=False):
    """The keyword arguments of a program that a string takes, but for demos."""

    instructions: str | None
    types: Mapping[str, Any] | None
    validators: Sequence[Callable[[Any], object]]
    checks: Sequence[Callable[[Any], object]]


class StringPredict(Predict[P, R]):
    """A `Predict` whose types come from `__new__` alone."""

    def __init__(self, signature: object, **settings: object) -> None: ...


def optional(*, default: object) -> Any:
    """Stand for the default of an input, where it is no plain value."""
    raise NotImplementedError


def answered(*, init: Literal[False] = False) -> Any:
    """Mark an output, which the constructor does not take."""
    raise NotImplementedError


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(optional, answered))
def record(cls: type[T], /) -> type[T]:
    """Give a class the constructor of its inputs."""
    raise NotImplementedError
