"""The constant parts of prompts, against the installed DSPy."""

from __future__ import annotations

import inspect
import typing
import warnings

import dspy
import pytest
from dspex_codegen.names import type_name
from dspex_codegen.prompt import TWO_STEP, constants, output_requirements, prompt_hash, system_message
from dspex_codegen.prompt_two_step import extraction
from dspy.adapters.baml_adapter import BAMLAdapter
from hypothesis import given
from msgspec.structs import replace

from dspex.bridge.engine import language_model
from dspex.bridge.signature import any_field_name, to_dspy
from dspex.spec import types as spec_types
from dspex.spec.dialect import DIALECTS, Dialect
from dspex.spec.reasoning import with_reasoning
from dspex.spec.signature import FieldSpec, SignatureSpec
from dspex.spec.types import Constraint, Scalar
from dspex.testing import ScriptedModel
from tests.dialects.signature_cases import KINDS, Case, dspy_signature, signature_cases, spec_of_cases

ADAPTERS = {
    "dspy-3.4/chat": dspy.ChatAdapter(),
    "dspy-3.4/json": dspy.JSONAdapter(),
    "dspy-3.4/xml": dspy.XMLAdapter(),
    "dspy-3.4/baml": BAMLAdapter(),
}


def assert_same_steps(spec: SignatureSpec, signature: typing.Any) -> None:
    """Compare the prompts of two steps: the task of the first, both constant parts of the second."""
    adapter = dspy.TwoStepAdapter(language_model(ScriptedModel("x")))
    assert system_message(spec, TWO_STEP) == adapter.format_task_description(signature)
    if "text" in [f.wire for f in spec.outputs]:
        return  # DSPy loses the text; what is sent instead, another test shows
    with any_field_name():
        second = adapter._create_extractor_signature(signature)
    chat = ADAPTERS["dspy-3.4/chat"]
    expected = chat.format_system_message(second), chat.user_message_output_requirements(second)
    assert constants(extraction(spec), "dspy-3.4/chat") == expected


def assert_same(spec: SignatureSpec, signature: typing.Any) -> None:
    assert_same_steps(spec, signature)
    for dialect, adapter in ADAPTERS.items():
        try:
            expected = adapter.format_system_message(signature)
        except ValueError as error:  # that dspex writes them all the same, another test shows
            if "BAMLAdapter cannot handle recursive" not in str(error):
                raise
        else:
            assert system_message(spec, dialect) == expected
        assert output_requirements(spec, dialect) == adapter.user_message_output_requirements(signature)


@given(signature_cases())
def test_constant_parts_are_those_of_dspy(drawn: tuple[list[Case], str | None]) -> None:
    """For any fields, descriptions, constraints and docstring, the text is byte for byte DSPy's."""
    cases, docstring = drawn
    spec, _, _ = spec_of_cases(cases, docstring)
    assert_same(spec, dspy_signature(cases, docstring))


@given(signature_cases())
def test_converted_signature_gives_the_same_prompt(drawn: tuple[list[Case], str | None]) -> None:
    """The signature that the bridge makes of a spec writes what the spec writes."""
    cases, docstring = drawn
    spec, objects, annotations = spec_of_cases(cases, docstring)
    assert_same(spec, to_dspy(spec, objects, annotations))


@given(signature_cases())
def test_chain_of_thought_adds_what_dspy_adds(drawn: tuple[list[Case], str | None]) -> None:
    """A reasoning field comes first and the instructions stay, whatever the user declared."""
    cases, docstring = drawn
    cases = [c for c in cases if not (c.name == "reasoning" and c.kind == "input")]
    spec, _, _ = spec_of_cases(cases, docstring)
    with warnings.catch_warnings(action="ignore"):
        module = dspy.ChainOfThought(dspy_signature(cases, docstring))
    assert_same(with_reasoning(spec), module.predict.signature)


@pytest.mark.parametrize("annotation", [k for k, _ in KINDS], ids=repr)
def test_each_type_is_written_as_dspy_writes_it(annotation: object) -> None:
    """The name of each type in both places, and its note, are DSPy's."""
    cases = [Case("x", "input", annotation, {}, None), Case("y", "output", annotation, {}, None)]  # type: ignore[arg-type]
    spec, _, _ = spec_of_cases(cases, "Do.")
    assert_same(spec, dspy_signature(cases, "Do."))


def test_wire_names_stand_in_the_prompt() -> None:
    """A field is called by its wire name, and a description that only repeats it is hidden."""
    spec = SignatureSpec(
        "S",
        (
            FieldSpec("question", "input", Scalar("str"), desc="${frage}", wire_name="frage"),
            FieldSpec("answer", "output", Scalar("int"), wire_name="antwort"),
        ),
    )
    text = system_message(spec, "dspy-3.4/chat")
    assert "question" not in text
    assert "1. `frage` (str):\n" in text
    assert "Given the fields `frage`, produce the fields `antwort`." in text
    assert_same(spec, to_dspy(spec, {}, {}))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_prompt_hash_follows_the_prompt(dialect: Dialect) -> None:
    """The hash changes with instructions, types and input names, not with where the class stands."""
    spec = SignatureSpec(
        "S", (FieldSpec("q", "input", Scalar("str")), FieldSpec("a", "output", Scalar("int")))
    )
    known = prompt_hash(spec, dialect)
    assert len(known) == 32
    assert prompt_hash(replace(spec, file="x.py", line=7, name="T"), dialect) == known
    limited = (spec.fields[0], replace(spec.fields[1], constraints=(Constraint("ge", 1),)))
    changed = [
        replace(spec, instructions="Do."),
        replace(spec, fields=(replace(spec.fields[0], wire_name="p"), spec.fields[1])),
        replace(spec, fields=limited),
    ]
    assert len({known, *(prompt_hash(s, dialect) for s in changed)}) == 4


def test_dialects_have_different_hashes() -> None:
    """A hash names one dialect's prompt."""
    spec = SignatureSpec("S", (FieldSpec("a", "output", Scalar("int")),))
    assert len({prompt_hash(spec, d) for d in DIALECTS}) == len(DIALECTS)


def test_every_kind_of_type_has_a_name() -> None:
    """No member of the type tree was forgotten."""
    from dspex_codegen.names import _WRITERS

    assert set(_WRITERS) == set(typing.get_args(spec_types.Type))


def test_constraints_below_the_top_read_like_annotated_types() -> None:
    """A constrained item shows its bounds as DSPy shows those of annotated_types."""
    item = spec_types.ConstrainedType(Scalar("int"), (Constraint("ge", 0), Constraint("pattern", "a'b")))
    spec = SignatureSpec("S", ())
    assert (
        type_name(spec_types.ListType(item), spec)
        == 'list[Annotated[int, Ge(ge=0), Pattern(pattern="a\'b")]]'
    )


def test_instructions_that_were_never_cleaned_are_cleaned_alike() -> None:
    """Instructions set by hand come out the same way natively and through DSPy."""
    for text in ["", "  a\n  b", "a\n    b\n   c", "\ta\n\tb", " \n x", "x\n\n", "\u2028a\n  b"]:
        spec = SignatureSpec("S", (FieldSpec("a", "output", Scalar("int")),), instructions=text)
        assert_same(spec, to_dspy(spec, {}, {}))
        assert inspect.cleandoc(f"\n{text}").strip() in to_dspy(spec, {}, {}).instructions
