"""Where a value goes from the place where it is made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import libcst as cst
from msgspec import Struct

from dspex.migrate.source import Source


class Called(Struct, frozen=True):
    """It is called."""

    call: cst.Call


class Member(Struct, frozen=True):
    """An attribute of it is used."""

    node: cst.Attribute


class Bound(Struct, frozen=True):
    """It gets a name, `x = …` or `self.x = …`; in a container when `inside` says so."""

    target: cst.Name | cst.Attribute
    inside: bool = False


class Item(Struct, frozen=True):
    """It is indexed."""

    node: cst.Subscript


class Based(Struct, frozen=True):
    """It is the base of a class."""

    node: cst.ClassDef


class Passed(Struct, frozen=True):
    """It goes where it is not followed."""

    node: cst.CSTNode
    how: str


class Argument(Struct, frozen=True):
    """It is an argument of a call."""

    call: cst.Call
    arg: cst.Arg


Way: TypeAlias = Called | Member | Bound | Item | Based | Passed | Argument
"""What is not among them, such as a comparison with None, does nothing with the value."""

_THROUGH = (
    cst.Await,
    cst.IfExp,
    cst.BooleanOperation,
    cst.ListComp,
    cst.DictComp,
    cst.List,
    cst.Tuple,
    cst.Dict,
)
_CONTAINERS = (cst.ListComp, cst.DictComp, cst.List, cst.Tuple, cst.Dict)
_ELEMENTS = (cst.Element, cst.DictElement)
_HARMLESS = (cst.Annotation, cst.If, cst.While, cst.Assert, cst.UnaryOperation, cst.ClassDef, cst.Del)


def ways(source: Source, node: cst.CSTNode, inside: bool = False) -> Iterator[Way]:
    """Say where a value goes that an expression gives; `inside` a container when it stands in one."""
    parent = source.parent(node)
    if isinstance(parent, cst.Call) and parent.func is node:
        yield Called(parent)
    elif isinstance(parent, cst.Attribute) and parent.value is node:
        yield Member(parent)
    elif isinstance(parent, cst.Subscript) and parent.value is node:
        yield Item(parent)
    elif isinstance(parent, cst.Arg):
        yield from _argument(source, parent)
    elif isinstance(parent, (*_ELEMENTS, *_THROUGH)):
        if not (isinstance(parent, cst.IfExp) and parent.test is node):
            yield from ways(source, parent, inside or isinstance(parent, _CONTAINERS))
    elif isinstance(parent, cst.Assign):
        yield from (_bound(t.target, inside) for t in parent.targets)
    elif isinstance(parent, cst.AnnAssign) and parent.value is node:
        yield _bound(parent.target, inside)
    elif not _does_nothing(source, node, parent):
        yield Passed(node, _how(parent))


def _argument(source: Source, arg: cst.Arg) -> Iterator[Way]:
    around = source.parent(arg)
    if isinstance(around, cst.ClassDef):
        if arg in around.bases:
            yield Based(around)
        else:
            yield Passed(arg, "is an option of a class")
    elif isinstance(around, cst.Call):
        yield Argument(around, arg)


def _bound(target: cst.BaseExpression, inside: bool) -> Way:
    if isinstance(target, cst.Name) or (
        isinstance(target, cst.Attribute) and isinstance(target.value, cst.Name)
    ):
        return Bound(target, inside)
    if isinstance(target, cst.Subscript) and isinstance(target.value, (cst.Name, cst.Attribute)):
        return _bound(target.value, inside=True)
    return Passed(target, "is stored")


def _does_nothing(source: Source, node: cst.CSTNode, parent: cst.CSTNode | None) -> bool:
    if isinstance(parent, cst.Comparison):
        return all(isinstance(t.operator, (cst.Is, cst.IsNot)) for t in parent.comparisons)
    if isinstance(parent, cst.Subscript):
        return source.inside(node, cst.Annotation) is not None
    if isinstance(parent, (cst.SubscriptElement, cst.Index, cst.BinaryOperation)):
        return source.inside(node, cst.Annotation) is not None
    return isinstance(parent, (cst.Expr, cst.AssignTarget, *_HARMLESS))


_HOW = {
    cst.Return: "is returned",
    cst.Yield: "is yielded",
    cst.NamedExpr: "is bound by :=",
    cst.FormattedStringExpression: "is written into a text",
    cst.For: "is looped over",
    cst.CompFor: "is looped over",
    cst.Lambda: "is returned by a lambda",
}


def _how(parent: cst.CSTNode | None) -> str:
    return _HOW.get(type(parent), "is passed on")  # type: ignore[arg-type]  # None is no node, and not in the table
