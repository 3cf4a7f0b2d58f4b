"""The sides of the comparison, each with its own minimal engine and all caches off."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from typing import Any

os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")

import dspy  # after the switch that keeps it off the network

from benchmarks.cases import CHAT, INPUTS, SIGNATURES
from benchmarks.floor import FLOORS, canned
from dspex import Capabilities, Predict, Request, Response
from dspex.bridge.signature import to_dspy
from dspex.native.live import Live

logging.getLogger("dspy").setLevel(logging.ERROR)
__all__ = ["async_sides", "dspy_predict", "sync_sides"]


class CannedEngine:
    """Plain DSPy's stand-in: one response, made once."""

    def __init__(self, text: str) -> None:
        from dspy import lm15

        self.response = lm15.Response(
            id=None,
            model="canned",
            message=lm15.Message.assistant([lm15.TextPart(text)]),
            finish_reason="stop",
            usage=lm15.Usage(input_tokens=0, output_tokens=0, total_tokens=0),
        )

        self.in_loop = AsyncCannedEngine(self.response)

    def complete(self, request: object) -> object:
        """Answer."""
        return self.response


class AsyncCannedEngine:
    """The same for `acall`."""

    def __init__(self, response: object) -> None:
        self.response = response

    async def complete(self, request: object) -> object:
        """Answer."""
        return self.response


class CannedModel:
    """The stand-in of dspex's sides: one response, made once."""

    name = "canned"
    capabilities = Capabilities()

    def __init__(self, text: str) -> None:
        self.response = Response(text)

    async def complete(self, request: Request) -> Response:
        """Answer."""
        return self.response


def dspy_predict(name: str, in_loop: Any = None) -> Any:
    """Build plain `dspy.Predict` for a case; DSPy cannot take Structs and gets the pydantic twin.

    Args:
        name: of the case.
        in_loop: answers asynchronous calls; the stand-in unless given.
    """
    name = name.removesuffix("_struct")
    live = Live(SIGNATURES[name])
    program = dspy.Predict(to_dspy(live.spec, live.objects, live.annotations))
    engine = CannedEngine(CHAT[name])
    program.lm = dspy.LM("openai/canned", engine=engine, async_engine=in_loop or engine.in_loop, cache=False)
    return program


def _floor(name: str) -> Callable[[], object]:
    sent = Predict(SIGNATURES[name]).messages(**INPUTS[name])
    system = {"role": "system", "content": sent[0]["content"]}
    ending = sent[1]["content"].rpartition("\n\n")[2]
    floor, model, inputs = FLOORS[name], canned(name), INPUTS[name]
    return lambda: floor(model, system, ending, **inputs)


def sync_sides(name: str) -> dict[str, Callable[[], object]]:
    """Return the synchronous calls of a case."""
    inputs = INPUTS[name]
    native = Predict(SIGNATURES[name], lm=CannedModel(CHAT[name]))
    bridge = Predict(SIGNATURES[name], lm=CannedModel(CHAT[name]), route="bridge")
    plain, plain_inputs = dspy_predict(name), INPUTS[name.removesuffix("_struct")]
    return {
        "dspy": lambda: plain(**plain_inputs),
        "bridge": lambda: bridge(**inputs),
        "native": lambda: native(**inputs),
        "floor": _floor(name),
    }


def async_sides(name: str) -> dict[str, Callable[[], Any]]:
    """Return the asynchronous calls of a case; the floor has nothing to wait for."""
    inputs = INPUTS[name]
    native = Predict(SIGNATURES[name], lm=CannedModel(CHAT[name]))
    bridge = Predict(SIGNATURES[name], lm=CannedModel(CHAT[name]), route="bridge")
    plain, plain_inputs = dspy_predict(name), INPUTS[name.removesuffix("_struct")]
    return {
        "dspy": lambda: plain.acall(**plain_inputs),
        "bridge": lambda: bridge.acall(**inputs),
        "native": lambda: native.acall(**inputs),
    }
