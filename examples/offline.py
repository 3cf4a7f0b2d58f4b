"""A real model without a key or a network.

Run it: dspex model install && python examples/offline.py
"""

from __future__ import annotations

from typing import Literal

from dspex import In, Model, Out, Predict, signature


@signature
class Mood:
    """Tell the mood of a message."""

    message: str = In()
    mood: Literal["happy", "sad", "angry"] = Out()


def main() -> None:
    """Ask the model that runs in this process; the JSON dialect holds it to the schema."""
    mood = Predict(Mood, lm=Model("local/smollm2"), dialect="dspy-3.4/json")
    done = mood.full(message="You lost my parcel again, this is outrageous!")
    print(f"{done.value.mood}, {done.usage.output_tokens} tokens in {done.timings.model:.1f} s")


if __name__ == "__main__":
    main()
