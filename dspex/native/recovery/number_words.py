"""Numbers in words: those that are read, and those that speak against a number beside them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

_UNIT_WORDS: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_UNITS: Final = _UNIT_WORDS.split()
_TEN_WORDS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_TENS: Final = _TEN_WORDS.split()
IN_WORDS: Final = {
    **{word: number for number, word in enumerate(_UNITS)},
    **{word: 10 * number for number, word in enumerate(_TENS, 2)},
    **{f"{t}-{u}": 10 * n + m for n, t in enumerate(_TENS, 2) for m, u in enumerate(_UNITS[1:10], 1)},
}
"""The numbers below a hundred that are read in words."""
_OTHER: Final = re.compile(
    rf"\b(?:(?P<number>(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_UNITS[1:10])}))?|{'|'.join(_UNITS[::-1])})"
    r"|hundred|thousand|million|billion|trillion|lakh|crore|dozen|couple|pairs?|m(?:illiar)?rde?n?|tsd|tausend"
    r"|hal(?:f|ves)|thirds?|quarters?|\w+[nrxh]ths?|(?:hundred|thousand|million|billion)ths?"
    r"|infinit[ye]|inf|nan|twice|double|triple)s?\b",
    re.IGNORECASE,
)
"""Numbers in words, and words that make another number of the one beside them."""
_AS_NUMBER: Final = re.compile(
    r"\bone\s+(?:or|to|of|out|and|in)\b|\b(?:or|and|to|by|of|in|possibly|maybe|minus|plus|times|-)\s*one\b",
    re.IGNORECASE,
)
"""Where "one" counts something."""


def agrees(around: str, value: int | Decimal) -> bool:
    """Whether the numbers in words beside a number say the same."""
    for found in _OTHER.finditer(around):
        word = (found["number"] or "").lower().replace(" ", "-")
        alone = word == "one" and not _AS_NUMBER.search(around, max(0, found.start() - 12), found.end() + 6)
        same = around[: found.start()].strip() == "(" and IN_WORDS.get(word) == value  # 5 (five)
        if not alone and not same:
            return False
    return True
