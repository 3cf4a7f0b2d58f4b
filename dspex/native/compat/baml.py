"""What DSPy 3.4's BAML format refuses to write."""

from __future__ import annotations

from collections.abc import Sequence
from types import NoneType
from typing import Any, Final, get_args, get_origin

from pydantic import BaseModel

from dspex.native.compat.outputs import UNIONS, DspyOutput

PLAIN: Final = frozenset({str, int, float, bool})


def refused_model(outputs: Sequence[DspyOutput]) -> type | None:
    """Return the first model that stands in two places of an output's type, or inside itself.

    DSPy calls it recursive, and raises ValueError when it writes the prompt.
    """
    return next((found for o in outputs if (found := _twice(o.annotation, None)) is not None), None)


def _twice(annotation: Any, seen: set[type] | None) -> type | None:
    if annotation in PLAIN:
        return None
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _inside(annotation, seen)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in UNIONS:
        parts = [part for part in arguments if part is not NoneType]
    else:
        parts = list(arguments) if origin in (list, dict) else []
    return next((found for part in parts if (found := _twice(part, seen)) is not None), None)


def _inside(model: type[BaseModel], seen: set[type] | None) -> type | None:
    seen = seen or set()  # DSPy shares it between the fields of a model, not between the parts of a type
    if model in seen:
        return model
    seen.add(model)
    fields = model.model_fields.values()
    return next((found for f in fields if (found := _twice(f.annotation, seen)) is not None), None)
