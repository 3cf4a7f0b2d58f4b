"""Values in sentences: read where the words say them, refused where they deny, compare or add."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any, Literal

import pytest

from dspex import AnswerError, parse


class Risk(enum.Enum):
    """Words."""

    LOW = "low"
    HIGH = "high"


Mood = Literal["positive", "negative"]
Digit = Literal[1, 2, 3]
Choice = Literal["A", "B"]

READ: list[tuple[Any, str, Any]] = [
    (int, "three", 3),
    (int, "Forty-two.", 42),
    (int, "5 (five)", 5),
    (int, "5 Million", 5_000_000),
    (int, "5 MILLION", 5_000_000),
    (int, "3 billions", 3_000_000_000),
    (int, "5 Mio.", 5_000_000),
    (float, "1.5 Billion dollars", 1.5e9),
    (int, "\u20134", -4),
    (int, "\uff0d4", -4),
    (int, "12\u202f345", 12345),
    (int, "The population is 12 345", 12345),
    (int, "1\u2019234", 1234),
    (int, "It rained, but 5", 5),
    (int, "5 because it is not late", 5),
    (int, "Not sure. I'd say 5", 5),
    (bool, "<answer>true</answer>", True),
    (bool, "\\boxed{true}", True),
    (Risk, "I have no doubt: high", Risk.HIGH),
    (Digit, "Option 2", 2),
    (Digit, "(2)", 2),
    (Choice, "Answer: B", "B"),
    (Literal["!=", "=="], "!=", "!="),
    (Literal["A-", "A"], "A-", "A-"),
]


@pytest.mark.parametrize(("wanted", "text", "value"), READ)
def test_what_a_sentence_says_is_read(wanted: Any, text: str, value: Any) -> None:
    """The value is what a careful reader takes from it."""
    found = parse(wanted, text).value
    assert (type(found), found) == (type(value), value)


REFUSED: dict[Any, str] = {
    int: """
        I don't think it's 5|It isn't 5|It cannot be 5.|can't be 5|anything but 5|not exactly 5|except for 5
        5 is wrong|5 is not the answer|No, 5 would be too many|5 was the old value|if 5|Q: 42?|5?
        half of 10|twice 5|double 5|less 5|one or 2|two or 3|one of 5|five to 10|about five or 6|five out of 5
        10 minus three|10 less three|10 down to two|5 plus two|5 times two|5, possibly six|5 of ten|5 in ten
        5 below zero|5 degrees below zero|5 fewer|5 negative|5 (negative)|a loss of 5
        5 hundred|5 dozen|5 lakh|2 crore|3 Mrd|5 tsd|2 hundred thousand|2 thousand million|5 score|5 pairs
        5 tenths|5 hundredths|5 thousandths|5 thirds|5 quarters|5 squared|5 cubed|square root of 25
        5 at least|5 at most|5 max|max. 5|minimum 5|maximum of 5|5 and up|5 and above|5 plus|upwards of 5
        exceeds 5|beyond 5|as many as 5|just shy of 5|5k+|1990s|5-|$5-|5'11|5'11"|1'2|Answer - 5|- 5
        \u20144|score \u2013 \u20135
        2020 500|In 2020 500 people|room 12 345|12\u00a034|&lt;5|\u22605|1\u00bd|1 \u00bd|10\u00b2|5 \u2030
        """,
    float: "01/02|0.5 pct|0.5pct|0.5 Prozent|48.85\u00b0 S|48.85\u00b0 south|5 \u2030",
    bool: """
        can't be true|won't be true|Cannot be true|I doubt it is true|could be true|might be true|may be false
        !true|if it is true|not really
        """,
    Risk: """
        I don't think it is high|it can't be high|I doubt it is high|It is no longer high|It used to be high
        far from high|above low|almost high|anything but high|at least low|less than high|cannot be high
        could be high|hardly high|high-ish|if it were high|nothing high about it|too high
        """,
    Mood: """
        I wouldn't call it positive|I'd avoid positive|ain't positive|0% positive|I rule out positive
        It lacks positive words|absence of negative|double negative|false negative|few positive
        positive: false
        positive: no|positive=false|without being negative|nothing negative|non-negative
        """,
    Digit: "-1|\u22122|\u20132|> 2|1%|1k|1 million|minus 1|2:30|it isn't 2|1,000|2\u00bd",
    Choice: "A-|B-|A's answer|B+",
    dt.date: """
        It isn't 2026-01-31|2 days before 2026-01-31|2026-01-31 or later|2026-01-31?|after 2026-01-31
        between 2026-01-31 and now|no later than 2026-01-31|not 2026-01-31|until 2026-01-31|since 2026-01-31
        """,
    dt.datetime: """
        2026-01-31 01:45 PM|2026-01-31T13:45 CET|2026-01-31 13:45 GMT+2|at 2026-01-31 13:45 UTC
        """,
    dt.time: "01:45 PM|01:45 p.m.|12:00 AM|at 01:45 pm sharp|13:45 UTC|before 13:45",
}


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        (kind, text)
        for kind, texts in REFUSED.items()
        for line in texts.strip().split("\n")
        for text in line.strip().split("|")
    ],
)
def test_what_a_sentence_leaves_open_is_refused(wanted: Any, text: str) -> None:
    """Denied, compared, part of a sum, in another scale or only near: none of that is the value."""
    with pytest.raises(AnswerError):
        parse(wanted, text)
