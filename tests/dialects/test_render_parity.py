"""Values, requests and demos in messages, against the installed DSPy."""

from __future__ import annotations

import enum
import json
from typing import Any

import dspy
import msgspec
import pytest
from dspex_codegen.prompt import output_requirements, system_message
from dspy.adapters.baml_adapter import BAMLAdapter
from dspy.adapters.utils import format_field_value
from hypothesis import assume, example, given
from hypothesis import strategies as st
from pydantic.fields import FieldInfo

from dspex.bridge.engine import language_model
from dspex.native.indented import indented
from dspex.native.render import (
    demo_messages,
    encode_json,
    encode_plain,
    encode_texts,
    format_field,
    format_value,
)
from dspex.native.writing import input_writer
from dspex.spec.dialect import DIALECTS, Dialect
from dspex.spec.signature import FieldSpec, SignatureSpec
from dspex.spec.types import MissingType, Scalar
from dspex.testing import ScriptedModel
from tests.dialects.signature_cases import (
    KINDS,
    Case,
    Level,
    dspy_signature,
    signature_cases,
    spec_of_cases,
    texts,
)

ADAPTERS = {
    "dspy-3.4/chat": dspy.ChatAdapter(),
    "dspy-3.4/json": dspy.JSONAdapter(),
    "dspy-3.4/xml": dspy.XMLAdapter(),
    "dspy-3.4/baml": BAMLAdapter(),
    "dspy-3.4/two-step": dspy.TwoStepAdapter(language_model(ScriptedModel("x"))),
}

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts | st.integers(), inner, max_size=3),
    max_leaves=8,
)


@given(plain)
def test_json_is_pythons_json(value: object) -> None:
    """The held encoder writes what json.dumps writes: spaces, non-ASCII, infinities, numeric keys."""
    assert encode_json(value) == json.dumps(value, ensure_ascii=False)


class Loud(str, enum.Enum):  # noqa: UP042  # a str whose str() is another text
    A = "it's"


class Deep(msgspec.Struct):
    name: str
    count: int
    sure: bool


