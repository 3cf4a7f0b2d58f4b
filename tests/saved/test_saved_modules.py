"""Modules are saved in DSPy's JSON and loaded from it, with no need of DSPy."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any
from uuid import UUID

import dspy
import msgspec
import pytest
from dspy.signatures.signature import infer_prefix
from hypothesis import given
from hypothesis import strategies as st

from dspex import (
    ChainOfThought,
    ConfigurationError,
    In,
    Model,
    Module,
    Out,
    Predict,
    SavedProgram,
    example,
    signature,
)
from dspex.bridge import module
from dspex.run.state import label
from tests.run.module_samples import Answer, Answerer, Library, MakeQuery, Plain


def changed(path: Path, **changes: Any) -> Path:
    """Change the file: a value of None takes a part away, a dict updates it, anything else replaces it."""
    state = json.loads(path.read_text())
    for name, value in changes.items():
        if value is None:
            del state[name]
        else:
            state[name] = {**state.get(name, {}), **value}
    path.write_text(json.dumps(state))
    return path


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """Save a module that was taught something."""
    gold = example(MakeQuery(question="a"), query="b")
    told = Answerer().with_predictor("search", demos=[gold], instructions="Be quick.")
    told.save(tmp_path / "state.json")
    return tmp_path / "state.json"


def test_it_is_loaded_in_place(saved: Path) -> None:
    """The module itself has what was saved, and is returned; its parts that others hold do not change."""
    fresh = Answerer()
    search = fresh.search
    assert fresh.load(saved) is fresh
    assert fresh.search.signature.instructions == "Be quick."
    assert [dict(d) for d in fresh.search.plan.demos] == [{"question": "a", "query": "b"}]
    assert search.plan.demos == ()
    assert Plain().load(saved).search.signature.instructions == "Be quick."
    assert Plain.search.plan.demos == ()


def test_a_file_replaces_what_a_predictor_had(saved: Path) -> None:
    """Demos and words of before are gone, as they are where DSPy loads a file."""
    taught = {"reasoning": "r", "question": "a", "context": ["b"], "answer": "c", "score": 0.5}
    before = (
        Answerer()
        .with_predictor("answer", demos=[taught], instructions="Old.", descriptions={"score": "old"})
        .with_(temperature=0.5)
    )
    after = before.load(saved)
    wanted = SavedProgram(saved).applied(Answerer())
    assert after.answer.plan.demos == ()
    inputs: dict[str, Any] = {"question": "x", "context": []}
    told = after.answer.messages(**inputs)[0]["content"]
    assert told.endswith("Answer from the context.") and "old" not in told
    assert told == wanted.answer.messages(**inputs)[0]["content"]
    assert after.answer.plan.options.temperature == 0.5  # not part of the state


def test_what_is_missing_is_said(saved: Path) -> None:
    """On either side, all at once, and nothing has changed then; `partial` lets it be."""
    changed(saved, search=None, other=json.loads(saved.read_text())["search"])
    fresh = Answerer()
    with pytest.raises(ConfigurationError) as caught:
        fresh.load(saved)
    assert str(caught.value).endswith(
        "state.json does not fit Answerer: 'search' is not in it; Answerer has no 'other'."
    )
    assert fresh.search.signature.instructions == "Write a search query."
    assert fresh.load(saved, partial=True).search.signature.instructions == "Write a search query."


def test_other_fields_are_refused(tmp_path: Path) -> None:
    """Fields have to be the same; so does reasoning first."""

    class Others(Module):
        def __init__(self, answer: Any) -> None:
            self.answer = answer

        def forward(self) -> None:
            return None

    def refused(saved: Any, loading: Any) -> str:
        path = tmp_path / "one.json"
        Others(saved).save(path)
        with pytest.raises(ConfigurationError) as caught:
            Others(loading).load(path)
        return str(caught.value)

    assert "has the fields Question:, Query: and Answer has" in refused(Predict(MakeQuery), Predict(Answer))
    assert "has reasoning" not in refused(Predict(MakeQuery), ChainOfThought(MakeQuery))
    path = tmp_path / "thought.json"
    Others(ChainOfThought(MakeQuery)).save(path)
    state = json.loads(path.read_text())
    path.write_text(json.dumps({"answer": state["answer.predict"]}))
    with pytest.raises(ConfigurationError, match="'answer' reasons first: use ChainOfThought"):
        Others(Predict(MakeQuery)).load(path)
    assert Others(ChainOfThought(MakeQuery)).load(path).answer.plan.demos == ()


def test_only_json_is_read_and_written(tmp_path: Path) -> None:
    """Pickles can run any code."""
    (tmp_path / "state.pkl").write_bytes(b"\x80\x04.")
    with pytest.raises(ConfigurationError, match="is a pickle"):
        Answerer().load(tmp_path / "state.pkl")
    with pytest.raises(ConfigurationError, match=r"does not end in \.json"):
        Answerer().save(tmp_path / "state.pkl")
    with pytest.raises(ConfigurationError, match="cannot be written: No such file"):
        Answerer().save(tmp_path / "nowhere" / "state.json")
    bad = example(MakeQuery(question="\ud800"), query="b")
    with pytest.raises(ConfigurationError, match="cannot be saved as JSON"):
        Answerer().with_predictor("search", demos=[bad]).save(tmp_path / "state.json")
    assert not (tmp_path / "state.json").exists()


def test_models_are_saved_without_their_keys(tmp_path: Path) -> None:
    """Name, sampling and server, as DSPy writes those of its LM; what is no `Model` is not saved."""
    path = tmp_path / "state.json"
    model = Model("openai/gpt-4o-mini", api_key="sk-secret", temperature=0.25, stop=["x"])
    Answerer().with_(lm=model).save(path)
    assert "sk-secret" not in path.read_text()
    loaded = Answerer().load(path)
    assert repr(loaded.search.plan.lm) == "Model('openai/gpt-4o-mini', temperature=0.25, stop=('x',))"
    other = Model("local/smollm2")
    assert Answerer().with_(lm=other).load(path).search.plan.lm is other
    theirs = module(Answerer())
    theirs.load(path)
    assert (theirs.search.lm.model, theirs.search.lm.kwargs["temperature"]) == ("openai/gpt-4o-mini", 0.25)
    theirs.save(tmp_path / "theirs.json")
    assert repr(Answerer().load(tmp_path / "theirs.json").search.plan.lm) == repr(loaded.search.plan.lm)


def test_a_server_that_a_file_names_is_used_only_if_it_is_trusted(tmp_path: Path) -> None:
    """Prompts and the key of the environment would go there."""
    path = tmp_path / "state.json"
    Answerer().with_(lm=Model("openai/m", base_url="http://127.0.0.1:9/v1")).save(path)
    assert Answerer().load(path).search.plan.lm is None
    assert Answerer().load(path, trusted=True).search.plan.lm == Model(
        "openai/m", base_url="http://127.0.0.1:9/v1"
    )
    saved = SavedProgram(path)
    assert saved.left_out == [
        f"{name}: the model at http://127.0.0.1:9/v1, which is used only if the file is trusted"
        for name in ("search", "answer.predict")
    ]
    assert saved.predictor("search", MakeQuery).plan.lm is None
    assert SavedProgram(path, trusted=True).left_out == []


class Color(Enum):
    """A value of a demo."""

    RED = "r"


class Point(msgspec.Struct):
    """A value of a demo."""

    a: int
    when: date = date(2026, 1, 31)


@signature
class Types:
    """Every kind of value."""

    day: date = In()
    uuid: UUID = In(wire_name="id")
    amount: Decimal = In()
    data: bytes = In()
    color: Color = Out()
    point: Point = Out()
    words: set[str] = Out()
    maybe: int | None = Out()
    pair: tuple[int, str] = Out()
    table: dict[str, list[float]] = Out()


class Typed(Module):
    """Has a predictor of every kind of value."""

    def __init__(self) -> None:
        self.types = Predict(Types)

    def forward(self) -> None:
        """Do nothing."""


def test_demos_of_every_type_are_saved(tmp_path: Path) -> None:
    """Loaded, they are shown to the model as they were before."""
    inputs: Any = {
        "day": date(2026, 1, 31),
        "uuid": UUID(int=7),
        "amount": Decimal("1.50"),
        "data": b"abc",
    }
    outputs: Any = {
        "color": Color.RED,
        "point": Point(1),
        "words": {"a"},
        "maybe": 3,
        "pair": (1, "x"),
        "table": {"a": [1.0]},
    }
    told = Typed().with_predictor("types", demos=[example(Types(**inputs), **outputs)])
    told.save(tmp_path / "typed.json")
    loaded = Typed().load(tmp_path / "typed.json")
    assert loaded.types.messages(**inputs) == told.types.messages(**inputs)


@given(st.from_regex(r"[a-zA-Z_][a-zA-Z0-9_]{0,30}", fullmatch=True))
def test_labels_are_those_of_dspy(name: str) -> None:
    """Files of both have the same labels."""
    assert label(name) == infer_prefix(name)


WITHOUT_DSPY = """
import sys
sys.modules["dspy"] = sys.modules["pydantic"] = sys.modules["litellm"] = None
from tests.run.module_samples import Answerer, model

