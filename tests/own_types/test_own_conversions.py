"""Types of dspex in records that are written as dicts, as JSON and by pydantic, and read again."""

from __future__ import annotations

import copy
import pickle
import re
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace
from pydantic import BaseModel, TypeAdapter

from dspex import (
    Audio,
    BindError,
    Code,
    Document,
    File,
    History,
    Image,
    In,
    Out,
    Predict,
    Reasoning,
    Tool,
    ToolCall,
    ToolCalls,
    dec_hook,
    enc_hook,
    from_dict,
    from_json,
    signature,
    to_dataclass,
    to_dict,
    to_json,
    to_pydantic,
    to_struct,
)
from dspex.lm.scripted import ScriptedModel
from tests.own_types.own_cases import INPUTS, PNG, OwnKind, search, signature_pair

PICTURE = Image.from_bytes(PNG)
READABLE = [kind for kind in INPUTS if not re.search(r"Tool\b|Any", repr(kind.own))]
"""Tools hold functions, and what stands in an Any is read as what it is in JSON."""


@st.composite
def records(draw: st.DrawFn) -> Any:
    """Draw an answered record with types of dspex in it."""
    kinds: dict[str, OwnKind] = {
        f"x{i}": draw(st.sampled_from(READABLE)) for i in range(draw(st.integers(2, 4)))
    }
    inputs = {name: kind for name, kind in kinds.items() if name != "x0"}
    own, _ = signature_pair(inputs, {"x0": kinds["x0"]})
    record = own(**{name: draw(kind.values) for name, kind in inputs.items()})
    return replace(record, x0=draw(kinds["x0"].values))


@given(record=records())
def test_what_is_written_is_read_again(record: Any) -> None:
    """Dicts, JSON, msgspec, pydantic, pickles and copies give the same record."""
    cls = type(record)
    assert from_json(cls, to_json(record)) == record
    assert from_dict(cls, to_dict(record)) == record
    assert "CUSTOM-TYPE" not in to_json(record)
    plain: Any = msgspec.json.decode(to_json(record))
    assert from_dict(cls, plain) == record
    adapter: Any = TypeAdapter(cls)
    assert adapter.validate_json(adapter.dump_json(record)) == record
    assert adapter.validate_python(adapter.dump_python(record)) == record
    assert copy.deepcopy(record) == record


@given(record=records().filter(lambda record: "Acted |" not in repr(type(record).__annotations__)))
def test_msgspec_reads_what_it_writes(record: Any) -> None:
    """With the hooks of dspex msgspec writes records and reads them; it knows no unions of models."""
    text = msgspec.json.encode(record, enc_hook=enc_hook)
    assert msgspec.json.decode(text, type=type(record), dec_hook=dec_hook) == record


class Shot(Struct):
    """A picture with a name."""

    name: str
    image: Image
    calls: ToolCalls | None = None


@dataclass
class Pair:
    """Code and a file."""

    code: Code[Literal["sql"]]
    file: File | None = None


class Page(BaseModel):
    """A page."""

    picture: Image
    spoken: list[Audio] = []


@signature
class Everything:
    """Do it."""

    shot: Shot = In()
    pair: Pair = In()
    page: Page = In()
    anything: Any = In(default=None)
    history: History = In(default=History())
    thought: Reasoning = Out()
    calls: ToolCalls = Out()


CALLS = ToolCalls([ToolCall("search", {"query": "it's"}, "call-1")])
RECORD = replace(
    Everything(
        shot=Shot("one", PICTURE, CALLS),
        pair=Pair(Code["sql"]("SELECT 1"), File.from_file_id("file-1")),
        page=Page(picture=PICTURE, spoken=[Audio("UklGRg==", "wav")]),
        history=History([{"page": Page(picture=PICTURE), "calls": CALLS.with_results(["found"])}]),
    ),
    thought=Reasoning("so"),
    calls=CALLS.with_results([{"picture": "https://x.y"}]),
)


def test_classes_that_hold_them_are_read_again() -> None:
    """Inside Structs, dataclasses and models they stand by their fields, with what servers call them."""
    text = to_json(RECORD)
    assert '"shot":{"name":"one","image":{"url":"data:image/png;base64,' in text
    assert '"pair":{"code":"SELECT 1","file":{"file_id":"file-1"}}' in text
    assert text.count('"id":"call-1"') == 3
    again = from_json(Everything, text)
    assert replace(again, history=History()) == replace(RECORD, history=History())
    adapter = TypeAdapter(Everything)
    assert adapter.validate_json(adapter.dump_json(RECORD)) == again
    assert pickle.loads(pickle.dumps(RECORD)) == RECORD


