"""Cut the common signature strings into names and types, which is quicker than parsing them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

MAX_LENGTH: Final = 2000
"""How long a common string is, in characters."""

_INNER: Final = r"(?:[\w., |]|'[\w .-]*'|\"[\w .-]*\""
_OPEN: Final = r"\[(?! *+\])"
_BRACKETS: Final = rf"{_OPEN}{_INNER}|{_OPEN}{_INNER})*+\])*+\]"
_ITEM: Final = rf"[a-zA-Z_][\w.]*+(?:{_BRACKETS})?"
_TYPE: Final = rf"{_ITEM}(?: *+\| *+{_ITEM})*+"
_FIELDS: Final = re.compile(rf"( *+([a-zA-Z]\w*+) *+(?:: *+({_TYPE}) *+)?(,|->|\Z))", re.ASCII).findall
_NAME: Final = re.compile(r"'[^']*'|\"[^\"]*\"|(?<![\w.])([a-zA-Z_]\w*)", re.ASCII).findall


class Pieces(NamedTuple):
    """A common string as it is written.

    Attributes:
        names: of the fields, inputs first.
        types: as they are written; empty where there is none.
        inputs: how many fields are inputs.
    """

    names: tuple[str, ...]
    types: tuple[str, ...]
    inputs: int


def pieces_of(text: str) -> Pieces | None:
    """Cut a common string into pieces; None where it is none.

    >>> pieces_of("question, k: int -> answer: list[str]")
    Pieces(names=('question', 'k', 'answer'), types=('', 'int', 'list[str]'), inputs=2)
    >>> pieces_of("question -> answer 'in one word'")
    """
    if len(text) > MAX_LENGTH:
        return None
    found = _FIELDS(text)
    if not found:
        return None
    fields, names, types, ends = zip(*found, strict=True)
    is_whole = "".join(fields) == text and not ends[-1]
    if not is_whole or ends.count("->") != 1 or len(set(names)) < len(names):
        return None
    return Pieces(names, types, ends.index("->") + 1)


@lru_cache(4096)
def names_in(text: str) -> list[str]:
    """Find the names in a type; of dotted ones, what stands before the first dot.

    >>> names_in("dict[str, shop.Item] | Literal['a', 'b'] | None")
    ['dict', 'str', 'shop', 'Literal']
    """
    return [name for name in _NAME(text) if name and name != "None"]
