"""A program sends the same messages and gives the same values before and after it is turned."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.migrate.turning import answering, run, same, turn

DESK = '''\
"""A help desk."""

from __future__ import annotations

from typing import Literal

import dspy


class Triage(dspy.Signature):
    """Triage a support ticket.

      Be quick.
    """

    ticket: str = dspy.InputField(desc="raw text of the ticket")
    lang: str = dspy.InputField(default="en")
    priority: Literal["low", "high"] = dspy.OutputField()
    score: float = dspy.OutputField(ge=0, le=1, desc="urgency")


class Untold(dspy.Signature):
    ticket = dspy.InputField()
    priority: str = dspy.InputField(min_length=1, max_length=9)
    reply = dspy.OutputField()


class Longer(Untold):
    summary: list[str] = dspy.OutputField(description="in points")


class Desk(dspy.Module):
    def __init__(self):
        super().__init__()
        self.triage = dspy.Predict(Triage)
        self.reply = dspy.ChainOfThought(Longer)
        self.check = dspy.Predict("reply, words: list[str] -> good: bool, n: int")
        self.last = dspy.ChainOfThought(dspy.Signature("reply -> title", "Find a title."))

    def forward(self, ticket):
        found = self.triage(ticket=ticket)
        told = self.reply(ticket=ticket, priority=found.priority)
        good = self.check(reply=told.reply, words=told.summary)
        return found.score, told.summary, good.good, good.n, self.last(reply=told.reply).title


def main():
    return Desk()(ticket="The site is down"), dspy.Predict(Triage)(ticket="x", lang="de").priority
'''

SAY = answering(
    reasoning="Because.",
    priority="high",
    score="0.5",
    reply="On our way",
    summary='["a", "b"]',
    good="True",
    n="3",
    title="Down",
)


def test_a_whole_program(tmp_path: Path) -> None:
    """Classes, inheritance, strings, chains of thought and a module ask and give the same."""
    result = same(tmp_path, DESK)
    assert result.said("left") == ""
    assert "dspy" not in result.text
    before, after = run(DESK, SAY), run(result.text, SAY)
    assert before.value == after.value == ((0.5, ["a", "b"], True, 3, "Down"), "high")
    assert before.asked == after.asked
    assert len(after.asked) == 5


def test_there_and_back(tmp_path: Path) -> None:
    """What was turned asks the same when it is turned back."""
    there = turn(tmp_path / "there", DESK)
    back = same(tmp_path / "back", there.text, "dspy")
    assert "dspex" not in back.text
    assert run(back.text, SAY) == run(DESK, SAY)


@pytest.mark.parametrize(
    "fields",
    [
        'a: str = dspy.InputField()\n    b: str = dspy.OutputField(prefix="Answer:", format=str, parser=str)',
        'a: str = dspy.InputField(desc="x")\n    b: str = dspy.OutputField(pattern="^a")',
        "a2: int = dspy.InputField(gt=0, lt=9, multiple_of=2)\n    b: str = dspy.OutputField()",
        "b: str = dspy.OutputField()\n    a: str = dspy.InputField()",
        "a: str = dspy.InputField(default=...)\n    b: dict[str, list[int]] = dspy.OutputField()",
        'a: "str" = dspy.InputField()\n    b: "int | None" = dspy.OutputField(default=None)',
        '__doc__ = "Made " + "of parts."\n    a: str = dspy.InputField()\n    b: str = dspy.OutputField()',
        '""""""\n    a: str = dspy.InputField()\n    b: str = dspy.OutputField()',
        "'''  One\n      Two\n    '''\n    a: str = dspy.InputField()\n    b: str = dspy.OutputField()",
        '"""a {b} \\n ${c}"""\n    a: str = dspy.InputField(desc="${a}")\n    b: str = dspy.OutputField()',
        'f"""{1}"""\n    a: str = dspy.InputField()\n    b: str = dspy.OutputField()',
    ],
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("program", ["Predict", "ChainOfThought"])
def test_fields_are_shown_in_the_same_words(tmp_path: Path, fields: str, program: str) -> None:
    """Types, descriptions, constraints, order and instructions stand in the prompt as before."""
    call = f"dspy.{program}(S)({'a2=2' if 'a2' in fields else 'a=str()'})"
    text = f"import dspy\n\nclass S(dspy.Signature):\n    {fields}\n\ndef main():\n    return {call}.b\n"
    result = same(tmp_path, text)
    assert "dspy" not in result.text
    say = answering(reasoning="r", b='{"a": [1]}' if "dict" in fields else "1" if "int |" in fields else "aa")
    assert run(text, say) == run(result.text, say)
    back = turn(tmp_path / "back", result.text, "dspy")
    if "__doc__" not in fields:
        assert "dspex" not in back.text
        assert run(back.text, say) == run(text, say)


def test_settings_of_a_program_stay(tmp_path: Path) -> None:
    """Temperature and the like mean the same, and are kept."""
    text = 'import dspy\n\np = dspy.Predict("a -> b", temperature=0.2, max_tokens=9)\n'
    assert 'Predict("a -> b", temperature=0.2, max_tokens=9)' in same(tmp_path, text).text


def test_pydantic_models_stay_the_types_of_fields(tmp_path: Path) -> None:
    """A field of a pydantic model is shown, read and given as before."""
    text = '''\
import dspy
from pydantic import BaseModel, Field


class Person(BaseModel):
    """Somebody."""

    name: str = Field(description="the whole name")
    age: int | None = None


class Extract(dspy.Signature):
    """Extract people."""

    text: str = dspy.InputField()
    people: list[Person] = dspy.OutputField()


def main():
    return [(p.name, p.age) for p in dspy.Predict(Extract)(text="Ann, 4").people]
'''
    result = same(tmp_path, text)
    assert "BaseModel" in result.text and "dspy" not in result.text
    say = answering(people='[{"name": "Ann", "age": 4}]')
    assert run(text, say) == run(result.text, say)
    assert run(text, say).value == [("Ann", 4)]


def test_images_and_conversations_become_those_of_dspex(tmp_path: Path) -> None:
    """`dspy.Image` and `dspy.History` are turned with the values that are made of them."""
    text = '''\
import dspy


class Look(dspy.Signature):
    """Say what is there."""

    photo: dspy.Image = dspy.InputField()
    history: dspy.History = dspy.InputField()
    says: str = dspy.OutputField()


def look(photo: dspy.Image):
    past = dspy.History(messages=[{"photo": photo, "says": "a dog"}])
    return dspy.Predict(Look)(photo=photo, history=past).says


def main():
    return look(dspy.Image("https://example.com/cat.png"))
'''
    result = same(tmp_path, text)
    assert "dspy" not in result.text
    say = lambda message: "[[ ## says ## ]]\na cat\n\n[[ ## completed ## ]]"  # noqa: E731
    assert run(text, say) == run(result.text, say)
