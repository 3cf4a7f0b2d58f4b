"""Generated modules with types of dspex: used, equal to DSPy, fit for checkers."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import dspy
import pytest

from dspex import Code, History, Image, Predict, Tool, ToolCalls
from dspex.native.build import program
from dspex.testing import SchemaModel
from examples.receipts import _dspex_receipts as native
from examples.receipts import _dspex_receipts_dspy as theirs
from examples.receipts import receipts, talk
from tests.own_types.own_cases import PNG, as_dspy, search

ROOT = Path(__file__).parents[2]
PICTURE = Image.from_bytes(PNG)
ADAPTERS: dict[Any, Any] = {
    "dspy-3.4/chat": dspy.ChatAdapter(),
    "dspy-3.4/json": dspy.JSONAdapter(use_native_function_calling=False),
}
INPUTS: dict[str, dict[str, Any]] = {
    "Talk": {
        "question": "?",
        "receipt": PICTURE,
        "history": History([{"question": "a", "receipt": PICTURE, "thought": "b", "answer": "c"}]),
    },
    "Book": {"receipt": PICTURE, "tools": [Tool(search)]},
}


@pytest.mark.parametrize("dialect", list(ADAPTERS))
@pytest.mark.parametrize("name", list(INPUTS))
def test_generated_programs_send_what_generated_classes_send(name: str, dialect: Any) -> None:
    """The native module is used as it stands, and equals DSPy with the generated `dspy.Signature`."""
    cls = getattr(receipts, name)
    assert program(cls, dialect=dialect) in native.PROGRAMS
    sent = Predict(cls, lm=SchemaModel(), dialect=dialect).messages(**INPUTS[name])
    inputs = as_dspy(INPUTS[name])
    assert [dict(m) for m in sent] == ADAPTERS[dialect].format(getattr(theirs, name), [], inputs)


@pytest.mark.parametrize("dialect", list(ADAPTERS))
def test_structs_with_images(dialect: Any) -> None:
    """A Struct that holds an image is JSON in the prompt, with the image in its place."""
    read = Predict(receipts.Read, lm=SchemaModel(), dialect=dialect)
    done = read.full(pages=[receipts.Page(PICTURE, "Rome"), receipts.Page(Image("https://x.y"))])
    before, first, between, second, after = done.messages[1].content
    assert (first, second) == (PICTURE, Image("https://x.y"))
    assert before.endswith('[{"photo": "') and between == '", "place": "Rome"}, {"photo": "'
    assert after.startswith('", "place": "unknown"}]')
    assert isinstance(done.value.total, Decimal)
    over = read.with_(route="bridge").full(pages=done.value.pages)
    assert [dict(m) for m in over.messages] == [dict(m) for m in done.messages]


def test_the_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """It prints what was sent and what a tool gave."""
    talk.main()
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "[('system', 0), ('user', 1), ('assistant', 0), ('user', 1)]"
    assert said[1].endswith("['9.5 to travel']")
    booked = Predict(receipts.Book, lm=SchemaModel())(receipt=PICTURE, tools=[])
    assert isinstance(booked.calls, ToolCalls) and isinstance(booked.query, Code)


@pytest.mark.slow
@pytest.mark.parametrize(
    "words", [["mypy", "--strict", "--explicit-package-bases"], ["pyright"], ["ruff", "check"]]
)
def test_checkers_have_nothing_to_say(words: list[str]) -> None:
    """Signatures, generated modules and the program that uses them."""
    command = [sys.executable, "-m", *words, "examples/receipts"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
