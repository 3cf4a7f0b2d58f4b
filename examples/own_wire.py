"""Use the prompt and the parser with your own way to a model.

Run it: python examples/own_wire.py
"""

from __future__ import annotations

from dspex import Predict


def my_server(messages: object) -> str:
    """Stand for any client that takes messages and gives text."""
    return '{"answer": "Paris", "confidence": 0.97}'


def main() -> None:
    """Write the messages, send them ourselves, read the answer."""
    ask = Predict("question -> answer, confidence: float[ge=0, le=1]", dialect="dspy-3.4/json")

    messages = ask.messages(question="What is the capital of France?")
    print(messages[-1]["content"])

    found = ask.parse(my_server(messages))
    print(found.answer, found.confidence)


if __name__ == "__main__":
    main()
