"""Find members that an enum has not."""

from __future__ import annotations

import ast
import enum
from collections.abc import Iterator
from typing import Final, NamedTuple

from dspex.check.finding import did_you_mean
from dspex.define.source.classes import ENUM_BASES, decorators, full_bases, lineage
from dspex.define.source.scopes import Class, Scope
from dspex.define.strings.static import dotted_text

_OF_ENUMS: Final = frozenset((*dir(enum.EnumType), *dir(enum.Enum), *dir(str), *dir(int), "name", "value"))
_PLAIN_BASES: Final = frozenset((*ENUM_BASES, "builtins.int", "builtins.str", "builtins.object"))


class UnknownMember(NamedTuple):
    """A member that an enum has not.

    Attributes:
        owner: the enum, as it is written.
        member: its name.
        remedy: what may have been meant; empty where nothing is like it.
        node: both.
    """

    owner: str
    member: str
    remedy: str
    node: ast.Attribute


def unknown_members(node: ast.expr, scope: Scope) -> Iterator[UnknownMember]:
    """Find what a type or a default takes from an enum of the sources that has it not."""
    for inner in ast.walk(node):
        owner = dotted_text(inner.value) if isinstance(inner, ast.Attribute) else ""
        found = scope.lookup(owner) if owner and isinstance(inner, ast.Attribute) else None
        if isinstance(inner, ast.Attribute) and isinstance(found, Class):
            names = _attributes(found)
            if names is not None and inner.attr not in names | _OF_ENUMS:
                yield UnknownMember(owner, inner.attr, did_you_mean(inner.attr, names), inner)


def _attributes(found: Class) -> frozenset[str] | None:
    """Give what a plain enum binds; None for any other class, and where it cannot be known."""
    bases = full_bases(found)
    if bases is None or not bases & ENUM_BASES.keys() or not bases <= _PLAIN_BASES:
        return None
    names: set[str] = set()
    for cls in lineage(found):
        if cls.node.keywords or any(name != "enum.unique" for name, _ in decorators(cls)):
            return None
        for statement in cls.node.body:
            for node in ast.walk(statement):
                match node:
                    case ast.Call(func=ast.Name(id="exec" | "locals" | "vars")):
                        return None
                    case ast.Name(id=name, ctx=ast.Store()):
                        names.add(name)
                    case (
                        ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name)
                    ):
                        names.add(name)
                    case _:
                        continue
    return frozenset(names)
