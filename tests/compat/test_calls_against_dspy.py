"""Whole calls with `compat="dspy"`, on both routes, against `dspy.Predict` with the installed adapters."""

from __future__ import annotations

import json
import warnings
from typing import Any, NamedTuple

import dspy
import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic_core import to_jsonable_python

from dspex import ChainOfThought, Predict
from dspex.bridge import plain
from dspex.bridge.dspy_module import QUIET, module_of, shown_by
from dspex.bridge.engine import language_model
from dspex.bridge.examples import exported, exporters
from dspex.bridge.own_types import dspy_stand_ins, from_dspy_value
from dspex.errors import AnswerError, DspexError
from dspex.lm.base import Capabilities, Response
from dspex.lm.scripted import ScriptedModel
from dspex.native.build import program
from dspex.native.builtins import to_builtins
from dspex.native.compat.records import RecordMaker
from dspex.spec.dialect import DIALECTS
from dspex.spec.signature import SignatureSpec
from dspex.spec.walk import holds_structs
from tests.compat.answer_cases import IN_FORMAT, Field, answers, json_answers, signatures
from tests.compat.test_answers_against_dspy import ADAPTERS, shown
from tests.dialects.signature_cases import texts

KINDS: dict[str, Any] = {"predict": Predict, "chain_of_thought": ChainOfThought}
REFUSED = "a class of the user's refuses it"
slow = settings(
    max_examples=max(100, settings().max_examples // 2),  # a call costs what twenty answers do
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


class Drawn(NamedTuple):
    """One call."""

    cls: Any
    kind: str
    dialect: Any
    record: Any
    demos: list[Any]
    able: Capabilities
    said: list[Response]


@st.composite
def calls(draw: st.DrawFn) -> Drawn:
    """Draw a program, the inputs of a call, demos of which some lack values, and what the model will say."""
    asked = draw(signatures())
    kind, dialect = (
        draw(st.sampled_from(list(KINDS))),
        draw(st.sampled_from([d for d in DIALECTS if d in IN_FORMAT])),
    )
    record = asked.cls(**{f.name: draw(f.values) for f in asked.inputs})
    fields = [*asked.inputs, *asked.outputs]
    demo = st.fixed_dictionaries({}, optional={f.name: f.values for f in fields})
    full = st.fixed_dictionaries({f.name: f.values for f in fields})
    demos = draw(st.lists(demo | full, max_size=2))
    able = Capabilities(json_schema=draw(st.booleans()), json_mode=draw(st.booleans()))
    outputs = list(asked.outputs)
    if kind == "chain_of_thought":
        outputs.insert(0, Field("reasoning", "reasoning", str, texts))
    finishes = st.sampled_from(["stop", "stop", "stop", "length", "content_filter"])
    first = st.builds(Response, IN_FORMAT[dialect](outputs) | answers(outputs), finish=finishes)
    second = st.builds(Response, json_answers(outputs) | answers(outputs), finish=finishes)
    return Drawn(asked.cls, kind, dialect, record, demos, able, [draw(first), draw(second)])


class Seen(NamedTuple):
    """What a call sent and gave: messages and response format of each request, the outcome."""

    sent: list[Any]
    outcome: Any


def requests(lm: ScriptedModel) -> list[Any]:
    return [
        ([(m.role, m.content) for m in r.messages], json.dumps(r.schema), r.json_mode) for r in lm.requests
    ]


def adapter_of(drawn: Drawn, spec: SignatureSpec) -> Any:
    """Return DSPy's adapter; for Structs, which DSPy does not know, the one that has words for them."""
    if any(holds_structs(f.type, spec) for f in spec.outputs):
        return plain.ADAPTERS[drawn.dialect](spec)
    return type(ADAPTERS[drawn.dialect])()


def plainly(drawn: Drawn) -> Seen:
    """Call DSPy as its users do."""
    lm = ScriptedModel(list(drawn.said), capabilities=drawn.able)
    native = program(drawn.cls, dialect=drawn.dialect, reasoning=drawn.kind == "chain_of_thought")
    named = dspy_stand_ins(native.spec, native.objects)
    module = module_of(native, drawn.kind, named)  # type: ignore[arg-type]
    every = {
        name: (wire, shown_by(write))
        for name, (wire, write) in exporters(native.spec, native.restored).items()
    }
    inputs = exported(drawn.record, {f.name: every[f.name] for f in native.spec.inputs})
    demos = [exported(demo, every) for demo in drawn.demos]
    outcome: Any
    try:
        with dspy.context(lm=language_model(lm), adapter=adapter_of(drawn, native.spec), **QUIET):
            prediction = module(**inputs, demos=demos)
    except Exception as error:  # whatever it is, ours names it
        outcome = type(error).__name__
    else:
        values = dict(prediction.items())
        try:
            _, outputs = RecordMaker(native.live, native.spec, named, from_dspy_value)(
                values, drawn.record, ""
            )
        except AnswerError:
            outcome = REFUSED
        else:
            outcome = shown(outputs)
            check_restored(values, {f.wire: outputs[f.name] for f in native.spec.outputs})
    return Seen(requests(lm), outcome)


def check_restored(values: dict[str, Any], restored: dict[str, Any]) -> None:
    """What DSPy's objects hold is what the user's objects hold."""
    for wire, value in values.items():
        if "tests.compat" in repr(type(restored[wire])):
            plain = to_jsonable_python(value, by_alias=True, fallback=to_builtins, inf_nan_mode="constants")
            assert shown(to_builtins(restored[wire])) == shown(plain)


def natively(drawn: Drawn, route: Any) -> Seen:
    """Call dspex in the mode that promises the same."""
    lm = ScriptedModel(list(drawn.said), capabilities=drawn.able)
    made = KINDS[drawn.kind](
        drawn.cls, lm=lm, route=route, dialect=drawn.dialect, demos=drawn.demos, compat="dspy"
    )
    outcome: Any
    inputs = {
        name: get(drawn.record)
        for name, get in drawn.cls.__dspex_slots__
        if get(drawn.record) is not msgspec.UNSET
    }
    try:
        done = made.full(**inputs)
    except DspexError as error:
        named = error.dspy_error in str(error)
        outcome = (error.dspy_error or REFUSED) if named else "not named"
    else:
        outputs = {n: f for n, f in drawn.cls.__dspex_fields__.items() if f.kind == "output"}
        thought = {"reasoning": done.reasoning} if drawn.kind == "chain_of_thought" else {}
        outcome = shown({**thought, **{n: getattr(done.value, n) for n in outputs}})
        assert done.attempts == len(lm.requests) == len(done.refused) + 1
    return Seen(requests(lm), outcome)


@slow
@given(calls())
def test_calls_are_those_of_dspy(drawn: Drawn) -> None:
    """Messages, response formats, number of calls, values or the class of the error: all are DSPy's."""
    with warnings.catch_warnings(action="ignore"):
        expected = plainly(drawn)
        for route in ("native", "bridge"):
            seen = natively(drawn, route)
            assert seen.sent == expected.sent
            assert seen.outcome == expected.outcome