answerer = Answerer().with_(lm=model()).load(sys.argv[1])
print(answerer(question="why").answer, answerer.search.signature.instructions)
answerer.save(sys.argv[1])
print("search" in open(sys.argv[1]).read())
"""


def test_dspy_is_not_needed(saved: Path) -> None:
    """A module is loaded, run and saved in a process where importing DSPy raises."""
    before = saved.read_bytes()
    command = [sys.executable, "-c", WITHOUT_DSPY, str(saved)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ)
    assert done.stdout == "why! Be quick.\nTrue\n"
    assert saved.read_bytes() == before


def test_nested_predictors_are_found_by_their_paths(tmp_path: Path) -> None:
    """In lists, dicts, tuples and sequences; a chain of thought under the name of its predictor in DSPy."""
    Library().save(tmp_path / "library.json")
    state = json.loads((tmp_path / "library.json").read_text())
    assert (
        list(state)
        == [
            "reader.search",
            "reader.answer.predict",
            "shelves[0].search",
            "shelves[0].answer.predict",
            "shelves[1]",
            "by_kind['refund'].predict",
            "by_kind['bug'][0]",
            "pipe.first",
            "pipe.following.search",
            "pipe.following.answer.predict",
            "metadata",
        ]
        or list(state)[-1] == "metadata"
    )
    assert state["metadata"]["dependency_versions"]["dspy"] == dspy.__version__
    loaded = Library().load(tmp_path / "library.json")
    assert list(loaded.named_predictors()) == list(Library().named_predictors())
