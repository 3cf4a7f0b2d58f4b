"""Aliases of generic signatures, such as `Extract[int]`, which bind what their arguments say."""

from __future__ import annotations

import operator
from collections.abc import Callable
from types import GenericAlias
from typing import Any, Final, get_args, get_origin

from dspex.define.binding import explain

OWN: Final = "__dspex_alias__"


class SignatureAlias(GenericAlias):
    """An alias that checks inputs against its arguments; for the rest it is what `typing` makes."""

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        try:
            return binder(self).__dspex_bind__(*args, **kwargs)
        except TypeError as error:
            raise explain(self, args, kwargs, error) from None

    def __getitem__(self, arguments: Any) -> Any:
        cls: Any = self.__origin__
        return cls[get_args(super().__getitem__(arguments))]

    def __getattr__(self, name: str) -> Any:
        # All else is looked for at the class; msgspec keeps here what it knows of the alias.
        return object.__getattribute__(self, name)

    def __reduce__(self) -> tuple[Any, ...]:
        return operator.getitem, (self.__origin__, self.__args__)


class Binder:
    """Binds the inputs of one alias, as a record class does its own.

    The constructor is generated at the first call.
    """

    def __init__(self, alias: Any) -> None:
        self._alias = alias

    @property
    def __dspex_bind__(self) -> Callable[..., Any]:
        cls = get_origin(self._alias)
        made: dict[Any, Callable[..., Any]] = cls.__dict__.get("__dspex_binds__") or {}
        arguments = get_args(self._alias)
        if arguments not in made:
            from dspex.native.build import build_constructor

            made[arguments] = build_constructor(self._alias)
            type.__setattr__(cls, "__dspex_binds__", made)
        return made[arguments]


def binder(signature: Any) -> Any:
    """Return what has the constructor of a record class, or of an alias of one, as `__dspex_bind__`."""
    return signature if get_origin(signature) is None else Binder(signature)


def alias_of(cls: Any, arguments: Any) -> Any:
    """Fill in the type parameters of a generic signature.

    Raises:
        TypeError: it has none, or not so many.
    """
    subscript = getattr(cls, "__class_getitem__", None)
    if subscript is None:
        raise TypeError(f"{cls.__name__} has no type parameters, so it takes no [...]")
    plain = subscript(arguments)  # typing checks them, and keeps what it made; with it stays the alias
    alias = getattr(plain, OWN, None)
    if alias is None:
        alias = SignatureAlias(cls, get_args(plain))
        setattr(plain, OWN, alias)
    return alias


__all__ = ["Binder", "SignatureAlias", "alias_of", "binder"]
