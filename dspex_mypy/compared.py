"""What a file compares attributes with: `done.priority == "low"`, `in (...)`, `match`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from types import NoneType
from typing import Final, NamedTuple, TypeAlias

from dspex_mypy.source_text import text_of, tree_of

Plain: TypeAlias = str | int | bytes | None
_MAY_COMPARE: Final = re.compile(rb"[!=]=|\bin\s*[\[({]|\bmatch\b").search
"""Whether a file has what can be a comparison with literals: most that call programs have none."""


class Compared(NamedTuple):
    """A literal with which an attribute is compared.

    Attributes:
        by: "==", "in" (and their negations) or "case".
    """

    value: Plain
    by: str


Place: TypeAlias = tuple[int, int, str]
"""Line, column and name of an attribute."""


def comparisons_in(path: str) -> dict[Place, list[Compared]]:
    """Find what the attributes in a file are compared with; one that cannot be read has nothing."""
    return _compared(text_of(path))


@lru_cache(1)
def _compared(text: bytes) -> dict[Place, list[Compared]]:
    found: dict[Place, list[Compared]] = {}
    if not _MAY_COMPARE(text):
        return found
    for node in ast.walk(tree_of(text)):
        for attribute, compared in _comparisons(node):
            place = attribute.lineno, attribute.col_offset, attribute.attr
            found.setdefault(place, []).append(compared)
    return found


def _comparisons(node: ast.AST) -> Iterator[tuple[ast.Attribute, Compared]]:
    match node:
        case ast.Compare():
            pairs = zip(node.ops, pairwise([node.left, *node.comparators]), strict=True)
            for operator, (left, right) in pairs:
                yield from _operands(operator, left, right)
        case ast.Match(subject=ast.Attribute() as subject):
            for case in node.cases:
                yield from ((subject, Compared(value, "case")) for value in _patterns(case.pattern))
        case _:
            pass


def _operands(
    operator: ast.cmpop, left: ast.expr, right: ast.expr
) -> Iterator[tuple[ast.Attribute, Compared]]:
    if isinstance(operator, (ast.Eq, ast.NotEq)):
        for field, other in ((left, right), (right, left)):
            if isinstance(field, ast.Attribute):
                yield from ((field, Compared(value, "==")) for value in _constants([other]))
    elif isinstance(operator, (ast.In, ast.NotIn)) and isinstance(left, ast.Attribute):
        items = right.elts if isinstance(right, (ast.Tuple, ast.List, ast.Set)) else []
        yield from ((left, Compared(value, "in")) for value in _constants(items))


def _constants(nodes: Iterable[ast.expr]) -> Iterator[Plain]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, (str, int, bytes, NoneType)):
            yield node.value


def _patterns(pattern: ast.pattern) -> Iterator[Plain]:
    match pattern:
        case ast.MatchValue(value):
            yield from _constants([value])
        case ast.MatchOr(patterns):
            for inner in patterns:
                yield from _patterns(inner)
        case ast.MatchAs(pattern=ast.pattern() as inner):
            yield from _patterns(inner)
        case _:
            pass
