"""Calls whose answers do not follow the format: the same value and the same repairs on both routes."""

from __future__ import annotations

import asyncio
import json
import threading
from typing import Any, Literal

import msgspec
import pytest

from dspex import AnswerError, ChainOfThought, Completion, In, Out, Predict, signature
from dspex.testing import ScriptedModel


class Point(msgspec.Struct):
    """A part of an answer."""

    topic: str
    good: bool


@signature
class Review:
    """Read a review."""

    text: str = In()
    stars: int = Out(ge=1, le=5)
    mood: Literal["happy", "angry"] = Out()
    points: list[Point] = Out()
    reply: str | None = Out()


@signature
class Score:
    """Give a score."""

    text: str = In()
    score: float = Out(ge=0, le=10)


@signature
class Answer:
    """Answer."""

    question: str = In()
    answer: str = Out()


POINTS = [Point("shoes", True)]
CHAT: dict[str, tuple[str, set[str]]] = {
    "loose values": (
        "[[ ## stars ## ]]\n4 out of politeness\n\n[[ ## mood ## ]]\n**Happy**\n\n"
        "[[ ## points ## ]]\n[{'topic': 'shoes', good: yes,}]\n\n"
        "[[ ## reply ## ]]\nThanks\n\n[[ ## completed ## ]]",
        {"number", "member", "quotes", "unquoted", "trailing-comma", "bool"},
    ),
    "headings": (
        '### Stars\n4\n### Mood:\nhappy\n### Points\n[{"topic": "shoes", "good": true}]\n### Reply\nThanks',
        {"headers"},
    ),
    "bold names": (
        '**Stars:** 4\n**Mood:** happy\n**Points:** [{"topic": "shoes", "good": true}]\n**Reply:** Thanks',
        {"headers"},
    ),
    "lines": (
        'stars: 4\nmood: happy\npoints: [{"topic": "shoes", "good": true}]\nreply: Thanks',
        {"headers"},
    ),
    "other brackets": (
        '[[stars]]\n4\n[[ ## Mood ## ]]\nhappy\n[## points ##]\n[{"topic": "shoes", "good": true}]\n'
        "[[ ## reply ## ]]\nThanks\n[[ ## completed ## ]]",
        {"headers"},
    ),
    "JSON": (
        'Here:\n```json\n{"stars": 4, "mood": "happy", "points": [{"topic": "shoes", "good": true}], '
        '"reply": "Thanks",}\n```',
        {"format", "trailing-comma"},
    ),
}
JSON: dict[str, tuple[str, set[str]]] = {
    "loose values": (
        'Sure! {"stars": "4 stars", "Mood": "Happy!", "points": {"topic": "shoes", "good": "yes"}, '
        '"reply": "Thanks"}',
        {"prose", "number", "name", "member", "single", "bool"},
    ),
    "wrapped": (
        '{"review": {"stars": 4, "mood": "happy", "points": [{"topic": "shoes", "good": true}], '
        '"reply": "Thanks"}}',
        {"wrapped"},
    ),
    "Python": (
        "{'stars': 4, 'mood': 'happy', 'points': [{'topic': 'shoes', 'good': True}], 'reply': 'Thanks'}",
        {"quotes", "bool"},
    ),
}
XML: dict[str, tuple[str, set[str]]] = {
    "loose values": (
        "Sure!\n<stars>4 stars</stars><Mood>Happy!</Mood><points><point><topic>shoes</topic><good>yes</good>"
        "</point></points><reply>Thanks",
        {"prose", "tags", "name", "number", "member", "bool"},
    ),
    "JSON in a tag": (
        '<stars>4</stars><mood>happy</mood><points>[{"topic": "shoes", "good": true}]</points>'
        "<reply>Thanks</reply>",
        {"format"},
    ),
    "JSON": (
        '{"stars": 4, "mood": "happy", "points": [{"topic": "shoes", "good": true}], "reply": "Thanks"}',
        {"format"},
    ),
    "headers": (
        "[[ ## stars ## ]]\n4\n[[ ## mood ## ]]\nhappy\n[[ ## points ## ]]\n"
        '[{"topic": "shoes", "good": true}]\n[[ ## reply ## ]]\nThanks',
        {"format"},
    ),
}
CASES = [
    (f"dspy-3.4/{layout}", name, *case)
    for layout, cases in {"chat": CHAT, "json": JSON, "xml": XML}.items()
    for name, case in cases.items()
]


