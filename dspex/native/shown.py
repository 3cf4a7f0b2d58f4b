"""Pydantic models that hold types of dspex, as DSPy shows its own in models."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from dspex.native.kinds import class_of
from dspex.native.target import read_target
from dspex.spec.own_types import own_type_of
from dspex.spec.types import Named
from dspex.types.schema import Kept

KEPT: Final = 256
"""Of how many models it is remembered whether they hold types of dspex."""


@lru_cache(maxsize=KEPT)
def model_holds_own(cls: type) -> bool:
    """Whether objects of a pydantic model may hold a type of dspex."""
    target = read_target(cls)
    return any(isinstance(t, Named) and own_type_of(t.key) is not None for t in target.reachable())


def model_to_builtins(model: Any) -> Any:
    """Write a pydantic model, with the types of dspex in it as DSPy shows its own."""
    cls = class_of(model)
    dump = cls.__pydantic_serializer__.to_python
    if not model_holds_own(cls):
        return dump(model, mode="json", fallback=str)
    from dspex.native.builtins import to_builtins

    kept = Kept()
    written = dump(model, mode="json", fallback=str, context=kept)
    return kept.put_back(written, lambda own: to_builtins(own.__dspex_shown__()))
