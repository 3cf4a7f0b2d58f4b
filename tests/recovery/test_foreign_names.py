"""A value under a foreign name: taken where the name says the same, never where it means another thing."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
import pytest

from dspex import AnswerError, In, Out, Predict, parse, signature
from dspex.testing import ScriptedModel


class Item(msgspec.Struct):
    """A part of an answer."""

    name: str
    count: int


@signature
class Mail:
    """Judge a mail."""

    q: str = In()
    spam: bool = Out()


@signature
class Count:
    """Count."""

    q: str = In()
    n: int = Out()


@signature
class Failures:
    """Count what failed."""

    q: str = In()
    errors: int = Out()


@signature
class Triage:
    """Triage."""

    q: str = In()
    priority: Literal["low", "high"] = Out()


@signature
class Picked:
    """Pick one."""

    q: str = In()
    item: Item = Out()


@signature
class Scores:
    """Give scores."""

    q: str = In()
    scores: list[int] = Out()


def asked(signature_: Any, text: str, dialect: str, route: str) -> tuple[Any, list[str]]:
    """Read an answer: the only output, and the codes of the repairs."""
    program = Predict(
        signature_, lm=ScriptedModel(text), dialect=f"dspy-3.4/{dialect}", route=route, reasks=0
    )  # type: ignore[call-overload]
    done = program.full(q="x")
    return getattr(done.value, signature_.__dspex_spec__.outputs[0].name), [r.code for r in done.repairs]


ROUTES = pytest.mark.parametrize("route", ["native", "bridge"])
DIALECTS = pytest.mark.parametrize("dialect", ["chat", "json"])


@ROUTES
@DIALECTS
@pytest.mark.parametrize(
    ("signature_", "text"),
    [
        (Mail, '{"not_spam": true}'),
        (Mail, '{"notSpam": true}'),
        (Mail, '{"is_ham": true}'),
        (Mail, '{"no": true}'),
        (Mail, '{"error": true}'),
        (Mail, '{"result": {"not_spam": true}}'),
        (Mail, '[{"is_ham": true}]'),
        (Mail, '{"spam": {"not_spam": true}}'),
        (Mail, "Not spam: true"),
        (Mail, "**Is ham:** yes"),
        (Mail, "I looked at it.\nNot spam: true"),
        (Mail, "Error: true"),
        (Count, '{"error": 404}'),
        (Count, '{"status": 500}'),
        (Count, '{"error_code": 5}'),
        (Count, "Error: 404"),
        (Count, '{"answer": {"error": 404}}'),
        (Triage, '{"not_priority": "high"}'),
        (Triage, '{"old": "high"}'),
        (Scores, '{"errors": [1, 2]}'),
        (Picked, '{"error": {"name": "a", "count": 1}}'),
    ],
)
def test_a_name_that_means_another_thing_is_refused(
    signature_: Any, text: str, dialect: str, route: str
) -> None:
    """It negates, speaks of a failure, or is the name of something else."""
    with pytest.raises(AnswerError):
        asked(signature_, text, dialect, route)


@ROUTES
@DIALECTS
@pytest.mark.parametrize(
    ("signature_", "text", "value"),
    [
        (Mail, '{"is_spam": true}', True),
        (Mail, '{"isSpam": false}', False),
        (Mail, '{"spam_flag": true}', True),
        (Mail, '{"spam_detected": true}', True),
        (Mail, '{"result": true}', True),
        (Mail, '{"Final Answer": "yes"}', True),
        (Mail, '{"result": {"is_spam": true}}', True),
        (Mail, "Verdict: yes", True),
        (Mail, "The answer: true", True),
        (Mail, "Is spam: true", True),
        (Count, '{"final_n": 5}', 5),
        (Count, '{"N": 5}', 5),
        (Count, '{"value": 5}', 5),
        (Count, '{"count": 5}', 5),  # the name of the signature
        (Count, "Result: 5", 5),
        (Failures, '{"error": 5}', 5),
        (Failures, '{"error_value": 5}', 5),
        (Failures, "Errors: 5", 5),
        (Triage, '{"priority_label": "High"}', "high"),
        (Scores, '{"results": [1, 2]}', [1, 2]),
        (Scores, '{"score": [1, 2]}', [1, 2]),
        (Picked, '{"thing": {"name": "a", "count": 1}}', Item("a", 1)),
    ],
)
def test_a_name_that_says_the_same_is_read(
    signature_: Any, text: str, value: Any, dialect: str, route: str
) -> None:
    """Wrappers, the own name in another spelling or with words that change nothing: told."""
    found, codes = asked(signature_, text, dialect, route)
    assert found == value
    assert codes


@ROUTES
def test_tags_and_sections_with_another_label_are_refused(route: str) -> None:
    """Also in a tag that is not the output's own, under its own header, and inside a string."""
    for text in ("<not_spam>true</not_spam>", "<ham>true</ham>", "<spam>Not spam: true</spam>"):
        with pytest.raises(AnswerError):
            asked(Mail, text, "xml", route)
    for text in ("[[ ## spam ## ]]\nNot spam: true", '[[ ## spam ## ]]\n{"not_spam": true}'):
        with pytest.raises(AnswerError):
            asked(Mail, text, "chat", route)
    with pytest.raises(AnswerError):
        asked(Count, '{"n": "{\\"error\\": 500}"}', "json", route)
    assert asked(Mail, "<is_spam>true</is_spam>", "xml", route)[0] is True
    assert asked(Mail, "It is <b>true</b>", "xml", route)[0] is True
    assert asked(Count, '{"n": "{\\"n\\": 500}"}', "json", route)[0] == 500


def test_a_type_has_no_name_of_its_own() -> None:
    """There any name may stand around a value, but for those that say that it is none."""
    assert parse(int, '{"answer": 5}').value == 5
    assert parse(int, '{"count": 5}').value == 5
    assert parse(dict[str, int], '{"error": 404}').value == {"error": 404}
    for kind, text in (
        (int, '{"error": 404}'),
        (bool, '{"not": true}'),
        (Literal["a", "b"], '{"not_ok": "a"}'),
        (dict[str, int], '{"error": {"code": 404, "line": 3}}'),
    ):
        with pytest.raises(AnswerError):
            parse(kind, text)
