"""Dates and times in sentences, and as people write them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from dspex import AnswerError, parse

READ: list[tuple[Any, str, Any]] = [
    (dt.date, "January 31st, 2026", dt.date(2026, 1, 31)),
    (dt.date, "31 January 2026", dt.date(2026, 1, 31)),
    (dt.date, "Jan 31, 2026", dt.date(2026, 1, 31)),
    (dt.date, "2026/01/31", dt.date(2026, 1, 31)),
    (dt.date, "2026-1-31", dt.date(2026, 1, 31)),
    (dt.date, "Jan. 31, 2026", dt.date(2026, 1, 31)),
    (dt.date, "31st of January 2026", dt.date(2026, 1, 31)),
    (dt.date, "31-Jan-2026", dt.date(2026, 1, 31)),
    (dt.date, "Saturday, January 31, 2026", dt.date(2026, 1, 31)),
    (dt.date, "on 2026-01-31, I think", dt.date(2026, 1, 31)),
    (dt.date, "**2026-01-31**", dt.date(2026, 1, 31)),
    (dt.date, "The date is January 31, 2026.", dt.date(2026, 1, 31)),
    (dt.date, "2026-01-31 is the deadline", dt.date(2026, 1, 31)),
    (dt.date, "It happened on 2026-01-31.", dt.date(2026, 1, 31)),
    (dt.date, "Date: 2026-01-31", dt.date(2026, 1, 31)),
    (dt.date, "2026-01-31 at noon", dt.date(2026, 1, 31)),
    (dt.date, "scheduled for 2026-01-31", dt.date(2026, 1, 31)),
    (dt.date, "january 31 2026", dt.date(2026, 1, 31)),
    (dt.date, "31 JANUARY 2026", dt.date(2026, 1, 31)),
    (dt.date, "2026-01-31 (Saturday)", dt.date(2026, 1, 31)),
    (dt.date, "2026-01-31.", dt.date(2026, 1, 31)),
    (dt.date, "2026-01-31 because it is free", dt.date(2026, 1, 31)),
    (dt.date, "The deadline is Sept 5, 2026.", dt.date(2026, 9, 5)),
    (dt.date, "2026-01-31 10:00", dt.date(2026, 1, 31)),
    (dt.date, "the 31st of January, 2026", dt.date(2026, 1, 31)),
    (dt.date, "Mon, 2 Feb 2026", dt.date(2026, 2, 2)),
    (dt.date, "Thursday 2026-01-29", dt.date(2026, 1, 29)),
    (dt.time, "08:00.", dt.time(8, 0)),
    (dt.time, "The time is 08:00.", dt.time(8, 0)),
    (dt.time, "at 08:00", dt.time(8, 0)),
    (dt.time, "**08:00**", dt.time(8, 0)),
    (dt.time, "It starts at 08:00:00, I think", dt.time(8, 0)),
    (dt.time, "08:00. The doors open then.", dt.time(8, 0)),
    (dt.time, "It opens at 08:00 on Monday", dt.time(8, 0)),
    (dt.time, "08:00 sharp", dt.time(8, 0)),
    (dt.time, "The estimated time is 08:00", dt.time(8, 0)),
    (dt.time, "Answer: 08:00", dt.time(8, 0)),
    (dt.datetime, "at 2026-01-31T08:00:00Z", dt.datetime(2026, 1, 31, 8, 0, tzinfo=dt.UTC)),
    (dt.datetime, "The event is 2026-01-31 08:00.", dt.datetime.fromisoformat("2026-01-31T08:00")),
    (dt.datetime, "**2026-01-31T08:00**", dt.datetime.fromisoformat("2026-01-31T08:00")),
    (
        dt.datetime,
        "It starts on 2026-01-31T08:00:00-05:00.",
        dt.datetime(2026, 1, 31, 8, 0, tzinfo=dt.timezone(dt.timedelta(days=-1, seconds=68400))),
    ),
]

NOT_CLEAR: dict[Any, str] = {
    dt.date: r"""
        eve of 2026-01-31|preceding 2026-01-31|following 2026-01-31|post 2026-01-31
        within a month of 2026-01-31|2026-01-31 plus one week|~~2026-01-31~~|the day before 2026-01-31
        two days after the launch on 2026-01-31|2026-01-31, plus one week|2026-01-31 (plus a week)
        2026-01-31 or later|by 2026-01-31|no later than 2026-01-31|2026-01-31 at the latest
        not 2026-01-31|until 2026-01-31|the week of 2026-01-31|the eve of 2026-01-31
        2026-01-31 minus a day|a week after 2026-01-31|2026-01-31, a week later|2026-01-31 (tentative)
        pre-2026-01-31|post-2026-01-31|January 31st|01/31/2026|31/01/2026|31.01.2026|2026-13-01
        February 30, 2026|2026/31/01|January 31, 2026 or February 1, 2026|2026-01-31?|maybe 2026-01-31
        2026-01-31 to 02-05|2026-01-31 - 02-05|e.g. 2026-01-31|example: 2026-01-31|!= 2026-01-31
        > 2026-01-31|<2026-01-31|mid 2026-01-31|early 2026-01-31|as of 2026-01-31|2026-01-31-ish
        2026-01-31 onwards|wrong: 2026-01-31|It would be 2026-01-31|January 31, 26
        Monday, January 31, 2026|Sun 2026-01-31|January 2026|2026.01.31|2026-1/31
        The deadline was moved from 2026-01-31
        """,
    dt.time: r"""
        08:00 in the evening|08:00 tonight|10:00 p. m.|08:00 (EST)|08:00, EST|08:00 EST|08:00 Eastern
        08:00 in Tokyo|EST 08:00|tonight at 08:00|08:00-ish|08:00 or so|around 8|08:00 local time
        10:00-11:00|10:00 - 11:00|from 10:00|10:00 to 11:00|8:00|08:00 est|08:00. EST.|~~08:00~~
        08:00 o'clock pm|08:00+1|08:00 next week
        """
    "|"
    """
        10:00\u201311:00
        """,
    dt.datetime: r"""
        2026-01-31T08:00 (EST)|2026-01-31T08:00, EST|2026-01-31T08:00 EST sharp|2026-01-31T08:00 Eastern
        2026-01-31T08:00 in Tokyo|2026-01-31T10:00:00[Europe/Berlin]
        at 2026-01-31T10:00:00[Europe/Berlin]|2026-01-31 10:00-11:00|on 2026-01-31 10:00-11:00
        2026-01-31 10:00 to 11:00|2026-01-31T08:00 PST|2026-01-31T10:00:00 Europe/Berlin
        2026-01-31T10:00:00 +02:00?
        """,
}
REFUSED = [
    (kind, text)
    for kind, texts in NOT_CLEAR.items()
    for line in texts.split("\n")
    for text in line.strip().split("|")
    if text
]


@pytest.mark.parametrize(("wanted", "text", "value"), READ)
def test_what_is_clear_is_read(wanted: Any, text: str, value: Any) -> None:
    """One date whose parts cannot be mistaken, or one time of day, with nothing that moves it."""
    parsed = parse(wanted, text)
    assert (type(parsed.value), parsed.value) == (type(value), value)
    assert parsed.repairs


@pytest.mark.parametrize(("wanted", "text"), REFUSED)
def test_what_is_not_clear_is_refused(wanted: Any, text: str) -> None:
    """Another day, a range, a part of the day, or a zone that would be lost."""
    with pytest.raises(AnswerError):
        parse(wanted, text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (dt.time, "10:00:00-05:00"),
        (dt.time, "10:00+01:00"),
        (dt.datetime, "2026-01-31T10:00:00-05:00"),
        (dt.datetime, "2026-01-31 10:00+01:00"),
    ],
)
def test_offsets_are_read(kind: Any, text: str) -> None:
    """With seconds, or with a plus, it is no range."""
    parsed = parse(kind, text)
    assert parsed.value == kind.fromisoformat(text)
    assert parsed.repairs == ()
