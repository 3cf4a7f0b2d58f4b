"""The drop-in: DSPy's prompts, values and errors, byte for byte, whatever signature, input or answer."""

from __future__ import annotations

import json
import warnings
from typing import Any, Literal, Union

import dspy
import pydantic
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dspex.bridge import install, is_installed, uninstall
from dspex.bridge.engine import language_model
from dspex.lm.base import Capabilities
from dspex.testing import ScriptedModel
from tests.dialects.signature_cases import dspy_signature, signature_cases
from tests.dialects.test_render_parity import conversations

ADAPTERS = {
    "chat": dspy.ChatAdapter,
    "json": dspy.JSONAdapter,
    "xml": dspy.XMLAdapter,
}


def outcome(call: Any) -> tuple[str, Any]:
    """Return what a call gives, or its error."""
    try:
        return "value", call()
    except Exception as error:  # whatever DSPy raises
        return type(error).__name__, str(error)


def both(call: Any) -> tuple[tuple[str, Any], tuple[str, Any]]:
    """Call plain DSPy, then DSPy with the drop-in, twice: what is kept is used the second time."""
    plain = outcome(call)
    with install():
        outcome(call)
        return plain, outcome(call)


@pytest.mark.parametrize("name", ADAPTERS)
@given(drawn=conversations())
def test_prompts_are_those_of_dspy(name: str, drawn: Any) -> None:
    """Random signatures, demos and inputs give the same messages."""
    cases, docstring, demos, values = drawn
    written = dspy_signature(cases, docstring)
    plain, installed = both(lambda: ADAPTERS[name]().format(written, demos, values))
    assert installed == plain


def spoiled(draw: st.DrawFn, text: str) -> str:
    """Change an answer a little, or not at all."""
    how = draw(st.sampled_from(["keep", "cut", "drop", "double", "insert", "header", "blank", "strip"]))
    at = draw(st.integers(0, len(text)))
    match how:
        case "cut":
            return text[:at]
        case "drop":
            return text[:at] + text[at + 1 :]
        case "double":
            return text[:at] + text[at : at + 3] + text[at:]
        case "insert":
            return (
                text[:at]
                + draw(st.sampled_from(['"', "'", "{", "]", "\n", "\r", "\x85", " ", "[[ ## "]))
                + text[at:]
            )
        case "header":
            return text.replace("\n", "", 1)
        case "blank":
            return "Sure!\n\n" + text
        case "strip":
            return text.replace("[[ ## completed ## ]]", "")
        case _:
            return text


@st.composite
def answers(draw: st.DrawFn) -> tuple[Any, str]:
    """Draw a signature and an answer to it, in the format of the prompt or nearly."""
    cases, docstring = draw(signature_cases())
    written = dspy_signature(cases, docstring)
    blocks = []
    for case in cases:
        if case.kind == "output":
            value = draw(case.values)
            shown = dspy.adapters.utils.serialize_for_json(value)
            text = shown if isinstance(shown, str) else json.dumps(shown, default=str)
            blocks.append(f"[[ ## {case.name} ## ]]\n{draw(st.sampled_from([text, repr(value)]))}")
    return written, spoiled(draw, "\n\n".join([*blocks, "[[ ## completed ## ]]"]))


@given(drawn=answers())
@example(drawn=(dspy.Signature("-> a: str | None"), " [[ ## a ## ]]\nnull\n\n[[ ## completed ## ]]"))
def test_answers_are_read_as_dspy_reads_them(drawn: tuple[Any, str]) -> None:
    """The same values, of the same types, or the same error with the same message."""
    written, text = drawn
    for adapter in (dspy.ChatAdapter(), dspy.JSONAdapter()):
        plain, installed = both(lambda adapter=adapter: adapter.parse(written, text))
        assert repr(installed) == repr(plain)


@pytest.mark.parametrize(
    "text", [" [[ ## answer ## ]]\n5\n", "\n\t[[ ## answer ## ]]\n5\n", "\n[[ ## answer ## ]]\n5\n"]
)
def test_an_indented_header_is_read_as_dspy_reads_it(text: str) -> None:
    """DSPy counts the header from the start of the line, and leaves its end in the value."""
    written = dspy.Signature("question -> answer")
    plain, installed = both(lambda: dspy.ChatAdapter().parse(written, text))
    assert installed == plain


