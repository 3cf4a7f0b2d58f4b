"""What can be seen of a value where it stands."""

from __future__ import annotations

from typing import Final

import libcst as cst

from dspex.migrate.source import Source

_TEXTS: Final = (cst.SimpleString, cst.ConcatenatedString, cst.FormattedString)
_COLLECTIONS: Final = (cst.List, cst.Tuple, cst.Dict, cst.Set, cst.ListComp, cst.DictComp, cst.SetComp)
_NUMBERS: Final = (cst.Integer, cst.Float)


def is_text(source: Source, node: cst.BaseExpression) -> bool:
    """Whether a value is seen to be a text: a literal, or a parameter that says so."""
    if not isinstance(node, cst.Name):
        return isinstance(node, _TEXTS)
    nodes = [getattr(assignment, "node", None) for assignment in source.bound(node)]
    said = [n.annotation for n in nodes if isinstance(n, cst.Param) and n.annotation is not None]
    return bool(nodes) and len(said) == len(nodes) and all(source.code(s.annotation) == "str" for s in said)


def is_no_text(node: cst.BaseExpression) -> bool:
    """Whether a value is seen to be something else."""
    return isinstance(node, (*_COLLECTIONS, *_NUMBERS))


def is_looked_into(source: Source, node: cst.CSTNode) -> bool:
    """Whether something is looked for in a value, as in `"answer" in result`, or it is matched."""
    around = source.parent(node)
    if isinstance(around, cst.ComparisonTarget):
        return isinstance(around.operator, (cst.In, cst.NotIn))
    return isinstance(around, cst.Match)
