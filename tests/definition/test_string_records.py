"""The records of signature strings."""

from __future__ import annotations

import copy
import dataclasses
import gc
import pickle
import weakref
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dspex import (
    BindError,
    ConfigurationError,
    DefinitionError,
    NotExecutedError,
    Predict,
    Record,
    example,
    from_json,
    spec_of,
    to_dict,
    to_json,
    to_pydantic,
)
from dspex.testing import ScriptedModel


@dataclasses.dataclass
class Section:
    title: str
    pages: int = 1


TEXT = """
question, k: int = 3, sections: list[Section] = [], when?: date
-> answer: float[ge=0, le=1] "how sure", tags: list[str][max_length=2]
"""


def record_class(text: str, **options: Any) -> Any:
    """Return the class of the records that a program of this string takes."""
    program: Any = Predict(text, **options)
    names = [f.name for f in program.signature.inputs]
    return type(program.request(**dict.fromkeys(names, "x")))


def test_a_string_binds_and_answers() -> None:
    """Defaults, types, constraints and descriptions of the string hold for its records."""
    model = ScriptedModel('[[ ## answer ## ]]\n0.5\n\n[[ ## tags ## ]]\n["a"]\n\n[[ ## completed ## ]]')
    program = Predict(TEXT, lm=model, instructions="Answer.")
    record: Any = program.request(question="q", sections=[Section("s")])
    assert isinstance(record, Record)
    assert repr(record) == "Signature(question='q', k=3, sections=[Section(title='s', pages=1)], when=None)"
    with pytest.raises(NotExecutedError, match=r"Signature\.answer"):
        record.answer  # noqa: B018  # reading is the point
    with pytest.raises(BindError) as caught:
        program.request(k="x", sections=[3], whn=None)
    assert len(caught.value.problems) == 4
    with pytest.raises(BindError, match="must be at most 1"):
        example(record, answer=2.0)
    assert program(question="q").answer == 0.5
    spec = program.signature
    assert (spec.name, spec.style, spec.instructions) == ("Signature", "string", "Answer.")


@pytest.mark.parametrize("answered", [False, True])
def test_records_of_strings_are_pickled_and_copied(answered: bool) -> None:
    """They carry the string and its types, so that another process can make the class again."""
    record: Any = Predict(TEXT).request(question="q", sections=[Section("s")], when=date(2026, 1, 1))
    if answered:
        record = example(record, answer=0.5, tags=["a"])
    for again in (copy.copy, copy.deepcopy, lambda r: pickle.loads(pickle.dumps(r))):
        assert again(record) == record
        assert type(again(record)) is type(record)
    assert from_json(type(record), to_json(record)) == record
    assert to_dict(record)["k"] == 3
    assert to_pydantic(record).model_dump(exclude_unset=True) == to_dict(record) | {
        "sections": [{"title": "s", "pages": 1}]
    }


def test_the_class_is_made_again_where_there_is_none() -> None:
    """A pickle outlives the class."""
    data = pickle.dumps(Predict("document: str -> summary: str, length: int").request(document="d"))
    gc.collect()
    assert repr(pickle.loads(data)) == "Signature(document='d')"


def test_one_string_is_one_class_while_it_is_used() -> None:
    """The same text with the same types gives the same class; other types or instructions another one."""
    first = Predict("a: Section -> b")

    def elsewhere() -> object:
        Section = int  # noqa: F841  # looked up by name
        return spec_of(type(Predict("a: Section -> b").request(a=1)))

    here = type(first.request(a=Section("s")))
    assert type(Predict("a: Section -> b").request(a=Section("s"))) is here
    assert type(Predict("a: Section -> b", instructions="x").request(a=Section("s"))) is not here
    assert elsewhere() != spec_of(here)
    assert type(Predict("a: T -> b", types={"T": Section}).request(a=Section("s"))) is not here


def test_classes_of_strings_are_collected() -> None:
    """A program that makes strings in a loop does not grow."""
    gone = weakref.ref(record_class("something_rare -> b"))
    gc.collect()
    assert gone() is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("question", "dspex-bad-string"),
        ("a: Nobody -> b", "dspex-bad-string"),
        ("a, a -> b", "dspex-duplicate-field"),
        ("a -> a", "dspex-both-sides"),
        ("class -> b", "dspex-reserved-name"),
        ("a: int = 'x' -> b", "dspex-default-type"),
        ("a -> b: float[ge=1, le=0]", "dspex-contradictory-constraint"),
        ("a ->", "dspex-no-output"),
    ],
)
def test_a_bad_string_is_a_definition_error(text: str, code: str) -> None:
    """The error has the rule's code and points at the column."""
    with pytest.raises(DefinitionError) as caught:
        Predict(text)
    assert code in {p.code for p in caught.value.problems}
    assert "^" in str(caught.value)


def test_wrong_options_are_refused() -> None:
    """`types` is a mapping, `instructions` is text."""
    for options in ({"types": [Section]}, {"instructions": 3}):
        with pytest.raises(ConfigurationError):
            Predict("a -> b", **options)  # type: ignore[call-overload]  # wrong on purpose


@given(st.text(max_size=40))
def test_no_string_breaks_the_program(text: str) -> None:
    """Any text is a signature or a DefinitionError."""
    try:
        found: object = Predict(text)
    except DefinitionError as error:
        found = error
    assert isinstance(found, (Predict, DefinitionError))