whole = st.recursive(
    st.none() | st.booleans() | st.integers() | texts | st.text() | st.sampled_from([Loud.A, Level.LOW]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


@given(whole)
def test_plain_values_are_pythons_json_too(value: Any) -> None:
    """msgspec's way: every character, numbers past 64 bits, half surrogates, members of enums."""
    assert encode_plain(value) == json.dumps(value, ensure_ascii=False)


@given(
    st.lists(
        texts | st.text() | st.text(st.sampled_from('ab,"\\ \n\x7f\x1f')) | st.sampled_from(Loud), max_size=5
    )
)
@example([","])
@example([])
@example([""])
@example(['","', ","])
def test_lists_of_texts_are_pythons_json_too(value: list[str]) -> None:
    """Whether something in them needs an escape or not."""
    assert encode_texts(value) == json.dumps(value, ensure_ascii=False)


@given(st.builds(Deep, texts, st.integers(), st.booleans()))
def test_flat_structs_are_pythons_json_too(value: Deep) -> None:
    """As an object with the names of the fields."""
    assert encode_plain(value) == json.dumps(msgspec.structs.asdict(value), ensure_ascii=False)


class Named(msgspec.Struct, rename="camel", tag="named", omit_defaults=True):
    first_name: str = "Ada"


class Tagged(msgspec.Struct, rename="camel", tag="tagged"):
    first_name: str = "Ada"


@pytest.mark.parametrize("value", [Named(), Tagged()], ids=["omitted", "shown"])
def test_structs_in_a_prompt_show_their_defaults(value: Any) -> None:
    """By wire name, with the tag, whatever the Struct leaves out of its own JSON."""
    kind = type(value).__name__.lower()
    assert input_writer(type(value))(value) == f'{{"type": "{kind}", "firstName": "Ada"}}'


def test_json_refuses_what_json_refuses() -> None:
    """An object that is no JSON raises the TypeError of json.dumps."""
    with pytest.raises(TypeError, match="Object of type object is not JSON serializable"):
        encode_json([object()])


def test_json_without_the_c_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the C encoder is missing, json.dumps itself serves."""
    from dspex.native import json_text

    monkeypatch.setattr("json.encoder.c_make_encoder", None)
    assert json_text._make_encoder()({"a": ["é", 1.0]}) == '{"a": ["é", 1.0]}'


@given(st.data())
def test_values_are_written_as_dspy_writes_them(data: st.DataObject) -> None:
    """A value of any supported type becomes the text that DSPy would send."""
    annotation, values = data.draw(st.sampled_from(KINDS))
    value = data.draw(values)
    assert format_value(value) == format_field_value(FieldInfo(annotation=annotation), value)


@given(st.lists(texts, max_size=3))
def test_a_list_in_a_text_field_becomes_passages(passages: list[str]) -> None:
    """Saved DSPy demos may hold lists in text fields; they are numbered as in DSPy."""
    expected = format_field_value(FieldInfo(annotation=str), passages)
    for kind in (Scalar("str"), MissingType()):
        assert format_field(FieldSpec("x", "input", kind), passages) == expected


def request_text(spec: SignatureSpec, dialect: Dialect, values: dict[str, Any]) -> str:
    if dialect.endswith("/two-step"):
        return "\n\n".join(f"{f.wire}: {values[f.name]}" for f in spec.inputs).strip()
    block = "<{0}>\n{1}\n</{0}>" if dialect.endswith("/xml") else "[[ ## {0} ## ]]\n{1}"
    is_indented = dialect.endswith("/baml")
    shown = (
        (f.wire, (indented(values[f.name]) if is_indented else None) or [values[f.name]]) for f in spec.inputs
    )
    blocks = [block.format(wire, *map(format_value, value)) for wire, value in shown]
    return "\n\n".join(["", *blocks, output_requirements(spec, dialect), ""]).strip()


@st.composite
def conversations(draw: st.DrawFn) -> tuple[list[Case], str | None, list[dict[str, Any]], dict[str, Any]]:
    """Draw a signature, demos of which some lack values or hold None, and the inputs of a request."""
    cases, docstring = draw(signature_cases())
    demo = st.fixed_dictionaries({}, optional={c.name: c.values | st.none() for c in cases})
    full = st.fixed_dictionaries({c.name: c.values for c in cases})
    demos = draw(st.lists(demo | full, max_size=3))
    return cases, docstring, demos, {c.name: draw(c.values) for c in cases if c.kind == "input"}


@pytest.mark.parametrize("dialect", DIALECTS)
@given(drawn=conversations())
def test_whole_conversations_are_those_of_dspy(dialect: Dialect, drawn: Any) -> None:
    """System message, demos in DSPy's order and the request are what DSPy's adapter formats."""
    cases, docstring, demos, values = drawn
    spec, _, _ = spec_of_cases(cases, docstring)
    try:
        expected = ADAPTERS[dialect].format(dspy_signature(cases, docstring), demos, values)
    except ValueError as error:
        if "BAMLAdapter cannot handle recursive" not in str(error):
            raise
        assume(False)
    pairs = [
        ("system", system_message(spec, dialect)),
        *demo_messages(spec, dialect, demos),
        ("user", request_text(spec, dialect, values)),
    ]
    assert pairs == [(m["role"], m["content"]) for m in expected]


def test_demos_without_an_input_or_an_output_are_left_out() -> None:
    """A demo that shows only one side teaches nothing; DSPy drops it too."""
    spec = SignatureSpec(
        "S", (FieldSpec("q", "input", Scalar("str")), FieldSpec("a", "output", Scalar("str")))
    )
    assert demo_messages(spec, "dspy-3.4/chat", [{"q": "x"}, {"a": "y"}, {}]) == ()


def test_demos_are_keyed_by_field_name_and_shown_by_wire_name() -> None:
    """The caller's names never reach the prompt where a wire name was given."""
    spec = SignatureSpec(
        "S",
        (FieldSpec("q", "input", Scalar("str"), wire_name="frage"), FieldSpec("a", "output", Scalar("str"))),
    )
    assert demo_messages(spec, "dspy-3.4/chat", [{"q": "x", "a": "y"}]) == (
        ("user", "[[ ## frage ## ]]\nx"),
        ("assistant", "[[ ## a ## ]]\ny\n\n[[ ## completed ## ]]\n"),
    )


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (float, float("inf")),
        (float, float("nan")),
        (float | None, float("-inf")),
        (Any, float("nan")),
        (list[float], [float("inf")]),
        (bytes, b"\xff"),
        (list[bytes], [b"\xff"]),
    ],
)
def test_values_that_json_does_not_hold_are_shown_as_dspy_shows_them(
    dialect: Dialect, kind: Any, value: object
) -> None:
    """In the object of a demo's outputs an infinity is null, and bytes that are no text make all a text."""
    nothing = st.nothing()
    cases = [
        Case("q", "input", str, {}, nothing),
        Case("a", "output", str, {}, nothing),
        Case("b", "output", kind, {}, nothing),
    ]
    demos = [{"q": "x", "a": "é", "b": value}]
    expected = ADAPTERS[dialect].format(dspy_signature(cases, "Do."), demos, {"q": "y"})
    assert demo_messages(spec_of_cases(cases, "Do.")[0], dialect, demos) == tuple(
        (m["role"], m["content"]) for m in expected[1:3]
    )
