"""The user's `__post_init__`: it runs on records that have their inputs, on no others.

A record without its inputs is what an answer is read into before anybody knows what was asked.
msgspec looks for `__post_init__` once, when a class is made, and calls it on every new object.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from types import FunctionType
from typing import Any

from msgspec import UNSET

NAME = "__post_init__"


def has_post_init(namespace: Mapping[str, Any], bases: tuple[type, ...]) -> bool:
    """Whether a class has a `__post_init__`, of its own or from a base, such as a plain mixin."""
    return NAME in namespace or any(hasattr(base, NAME) for base in bases)


def with_guard(namespace: dict[str, Any], bases: tuple[type, ...]) -> dict[str, Any]:
    """Return a class body whose `__post_init__`, if there is one, waits for the inputs.

    Args:
        namespace: the body.
        bases: those of the class; a plain one may bring the method.
    """
    own = namespace.get(NAME)
    if own is None:
        own = next((found for base in bases if (found := getattr(base, NAME, None)) is not None), None)
    if not isinstance(own, FunctionType) or hasattr(own, "__dspex_guard__"):
        return namespace
    return {**namespace, NAME: _guarded(own)}


def _guarded(function: Callable[[Any], object]) -> Callable[[Any], None]:
    @functools.wraps(function)
    def post_init(self: Any) -> None:
        cls: Any = self.__class__
        fields = cls.__dspex_fields__
        if all(get(self) is not UNSET for name, get in cls.__dspex_slots__ if fields[name].kind == "input"):
            function(self)

    post_init.__dspex_guard__ = True  # type: ignore[attr-defined]  # functions take attributes
    return post_init


__all__ = ["has_post_init", "with_guard"]
