"""What the type parameters of generic classes stand for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Generic, Protocol, cast, get_args, get_origin

if TYPE_CHECKING:
    from dspex.define.slots import LiveField

Variables = Mapping[Any, Any]


def closed(annotation: Any, variables: Variables) -> Any:
    """Put arguments in the place of type parameters: `Box[T]` becomes `Box[int]`.

    >>> from typing import TypeVar
    >>> T = TypeVar("T")
    >>> closed(list[T], {T: int})
    list[int]
    """
    try:
        if annotation in variables:
            return variables[annotation]
    except TypeError:  # metadata that cannot be hashed; a type parameter can
        pass
    parameters: tuple[Any, ...] = getattr(annotation, "__parameters__", ())
    is_class = isinstance(annotation, type) and not get_args(annotation)  # the class without arguments
    if is_class or not any(p in variables for p in parameters):
        return cast("Any", annotation)
    generic: Any = annotation
    return generic[tuple(variables.get(p, p) for p in parameters)]


def bindings(cls: Any, arguments: tuple[Any, ...]) -> dict[type, dict[Any, Any]]:
    """Tell for a class and each generic base what its type parameters stand for.

    Args:
        cls: the class, without arguments.
        arguments: those of its own type parameters, in order.
    """
    found: dict[type, dict[Any, Any]] = {}
    waiting: list[tuple[Any, tuple[Any, ...]]] = [(cls, arguments)]
    while waiting:
        current, given = waiting.pop()
        if current in found:
            continue
        variables = dict(zip(getattr(current, "__parameters__", ()), given, strict=False))
        found[current] = variables
        bases: tuple[Any, ...] = current.__dict__.get("__orig_bases__", current.__bases__)
        for base in bases:
            origin = get_origin(base) or base
            if isinstance(origin, type) and origin not in (Generic, Protocol, object):
                waiting.append((origin, tuple(closed(a, variables) for a in get_args(base))))
    if issubclass(cls, dict):  # a TypedDict flattens its bases: all fields are its own
        for variables in list(found.values()):
            found[cls] = {**variables, **found[cls]}
    return found


def inherited_fields(parent: Any, namespace: Mapping[str, Any]) -> Mapping[str, LiveField]:
    """Return the fields of a signature's parent, with what a generic one was given for its parameters.

    Args:
        parent: the signature.
        namespace: the body of the child.
    """
    fields: Mapping[str, LiveField] = parent.__dspex_fields__
    variables: dict[Any, Any] = {}
    for base in namespace.get("__orig_bases__", ()):
        if get_origin(base) is parent:
            variables = dict(zip(parent.__parameters__, get_args(base), strict=False))
    return {name: _specialised(field, variables) for name, field in fields.items()} if variables else fields


def _specialised(field: LiveField, variables: Variables) -> LiveField:
    earlier = tuple((parameter, closed(value, variables)) for parameter, value in field.variables)
    return field._replace(variables=earlier or tuple(variables.items()))


def argument_depth(annotation: Any) -> int:
    """Tell how deep the arguments of a generic alias are nested; at most 100."""
    level, depth = list(get_args(annotation)), 0
    while level and depth < 100:
        level = [inner for argument in level for inner in get_args(argument)]
        depth += 1
    return depth
