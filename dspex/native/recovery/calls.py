"""Objects as Python writes them: calls of the classes that are asked for, by their names."""

from __future__ import annotations

import ast
import re
from collections.abc import Set
from typing import Final

from dspex.native.recovery.document import Candidate, Document
from dspex.native.recovery.nodes import MAX_DEPTH, Bare, Items, Node, Pairs, RefusedError, Repair
from dspex.native.recovery.work import Budget

LONGEST: Final = 50_000
"""Characters of an answer that Python's own parser is asked about."""
_FENCED: Final = re.compile(r"\s*```[\w+-]*[ \t]*\n(.*?)\n?[ \t]*```\s*\Z", re.DOTALL).match
_NAMED: Final = re.compile(r"[\s\[({]*+[^\W\d]\w*+(?:\.\w++)*+\(").match
_CONSTANTS: Final = {True: "true", False: "false", None: "null"}


def as_calls(text: str, classes: Set[str], budget: Budget) -> Document | None:
    """Take an answer apart that is a call of a class, or a list of them; None for any other.

    Args:
        text: the answer.
        classes: the names of the classes.
        budget: what may be spent.
    """
    if "(" not in text or len(text) > LONGEST or not any(f"{name}(" in text for name in classes):
        return None
    fenced = _FENCED(text)
    source = (text if fenced is None else fenced[1]).strip()
    if _NAMED(source) is None:
        return None
    budget.spend(len(source))
    try:
        node = _Calls(source, classes, budget).node(ast.parse(source, mode="eval").body, 0)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None
    repairs = [Repair("python", "calls of classes, which JSON does not know")]
    return Document(text, [Candidate(node, repairs, fenced is not None)], True, [], None)


class _Calls:
    def __init__(self, source: str, classes: Set[str], budget: Budget) -> None:
        self._classes = classes
        self._budget = budget
        self._lines = source.encode().splitlines(keepends=True)

    def node(self, part: ast.expr, depth: int) -> Node:
        """Make the node of an expression.

        Raises:
            RefusedError: it is something else than values and calls of the classes.
        """
        self._budget.count()
        if depth > MAX_DEPTH:
            raise RefusedError("it is nested too deeply")
        match part:
            case ast.Constant(bool() | None as value):
                return Bare(_CONSTANTS[value])
            case ast.Constant(str(value)):
                return value
            case ast.Constant(int() | float() as value):
                return Bare(repr(value))
            case ast.UnaryOp(ast.USub(), ast.Constant(int() | float() as value)):
                return Bare(f"-{value!r}")
            case ast.Attribute():
                return Bare(ast.unparse(part))
            case ast.List(items) | ast.Tuple(items) | ast.Set(items):
                array = Items(self._source(part), 0)
                array += [self.node(item, depth + 1) for item in items]
                array.end, array.closed = len(array.source), True
                return array
            case ast.Dict(keys, values):
                return self._pairs(part, [self._key(key) for key in keys], values, depth)
            case ast.Call(func, [], keywords) if self._is_class(func):
                names = [keyword.arg or "" for keyword in keywords]
                if "" not in names:
                    return self._pairs(part, names, [keyword.value for keyword in keywords], depth)
            case _:
                pass
        raise RefusedError("what it says is not clear")

    def _pairs(self, part: ast.expr, names: list[str], values: list[ast.expr], depth: int) -> Pairs:
        made = Pairs(self._source(part), 0)
        made += [(name, self.node(value, depth + 1)) for name, value in zip(names, values, strict=True)]
        made.end, made.closed = len(made.source), True
        return made

    def _key(self, key: ast.expr | None) -> str:
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            return key.value
        raise RefusedError("a name is no text")

    def _is_class(self, called: ast.expr) -> bool:
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        return name in self._classes

    def _source(self, part: ast.expr) -> str:
        """Return what was written; Python counts in bytes."""
        first, last = part.lineno - 1, (part.end_lineno or part.lineno) - 1
        lines = self._lines[first : last + 1]
        self._budget.spend(sum(map(len, lines)))
        lines[-1] = lines[-1][: part.end_col_offset]
        lines[0] = lines[0][part.col_offset :]
        return b"".join(lines).decode()
