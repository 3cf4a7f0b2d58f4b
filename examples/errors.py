"""What goes wrong is said clearly, and all at once.

Run it: python examples/errors.py
"""

from __future__ import annotations

from typing import Any

from dspex import AnswerError, BindError, DefinitionError, In, NotExecutedError, Out, Predict, signature
from dspex.testing import ScriptedModel


@signature
class Rate:
    """Rate a product review."""

    review: str = In()
    stars: int = Out(ge=1, le=5)
    reason: str = Out()


def main() -> None:
    """Make some mistakes, and show what dspex says of each."""
    rate = Predict(Rate, lm=ScriptedModel("[[ ## stars ## ]]\nseven\n\n[[ ## completed ## ]]"))
    untyped: Any = rate  # a type checker would refuse the calls below

    try:
        untyped(reviw="Great!", starz=5)
    except BindError as error:
        print("wrong inputs:   ", error)

    try:
        print(Rate(review="Great!").stars)
    except NotExecutedError as error:
        print("too early:      ", error)

    try:
        rate(review="Great!")
    except AnswerError as error:
        print("wrong answer:   ", error)

    for text in ("review -> stars: int[ge=5, le=1]", "review: strr -> stars, review"):
        try:
            Predict(text)
        except DefinitionError as error:
            print("wrong string:   ", error)


if __name__ == "__main__":
    main()
