"""Dates and times in a sentence, and dates as people write them."""

from __future__ import annotations

import re
from datetime import date
from typing import Final, Literal

from dspex.native.recovery.doubts import is_off
from dspex.native.recovery.number_places import introduces, is_without_doubt
from dspex.native.recovery.phrases import any_of
from dspex.native.recovery.trimmings import without_trimmings

LONGEST: Final = 2_000
"""Characters of a text that may hold a date."""

_MONTH_WORDS: Final = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTHS: Final = {word: number for number, word in enumerate(_MONTH_WORDS.split(), 1)}
_MONTH: Final = (
    r"(?P<{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY: Final = r"(?P<{0}>\d{{1,2}})(?:st|nd|rd|th)?"
_DATE: Final = re.compile(
    r"(?<![\w/.:-])(?:(?P<y1>\d{4})(?P<between>[-/])(?P<m1>\d{1,2})(?P=between)(?P<d1>\d{1,2})"
    rf"|{_MONTH.format('m2')}\s{_DAY.format('d2')},?\s(?P<y2>\d{{4}})"
    rf"|{_DAY.format('d3')}(?:\s(?:of\s)?|-){_MONTH.format('m3')}(?:,?\s|-)(?P<y3>\d{{4}}))(?![\w/:]|-\w)",
    re.IGNORECASE,
)
"""A date whose parts are told apart: the year in front, or the month in words."""
_CLOCK: Final = r"\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?"
_PATTERNS: Final = {
    "date": _DATE,
    "datetime": re.compile(rf"(?<![\w-])\d{{4}}-\d\d-\d\d[T ]{_CLOCK}(?:Z|[+-]\d\d:?\d\d)?(?![\w:-])"),
    "time": re.compile(rf"(?<![\w:-]){_CLOCK}(?![\w:-])"),
}
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY: Final = re.compile(
    r"\b(mon|tue|wed|thu|fri|sat|sun)(?:(?:s|nes|rs|ur)?day|s|rs)?\.?,?\s+\Z", re.IGNORECASE
)
_BEFORE_WORDS: Final = (
    "on at for date dated day due scheduled deadline start starts end ends event meeting launch "
    "release released birthday born published created updated begins opens happens"
)
_BEFORE: Final = frozenset(_BEFORE_WORDS.split())
"""What may stand directly before a date or time."""
_OTHER_BEFORE: Final = re.compile(
    r"\b"
    + any_of(
        "before after until till since prior preceding following eve within between through day_of days_of",
        "day_from days_from week weeks month months later earlier deadline_of as_of",
    )
    + r"\b[^.!?\n]*\Z",
    re.IGNORECASE,
)
_OTHER_AFTER: Final = re.compile(
    r"\b"
    + any_of(
        "later earlier after afterwards before prior day days week weeks month months following preceding",
        "eve postponed delayed moved cancel* tentativ* through till onward onwards",
    )
    + r"\b",
    re.IGNORECASE,
)
"""What says that another day is meant, before a date and after it."""
_MORE: Final = re.compile(
    r"\s+(?:at|in|for|because|as)\b|\s+(?:is|was)\s+(?:the|my|our|when)\b|\s+(?:at\s+)?\d\d?:\d\d\b"
)
"""What may go on directly behind a date."""
_MORE_TIME: Final = re.compile(
    r"\s+(?:sharp|today|tomorrow|daily|every\s+day|on\s+(?:mon|tues|wednes|thurs|fri|satur|sun)days?)\b",
    re.IGNORECASE,
)
"""What may stand directly behind a time."""
_ZONE: Final = re.compile(
    r"\b(?:(?:utc|gmt|[ecmpaj][sd]t|cest|cet|i?ist|bst|aest|eastern|pacific|central|mountain|zulu|evening"
    r"|morning|afternoon|night|tonight|noon|midnight)\b|[ap]\.?\s?m\b|o['\u2019]clock)",
    re.IGNORECASE,
)
_ZONE_AFTER: Final = re.compile(r"\b[A-Z]{2,5}\b|\b(?i:time|zone|local|offset)\b|\b(?:in|at)\s+[A-Z]|[+-]\d")
"""Other words that make another time of one; a time without a zone must not have stood in one."""


def moment_in(name: Literal["date", "time", "datetime"], text: str) -> tuple[str, bool] | None:
    """Find the one date or time in a text; None where there is none, more than one, or it is not clear.

    Returns:
        The date or time as ISO 8601 writes it, and whether other words stand around it.

    >>> moment_in("date", "January 31st, 2026")
    ('2026-01-31', False)
    >>> moment_in("date", "the eve of 2026-01-31")
    """
    if len(text) > LONGEST:
        return None
    plain = without_trimmings(text)
    found = list(_PATTERNS[name].finditer(plain))
    if len(found) != 1:
        return None
    start, end = found[0].span()
    before, after = plain[:start], plain[end:]
    written = _iso(found[0]) if name == "date" else found[0][0]
    if (weekday := _WEEKDAY.search(before)) is not None:
        if not _is_on(weekday[1].lower(), written[:10]):
            return None
        before = before[: weekday.start()]
    clear = _is_the_day if name == "date" else _is_the_time
    if not introduces(before, _BEFORE) or not clear(before, after) or is_off(plain, start, end):
        return None
    return written, bool(before.strip(_WRAPPED) or after.strip(_WRAPPED))


_WRAPPED: Final = " \t\r\n\"'`*_.\u201c\u201d"


def _iso(found: re.Match[str]) -> str:
    part = found.groupdict(default="")
    month = str(part["m2"] or part["m3"])[:3].lower()
    number = _MONTHS[month] if month else int(part["m1"])
    year, day = part["y1"] or part["y2"] or part["y3"], part["d1"] or part["d2"] or part["d3"]
    return f"{year}-{number:02}-{int(day):02}"


def _is_on(weekday: str, day: str) -> bool:
    """Whether a date is on a day of the week; so is all that is none."""
    try:
        return date.fromisoformat(day).weekday() == _DAYS.index(weekday)
    except ValueError:
        return True


def _is_the_day(before: str, after: str) -> bool:
    if _OTHER_BEFORE.search(before[-200:]) is not None or _OTHER_AFTER.search(after) is not None:
        return False
    more = _MORE.match(after)
    return is_without_doubt(after, more.end() if more else 0, goes_on=more is not None)


def _is_the_time(before: str, after: str) -> bool:
    if _OTHER_BEFORE.search(before[-200:]) is not None or _OTHER_AFTER.search(after) is not None:
        return False
    if _ZONE.search(before) is not None or _ZONE.search(after) is not None:
        return False
    more = _MORE_TIME.match(after)
    return _ZONE_AFTER.search(after) is None and is_without_doubt(after, more.end() if more else 0)