class Point(pydantic.BaseModel):
    """A type of the user's."""

    x: int


class Ask(dspy.Signature):  # type: ignore[misc]  # dspy has no types
    """Answer."""

    question: str = dspy.InputField()
    answer: int = dspy.OutputField(desc="a number")


def system(signature: Any, adapter: Any = None) -> str:
    messages = (adapter or dspy.ChatAdapter()).format(signature, [], {"question": "x"})
    return str(messages[0]["content"])


def test_what_changes_is_seen() -> None:
    """Optimisers change instructions and descriptions in place; DSPy sends the new ones, and so do we."""
    with install():
        assert "a number" in system(Ask)
        told = Ask.with_instructions("Once.")
        assert system(told).endswith("Once.")
        told.instructions = "Twice."
        assert system(told).endswith("Twice.")
        told.model_fields["answer"].json_schema_extra["desc"] = "another"
        assert "another" in system(told)


def test_other_adapters_are_left_alone() -> None:
    """What a subclass or an instance writes in its own way is what is sent."""

    class Loud(dspy.ChatAdapter):  # type: ignore[misc]  # dspy has no types
        def format_task_description(self, signature: Any) -> str:
            return "LOUD"

    own = dspy.ChatAdapter()
    with install():
        assert system(Ask).endswith("Answer.")
        assert system(Ask, Loud()).endswith("LOUD")
        own.format_task_description = lambda signature: "OWN"
        assert system(Ask, own).endswith("OWN")


