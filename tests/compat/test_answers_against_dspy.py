"""Answers are read as the installed DSPy reads them: the same values, or the same class of error."""

from __future__ import annotations

import warnings
from typing import Any, Literal, Union

import dspy
import json_repair
import pydantic
import pytest
import regex
from dspy.adapters.baml_adapter import BAMLAdapter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dspex.bridge.signature import to_dspy
from dspex.errors import ConfigurationError
from dspex.native.compat.baml import refused_model
from dspex.native.compat.failure import ParseFailure
from dspex.native.compat.outputs import DspyOutput, outputs_of
from dspex.native.compat.parsing import balanced, parser
from dspex.native.compat.standins import stand_ins
from dspex.native.live import Live
from tests.compat.answer_cases import answers, signatures

ADAPTERS: dict[Any, Any] = {
    "dspy-3.4/chat": dspy.ChatAdapter(),
    "dspy-3.4/json": dspy.JSONAdapter(),
    "dspy-3.4/xml": dspy.XMLAdapter(),
    "dspy-3.4/baml": BAMLAdapter(),
}
slow = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def shown(value: Any) -> Any:
    """Write a value so that 1, 1.0 and True differ, as do a list and a tuple; sets have no order."""
    if isinstance(value, dict):
        return "dict", [(shown(key), shown(item)) for key, item in value.items()]
    if isinstance(value, (list, tuple)):
        return type(value).__name__, [shown(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return type(value).__name__, sorted(map(repr, value))
    return type(value).__name__, repr(value)


def outcome(read: Any, text: str) -> Any:
    """Return the values that a reader gives, or the name of its error."""
    try:
        return shown(read(text))
    except ParseFailure:
        return "AdapterParseError"
    except Exception as error:  # whatever it is, DSPy's is the same
        return type(error).__name__


@slow
@given(signatures(), st.data())
def test_parsers_give_what_dspy_gives(asked: Any, data: st.DataObject) -> None:
    """For any signature and any text, values, their types and their order are DSPy's, or its error is."""
    live = Live(asked.cls)
    named = stand_ins(live.spec, live.objects)
    written = to_dspy(live.spec, live.objects, live.annotations, live.defaults, named)
    outputs = outputs_of(live.spec, named, live.annotations, live.defaults)
    for text in data.draw(st.lists(answers(asked.outputs), min_size=5, max_size=5)):
        for dialect in ADAPTERS:
            with warnings.catch_warnings(action="ignore"):  # Python warns of literals such as "\d"
                expected = outcome(lambda text, d=dialect: ADAPTERS[d].parse(written, text), text)
                assert outcome(parser(dialect, outputs), text) == expected, text


class Leaf(pydantic.BaseModel):
    n: int


class Twice(pydantic.BaseModel):
    left: Leaf
    right: list[Leaf] | None = None


class Ring(pydantic.BaseModel):
    next: dict[str, Ring] = {}


class Once(pydantic.BaseModel):
    leaf: Leaf
    name: Literal["a"] = "a"


MODELS = st.sampled_from((Leaf, Twice, Ring, Once, str, int, Literal["x"], list, None))
NESTED = st.recursive(
    MODELS,
    lambda inner: (
        inner.map(lambda t: list[t])
        | inner.map(lambda t: dict[str, t])
        | st.tuples(inner, inner).map(lambda ts: Union[ts])
        | inner.map(lambda t: tuple[t, int])
    ),
    max_leaves=4,
)


@given(NESTED)
def test_models_that_the_baml_format_refuses_are_those_of_dspy(kind: Any) -> None:
    """DSPy writes no prompt with a model in several places of a type, and names it recursive."""
    written = dspy.Signature({"q": (str, dspy.InputField()), "a": (kind, dspy.OutputField())}, "Answer.")
    try:
        BAMLAdapter().format_field_structure(written)
    except ValueError as error:
        refused = "recursive" in str(error)
    else:
        refused = False
    output = DspyOutput("a", "a", written.output_fields["a"])
    assert (refused_model([output]) is not None) == refused


def test_formats_that_are_not_rebuilt_are_refused() -> None:
    """No answer is read in a way that is not DSPy's."""
    with pytest.raises(ConfigurationError, match=r"not in 'dspy-3\.4/other'"):
        parser("dspy-3.4/other", ())


@given(st.text(alphabet="{}ab\n", max_size=60))
def test_braces_are_those_of_dspys_pattern(text: str) -> None:
    """The first balanced braces are what the recursive pattern of DSPy finds."""
    found = regex.search(r"\{(?:[^{}]|(?R))*\}", text, regex.DOTALL)
    assert balanced(text) == (found.group(0) if found else None)


@pytest.mark.parametrize("text", ["True", "False"])
def test_short_cuts_are_exact(text: str) -> None:
    """What json_repair makes nothing of is read as a Python literal, here at once."""
    assert json_repair.loads(text) == ""
