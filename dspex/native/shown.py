"""Values as DSPy shows them, with the types of dspex inside pydantic models."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from dspex.native.builtins import key_text, to_builtins
from dspex.native.kinds import DICT, GROUPS, class_of
from dspex.native.target import read_target
from dspex.spec.own_types import own_type_of
from dspex.spec.types import Named
from dspex.types.schema import Kept

KEPT: Final = 256
"""Of how many models it is remembered whether they hold types of dspex."""


def shown(value: object) -> Any:
    """Write a value as `to_builtins` does, also types of dspex in pydantic models as DSPy shows its own."""
    return _with_models(value) if _has_models(value) else to_builtins(value)


def _has_models(value: Any) -> bool:
    """Whether there is a pydantic model in a value that may hold a type of dspex."""
    cls = class_of(value)
    if cls is DICT:
        return any(map(_has_models, value.values()))
    if cls in GROUPS:
        return any(map(_has_models, value))
    return hasattr(cls, "__pydantic_serializer__") and model_holds_own(cls)


def _with_models(value: Any) -> Any:
    cls = class_of(value)
    if cls is DICT:
        return {key_text(key): _with_models(item) for key, item in value.items()}
    if cls in GROUPS:
        return [_with_models(item) for item in value]
    return model_to_builtins(value) if _has_models(value) else to_builtins(value)


@lru_cache(maxsize=KEPT)
def model_holds_own(cls: type) -> bool:
    """Whether objects of a pydantic model may hold a type of dspex."""
    target = read_target(cls)
    return any(isinstance(t, Named) and own_type_of(t.key) is not None for t in target.reachable())


def model_to_builtins(model: Any) -> Any:
    """Write a pydantic model, with the types of dspex in it as DSPy shows its own."""
    kept = Kept()
    dump = class_of(model).__pydantic_serializer__.to_python
    written = dump(model, mode="json", fallback=str, context=kept)
    return kept.put_back(written, lambda own: shown(own.__dspex_shown__()))
