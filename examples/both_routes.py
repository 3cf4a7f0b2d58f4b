"""Generated code and the real DSPy module send the same prompt.

Run it: python examples/both_routes.py
"""

from __future__ import annotations

from dspex import ChainOfThought, In, Out, signature
from dspex.testing import ScriptedModel


@signature
class Translate:
    """Translate into plain English."""

    text: str = In()
    english: str = Out()


ANSWER = "[[ ## reasoning ## ]]\nIt is French.\n\n[[ ## english ## ]]\nGood morning\n\n[[ ## completed ## ]]"


def main() -> None:
    """Ask by both routes and compare."""
    translate = ChainOfThought(Translate, lm=ScriptedModel(ANSWER))
    native = translate.full(text="Bonjour")
    bridge = translate.with_(route="bridge").full(text="Bonjour")

    print("native:", native.value.english, "/", native.reasoning)
    print("bridge:", bridge.value.english, "/", bridge.reasoning)
    print("same prompt:", list(native.messages) == list(bridge.messages))


if __name__ == "__main__":
    main()
