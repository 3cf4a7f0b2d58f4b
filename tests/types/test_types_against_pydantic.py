"""Schemas, written values and read values are those of pydantic, which DSPy uses."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from dspy.adapters.utils import _get_json_schema, serialize_for_json
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from dspex.define.annotations import TypeReader
from dspex.native.convert import MismatchError, checker, from_builtins, from_json, to_builtins
from dspex.spec.json_schema import field_schema, prompt_schema
from dspex.spec.signature import FieldSpec, SignatureSpec
from tests.types.type_strategies import JSON, annotations, same, values

slow = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def spec_of(annotation: Any) -> SignatureSpec:
    reader = TypeReader()
    typ = reader.read(annotation)
    return SignatureSpec(
        "S", (FieldSpec("f", "output", typ),), definitions=tuple(reader.definitions.values())
    )


@slow
@given(annotations())
def test_a_schema_is_that_of_pydantic_word_for_word(annotation: Any) -> None:
    """The JSON text of both schemas is equal, key order included."""
    spec = spec_of(annotation)
    ours = field_schema(spec, spec.fields[0])
    assert json.dumps(ours) == json.dumps(TypeAdapter(annotation).json_schema())


@slow
@given(annotations())
def test_a_schema_in_a_prompt_is_that_of_dspy(annotation: Any) -> None:
    """DSPy's own function for the note line gives the same text."""
    spec = spec_of(annotation)
    assert json.dumps(prompt_schema(spec, spec.fields[0])) == json.dumps(_get_json_schema(annotation))


@slow
@given(st.data())
def test_written_values_are_those_of_dspy(data: st.DataObject) -> None:
    """What DSPy's serializer makes of a value, to_builtins makes too."""
    value = data.draw(values(data.draw(annotations())))
    assert same(to_builtins(value), serialize_for_json(value))


@slow
@given(st.data())
def test_what_pydantic_wrote_is_read_back(data: st.DataObject) -> None:
    """A value written by pydantic comes back equal, from decoded JSON and from text."""
    annotation = data.draw(annotations(unions=False))
    value = data.draw(values(annotation))
    written = TypeAdapter(annotation).dump_python(value, mode="json")
    assert from_builtins(annotation)(written) == value
    assert from_json(annotation)(json.dumps(written)) == value


@slow
@given(st.data())
def test_every_written_member_of_a_union_is_taken(data: st.DataObject) -> None:
    """What pydantic writes for any member is read to a value of the union."""
    annotation = data.draw(annotations())
    value = data.draw(values(annotation))
    adapter = TypeAdapter(annotation)
    written = adapter.dump_python(value, mode="json", warnings=False)
    read = from_builtins(annotation)(written)
    assert checker(annotation)(read) == []


@slow
@given(st.data())
def test_a_value_of_a_type_checks_clean(data: st.DataObject) -> None:
    """checker finds nothing wrong with values of the type."""
    annotation = data.draw(annotations())
    assert checker(annotation)(data.draw(values(annotation))) == []


@slow
@given(annotations(), JSON)
def test_what_is_read_is_of_the_type_and_reads_again(annotation: Any, value: Any) -> None:
    """Any JSON is refused with a sentence, or read to a value that checks clean and comes back equal."""
    try:
        read = from_builtins(annotation)(value)
    except MismatchError as error:
        message = str(error)
    else:
        message = ""
    if message:
        assert "must be" in message
        return
    assert checker(annotation)(read) == []
    assert from_builtins(annotation)(to_builtins(read)) == read


@slow
@given(annotations(), JSON)
def test_text_and_decoded_json_are_read_alike(annotation: Any, value: Any) -> None:
    """The quick path through msgspec gives the value, or the mismatches, of the full one."""
    text = json.dumps(value)
    try:
        expected: Any = from_builtins(annotation)(value)
    except MismatchError as error:
        expected = error.mismatches
    try:
        read = from_json(annotation)(text)
    except MismatchError as error:
        read = error.mismatches
    assert repr(read) == repr(expected)


@slow
@given(annotations(unions=False), JSON)
def test_what_strict_pydantic_takes_is_taken(annotation: Any, value: Any) -> None:
    """JSON that pydantic takes in strict mode is read to an equal value, but true is never 1."""
    text = json.dumps(value)
    try:
        expected = TypeAdapter(annotation).validate_json(text, strict=True)
    except ValidationError:
        return
    try:
        read = from_json(annotation)(text)
    except MismatchError as error:
        wrong = error.mismatches
    else:
        assert read == expected
        return
    assert all(isinstance(mismatch.value, bool) for mismatch in wrong)


@given(st.text(max_size=30))
def test_text_that_is_no_json_is_a_decode_error(text: str) -> None:
    """from_json raises DecodeError exactly where msgspec does."""
    try:
        msgspec.json.decode(text)
    except msgspec.DecodeError:
        try:
            from_json(Any)(text)
        except msgspec.DecodeError:
            return
        raise AssertionError(f"{text!r} was read") from None
    assert from_json(Any)(text) == msgspec.json.decode(text)
