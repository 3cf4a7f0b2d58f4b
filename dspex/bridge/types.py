"""The classes of a signature as DSPy can take them; generated files use it."""

from __future__ import annotations

from typing import Any

from dspex.bridge.own_types import dspy_class
from dspex.define.decorator import spec_of
from dspex.native.compat.standins import stand_ins


def dspy_types(signature: Any) -> dict[str, Any]:
    """Return what stands for each class and enum of a signature in DSPy, by key.

    Args:
        signature: a class made by `@signature`.

    Raises:
        ConfigurationError: it is none.
        DefinitionError: a forward reference still cannot be resolved.
    """
    spec = spec_of(signature)
    return stand_ins(spec, signature.__dspex_objects__, dspy_class)
