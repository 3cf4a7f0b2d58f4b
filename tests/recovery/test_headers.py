"""Chat answers whose headers and end marks are nearly right: the same on both routes, told, never a guess."""

from __future__ import annotations

import time
from typing import Any, Literal

import pytest

from dspex import AnswerError, In, Out, Predict, signature
from dspex.testing import ScriptedModel


@signature
class Answered:
    """Answer."""

    q: str = In()
    answer: str = Out()


@signature
class Triage:
    """Triage."""

    q: str = In()
    note: str = Out()
    priority: Literal["low", "high"] = Out()


@signature
class Perhaps:
    """Triage, perhaps."""

    q: str = In()
    note: str = Out()
    priority: str | None = Out()


def asked(signature_: Any, text: str, route: str = "native", **settings: Any) -> tuple[dict[str, Any], Any]:
    """Read a chat answer on a route: the outputs, and the codes of the repairs."""
    settings = {"reasks": 0, **settings}
    done = Predict(signature_, lm=ScriptedModel(text), route=route, **settings).full(q="x")  # type: ignore[call-overload]
    outputs = [f.name for f in signature_.__dspex_spec__.outputs]
    return {name: getattr(done.value, name) for name in outputs}, [r.code for r in done.repairs]


ROUTES = pytest.mark.parametrize("route", ["native", "bridge"])
HEAD = "[[ ## answer ## ]]\n"
ENDS = [
    "[[## completed ##]]",
    "[[ ## Completed ## ]]",
    "[[ completed ]]",
    "[[completed]]",
    "[[ ## completed ## ]",
    "[ ## completed ## ]",
    "[[ ## completed ##",
    "## completed ##",
    "**[[ ## completed ## ]]**",
    "`[[ ## completed ## ]]`",
    "### [[ ## completed ## ]]",
    "[[ ## compl",
    "[[ ##",
    "[[ ## completed ## ]]:",
]


@ROUTES
@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("behind", ["", "\n", "\n\n"])
def test_an_end_that_is_nearly_right_is_no_part_of_the_text(end: str, behind: str, route: str) -> None:
    """In other brackets, marked up, or cut off."""
    codes = [] if end.startswith("[[ ## completed ## ]]") else ["headers"]
    assert asked(Answered, f"{HEAD}hi\n\n{end}{behind}", route) == ({"answer": "hi"}, codes)


@ROUTES
@pytest.mark.parametrize(
    ("text", "value", "codes"),
    [
        ("[[ ## answer ## ]]: hi", "hi", ["headers"]),
        ("[[ ## answer ## ]]:\nhi\n\n[[ ## completed ## ]]", "hi", ["headers"]),
        ("[[ ## answer ## ]] : hi", "hi", ["headers"]),
        ("[[ ## answer ## ]] :) hi", ":) hi", []),
        ("[[ ## answer ## ]]:) hi", ":) hi", []),
        ("[[ ## answer ## ]] hi [[ ## completed ## ]]", "hi", ["headers"]),
        (f"{HEAD}hi [[## completed ##]]", "hi", ["headers"]),
        (f"```\n{HEAD}hi\n```", "hi", ["fence"]),
        (f"Here:\n```text\n{HEAD}hi\n```\nBye.", "hi", ["fence"]),
        (f"```\n{HEAD}```python\nx\n```\n```", "```python\nx\n```", ["fence"]),
        (f"```\n{HEAD}```python\nx\n```", "```python\nx\n```", []),
        (f"{HEAD}```python\nx\n```", "```python\nx\n```", []),
        (f"```\n{HEAD}hi\n\n[[ completed ]]\n```", "hi", ["headers"]),
        ("**Answer**\n\nhi", "hi", ["headers"]),
        ("__Answer__\nhi", "hi", ["headers"]),
        ("- Answer: hi", "hi", ["headers"]),
        ("Answers: hi", "hi", ["headers"]),
        ("<answer>hi</answer>", "hi", ["format"]),
        ("Sure!\n<answer>R&amp;D</answer>", "R&D", ["format", "prose"]),
        ("```xml\n<answer>\nhi\n</answer>\n```", "hi", ["format", "fence"]),
    ],
)
def test_what_is_clear_around_one_output_is_read(text: str, value: str, codes: list[str], route: str) -> None:
    """Colons, fences, tags, headers without brackets."""
    assert asked(Answered, text, route) == ({"answer": value}, codes)


