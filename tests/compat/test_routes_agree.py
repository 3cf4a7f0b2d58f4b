"""In the default mode native and bridge agree: what is sent, the values, the repairs, the errors."""

from __future__ import annotations

import warnings
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings

from dspex import AnswerError, DspexError
from dspex.lm.scripted import ScriptedModel
from tests.compat.test_answers_against_dspy import shown
from tests.compat.test_calls_against_dspy import KINDS, Drawn, calls, requests

slow = settings(
    max_examples=max(100, settings().max_examples // 2),  # a call costs what twenty answers do
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def seen(drawn: Drawn, route: Any) -> Any:
    """Return everything that a call sends and gives."""
    lm = ScriptedModel(list(drawn.said), capabilities=drawn.able)
    made = KINDS[drawn.kind](drawn.cls, lm=lm, route=route, dialect=drawn.dialect, demos=drawn.demos)
    slots = drawn.cls.__dspex_slots__
    inputs = {n: value for n, get in slots if (value := get(drawn.record)) is not msgspec.UNSET}
    try:
        done = made.full(**inputs)
    except DspexError as error:
        told = str(error).replace(f"route {route}", "route")
        attempts = error.attempts if isinstance(error, AnswerError) else ()
        return requests(lm), type(error).__name__, told, [a.problems for a in attempts]
    outputs = [n for n, f in drawn.cls.__dspex_fields__.items() if f.kind == "output"]
    values = shown({n: getattr(done.value, n) for n in outputs})
    return (
        requests(lm),
        values,
        done.reasoning,
        [str(r) for r in done.repairs],
        done.attempts,
        list(done.messages),
    )


@slow
@given(calls())
def test_native_and_bridge_agree(drawn: Drawn) -> None:
    """For any signature, inputs, demos, model and answers."""
    with warnings.catch_warnings(action="ignore"):
        assert seen(drawn, "native") == seen(drawn, "bridge")
