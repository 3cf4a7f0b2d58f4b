"""The attributes that a file gives objects from outside, or asks for: mypy knows those that a class has."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from dspex_mypy.source_text import text_of, tree_of

ANY_NAME: Final = "*"
"""Stands for names that only runs know."""
ASKING: Final = frozenset(("getattr", "hasattr", "setattr"))
MISSING: Final = "AttributeError"
NAMESPACE: Final = "__dict__"
OBJECT: Final = frozenset(("cls", "self"))


class Named(NamedTuple):
    """An attribute that is written or asked for.

    Attributes:
        owner: the expression whose attribute it is.
    """

    owner: str
    name: str


class NamedAttributes(NamedTuple):
    """What a file names.

    Attributes:
        outside: the attributes written outside their class, or asked for by name.
        open_classes: the lines of classes that write attributes whose names only runs know.
        expecting: the lines where an attribute may be missing.
    """

    outside: frozenset[Named]
    open_classes: frozenset[int]
    expecting: frozenset[int]

    def has(self, name: str) -> bool:
        """Whether an attribute of any object is written outside its class, or asked for."""
        return any(one.name in (name, ANY_NAME) for one in self.outside)


def named_attributes(path: str) -> NamedAttributes:
    """Read what a file names; one that cannot be read names nothing."""
    return _named_attributes(text_of(path))


@lru_cache(2)
def _named_attributes(text: bytes) -> NamedAttributes:
    nodes = list(ast.walk(tree_of(text)))
    classes = [node for node in nodes if isinstance(node, ast.ClassDef)]
    return NamedAttributes(
        frozenset(one for node in nodes for one in _named(node)),
        frozenset(line for one in classes if any(map(_is_open, ast.walk(one))) for line in _first_lines(one)),
        frozenset(line for node in nodes if isinstance(node, ast.Try) for line in _expecting(node)),
    )


def _first_lines(defined: ast.ClassDef) -> Iterator[int]:
    yield defined.lineno
    yield from (one.lineno for one in defined.decorator_list)


def _named(node: ast.AST) -> Iterator[Named]:
    match node:
        case ast.Attribute(value=owner, attr=name, ctx=ast.Store()):
            if not _is_object(owner):  # which mypy knows
                yield Named(ast.unparse(owner), name)
        case ast.Call(func=ast.Name(id=function), args=[owner, name, *_]) if function in ASKING:
            if isinstance(name, ast.Constant) and isinstance(name.value, str):
                yield Named(ast.unparse(owner), name.value)
            elif function == "setattr" and not _is_object(owner):
                yield Named(ast.unparse(owner), ANY_NAME)
        case ast.Compare(
            left=ast.Constant(value=str(name)), ops=[ast.In() | ast.NotIn()], comparators=[owner]
        ):
            yield Named(ast.unparse(owner), name)
        case _:
            pass


def _expecting(node: ast.Try) -> Iterator[int]:
    """Yield the lines in `try: ... except AttributeError`."""
    said = (inner for handler in node.handlers if handler.type for inner in ast.walk(handler.type))
    if any(isinstance(inner, ast.Name) and inner.id == MISSING for inner in said):
        yield from range(node.body[0].lineno, (node.body[-1].end_lineno or node.body[-1].lineno) + 1)


def _is_open(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="setattr"), args=[owner, name, *_]):
            return _is_object(owner) and not isinstance(name, ast.Constant)
        case ast.Call(func=ast.Name(id="vars"), args=[owner]):
            return _is_object(owner)
        case ast.Attribute(value=owner, attr=name):
            return name == NAMESPACE and _is_object(owner)
        case _:
            return False


def _is_object(owner: ast.expr) -> bool:
    return isinstance(owner, ast.Name) and owner.id in OBJECT