def completions(program: Predict[Any, Any], **inputs: object) -> list[Completion[Any]]:
    """Call a program over both routes."""
    return [program.with_(route=route).full(**inputs) for route in ("native", "bridge")]


@pytest.mark.parametrize(("dialect", "name", "text", "codes"), CASES, ids=[f"{c[0]} {c[1]}" for c in CASES])
def test_both_routes_recover_alike(dialect: str, name: str, text: str, codes: set[str]) -> None:
    """The value, and what was mended, is the same; the completion tells it."""
    native, bridge = completions(Predict(Review, lm=ScriptedModel(text), dialect=dialect), text="x")
    review = native.value
    assert (review.stars, review.mood, review.points, review.reply) == (4, "happy", POINTS, "Thanks")
    assert bridge.value == review
    assert {repair.code for repair in native.repairs} >= codes
    assert bridge.repairs == native.repairs


def test_repairs_name_the_output() -> None:
    """The path of a repair begins with the output."""
    text = (
        "[[ ## stars ## ]]\n4 stars\n\n[[ ## mood ## ]]\nhappy\n\n"
        "[[ ## points ## ]]\n[]\n\n[[ ## reply ## ]]\nx"
    )
    done = Predict(Review, lm=ScriptedModel(text)).full(text="x")
    assert [(r.code, r.path) for r in done.repairs] == [("number", "stars")]
    text = '{"stars": 4, "mood": "happy", "points": [{"TOPIC": "a", "good": true}], "reply": null}'
    done = Predict(Review, lm=ScriptedModel(text), dialect="dspy-3.4/json").full(text="x")
    assert [(r.code, r.path) for r in done.repairs] == [("name", "points[0].topic")]


def test_a_clean_answer_has_no_repairs() -> None:
    """Nothing is noted where nothing was mended."""
    text = '{"stars": 4, "mood": "happy", "points": [], "reply": null}'
    for done in completions(Predict(Review, lm=ScriptedModel(text), dialect="dspy-3.4/json"), text="x"):
        assert done.repairs == ()


@pytest.mark.parametrize("dialect", ["dspy-3.4/chat", "dspy-3.4/json", "dspy-3.4/xml"])
def test_the_only_output_may_stand_alone(dialect: str) -> None:
    """A number is found without header or name; text is not, since anything would be an answer."""
    for done in completions(
        Predict(Score, lm=ScriptedModel("I'd say 7.5 points."), dialect=dialect), text="x"
    ):
        assert done.value.score == 7.5
        assert done.repairs
    for route in ("native", "bridge"):
        ask = Predict(Answer, lm=ScriptedModel("I cannot answer that."), dialect=dialect, route=route)
        with pytest.raises(AnswerError):
            ask(question="x")


@pytest.mark.parametrize("route", ["native", "bridge"])
@pytest.mark.parametrize(
    ("dialect", "text", "problems"),
    [
        (
            "dspy-3.4/chat",
            "[[ ## stars ## ]]\n4 or 5\n\n[[ ## mood ## ]]\nnot happy\n\n[[ ## reply ## ]]\nx",
            ["'stars' must be int", "'mood' must be Literal", "output 'points' is missing"],
        ),
        (
            "dspy-3.4/json",
            '{"stars": 9, "mood": "sad", "points": [{"topic": 1}]}',
            ["'stars' must be at most 5", "'mood' must be Literal", "'points' at [0].good: missing"],
        ),
        ("dspy-3.4/json", "no JSON", ["the answer holds no JSON object"]),
        (
            "dspy-3.4/xml",
            "<stars>9</stars><mood>sad</mood><points><item><topic>a</topic></item></points>",
            ["'stars' must be at most 5", "'mood' must be Literal", "'points' at [0].good: missing"],
        ),
        ("dspy-3.4/xml", "no tags", ["output 'stars' is missing", "output 'points' is missing"]),
        (
            "dspy-3.4/xml",
            "<stars>4</stars><mood>happy</mood><mood>angry</mood><points /><reply>a</reply>",
            ["<mood> stands 2 times with different contents"],
        ),
    ],
)
def test_every_output_that_cannot_be_read_is_told(
    route: str, dialect: str, text: str, problems: list[str]
) -> None:
    """One error with all of them, the same on both routes."""
    program = Predict(Review, lm=ScriptedModel(text), dialect=dialect, route=route)
    with pytest.raises(AnswerError) as caught:
        program(text="x")
    found = " ".join(caught.value.problems)
    assert [p for p in problems if p not in found] == []


