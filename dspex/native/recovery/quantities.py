"""Numbers as people write them: with separators, units, fractions and words around them."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Final, NamedTuple

from dspex.native.recovery.doubts import is_denied
from dspex.native.recovery.number_places import introduces, is_followed_well
from dspex.native.recovery.number_words import agrees, in_digits
from dspex.native.recovery.trimmings import without_trimmings
from dspex.native.recovery.units import GLUED

LONGEST: Final = 400
"""Characters of a text that may hold a number."""

_JSON_NUMBER: Final = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?\Z")
_MINUS: Final = "-\u2212\u2010\u2011\u2012\u2013\ufe63\uff0d"
"""What is written as a minus: those that keyboards and typographers have."""
_DASH: Final = rf"\{_MINUS}\u2014"
_SIGNS: Final = rf"+{_DASH}"
_FULL: Final = re.compile(r"[-+]?\d+(?:_\d+)*(?:\.\d*)?(?:[eE][+-]?\d+)?\Z|[-+]?\.\d+(?:[eE][+-]?\d+)?\Z")
_NUMBER: Final = re.compile(
    rf"(?<![\w.,])(?P<sign>[{_SIGNS}]\s?)?(?P<before>(?:[$\u20ac\u00a3\u00a5\u20b9]|USD|EUR|GBP|US\$|Rs\.?)\s?)?(?P<sign2>[{_SIGNS}])?"
    r"(?P<digits>\d(?:[\d_]|[,.](?=\d)|['\u2019\u00a0\u202f\x20](?=\d{3}(?!\d)))*+\.?(?:(?<=\d)[eE][+-]?\d+)?)",
)
_FRACTION: Final = re.compile(r"([-+]?(?:0|[1-9]\d{0,11}))\s*/\s*([1-9]\d{0,11})\Z")
_SCALE: Final = re.compile(
    r"(K)\b|\s*(?:(k)|(?i:(thousand|million|billion|trillion|mio|mn|bn)s?))\b(?:(?<=[mM][iI][oO])\.)?"
)
_SCALES: Final = {
    "k": 1_000,
    "thousand": 1_000,
    "million": 1_000_000,
    "mio": 1_000_000,
    "mn": 1_000_000,
    "billion": 1_000_000_000,
    "bn": 1_000_000_000,
    "trillion": 1_000_000_000_000,
}
_UNIT: Final = re.compile(rf"\s?(?P<percent>%|(?i:percent|per cent|pct|prozent)\b)|(?:{GLUED})(?![\w/])")
_BARE_UNIT: Final = re.compile(r"\W*+(?:[^\W\d_]++(?:[/\u00b7^][\w^/]{1,8})?)?\W*\Z")
_NEGATIVE: Final = re.compile(
    r"(\A|[:=(>]\s{0,9}|\b(?:is|was|are|equals?|about|approximately|exactly|around|roughly|of|to|say|be)\s{1,9})"
    r"(?:minus|negative)\s{1,9}(?=[$\u20ac\u00a3]?\d)",
    re.IGNORECASE,
)
_NEAR: Final = re.compile(r"(?<!~)~(?=\s?[$\u20ac\u00a3]?\d)")
_OF_TEN: Final = frozenset((5, 10, 20, 100))
"""What scores are given out of, so that a fraction of it may be a score."""
_UNCLEAR_AFTER: Final = re.compile(
    rf"\s?[{_DASH}/:~\u00d7x*^+]\s?[\d$\u20ac]|\s?[MmBbTtGg](?!\w)"
    rf"|\s?(?:st|nd|rd|th|x|or|to)\b|\s?[+!\u2030\u2031]|\s?[{_DASH}]\s*\Z"
    r"|\s?\u00b0\s?(?:[SW]|(?i:south|west))\b|\s(?:score|in\s+deficit)\b"
)
_BOUNDED_AFTER: Final = re.compile(
    r"[^.;:!?,\n]*?\b(?:less|fewer|more\s+than|at\s+(?:least|most)|and\s+(?:up|above|over|more|below|under)|upwards?"
    r"|below|above|max(?:imum)?|minimum|negative|squared|cubed|factorial|to\s+the\s+power|plus|minus|times|kk"
    r"|before|ago)\b",
    re.IGNORECASE,
)
"""What makes a number in the same clause a bound, or a part of a sum."""
_SPACED_AFTER: Final = re.compile(
    r"(?:\A|[^\w\s]|\b(?:is|are|was|were|of|about|around|approximately|roughly|ca|to|be|equals|answer|total|result))"
    r"\s*[$\u20ac\u00a3]?\Z",
    re.IGNORECASE,
)
"""Behind what else 12 345 may be two numbers."""
_WRAPPED: Final = " \t\r\n\"'`*_\u201c\u201d"

_QUOTED: Final = " \t\r\n\"'"


class Quantity(NamedTuple):
    """A number that was read.

    Attributes:
        value: an int where it has no fraction, else a Decimal.
        how: "json" as JSON writes it, "separators", "fraction", "unit" or "sentence".
        percent: a percent sign stood behind it.
    """

    value: int | Decimal
    how: str
    percent: bool = False


def number_in(text: str) -> Quantity | None:
    """Read the one number in a text; None where there is none, more than one, or it is not clear.

    >>> number_in("12,111.5").value
    Decimal('12111.5')
    >>> number_in("about 40 kg").value
    40
    >>> number_in("2 or 3")
    """
    if len(text) > LONGEST:
        return None
    bare = without_trimmings(text).strip(_WRAPPED)
    if _JSON_NUMBER.match(bare):
        return _quantity(bare, "json" if bare == text.strip(_QUOTED) else "separators")
    if _FULL.match(bare):
        digits = bare.replace("_", "").lstrip("+")
        if len(digits) > 1 and digits.lstrip("-")[:2].isdigit() and digits.lstrip("-")[0] == "0":
            return None  # 007 is a name
        return _quantity(digits, "separators")
    if fraction := _FRACTION.match(bare):
        return _divided(int(fraction[1]), int(fraction[2]))
    if not any(map(str.isnumeric, bare)) and (written := in_digits(bare)) is not None:
        bare = written
    return _among_words(_NEAR.sub("about ", _NEGATIVE.sub(r"\1-", bare)))


def _divided(numerator: int, denominator: int) -> Quantity | None:
    if denominator == 0 or (denominator in _OF_TEN and (numerator, denominator) != (1, 5)):
        return None  # 7/10 is 0.7, or a score of 7
    if numerator % denominator == 0:
        return Quantity(numerator // denominator, "fraction")
    return Quantity(Decimal(repr(numerator / denominator)), "fraction")


def _among_words(text: str) -> Quantity | None:
    found = list(_NUMBER.finditer(text))
    if len(found) != 1 or sum(map(str.isnumeric, text)) != sum(map(str.isdecimal, found[0]["digits"])):
        return None
    number = found[0]
    start, end = number.span()
    digits, exact = _without_separators(number["digits"])
    if digits is None:
        return None
    before, after = text[:start], text[end:]
    if " " in number["digits"] and _SPACED_AFTER.search(before) is None:
        return None
    scaled = _SCALE.match(after)
    factor = _SCALES[(scaled[1] or scaled[2] or scaled[3]).lower()] if scaled else 1
    rest = after[scaled.end() :] if scaled else after
    unit = _UNIT.match(rest)
    tail = rest[unit.end() :] if unit else rest
    is_money = number["before"] is not None
    sign = _sign((number["sign"] or "") + (number["sign2"] or ""))
    if sign is None or (unit is None and rest[:1].isalpha()) or (unit is not None and is_money):
        return None
    if _is_unclear(text, before, after, rest):
        return None
    if not introduces(before) or not is_followed_well(tail, of_money=is_money):
        return None
    alone = before.strip(_WRAPPED) == "" and _BARE_UNIT.match(tail) is not None
    plain = alone and not (unit or scaled or is_money) and rest.strip(_WRAPPED + ".") == ""
    made = _quantity(sign + digits, exact if plain else "unit" if alone else "sentence")
    if made is None or (rest[:1] == "s" and made.value % 10 == 0):  # the 1990s
        return None
    value = _scaled(made.value, factor)
    if not agrees(before, value) or not agrees(rest, value):
        return None
    return Quantity(value, made.how, unit is not None and unit["percent"] is not None)


def _scaled(value: int | Decimal, factor: int) -> int | Decimal:
    scaled = value * factor
    whole = isinstance(scaled, Decimal) and factor > 1 and scaled == scaled.to_integral_value()
    return int(scaled) if whole else scaled


def _sign(written: str) -> str | None:
    """Read what stands before a number; None where it may be a dash."""
    if written in ("", "+"):
        return ""
    return "-" if len(written) == 1 and written in _MINUS else None


def _is_unclear(text: str, before: str, after: str, rest: str) -> bool:
    """Whether the words around a number make another one of it, or say that it is not meant."""
    return (
        _UNCLEAR_AFTER.match(after) is not None
        or _UNCLEAR_AFTER.match(rest) is not None
        or _BOUNDED_AFTER.match(rest) is not None
        or (before[-1:], rest[:1]) == ("(", ")")  # accountants write what is owed so
        or text.rstrip(_WRAPPED).endswith("?")
        or is_denied(text, len(before), len(text) - len(after))
    )


def _without_separators(written: str) -> tuple[str | None, str]:
    """Take the separators of thousands out of a number, and write its fraction after a point."""
    first, *groups = re.split(r"['\u2019\u00a0\u202f ]", written.removesuffix("."))
    if groups and not (0 < len(first) <= 3 and first.isdecimal() and all(map(str.isdecimal, groups[:-1]))):
        return None, ""
    digits = first.replace("_", "") + "".join(groups)
    commas, points = digits.count(","), digits.count(".")
    if commas and points:
        last = max(digits.rfind(","), digits.rfind("."))
        point = digits[last]
        other = "," if point == "." else "."
        if digits.count(point) > 1 or not _grouped(digits[:last], other):
            return None, ""
        return f"{digits[:last].replace(other, '')}.{digits[last + 1 :]}", "separators"
    if commas:
        if _grouped(digits, ","):
            return digits.replace(",", ""), "separators"
        return (digits.replace(",", "."), "separators") if commas == 1 else (None, "")
    if points > 1:
        return (digits.replace(".", ""), "separators") if _grouped(digits, ".") else (None, "")
    if len(digits) > 1 and digits[0] == "0" and digits[1].isdigit():
        return None, ""
    return digits, "separators"


def _grouped(digits: str, separator: str) -> bool:
    first, *rest = digits.split(separator)
    return bool(rest) and 0 < len(first) <= 3 and first[0] != "0" and all(len(group) == 3 for group in rest)


def _quantity(digits: str, how: str) -> Quantity | None:
    try:
        number = Decimal(digits)
    except InvalidOperation:
        return None
    if "." not in digits and "e" not in digits.lower():
        return Quantity(int(digits), how)
    return Quantity(number, how)
