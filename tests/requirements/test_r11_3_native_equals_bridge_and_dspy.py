"""R11.3: native and bridge are functionally equal; with `compat="dspy"` both are equal to plain DSPy.

Random signatures, demos, inputs and answers are compared in `tests/compat`; here it is told end to end,
with public names, and with an engine of DSPy's own kind.
"""

from __future__ import annotations

import itertools
from typing import Any, Literal

import dspy
import msgspec
import pytest
from dspy import lm15

from dspex import Capabilities, ChainOfThought, DspexError, In, Out, Predict, example, signature
from dspex.bridge import dspy_signature, to_example
from dspex.testing import ScriptedModel


class Part(msgspec.Struct):
    """A part of the site."""

    name: str
    down: bool = True


@signature
class Triage:
    """Triage a support ticket."""

    ticket: str = In(desc="raw text of the ticket")
    lang: str = In(default="en")
    priority: Literal["low", "high"] = Out()
    hours: float = Out(ge=0, le=48, desc="until it must be solved")
    parts: list[Part] = Out(default_factory=list)


DEMOS = [
    example(Triage(ticket="It's slow\nsince noon"), priority="low", hours=8.0, parts=[Part("search", False)]),
    example(Triage(ticket="«Fire»", lang="fr"), priority="high"),
]
ANSWERS = {
    "as asked for": (
        "[[ ## priority ## ]]\nhigh\n\n[[ ## hours ## ]]\n2\n\n"
        '[[ ## parts ## ]]\n[{"name": "shop", "down": true}]\n\n[[ ## completed ## ]]'
    ),
    "as JSON": '{"priority": "low", "hours": 1.5, "parts": []}',
    "with slips": "[[ ## priority ## ]] 'high'\n[[ ## hours ## ]] 2.0\n[[ ## parts ## ]]\n[{name: 'shop',}]",
    "beyond a bound": "[[ ## priority ## ]]\nlow\n[[ ## hours ## ]]\n90",
    "Python": "{'priority': 'high', 'hours': '2', 'parts': ({'name': 'a', 'down': False},)}",
    "cut": "[[ ## priority ## ]]\nhigh\n\n[[ ## hou",
    "another type": '{"priority": "high", "hours": [], "parts": {}}',
    "prose": "I would say that it is high.",
    "nothing": "",
}
ABLE = (Capabilities(), Capabilities(json_mode=True), Capabilities(json_schema=True))
DIALECTS: dict[Any, Any] = {"dspy-3.4/chat": dspy.ChatAdapter, "dspy-3.4/json": dspy.JSONAdapter}
KINDS: dict[Any, Any] = {Predict: dspy.Predict, ChainOfThought: dspy.ChainOfThought}
CASES = list(itertools.product(ANSWERS, ANSWERS, DIALECTS, KINDS))[::9]

cases = pytest.mark.parametrize(("first", "second", "dialect", "kind"), CASES)


def program(kind: Any, dialect: Any, first: str, second: str, able: Capabilities, **settings: Any) -> Any:
    lm = ScriptedModel([ANSWERS[first], ANSWERS[second]], capabilities=able)
    return kind(Triage, lm=lm, dialect=dialect, demos=DEMOS, **settings), lm


@cases
def test_r11_3_native_and_bridge(first: str, second: str, dialect: Any, kind: Any) -> None:
    """The same requests, value, reasoning, repairs and attempts, or the same error with the same words."""
    for able in ABLE:
        seen: list[Any] = []
        for route in ("native", "bridge"):
            made, lm = program(kind, dialect, first, second, able, route=route)
            try:
                done = made.full(ticket="The site is down")
                outcome: Any = done.value, done.reasoning, done.repairs, done.attempts
            except DspexError as error:
                outcome = type(error), str(error).replace(f"route {route}", "route")
            seen.append((outcome, [(list(r.messages), r.schema, r.json_mode) for r in lm.requests]))
        assert seen[0] == seen[1]


class Offline:
    """An engine of DSPy that answers from a script and keeps what it was sent."""

    supports_function_calling = False
    supports_reasoning = False

    def __init__(self, answers: list[str], able: Capabilities) -> None:
        self.answers = iter(answers)
        self.requests: list[Any] = []
        self.supports_response_schema = able.json_schema
        self.supported_params = ("response_format",) if able.json_schema or able.json_mode else ()

    def complete(self, request: Any) -> Any:
        """Give the next answer."""
        self.requests.append(request)
        said = lm15.Message.assistant([lm15.TextPart(next(self.answers))])
        usage = lm15.Usage(input_tokens=1, output_tokens=1)
        return lm15.Response(id=None, model="offline", message=said, finish_reason="stop", usage=usage)


def plain(value: Any) -> Any:
    """Make JSON data of what lm15 keeps frozen, and of DSPy's stand-ins for Structs."""
    if hasattr(value, "model_dump"):
        return value.model_dump()
    if hasattr(value, "items"):
        return {k: plain(v) for k, v in value.items()}
    return [plain(v) for v in value] if isinstance(value, (list, tuple)) else value


def sent(request: Any) -> Any:
    """Return messages and response format of a request of DSPy."""
    messages = [("system", request.system), *((m.role, m.text) for m in request.messages)]
    wanted = plain(request.config.response_format) or {}
    return messages, wanted.get("schema"), wanted.get("type") == "json_object"


@cases
def test_r11_3_compat_and_dspy(first: str, second: str, dialect: Any, kind: Any) -> None:
    """The same requests, as many of them, the same values, or an error that names the class of DSPy's."""
    for able in ABLE:
        engine = Offline([ANSWERS[first], ANSWERS[second]], able)
        module = KINDS[kind](dspy_signature(Triage))
        for _, predictor in module.named_predictors():
            predictor.demos = [to_example(demo) for demo in DEMOS]
        lm = dspy.LM("offline/x", engine=engine, cache=False, num_retries=0)
        with dspy.context(lm=lm, adapter=DIALECTS[dialect]()):
            try:
                expected: Any = plain(dict(module(ticket="The site is down", lang="en").items()))
            except Exception as error:  # its class is what is promised
                expected = type(error).__name__
        for route in ("native", "bridge"):
            made, model = program(kind, dialect, first, second, able, route=route, compat="dspy")
            try:
                done = made.full(ticket="The site is down")
                found: Any = {} if done.reasoning is None else {"reasoning": done.reasoning}
                outputs = {n: getattr(done.value, n) for n in ("priority", "hours", "parts")}
                found |= msgspec.to_builtins(outputs)
            except DspexError as error:
                found = error.dspy_error if error.dspy_error in str(error) else "not told"
            assert repr(found) == repr(expected)
            ours = [
                ([(m.role, m.content) for m in r.messages], r.schema, r.json_mode) for r in model.requests
            ]
            assert ours == [sent(request) for request in engine.requests]
