"""The tables of reserved names against the installed DSPy."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from typing import Any, Literal

import pytest

from dspex.check.naming import reserved_name, shadowing_name
from dspex.check.reserved import RESERVED, RESERVED_INPUTS, SHADOWING, SHADOWING_OUTPUTS
from dspex.spec.signature import FieldSpec, SignatureSpec
from dspex.spec.types import Scalar

dspy = pytest.importorskip("dspy", reason="dspy is not installed")

Side = Literal["input", "output"]

WORDS = (
    *(
        "acall",
        "args",
        "base",
        "completed",
        "config",
        "context",
        "demos",
        "field",
        "forward",
        "history",
        "kwargs",
    ),
    *(
        "lm",
        "n",
        "name",
        "new_signature",
        "outputs",
        "prediction",
        "rationale",
        "reasoning",
        "request",
        "score",
    ),
    *("self", "signature", "temperature", "trace", "trajectory", "value", "dspy_uuid", "dspy_split"),
)


def candidates() -> list[str]:
    """Return every public attribute of the classes that a field's name could hide, and more."""
    classes = (dspy.Signature, dspy.Prediction, dspy.Example, type(dspy.Signature))
    return sorted({n for c in classes for n in dir(c) if not n.startswith("_")}.union(WORDS))


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """DSPy warns of the very names that are tried here."""
    logging.disable(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
    logging.disable(logging.NOTSET)


def trouble(name: str, side: Side) -> str:
    """Use a name in DSPy, from definition to answer; say what goes wrong, "" when nothing does."""
    source, target = (name, "target") if side == "input" else ("source", name)
    try:
        cls: Any = type(dspy.Signature)(
            "Tried",
            (dspy.Signature,),
            {
                "__module__": __name__,
                "__doc__": "Do it.",
                "__annotations__": {source: str, target: str},
                source: dspy.InputField(),
                target: dspy.OutputField(),
            },
        )
        if list(cls.input_fields) != [source] or list(cls.output_fields) != [target]:
            return "the fields are lost"
        lm = dspy.utils.DummyLM([{target: "VALUE"}] * 3)
        with dspy.context(lm=lm, trace=[]):
            answer = dspy.Predict(cls)(**{source: "GIVEN"})
        if "GIVEN" not in lm.history[-1]["messages"][-1]["content"]:
            return "the input is lost"
        if getattr(answer, target) != "VALUE":
            return "shadowed"
        example = dspy.Example(**{source: "a", target: "b"}).with_inputs(source)
        if getattr(example, name) not in ("a", "b"):
            return "shadowed"
        return "" if dict(example.inputs()) == {source: "a"} else "hidden"
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def said(name: str, side: Side) -> str:
    """Return what the rules say of a name: "error", "hint" or ""."""
    fields = (FieldSpec(name, side, Scalar("str")),)
    spec = SignatureSpec("Tried", fields)
    if any(reserved_name(spec)):
        return "error"
    return "hint" if any(shadowing_name(spec)) else ""


@pytest.mark.parametrize("side", ["input", "output"])
def test_the_rules_refuse_what_breaks_in_dspy(side: Side) -> None:
    """A name is refused where DSPy fails or loses the value, pointed out where an attribute is hidden."""
    expected = {"": "", "shadowed": "hint", "hidden": "hint"}
    # DSPy lets `completed` pass, and then finds the field twice in an answer; the others it hides in
    # examples, on both sides, which the trial sees on one side only
    known = {"completed": "error", "base": "hint", "dspy_uuid": "hint", "dspy_split": "hint"}
    found = {name: trouble(name, side) for name in candidates()}
    wrong = {
        name: (problem, said(name, side))
        for name, problem in found.items()
        if said(name, side) != known.get(name, expected.get(problem, "error"))
    }
    assert wrong == {}
    assert set(found.values()) > {"", "shadowed"} if side == "output" else any(found.values())


def test_no_name_stands_in_two_tables() -> None:
    """A name is reserved on both sides or for inputs only, not both."""
    assert not RESERVED.keys() & RESERVED_INPUTS.keys()
    assert not RESERVED.keys() & (SHADOWING | SHADOWING_OUTPUTS)
    assert not RESERVED_INPUTS.keys() & SHADOWING
