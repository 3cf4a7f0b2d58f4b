"""`dspex show` and `dspex schema`: what is sent, and what goes in and out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import dspy
import pytest

from dspex import ChainOfThought, Predict
from dspex.cli.options import SHORT
from examples.support.tickets import Triage
from tests.cli.cli_project import Done

TRIAGE = "examples.support.tickets:Triage"
EXTRACT = "examples.support.tickets:Extract"
Cli = Callable[..., Done]


@pytest.mark.parametrize("dialect", SHORT)
def test_messages_are_those_that_are_sent(cli: Cli, dialect: str) -> None:
    """With all inputs given, the messages are those of the program, to the byte."""
    done = cli("show", TRIAGE, "--ticket", "It burns", "--lang=de", "--dialect", dialect, "--json")
    program = Predict(Triage, dialect=f"dspy-3.4/{dialect}")  # type: ignore[arg-type]  # made from its parts
    assert json.loads(done.out) == program.messages(ticket="It burns", lang="de")


def test_text_form_shows_the_same(cli: Cli) -> None:
    """The readable form holds each message whole, below its role."""
    done = cli("show", TRIAGE, "--ticket", "It burns")
    messages = Predict(Triage).messages(ticket="It burns")
    assert done.out == "\n".join(f"[{m['role']}]\n{m['content']}\n" for m in messages)


def test_missing_inputs_are_placeholders(cli: Cli) -> None:
    """Inputs that are not given stand as {name}, whatever their type; defaults stand as they are."""
    user = json.loads(cli("show", TRIAGE, "--json").out)[1]["content"]
    assert user.startswith("[[ ## ticket ## ]]\n{ticket}\n\n[[ ## lang ## ]]\nen\n\n")
    user = json.loads(cli("show", EXTRACT, "--json").out)[1]["content"]
    assert "[[ ## customer ## ]]\n{customer}\n\n" in user
    user = json.loads(cli("show", "a: list[int], b: int -> c", "--json").out)[1]["content"]
    assert user.startswith("[[ ## a ## ]]\n{a}\n\n[[ ## b ## ]]\n{b}\n\n")


def test_typed_inputs(cli: Cli) -> None:
    """Objects are written as JSON and checked like those of a call."""
    done = cli("show", EXTRACT, "--ticket", "x", "--customer", '{"name": "Ada"}', "--json")
    assert '{"name": "Ada", "plan": "free"}' in json.loads(done.out)[1]["content"]
    done = cli("show", EXTRACT, "--customer", '{"name": 4, "plan": 5}')
    assert done.code == 2
    assert "--customer: at name: must be str, got 4 (int); at plan: must be str" in done.err


def test_chain_of_thought(cli: Cli) -> None:
    """--cot shows the prompt with the reasoning."""
    done = cli("show", TRIAGE, "--cot", "--ticket", "x", "--json")
    assert json.loads(done.out) == ChainOfThought(Triage).messages(ticket="x")


def test_source_is_python(cli: Cli) -> None:
    """--source shows the code that would be built in memory."""
    done = cli("show", TRIAGE, "--source", "--dialect", "json")
    compile(done.out, "source", "exec")
    assert "def parse_triage_json(" in done.out


def test_string_signature(cli: Cli) -> None:
    """A signature string stands in the place of a class, and asks what DSPy asks."""
    done = cli("show", "question -> answer", "--question", "Why?", "--json")
    wanted = dspy.ChatAdapter().format(dspy.Signature("question -> answer"), [], {"question": "Why?"})
    assert json.loads(done.out) == wanted


def test_path_of_a_file(cli: Cli) -> None:
    """A class may be named by the path of its file."""
    assert cli("show", "examples/support/tickets.py:Triage").out == cli("show", TRIAGE).out


def test_values_from_files(cli: Cli, tmp_path: Path) -> None:
    """@file reads a file without its last newline; @@ is an @."""
    (tmp_path / "mail.txt").write_text("line\nline\n", encoding="utf-8")
    done = cli("show", TRIAGE, "--ticket", f"@{tmp_path / 'mail.txt'}", "--lang", "@@x", "--json")
    assert "]]\nline\nline\n\n[[" in json.loads(done.out)[1]["content"]
    assert "]]\n@x\n\n" in json.loads(done.out)[1]["content"]
    done = cli("show", TRIAGE, "--ticket", f"@{tmp_path}")
    assert done.code == 2
    assert "cannot be read" in done.err


def test_inputs_called_like_options(cli: Cli) -> None:
    """--input gives an input that is called like an option of the command."""
    done = cli("show", "json, dialect -> model", "--input", "json=a=b", "--input", "dialect=c", "--json")
    assert "[[ ## json ## ]]\na=b\n\n[[ ## dialect ## ]]\nc\n" in json.loads(done.out)[1]["content"]


def test_schema(cli: Cli) -> None:
    """The schemas tell names, types, bounds and what may be left out."""
    found = json.loads(cli("schema", TRIAGE).out)
    assert found["inputs"]["required"] == ["ticket"]
    assert list(found["inputs"]["properties"]) == ["ticket", "lang"]
    assert found["outputs"]["required"] == ["priority", "score"]
    assert found["outputs"]["properties"]["priority"]["enum"] == ["low", "high"]
    score = found["outputs"]["properties"]["score"]
    assert (score["type"], score["minimum"], score["maximum"]) == ("number", 0, 1)
    assert json.loads(cli("schema", TRIAGE, "--inputs").out) == found["inputs"]
    assert json.loads(cli("schema", TRIAGE, "--outputs").out) == found["outputs"]


def test_strict_schema(cli: Cli) -> None:
    """--strict closes every object, as servers want it."""
    found = json.loads(cli("schema", EXTRACT, "--outputs", "--strict").out)
    assert found["additionalProperties"] is False
    assert found["$defs"]["Order"]["additionalProperties"] is False


def test_contradicting_options(cli: Cli) -> None:
    """Options that exclude each other are refused."""
    assert cli("schema", TRIAGE, "--inputs", "--outputs").code == 2
    assert cli("schema", TRIAGE, "--inputs", "--strict").code == 2
