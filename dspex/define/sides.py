"""`Triage.Inputs` and `Triage.Outputs`: the two sides of a signature as TypedDicts."""

from __future__ import annotations

from typing import Any

from dspex.spec.signature import SIDES


class Side:
    """An attribute of signature classes; one that the class itself has by that name hides it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, cls: Any, owner: Any = None) -> Any:
        if cls is None:
            return self
        known: dict[str, Any] | None = cls.__dict__.get("__dspex_sides__")
        if known is None:
            known = {}
            type.__setattr__(cls, "__dspex_sides__", known)
        if self._name not in known:
            known[self._name] = _typed_dict(cls, self._name)
        return known[self._name]


def _typed_dict(cls: Any, name: str) -> Any:
    """Make the TypedDict of one side. An input with a default may be left out.

    Raises:
        ConfigurationError: the class is no signature.
        DefinitionError: a type cannot be resolved yet.
    """
    import typing

    from dspex.define.decorator import spec_of

    spec_of(cls)  # resolves what could not be resolved before
    kind = SIDES[name]
    fields: dict[str, Any] = {}
    for field in cls.__dspex_fields__.values():
        if field.kind == kind:
            optional = kind == "input" and not field.required
            fields[field.name] = typing.NotRequired[field.annotation] if optional else field.annotation
    # its fields are known now, not before
    made: Any = typing.TypedDict(f"{cls.__name__}{name}", fields)  # type: ignore[misc]
    made.__module__ = cls.__module__
    return made
