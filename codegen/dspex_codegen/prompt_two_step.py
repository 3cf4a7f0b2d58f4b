"""The constant parts of prompts in two steps, byte for byte what DSPy 3.4 sends (`TwoStepAdapter`).

The first asks in plain words; the second asks for the outputs in what was answered, in the chat format.
"""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from dspex.spec.signature import FieldSpec, SignatureSpec
from dspex.spec.types import Scalar

HELPFUL: Final = "You are a helpful assistant that can solve tasks based on user input."
GIVEN: Final = "As input, you will be provided with:\n"
WANTED: Final = "Your outputs must contain:\n"
DETAIL: Final = (
    "You should lay out your outputs in detail so that your answer can be understood by another agent"
)


def two_step_system(inputs: str, outputs: str, instructions: str) -> str:
    """Write the system message of the first step.

    Args:
        inputs, outputs: the fields, described and numbered.
        instructions: of the signature.
    """
    lines = [HELPFUL, f"{GIVEN}{inputs}", f"{WANTED}{outputs}", DETAIL]
    return "\n".join([*lines, *([f"Specific instructions: {instructions}"] if instructions else [])])


def extraction(spec: SignatureSpec) -> SignatureSpec:
    """Return the signature of the second step: a text, and the outputs that are to be found in it.

    DSPy calls the text `text`, and loses it where an output has that name. Here it is then `text_`.
    """
    names = [f.wire for f in spec.outputs]
    text = "text"
    while text in names:
        text += "_"
    listed = ", ".join(f"`{name}`" for name in names)
    instructions = (
        "The input is a text that should contain all the necessary information to produce the fields "
        f"{listed}. {' ' * 12}Your job is to extract the fields from the text verbatim. Extract precisely "
        "the appropriate value (content) for each field."
    )
    field = FieldSpec(text, "input", Scalar("str"))
    return replace(spec, fields=(field, *spec.outputs), instructions=instructions)
