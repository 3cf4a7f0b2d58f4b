"""A conversation about a photograph, and tools that a model asks for.

Run it: python -m examples.receipts.talk
"""

from __future__ import annotations

from dspex import Image, Predict, Tool
from dspex.testing import SchemaModel
from examples.receipts.receipts import Book, Talk

PNG = b"\x89PNG\r\n\x1a\n" + bytes(8)


def book(account: str, amount: float = 0.0) -> str:
    """Book an amount to an account."""
    return f"{amount} to {account}"


def main() -> None:
    """Ask a model that makes its answers up; with Model("openai/gpt-4o-mini") it is a real one."""
    model = SchemaModel(values={"calls": [{"name": "book", "args": {"account": "travel", "amount": 9.5}}]})
    photo = Image.from_bytes(PNG)  # Image.from_path("receipt.png") reads a file

    talk = Predict(Talk, lm=model)
    first = talk(question="How much was it?", receipt=photo)
    done = talk.full(question="And the tip?", receipt=photo, history=first.history.plus(first))
    print([(message.role, len(message.objects)) for message in done.messages])

    tool = Tool(book)
    booked = Predict(Book, lm=model)(receipt=photo, tools=[tool])
    print(booked.query.language, [call.execute([tool]) for call in booked.calls.tool_calls])


if __name__ == "__main__":
    main()
