"""Types that the two packages do not show to a model in the same words."""

from __future__ import annotations

from typing import Final

import libcst as cst

from dspex.migrate.source import dotted, text_of

PLAIN: Final = "Use the plain type, such as list[str], or list for typing.List: the prompt changes then."
SHOWN_OTHERWISE: Final = frozenset(
    (
        *("Annotated", "Sequence", "MutableSequence", "Iterable", "Collection", "Mapping", "MutableMapping"),
        *("AbstractSet", "MutableSet", "NewType", "object", "PositiveInt", "NegativeInt", "NonNegativeInt"),
        *("PositiveFloat", "NonNegativeFloat", "NegativeFloat", "conint", "constr", "confloat", "conlist"),
        *("StrictStr", "StrictInt", "StrictFloat", "StrictBool", "EmailStr"),
    )
)

BARE: Final = frozenset(("Dict", "FrozenSet", "List", "Set", "Tuple"))
"""Types of `typing` that DSPy shows with empty brackets where they have none, as in `dict[]`."""


def shown_otherwise(annotation: cst.BaseExpression) -> bool:
    """Whether a type, in quotes or not, has others in other words in the prompts of the two packages."""
    quoted = text_of(annotation)
    waiting: list[cst.CSTNode] = [annotation if quoted is None else parsed_type(quoted) or annotation]
    while waiting:
        node = waiting.pop()
        last = dotted(node).rpartition(".")[2] if isinstance(node, (cst.Name, cst.Attribute)) else ""
        if last in SHOWN_OTHERWISE or last in BARE:
            return True
        if isinstance(node, cst.Subscript) and dotted(node.value).rpartition(".")[2] in BARE:
            waiting.extend(node.slice)
        elif not isinstance(node, cst.Attribute):
            waiting.extend(node.children)
    return False


def parsed_type(text: str) -> cst.BaseExpression | None:
    """Parse a type; None where it is none."""
    try:
        return cst.parse_expression(text)
    except cst.ParserSyntaxError:
        return None
