"""What the two-step dialect cannot show."""

from __future__ import annotations

from typing import Final

from dspex.spec.own_types import REASONING, own_types_in
from dspex.spec.signature import SignatureSpec

MEDIA_PROBLEM: Final = (
    "Images, sounds and files cannot be shown in the dialect 'dspy-3.4/two-step'. Take another, such as "
    "'dspy-3.4/chat'."
)
"""Of a value whose type does not tell that it is one."""


def two_step_problem(spec: SignatureSpec) -> str:
    """Say why a signature cannot be asked for in two steps; empty where it can.

    DSPy writes the values of that format with `str()`: of an image the model would see its address or its
    bytes as text, of a conversation the Python objects.

    Args:
        spec: the signature.
    """
    for field in spec.fields:
        held = sorted(own_types_in(field.type, spec))
        if held and field.type != REASONING:
            return (
                f"'{field.name}' of {spec.name} holds {', '.join(held)}, which the dialect "
                "'dspy-3.4/two-step' cannot show. Take another, such as 'dspy-3.4/chat'."
            )
    return ""
