"""The program that is optimised: one signature, known to both sides."""

from __future__ import annotations

from typing import Literal

from dspex import In, Out, signature


@signature
class Mood:
    """Say whether a customer's message is happy or angry."""

    message: str = In()
    mood: Literal["happy", "angry"] = Out()