def test_a_name_twice_is_refused() -> None:
    """Two loose headers of one name: which is meant is not clear."""
    text = "## Score\n1\n## Score\n2"
    with pytest.raises(AnswerError, match="must be float"):
        Predict(Score, lm=ScriptedModel(text))(text="x")


def test_a_line_in_a_text_is_no_header() -> None:
    """Where the other headers have another form, a name and a colon are words."""

    @signature
    class Two:
        """Two."""

        text: str = In()
        note: str = Out()
        last: str = Out()

    mixed = "Sure: [[ ## note ## ]]\na\n\n[[ ## last ## ]]\nNote: b\n\n[[ ## completed ## ]]"
    with pytest.raises(AnswerError):
        Predict(Two, lm=ScriptedModel(mixed))(text="x")
    for text in ("## Note\nLast: a\n## Last\nNote: b", "[[note]]\nLast: a\n[[last]]\nNote: b"):
        value = Predict(Two, lm=ScriptedModel(text))(text="x")
        assert (value.note, value.last) == ("Last: a", "Note: b")
    value = Predict(Two, lm=ScriptedModel("**Note:** a\nLast: b"))(text="x")
    assert (value.note, value.last) == ("a", "b")


def test_headers_where_json_was_asked_for() -> None:
    """The chat format is read in the JSON dialect."""
    text = "[[ ## score ## ]]\n7 points\n\n[[ ## completed ## ]]"
    for done in completions(Predict(Score, lm=ScriptedModel(text), dialect="dspy-3.4/json"), text="x"):
        assert done.value.score == 7.0
        assert [r.code for r in done.repairs] == ["format", "number"]


def test_reasoning_is_recovered_too() -> None:
    """A chain of thought may come in another form as well."""
    for text in ("**Reasoning:** It is short.\n**Score:** 3", '{"reasoning": "It is short.", "score": 3}'):
        for done in completions(ChainOfThought(Score, lm=ScriptedModel(text)), text="x"):
            assert (done.reasoning, done.value.score) == ("It is short.", 3.0)


@pytest.mark.parametrize("route", ["native", "bridge"])
def test_a_large_answer_does_not_hold_the_loop_up(route: Any) -> None:
    """It is read in another thread, and gives the same in a plain call and in a call inside a loop."""
    threads: set[str] = set()

    class Seen(msgspec.Struct):
        n: int

        def __post_init__(self) -> None:
            threads.add(threading.current_thread().name)

    @signature
    class Many:
        """Many."""

        q: str = In()
        items: list[Seen] = Out()

    items = [{"n": i} for i in range(8000)]
    text = json.dumps({"items": items})[:-1] + ",}"
    program = Predict(Many, lm=ScriptedModel(text), dialect="dspy-3.4/json", route=route)

    async def awaited_in_a_loop() -> Any:
        return (await program.afull(q="x")).value

    async def in_a_loop() -> Any:
        return program(q="x")

    main = threading.current_thread().name
    assert len(program(q="x").items) == 8000
    assert threads == {main}
    threads.clear()
    awaited = asyncio.run(awaited_in_a_loop())
    assert threads
    assert main not in threads
    assert awaited.items == asyncio.run(in_a_loop()).items == program(q="x").items


def test_a_large_answer_is_refused_beside_the_loop_too() -> None:
    """With the same problem on both routes, though it is found in another thread."""
    text = json.dumps({"score": "none " * 20_000})

    async def asked(program: Any) -> AnswerError:
        with pytest.raises(AnswerError) as caught:
            await program.afull(text="x")
        return caught.value

    found = [
        asyncio.run(asked(Predict(Score, lm=ScriptedModel(text), dialect="dspy-3.4/json", route=route)))
        for route in ("native", "bridge")
    ]
    assert found[0].problems == found[1].problems
    assert found[0].response == found[1].response


@pytest.mark.parametrize("route", ["native", "bridge"])
@pytest.mark.parametrize("said", ["{[1]: 2}", "{[1], [2]}", "{{}: 1}"])
def test_what_python_cannot_build_is_refused_like_other_answers(route: Any, said: str) -> None:
    """A list cannot be a key in Python: no TypeError reaches the caller."""

    @signature
    class Counts:
        q: str = In()
        counts: dict[str, int] | list[int] = Out()

    text = f"[[ ## counts ## ]]\n{said}\n\n[[ ## completed ## ]]"
    with pytest.raises(AnswerError):
        Predict(Counts, lm=ScriptedModel(text), route=route)(q="x")