def test_a_conversation_from_json_is_sent_as_the_one_that_was_written() -> None:
    """Turns hold what stands in JSON for images and calls; as messages they are the same."""
    again = from_json(Everything, to_json(RECORD))
    sent = []
    for history in (RECORD.history, again.history):
        model = ScriptedModel("?")
        with pytest.raises(ValueError, match="thought"):
            Predict(Everything, lm=model)(
                shot=RECORD.shot, pair=RECORD.pair, page=RECORD.page, history=history
            )
        sent.append([dict(m) for m in model.requests[0].messages])
    assert sent[0] == sent[1]
    assert sum(part["type"] == "image_url" for part in sent[0][1]["content"]) == 1


def test_what_stands_in_an_any_is_written_by_its_fields() -> None:
    """An Any does not tell what to read; its JSON is still that of the object, not DSPy's marks."""
    again = from_json(Everything, to_json(replace(RECORD, anything={"x": [PICTURE, CALLS]})))
    calls = {"tool_calls": [{"name": "search", "args": {"query": "it's"}, "id": "call-1"}]}
    assert again.anything == {"x": [{"url": PICTURE.url}, calls]}


def test_other_forms_of_a_signature_hold_them() -> None:
    """Structs, dataclasses and models that are made of a signature have the same fields."""
    made: Any = to_pydantic(Everything)
    model = made.model_validate(to_dict(RECORD))
    assert model.shot == RECORD.shot and model.thought == "so"
    again = made.model_validate_json(model.model_dump_json())
    assert again.calls == RECORD.calls and again.page == RECORD.page
    values = {"shot": RECORD.shot, "pair": RECORD.pair, "page": RECORD.page}
    for form in (to_struct(Everything), to_dataclass(Everything)):
        other: Any = form(**values)
        assert other.shot.image == PICTURE


def test_schemas_tell_what_stands_in_json() -> None:
    """The JSON Schema of the inputs takes what `to_json` writes."""
    import jsonschema

    schema = TypeAdapter(Everything).json_schema()
    written = {
        k: v for k, v in msgspec.json.decode(to_json(RECORD)).items() if k in ("shot", "page", "history")
    }
    for name, value in written.items():
        jsonschema.validate(value, {**schema["properties"][name], "$defs": schema.get("$defs", {})})


@signature
class Act:
    """Use the tools."""

    tools: list[Tool] = In()
    calls: ToolCalls = Out()


def test_a_tool_is_written_and_not_read() -> None:
    """JSON tells what a tool is; the function itself is not in it."""
    text = to_json(Act(tools=[Tool(search)]))
    assert '{"tools":[{"name":"search","desc":"Search for it.' in text
    with pytest.raises(BindError, match=r"'tools' at \[0\].*a Tool holds a function.*make one with Tool"):
        from_json(Act, text)


def test_equality_is_by_value() -> None:
    """Equal are objects of one type with equal contents; code of no language is Python."""
    assert Code["sql"]("x") == Code["sql"]("x") and not Code["sql"]("x") != Code["sql"]("x")  # noqa: SIM202
    assert Code["sql"]("x") != Code("x") and Code("x") == Code["python"]("x")
    assert Tool(search) == Tool(search) and not Tool(search) != Tool(search)  # noqa: SIM202
    assert Tool(search) != Tool(search, "find") and Tool(search) != 1 and Code("x") != "x"
    assert Image("https://x.y/a") == Image(" https://x.y/a ")
    assert Document("x") != File.from_file_id("x")
    assert len({Code("x"), Code["python"]("x"), Tool(search), Tool(search), PICTURE, Image(PICTURE.url)}) == 3
    assert Reasoning("x") == "x" and {Reasoning("x"): 1}["x"] == 1


@pytest.mark.parametrize(
    "value",
    [
        PICTURE,
        Audio("UklGRg==", "wav"),
        File.from_bytes(b"x", "a.pdf"),
        Document("x", "title"),
        Code["c++"]("x"),
        Code("x"),
        Reasoning("x"),
        CALLS.with_results([1]),
        Tool(search),
        History([{"a": PICTURE}]),
    ],
    ids=repr,
)
def test_values_are_copied_and_pickled(value: Any) -> None:
    """Each of them, with its exact type."""
    for again in (pickle.loads(pickle.dumps(value)), copy.copy(value), copy.deepcopy(value)):
        assert again == value and type(again) is type(value) and hash(again) == hash(value)


class Mixed(BaseModel):
    """Texts beside types that can be made of texts."""

    parts: list[Document | str | Image]
    thought: Reasoning | str = ""


def test_a_text_in_a_union_with_text_stays_one() -> None:
    """pydantic reads unions as dspex does: what is a text already is not made an object of."""
    read = Mixed.model_validate({"parts": ["x", {"url": "https://x.y"}, Document("z")], "thought": "t"})
    assert read.parts == ["x", Image("https://x.y"), Document("z")] and type(read.thought) is str
    again = Mixed.model_validate_json('{"parts": ["x", {"data": "z"}], "thought": {"content": "t"}}')
    assert again.parts == ["x", Document("z")] and type(again.thought) is Reasoning
