"""Resolve names in annotations, and write annotations as text."""

from __future__ import annotations

import sys
import types
from collections.abc import Mapping
from typing import Any, ForwardRef, Literal, NamedTuple, Union, get_args, get_origin

from dspex.spec.types import Type

MAX_TEXT = 200
"""How many characters of an annotation a message shows."""


class Scope(NamedTuple):
    """What an annotation can see.

    Attributes:
        module: name of the module it stands in.
        names: local names: the class itself, type parameters, the locals of a function.
        variables: what the type parameters stand for.
    """

    module: str = ""
    names: Mapping[str, Any] = {}
    variables: Mapping[Any, Type] = {}


class Unresolvable(NamedTuple):
    """Text that names nothing yet (`later`), or is no type expression at all."""

    text: str
    reason: str
    later: bool


def evaluate(annotation: str | ForwardRef, scope: Scope) -> Any:
    """Evaluate an annotation that is text, as `typing.get_type_hints` would.

    Returns:
        The annotation, or an `Unresolvable`.
    """
    if isinstance(annotation, str):
        text, module = annotation, scope.module
    else:
        text, module = annotation.__forward_arg__, annotation.__forward_module__ or scope.module
    space = module if isinstance(module, types.ModuleType) else sys.modules.get(str(module))
    try:
        return eval(text, dict(vars(space)) if space else {}, dict(scope.names))
    except (NameError, AttributeError) as error:
        return Unresolvable(text, str(error), later=True)
    except Exception as error:  # an annotation is user code
        return Unresolvable(text, f"{type(error).__name__}: {error}", later=False)


def display(annotation: Any, depth: int = 8) -> str:
    """Write an annotation as DSPy and pydantic show it: class names without modules, `Union[...]`.

    >>> display(dict[str, int | None])
    'dict[str, Union[int, NoneType]]'
    """
    origin = get_origin(annotation)
    if origin is None or (annotation.__class__ is type and not get_args(annotation)):
        name = getattr(annotation, "__name__", None)
        return (name if isinstance(name, str) else str(annotation))[:MAX_TEXT]
    if depth == 0:
        return "..."
    if origin is types.UnionType:
        origin = Union
    arguments = (
        repr(a) if origin is Literal and isinstance(a, str) else display(a, depth - 1)
        for a in get_args(annotation)
    )
    name = getattr(origin, "__name__", None) or getattr(origin, "_name", None) or "type"
    return f"{name}[{', '.join(arguments)}]"[:MAX_TEXT]
