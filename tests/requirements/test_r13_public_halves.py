"""R13: prompt and parser are public halves; `dspex.parse` gives a value and its repairs for any type."""

from __future__ import annotations

from typing import Literal

import pytest

from dspex import AnswerError, In, Out, Predict, parse, signature


@signature
class Triage:
    """Triage a support ticket."""

    ticket: str = In()
    priority: Literal["low", "high"] = Out()
    hours: float = Out(ge=0)


def test_the_halves_meet_over_any_wire() -> None:
    """What `messages` gives may be sent by anybody, and what comes back is read by `parse`."""
    triage = Predict(Triage)
    sent = triage.messages(ticket="It burns")
    assert [message["role"] for message in sent] == ["system", "user"]
    raw = "[[ ## priority ## ]]\nHigh.\n\n[[ ## hours ## ]]\nabout 2\n\n[[ ## completed ## ]]"
    answer = triage.parse(raw, triage.request(ticket="It burns"))
    assert (answer.ticket, answer.priority, answer.hours) == ("It burns", "high", 2.0)


def test_any_type_is_read_from_text() -> None:
    """A value, and everything that was mended to get it; or an error that says what is wrong."""
    parsed = parse(dict[str, list[float]], "Well: {'a': [1, '2,5',], b: 3}")
    assert parsed.value == {"a": [1.0, 2.5], "b": [3.0]}
    assert {(r.code, r.path) for r in parsed.repairs} >= {("number", "a[1]"), ("single", "b")}
    with pytest.raises(AnswerError, match=r"a\[0\]"):
        parse(dict[str, list[float]], '{"a": ["many"]}')