@pytest.mark.parametrize("adapter", [dspy.ChatAdapter, dspy.JSONAdapter])
@pytest.mark.parametrize(
    "name",
    [
        "format_field_description",
        "format_field_structure",
        "format_task_description",
        "user_message_output_requirements",
    ],
)
def test_adapters_that_are_changed_are_left_alone(
    adapter: Any, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What somebody puts into DSPy's own classes is what is sent, and what was there before is, after it."""

    def sent() -> str:
        return json.dumps(adapter().format(Ask, [], {"question": "x"}))

    with install():
        before = sent()
        with monkeypatch.context() as patched:
            patched.setattr(adapter, name, lambda self, signature: "PATCHED")
            assert "PATCHED" in sent()
        assert sent() == before


def test_a_changed_reader_of_values_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who replaces the function that DSPy's chat adapter reads values by has his own used."""
    with install():
        monkeypatch.setattr("dspy.adapters.chat_adapter.parse_value", lambda value, annotation: "OWN")
        assert dspy.ChatAdapter().parse(Ask, "[[ ## answer ## ]]\n4\n") == {"answer": "OWN"}


def test_models_that_are_rebuilt_are_seen() -> None:
    """A pydantic model can be changed in place and rebuilt: prompts, schemas and values are the new ones."""

    class Found(pydantic.BaseModel):
        size: int

    written = dspy.Signature("question -> answer").with_updated_fields("answer", type_=list[Found])
    lm = language_model(ScriptedModel("", capabilities=Capabilities(json_schema=True)))

    def look() -> Any:
        options: dict[str, Any] = {}
        dspy.JSONAdapter()._prepare_response_format(lm, options, written)
        schema = options["response_format"].model_json_schema()
        read = outcome(lambda: dspy.ChatAdapter().parse(written, '[[ ## answer ## ]]\n[{"size": "2"}]\n'))
        return system(written), schema, repr(read)

    with install():
        before = look()
        field: Any = Found.model_fields["size"]
        field.description, field.annotation = "in inches", str
        Found.model_rebuild(force=True)
        installed = look()
    assert installed == look() != before


def test_types_that_are_equal_are_told_apart() -> None:
    """Unions in another order, and 1 beside True, are other types for pydantic."""
    first = dspy.Signature("question -> answer").with_updated_fields("answer", type_=Union[int, str])
    second = dspy.Signature("question -> answer").with_updated_fields("answer", type_=Union[str, int])
    one = dspy.Signature("question -> answer").with_updated_fields("answer", type_=Literal[1, 2])
    true = dspy.Signature("question -> answer").with_updated_fields("answer", type_=Literal[True, 2])
    for signature in (first, second, one, true):
        plain, installed = both(lambda signature=signature: system(signature))
        assert installed == plain
    with install():
        assert system(first) != system(second)
        assert system(one) != system(true)


@pytest.mark.parametrize(
    "able", [Capabilities(json_schema=True), Capabilities(json_mode=True), Capabilities()]
)
@given(drawn=signature_cases())
def test_response_formats_are_those_of_dspy(able: Capabilities, drawn: Any) -> None:
    """Random signatures ask for the same structured output, the first time and later."""
    written = dspy_signature(*drawn)
    lm = language_model(ScriptedModel("", capabilities=able))

    def ask() -> Any:
        options: dict[str, Any] = {}
        with warnings.catch_warnings(action="ignore"):
            dspy.JSONAdapter()._prepare_response_format(lm, options, written)
        made = options.get("response_format")
        return (made.__name__, made.model_json_schema()) if isinstance(made, type) else made

    plain, installed = both(ask)
    assert repr(installed) == repr(plain)


def test_a_response_format_is_made_once_and_belongs_to_nobody() -> None:
    """The model is kept; what it says of itself can be changed by whoever asked; new outputs are seen."""
    lm = language_model(ScriptedModel("", capabilities=Capabilities(json_schema=True)))

    def ask(signature: Any) -> Any:
        options: dict[str, Any] = {}
        dspy.JSONAdapter()._prepare_response_format(lm, options, signature)
        return options["response_format"]

    with install():
        first = ask(Ask)
        assert ask(Ask) is first
        first.model_json_schema()["properties"].clear()
        assert list(ask(Ask).model_json_schema()["properties"]) == ["answer"]
        field = Ask.model_fields["answer"]
        before, field.annotation = field.annotation, str
        try:
            assert ask(Ask).model_json_schema()["properties"]["answer"]["type"] == "string"
        finally:
            field.annotation = before


def test_it_is_undone() -> None:
    """DSPy's own functions are back, however often it was installed."""
    before = (dspy.ChatAdapter.parse, dspy.adapters.utils.TypeAdapter, dspy.Adapter.format_system_message)
    assert not is_installed()
    with install():
        with install():
            assert dspy.ChatAdapter.parse is not before[0]
        assert is_installed()
        assert dspy.ChatAdapter.parse is not before[0]
    install()
    uninstall()
    uninstall()  # once too often does no harm
    assert not is_installed()
    now = (dspy.ChatAdapter.parse, dspy.adapters.utils.TypeAdapter, dspy.Adapter.format_system_message)
    assert now == before


def test_whole_programs_run_as_before() -> None:
    """Demos, callbacks and the second try in JSON are those of DSPy."""
    from dspy.utils.callback import BaseCallback

    seen: list[str] = []

    class Watch(BaseCallback):  # type: ignore[misc]  # dspy has no types
        def on_adapter_format_start(self, call_id: str, instance: Any, inputs: Any) -> None:
            seen.append(f"format {type(instance).__name__}")

        def on_adapter_parse_end(self, call_id: str, outputs: Any, exception: Any = None) -> None:
            seen.append(f"parse {outputs} {type(exception).__name__}")

    def run() -> tuple[Any, list[str]]:
        seen.clear()
        said = ["no format", '{"answer": 4}', "[[ ## answer ## ]]\n5\n\n[[ ## completed ## ]]"]
        with dspy.context(lm=language_model(ScriptedModel(said)), callbacks=[Watch()]):
            program = dspy.Predict(Ask)
            values = [program(question=q).answer for q in ("2+2", "3+2")]
        return values, list(seen)

    plain, installed = both(run)
    assert installed == plain
    assert plain[1][0] == [4, 5]
    kinds = [what.split()[0] for what in plain[1][1]]
    assert kinds == ["format", "parse", "format", "format", "parse", "format", "parse"]
