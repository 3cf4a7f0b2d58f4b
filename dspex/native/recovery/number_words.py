"""Numbers in words: those that are read, and those that speak against a number beside them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

_UNITS_WORDS: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_UNITS: Final = _UNITS_WORDS.split()
_TENS_WORDS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_TENS: Final = _TENS_WORDS.split()
_SMALL: Final = {
    **{word: number for number, word in enumerate(_UNITS)},
    **{word: 10 * number for number, word in enumerate(_TENS, 2)},
}
_GROUPS: Final = {"thousand": 10**3, "million": 10**6, "billion": 10**9}
_ANY: Final = "|".join([*_TENS, *_UNITS[::-1], "hundred", *_GROUPS])
_RUN: Final = re.compile(
    rf"\b(?:{'|'.join([*_TENS, *_UNITS[::-1]])})(?:(?:[\s-]|\s+and\s+)(?:{_ANY})\b){{0,12}}(?!\w)",
    re.IGNORECASE,
)
_OTHER: Final = re.compile(
    r"\b(?:hundred|thousand|million|billion|trillion|lakh|crore|dozen|couple|pairs?|m(?:illiar)?rde?n?|tsd"
    r"|tausend"
    r"|hal(?:f|ves)|thirds?|quarters?|(?:four|fif|six|seven|eigh|nin|ten|eleven|twelf|\w{2,10}(?:teen|tie)"
    r"|hundred|thousand|\w{1,10}illion)ths?"
    r"|infinit[ye]|inf|nan|twice|double|triple)s?\b",
    re.IGNORECASE,
)
"""Words that make another number of the one beside them."""
_AS_NUMBER: Final = re.compile(
    r"\bone\s+(?:or|to|of|out|and|in)\b|\b(?:or|and|to|by|of|in|possibly|maybe|minus|plus|times|-)\s*one\b",
    re.IGNORECASE,
)
"""Where "one" counts something."""
_ONE_BEFORE: Final = re.compile(
    r"(?:\A|[:=]|\b(?:answer|result|total|count|number)\s+(?:is|=)|\bthere\s+is)\s*\Z", re.IGNORECASE
)
_ONE_AFTER: Final = re.compile(r"(?:\s[^\W\d_]{1,40})?[\s.!]*\Z")


def value_of(words: str) -> int | None:
    """Read a number in words; None where it is not put together as numbers are.

    >>> value_of("Two thousand five hundred and forty-two")
    2542
    >>> value_of("nineteen eighty-four")
    """
    total = part = 0
    room, below = 1000, 10**12
    for word in words.lower().replace("-", " ").split():
        small = _SMALL.get(word)
        if word == "and":
            if part % 100 or not (part or total):
                return None
            continue
        if small is not None:
            if small >= room or (small == 0 and words.lower() != "zero"):
                return None
            part += small
            room = 10 if small >= 20 else 0
        elif word == "hundred":
            if not 0 < part < 10:
                return None
            part, room = part * 100, 100
        else:
            group = _GROUPS[word]
            if part == 0 or group >= below:
                return None
            total, part, room, below = total + part * group, 0, 1000, group
    return total + part


def in_digits(text: str) -> str | None:
    """Write the one number in words of a text in digits; None where there is none, or not only one.

    >>> in_digits("I see five hundred apples.")
    'I see 500 apples.'
    """
    runs = list(_RUN.finditer(text))
    if len(runs) != 1 or (value := value_of(runs[0][0])) is None:
        return None
    before, after = text[: runs[0].start()], text[runs[0].end() :]
    if value == 1 and (_ONE_BEFORE.search(before) is None or _ONE_AFTER.match(after) is None):
        return None  # "no one", "one of them"
    return f"{before}{value}{after}"


def agrees(around: str, value: int | Decimal) -> bool:
    """Whether the numbers in words beside a number say the same."""
    for found in _RUN.finditer(around):
        alone = found[0].lower() == "one" and not _AS_NUMBER.search(
            around, max(0, found.start() - 12), found.end() + 6
        )
        same = around[: found.start()].strip() == "(" and value_of(found[0]) == value  # 5 (five)
        if not alone and not same:
            return False
        around = around[: found.start()] + " " * len(found[0]) + around[found.end() :]
    return _OTHER.search(around) is None
