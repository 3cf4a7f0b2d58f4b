"""Each part of a call alone: writing the prompt and reading the answer, by DSPy's adapters and natively."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import dspy

from benchmarks.cases import CHAT, INPUTS, OUTPUTS, SIGNATURES
from benchmarks.sides import dspy_predict
from dspex import Predict
from dspex.spec.dialect import Dialect

Call = Callable[[], object]
ADAPTERS: dict[str, tuple[Dialect, Any]] = {
    "chat": ("dspy-3.4/chat", dspy.ChatAdapter),
    "JSON": ("dspy-3.4/json", dspy.JSONAdapter),
}
AIMS = {"format": 150, "parse": 20}
TINY_CHAT_PARSE = 15


def aim(name: str, part: str) -> int:
    """Return how many times as quick as DSPy a part shall be."""
    return TINY_CHAT_PARSE if (name, part) == ("tiny", "chat parse") else AIMS[part.rpartition(" ")[2]]


def parts(name: str) -> dict[str, dict[str, Call]]:
    """Return the parts of a case, each with its sides.

    Formatting goes from the inputs that DSPy's `Predict` hands to its adapter, and from the bound
    record here, to the messages; parsing from the text of an answer to the values of its outputs.
    """
    signature: Any = dspy_predict(name).signature
    inputs, plain = INPUTS[name], INPUTS[name.removesuffix("_struct")]
    found: dict[str, dict[str, Call]] = {}
    for kind, (dialect, make) in ADAPTERS.items():
        adapter = make()
        plan = Predict(SIGNATURES[name], dialect=dialect).plan
        program, record = plan.prepare(), SIGNATURES[name](**inputs)
        text = CHAT[name] if kind == "chat" else json.dumps(OUTPUTS[name])
        render, parse = program.render, program.parse
        found[f"{kind} format"] = {
            "dspy": lambda a=adapter: a.format(signature, [], plain),
            "native": lambda r=render, x=record: r(x),
        }
        found[f"{kind} parse"] = {
            "dspy": lambda a=adapter, t=text: a.parse(signature, t),
            "native": lambda p=parse, t=text, x=record: p(t, x),
        }
    return found
