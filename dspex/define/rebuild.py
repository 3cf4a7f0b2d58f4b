"""What a class must be like to become a record, and how its methods follow it there."""

from __future__ import annotations

import inspect
from collections.abc import Collection, Iterable, Iterator, Mapping
from types import FunctionType
from typing import Any
from unicodedata import normalize

from msgspec import Struct

from dspex.check.problem import Problem
from dspex.define.body import is_classvar
from dspex.define.fields import Marker
from dspex.define.misplaced import default_problems
from dspex.define.record import SignatureMeta

MAKERS = ("__init__", "__new__")
"""Methods that would make the record in another way than the generated constructor."""

GENERATED = "Use __post_init__: the constructor is generated."
NO_FIELD = " What is no field has a value or is a ClassVar."


def shape_problems(
    name: str, bases: tuple[type, ...], namespace: Mapping[str, Any], fields: Iterable[str]
) -> list[Problem]:
    """Find what keeps a class from being a record, whatever its fields are."""
    found: list[Problem] = []
    signatures = [b for b in bases if isinstance(b, SignatureMeta) and b.__struct_fields__]
    if len(signatures) > 1:
        names = " and ".join(b.__name__ for b in signatures)
        found.append(
            _problem(
                "two-signatures",
                f"{name} inherits from two signatures, {names}",
                "Inherit from one and add fields, or use one as the type of a field.",
            )
        )
    fields = tuple(fields)
    for base in bases:
        found += list(_base_problems(name, base)) or _base_makers(name, base)
        found += undecorated_fields(name, base, bases, {*fields, *namespace})
    own = (*_name_problems(name, fields), *default_problems(name, namespace, fields))
    return [*(found or _own_shape(name, namespace)), *own]


def _name_problems(name: str, fields: Iterable[str]) -> Iterator[Problem]:
    """Find names that Python reads otherwise than they are written; its parser never leaves one."""
    for field in fields:
        read = normalize("NFKC", field)
        if read != field and field.isidentifier():
            what = f"{name}.{field} cannot be a field: Python reads this name as '{read}'"
            yield Problem("dspex-reserved-name", what, f"Rename it to '{read}'.", field=field)


def _own_shape(name: str, namespace: Mapping[str, Any]) -> Iterator[Problem]:
    if "__dataclass_fields__" in namespace:
        yield dataclass_problem(name)
        return
    for method in MAKERS:
        if method in namespace:
            yield _problem("init", f"{name} defines {method}", GENERATED)


def dataclass_problem(name: str) -> Problem:
    """Say that a class cannot be a dataclass and a signature."""
    return _problem("init", f"{name} is a dataclass already", "Remove @dataclass: @signature does its work.")


def _base_problems(name: str, base: type) -> Iterator[Problem]:
    if isinstance(base, SignatureMeta):
        undecorated = getattr(base, "__dspex_undecorated__", None)
        if undecorated is not None:
            yield undecorated
        return
    if not issubclass(SignatureMeta, type(base)):
        kind = type(base).__name__
        what = f"base {base.__name__} of {name} has the metaclass {kind}, which a signature cannot have"
        yield _problem(
            "metaclass", what, "Use a plain class as base; a Protocol holds without being inherited."
        )
        return
    if issubclass(base, Struct):
        what = f"base {base.__name__} of {name} is a Struct that is no signature"
        yield _problem(
            "metaclass", what, f"Decorate {base.__name__} with @signature, or use it as a field's type."
        )


def _base_makers(name: str, base: type) -> Iterator[Problem]:
    """Find an `__init__` that a plain base class would bring; a dataclass's own is told otherwise."""
    for cls in base.__mro__ if not isinstance(base, SignatureMeta) else ():
        for method in MAKERS if "__dataclass_fields__" not in cls.__dict__ else ():
            if isinstance(cls.__dict__.get(method), (FunctionType, staticmethod)):
                yield _problem("init", f"base {cls.__name__} of {name} defines {method}", GENERATED)


def undecorated_fields(
    name: str, base: type, bases: tuple[type, ...], given: Collection[str]
) -> Iterator[Problem]:
    """Find the fields of a plain base class, which nobody would look at.

    Args:
        name: of the signature.
        base: one of its bases.
        bases: all of them.
        given: names that the signature's own body defines: what a mixin expects of its classes.
    """
    if isinstance(base, SignatureMeta) or not issubclass(SignatureMeta, type(base)):
        return
    for cls in base.__mro__:
        markers = [n for n, v in cls.__dict__.items() if isinstance(v, Marker)]
        bare = [
            n
            for n, annotation in inspect.get_annotations(cls).items()
            if not (n in given or is_classvar(annotation) or n.startswith("_"))
            and not any(hasattr(b, n) for b in bases)
        ]
        if markers or bare:
            fields = ", ".join([*markers, *bare])
            what = f"base {cls.__name__} of {name} has fields ({fields}) but no @signature"
            remedy = f"Decorate {cls.__name__} too.{NO_FIELD if bare else ''}"
            yield _problem("undecorated", what, remedy)


def _problem(code: str, message: str, remedy: str) -> Problem:
    return Problem(f"dspex-{code}", message, remedy)


def keep_attributes(body: Mapping[str, Any], new: type) -> None:
    """Set again what `__init_subclass__` has set otherwise this time, without the class's keywords."""
    for name, value in body.items():
        dunder = name.startswith("__") and name.endswith("__")
        if not dunder and new.__dict__.get(name, value) is not value:
            type.__setattr__(new, name, value)


def patch_class_cells(namespace: Mapping[str, Any], old: type, new: type) -> None:
    """Make zero-argument super() and `__class__` in methods see the rebuilt class."""
    for value in namespace.values():
        if isinstance(value, property):
            functions: tuple[Any, ...] = (value.fget, value.fset, value.fdel)
        else:
            functions = (getattr(value, "__func__", None) or getattr(value, "func", None) or value,)
        for function in functions:
            inner = inspect.unwrap(function) if callable(function) else function
            for cell in getattr(inner, "__closure__", None) or ():
                try:
                    if cell.cell_contents is old:
                        cell.cell_contents = new
                except ValueError:  # the cell is still empty
                    continue
