"""Images and files made again of what stands for them in JSON, as in saved demos."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dspex.native.convert import MismatchError, from_builtins


def restorer(annotation: Any, names: Mapping[str, Any]) -> Callable[[Any], Any]:
    """Return the function that reads a value of a type; what does not fit stays as it is.

    Args:
        annotation: the type.
        names: local names that text in it may use.
    """
    read = from_builtins(annotation, (), names)

    def restore(value: Any) -> Any:
        try:
            return read(value)
        except MismatchError:  # demos are shown as they are, as in DSPy
            return value

    return restore
