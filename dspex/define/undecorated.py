"""Subclasses of a signature before, or without, their `@signature`.

`class Child(Triage):` makes a class before a decorator can see it. That shell has no fields of its
own. With methods only it is a signature like its parent; with fields it waits for the decorator.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec.structs import replace as with_changes

from dspex.check.problem import Problem
from dspex.check.rules import check
from dspex.define.body import has_own_fields, member_names, own_doc, own_markers
from dspex.define.complete import complete_spec
from dspex.define.generics import inherited_fields
from dspex.define.locate import Origin, located
from dspex.define.rebuild import undecorated_fields
from dspex.define.record import SignatureMeta
from dspex.define.slots import equip
from dspex.errors import DefinitionError
from dspex.spec.signature import SignatureSpec
from dspex.spec.types import Ref

ANNOTATIONS = ("__annotations__", "__annotate__", "__annotate_func__")
CALLER_OF_CLASS = 2
"""From a function that the metaclass calls to the frame with the class statement."""


def shell_namespace(name: str, bases: tuple[type, ...], namespace: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of a class body goes into the shell.

    Raises:
        DefinitionError: two bases are signatures; such a class cannot even be a shell.
    """
    parents = _parents(bases)
    if len(parents) > 1:
        from dspex.define.construct import Draft, refuse

        refuse(Draft(name, bases, namespace), Origin(CALLER_OF_CLASS))
    own = own_markers(namespace, namespace.get("__annotations__") or {})
    body = {k: v for k, v in namespace.items() if k not in ANNOTATIONS and k not in own}
    body["__dspex_fields__"] = parents[0].__dspex_fields__ if parents else {}
    return body


def finish_shell(cls: Any, namespace: Mapping[str, Any]) -> None:
    """Keep the body for the decorator, and give the shell what it can do without one.

    Raises:
        DefinitionError: a method has the name of a field, or a plain base has fields.
    """
    put = type.__setattr__
    put(cls, "__dspex_pending__", dict(namespace))
    if hasattr(cls, "__dspex_undecorated__"):  # a base lacks its decorator
        return
    origin = Origin(CALLER_OF_CLASS)
    parents = _parents(cls.__bases__)
    if has_own_fields(namespace):
        problem = Problem(
            "dspex-undecorated",
            f"{cls.__name__} adds fields to a signature but has no @signature",
            "Decorate it.",
            file=origin.file,
            line=origin.line,
        )
        put(cls, "__dspex_undecorated__", problem)
        put(cls, "__dspex_bind__", staticmethod(_refuses(cls)))
        return
    problems = [
        problem
        for base in cls.__bases__
        for problem in undecorated_fields(cls.__name__, base, cls.__bases__, namespace)
    ]
    if problems:
        places = (with_changes(p, file=origin.file, line=origin.line) for p in problems)
        raise DefinitionError(cls.__name__, tuple(places))
    equip(cls, cls.__dspex_fields__, own=())
    if parents and "__dspex_known_spec__" in parents[0].__dict__:
        _inherit_spec(cls, parents[0], namespace, origin)


def check_decorated(cls: Any) -> None:
    """Refuse a subclass that adds fields and has no `@signature`.

    Raises:
        DefinitionError: it is one.
    """
    problem = getattr(cls, "__dspex_undecorated__", None)
    if problem is not None:
        raise DefinitionError(cls.__name__, (problem,))


def _parents(bases: tuple[type, ...]) -> list[Any]:
    found: list[Any] = [b for b in bases if isinstance(b, SignatureMeta) and b.__struct_fields__]
    return found


def _refuses(cls: Any) -> Callable[..., Any]:
    def bind(*args: Any, **kwargs: Any) -> Any:
        check_decorated(cls)

    return bind


def _inherit_spec(cls: Any, parent: Any, namespace: Mapping[str, Any], origin: Origin) -> None:
    own = {
        "name": cls.__name__,
        "ref": Ref(cls.__module__, cls.__qualname__),
        "instructions": own_doc(namespace, parent.__dspex_base_spec__),
        "members": member_names(namespace, parent.__dspex_base_spec__, cls.__bases__),
    }
    base: SignatureSpec = with_changes(parent.__dspex_base_spec__, file=origin.file, line=origin.line, **own)
    known: SignatureSpec = with_changes(
        parent.__dspex_known_spec__, file=origin.file, line=origin.line, **own
    )
    put = type.__setattr__
    given = inherited_fields(parent, namespace)
    if given is not parent.__dspex_fields__:  # `class Numbers(Extract[int]):` says what its fields are
        parameters = tuple(p.__name__ for p in getattr(cls, "__parameters__", ()))
        put(cls, "__dspex_base_spec__", with_changes(base, parameters=parameters))
        put(cls, "__dspex_fields__", given)
        complete_spec(cls, final=False)
        return
    problems = [p for p in check(known) if p.severity == "error"]
    if problems:
        raise DefinitionError(cls.__name__, located(known, problems))
    put(cls, "__dspex_base_spec__", base)
    put(cls, "__dspex_known_spec__", known)
