"""Real model answers: read as a careful reader would, or refused; never silently wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dspex import AnswerError, parse
from tests.recovery.schemas import Types

CASES = Path(__file__).parents[3] / "shared" / "answers" / "cases.jsonl"

POLICY = {
    "test_code::unescaped_single_quotes_in_triple_quotes": "three quotes inside text between three quotes",
    "test_international::test_multiple_original_enum_values_fail": "items of a list would be lost",
    "test_constraints::test_union_decision_from_check": "only a soft check tells the members apart",
}
"""Cases that are refused on purpose, where upstream takes a value, each with what would be guessed."""

ABSENT = "the shared answer cases are not here"
"""Why these tests are skipped: the cases belong to another project and are not part of this one."""


def cases() -> list[dict[str, Any]]:
    """Return the cases that hold a whole answer; none where the file is absent."""
    if not CASES.exists():
        return []
    lines = CASES.read_text(encoding="utf-8").splitlines()
    return [case for case in map(json.loads, lines) if case["mode"] != "partial"]


def without_checks(expected: Any) -> Any:
    """Take the outcome of checks out of a value; None is left out as in `Types.plain`."""
    if isinstance(expected, dict):
        if expected.keys() == {"value", "checks"}:
            return without_checks(expected["value"])
        return {key: without_checks(value) for key, value in expected.items() if value is not None}
    return [without_checks(item) for item in expected] if isinstance(expected, list) else expected


@pytest.mark.skipif(not CASES.exists(), reason=ABSENT)
def test_the_cases_are_there() -> None:
    """The file holds what the other test runs."""
    assert len(cases()) > 100
    assert {case["name"] for case in cases()} >= POLICY.keys()
    assert len(POLICY) <= 0.03 * len(cases())


@pytest.mark.parametrize(
    "case",
    cases() or [pytest.param({"name": "absent"}, marks=pytest.mark.skip(reason=ABSENT))],
    ids=lambda case: case["name"],
)
def test_case(case: dict[str, Any]) -> None:
    """The value is the expected one, or the answer is refused, where that is right or our policy."""
    types = Types(case["schema"])
    if case["mode"] == "error" or case["name"] in POLICY:
        with pytest.raises(AnswerError):
            parse(types.root, case["raw_text"])
        return
    parsed = parse(types.root, case["raw_text"])
    assert types.plain(parsed.value) == without_checks(case["expected"])
