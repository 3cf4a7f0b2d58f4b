"""Answers that hold types of dspex: what DSPy reads from them, and what is mended."""

from __future__ import annotations

from typing import Any

import dspy
import pytest
from hypothesis import assume, given
from pydantic import BaseModel

from dspex import Code, Image, In, Out, Predict, Reasoning, ToolCall, ToolCalls, signature
from dspex.errors import AnswerError
from dspex.native.build import program
from dspex.spec.dialect import LAYOUTS
from dspex.testing import ScriptedModel
from dspex.types.marked import START
from tests.own_types.own_cases import Drawn, as_dspy, drawn_signatures, outputs_of
from tests.own_types.test_own_prompts import ADAPTERS


@pytest.mark.parametrize("dialect", list(ADAPTERS))
@given(drawn=drawn_signatures(whole=True))
def test_answers_are_read_as_dspy_reads_them(dialect: Any, drawn: Drawn) -> None:
    """The answer of a demo that DSPy writes and reads gives equal values here."""
    adapter = ADAPTERS[dialect]

    def written(outputs: dict[str, Any]) -> str:
        return str(adapter.format_assistant_message_content(drawn.dspy, outputs))

    text = written(as_dspy(drawn.demos[0]))
    assume(START not in text)  # marks are a text to DSPy where it reads them
    assume(len(text.splitlines()) == len(text.rstrip("\n").split("\n")))  # DSPy ends lines where Unicode does
    try:
        expected = adapter.parse(drawn.dspy, text)
    except Exception:  # what DSPy cannot read
        return
    found, _ = program(drawn.own, dialect=dialect).parse_outputs(text, drawn.own(**drawn.inputs))
    # as texts: DSPy makes a class of `Code` each time it is asked for one, and no two of them are equal
    # equal; and what was written is right too, of which DSPy repairs some: the code `(0A` to it is `0A`
    assert written(as_dspy(outputs_of(found))) in (written(expected), text)


class Made(BaseModel):
    """What was made."""

    name: str
    code: Code | None = None
    picture: Image | None = None
    calls: ToolCalls | None = None


@signature
class Make:
    """Make it."""

    task: str = In()
    count: int = Out()
    better: Code[Any] = Out()
    thought: Reasoning = Out()
    made: Made = Out()
    pictures: dict[str, Image] = Out()


CALLS = ToolCalls([ToolCall("search", {"query": "x"})])
IMAGE = Image("https://x.y/z.png")
EXPECTED = (
    1,
    Code("if a < b: pass"),
    "So.",
    Made(name="m", code=Code("x"), picture=IMAGE, calls=CALLS),
    {"p": IMAGE},
)
AS_TAG = f"<url>{IMAGE.url}</url>"
AS_JSON = '{"tool_calls": [{"name": "search", "args": {"query": "x"}}]}'
AS_TAGS = "<tool_calls><item><name>search</name><args><query>x</query></args></item></tool_calls>"

JSON = (
    '{{"count": {0}, "better": {{"code": "if a < b: pass"}}, "thought": {{"content": "So."}}, '
    '"made": {{"name": "m", "code": "x", "picture": {{"url": "https://x.y/z.png"}}, "calls": {1}}}, '
    '"pictures": {{"p": "https://x.y/z.png"}}}}'
)
TAGS = (
    "<count>{0}</count><better>{1}</better><thought>So.</thought><made><name>m</name><code>{2}</code>"
    "<picture>{3}</picture><calls>{4}</calls></made><pictures><p>{3}</p></pictures>"
)
ANSWERS = {
    "JSON": ("json", JSON.format(1, AS_JSON)),
    "JSON in a text": ("json", JSON.format(1, '"' + AS_JSON.replace('"', '\\"') + '"')),
    "JSON with a slip": ("json", JSON.format('"1"', AS_JSON)),
    "tags": ("xml", TAGS.format(1, "if a &lt; b: pass", "x", IMAGE.url, AS_TAGS)),
    "tags for texts": (
        "xml",
        TAGS.format(1, "<code>if a &lt; b: pass</code>", "<code>x</code>", AS_TAG, AS_TAGS),
    ),
    "JSON in tags": ("xml", TAGS.format(1, "if a &lt; b: pass", "x", IMAGE.url, AS_JSON)),
    "no references": (
        "xml",
        TAGS.format(1, "if a < b: pass", "<code>x</code>", AS_TAG, AS_JSON),
    ),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_texts_and_objects_stand_for_the_same(name: str) -> None:
    """What a schema asks for, what a prompt shows, and text; also beside something that is mended."""
    layout, text = ANSWERS[name]
    for dialect in (d for d, kind in LAYOUTS.items() if kind == layout):
        found: Any = Predict(Make, lm=ScriptedModel(text), dialect=dialect)(task="x")  # type: ignore[arg-type]
        assert (found.count, found.better, found.thought, found.made, found.pictures) == EXPECTED
        assert type(found.thought) is Reasoning


def test_markup_in_code_stays() -> None:
    """Tags in a piece of code are a part of it."""
    code = "<p>x</p>\n<code>y</code>"
    text = TAGS.format(1, f"\n{code}\n", "<b>x</b>", IMAGE.url, AS_JSON)
    found = Predict(Make, lm=ScriptedModel(text), dialect="dspy-3.4/xml")(task="x")
    assert (found.better.code, found.made.code) == (code, Code("<b>x</b>"))


def test_what_is_no_image_is_refused() -> None:
    """With the words of the type."""
    text = TAGS.format(1, "x", "x", "nothing", AS_JSON)
    with pytest.raises(AnswerError, match="Image takes a URL or a data URI, not 'nothing'"):
        Predict(Make, lm=ScriptedModel(text), dialect="dspy-3.4/xml")(task="x")


def test_dspy_reads_code_in_a_tag_of_its_own_too() -> None:
    """As an object of its class."""
    made = dspy.Signature({"q": (str, dspy.InputField()), "a": (dspy.Code, dspy.OutputField())})
    assert dspy.XMLAdapter().parse(made, "<a><code>x</code></a>")["a"].code == "x"
