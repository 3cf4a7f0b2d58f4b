"""The signature that a chain of thought really asks for."""

from __future__ import annotations

import inspect
from typing import Final

from msgspec.structs import replace

from dspex.spec.signature import FieldSpec, SignatureSpec, default_instructions
from dspex.spec.types import Scalar

REASONING: Final = "reasoning"
"""Name of the output that a chain of thought answers first."""


def with_reasoning(spec: SignatureSpec) -> SignatureSpec:
    """Put the output `reasoning` before the others, as `dspy.ChainOfThought` does (3.4).

    A field of that name which the user declared is kept, and becomes the first output; an input
    of that name is one no more. The instructions stay those of the signature without it, cleaned
    once more: DSPy derives a signature through its docstring. Empty ones become the usual ones.
    """
    inputs = tuple(f for f in spec.inputs if f.wire != REASONING)
    declared = next((f for f in spec.outputs if f.wire == REASONING), None)
    others = tuple(f for f in spec.outputs if f.wire != REASONING)
    first = declared or FieldSpec(REASONING, "output", Scalar("str"))
    text = default_instructions(spec) if spec.instructions is None else spec.instructions
    return replace(
        spec, fields=(*inputs, first, *others), instructions=inspect.cleandoc(text) if text else None
    )