@ROUTES
@pytest.mark.parametrize("signature_", [Triage, Perhaps])
@pytest.mark.parametrize(
    "text",
    [
        "[[ ## note ## ]]\nhi\n\n[[ ## priority ## ]\nlow\n\n[[ ## completed ## ]]",
        "[[ ## note ## ]]\nhi\n\n[[ ## priority ## ]\nlow",
        "[[ ## note ## ]]\nhi\n\n[[## priority ##]] low\n\n[[ ## completed ## ]]",
        "[[ ## note ## ]]\nhi\n\n[[ ## priority ##\nlow\n\n[[ ## completed ## ]]",
        "**[[ ## note ## ]]**\nhi\n**[[ ## priority ## ]]**\nlow\n**[[ ## completed ## ]]**",
        "### [[ ## note ## ]]\nhi\n### [[ ## priority ## ]]\nlow\n",
        "`[[ ## note ## ]]`\nhi\n`[[ ## priority ## ]]`\nlow\n`[[ ## completed ## ]]`",
        "> [[ ## note ## ]]\nhi\n> [[ ## priority ## ]]\nlow",
        "[[ ## note ## ]] hi [[ ## priority ## ]] low [[ ## completed ## ]]",
        "[[ ## note ## ]] hi [[ ## priority ## ]]\nlow",
        "- note: hi\n- priority: low",
        "[[ ## Note ## ]]\nhi\n[[ ## PRIORITY ## ]]\nlow\n[[ ## completed ## ]]",
        "* **Note:** hi\n* **Priority:** low",
        "1. Note: hi\n2. Priority: low",
        "Notes: hi\nPriority: low",
        "**Priority**\nlow\n\n**Note**\nhi",
    ],
)
def test_headers_in_other_forms(signature_: Any, text: str, route: str) -> None:
    """Every output is found, none is swallowed by the one before it, and it is told."""
    assert asked(signature_, text, route) == ({"note": "hi", "priority": "low"}, ["headers"])


@ROUTES
def test_outputs_in_tags(route: str) -> None:
    """Where headers or JSON were asked for."""
    text = "<priority>High</priority>\n<note>a &lt; b</note>"
    found = {"note": "a < b", "priority": "high"}
    for dialect in ("dspy-3.4/chat", "dspy-3.4/json"):
        assert asked(Triage, text, route, dialect=dialect) == (found, ["format", "member"])
    with pytest.raises(AnswerError):
        asked(Triage, "<priority>high</priority>", route)


@ROUTES
@pytest.mark.parametrize(
    "text",
    [
        "Write\n[[ ## completed ##]]\nbehind your answer.",
        "Use these:\n[[## title ##]]\nx\n[[## completed ##]]",
        "## Completed\n- tests",
        "The list [completed]",
        "x\n[[Wiki]]\n[[ completed ]]",
        "[[1]]\n## completed: 3",
        "see [[ ## other ## ]] and [[ ## completed ## ]] there",
        "[completed]",
        "a [[ completed ]]",
    ],
)
def test_a_text_about_headers_is_not_cut(text: str, route: str) -> None:
    """Names that are not asked for, an end with words behind it, a mark of something else: all is text."""
    assert asked(Answered, HEAD + text, route) == ({"answer": text}, [])


def test_a_header_that_is_there_is_not_looked_for() -> None:
    """What looks like one in the text of another output is text then."""
    text = "[[ ## note ## ]]\nhi\n[[## priority ##]]\nx\n\n[[ ## priority ## ]]\nlow\n\n[[ ## completed ## ]]"
    found = {"note": "hi\n[[## priority ##]]\nx", "priority": "low"}
    assert asked(Triage, text) == (found, [])
    with pytest.raises(AnswerError, match="missing"):
        asked(Triage, "[[ ## note ## ]] see [[ ## priority ## ]] and [[ ## priority ## ]]")


def test_as_dspy_does_it_nothing_is_mended() -> None:
    """There a text keeps what DSPy leaves in it."""
    for text in (
        "[[ ## priority ## ]",
        "hi\n\n[[## completed ##]]",
        "hi [[ ## completed ## ]]",
        "hi\n\n[[ ## compl",
    ):
        for route in ("native", "bridge"):
            done = Predict(Answered, lm=ScriptedModel(HEAD + text), route=route, compat="dspy").full(q="x")  # type: ignore[call-overload]
            assert done.value.answer == text


@pytest.mark.parametrize(
    "line",
    [
        "[[ completed ]]\n",
        "[[## note ##]] ",
        "[[ ## note ## ]] [[ ## priority ## ]] ",
        "[[## x ##]]\n",
        "```\n",
        "[" * 50 + "\n",
        "[[ ##" + " " * 50 + "\n",
        "- " * 20 + "\n",
        "[[ ## compl\n",
        "**a",
        "[[" + "a b " * 20,
    ],
)
def test_hostile_headers_cost_by_their_length(line: str) -> None:
    """A megabyte of what looks like headers is read or refused at once."""
    began = time.process_time()
    for lead in ("", "[[ ## note ## ]]\nhi\n", "```\n[[ ## note ## ]]\nhi\n"):
        try:
            asked(Triage, lead + line * (2**20 // len(line) - 10))
        except AnswerError:
            pass
    assert time.process_time() - began < 6
