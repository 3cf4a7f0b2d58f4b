"""What DSPy's marks of images in a text make of a request, and how it stands before they do."""

from __future__ import annotations

from typing import Any

import dspy

from dspex.bridge.own_types import media_in


def objects_in(signature: Any, demos: Any, inputs: Any) -> int:
    """Count the images and files in the messages of the user: of the demos, the history, the request.

    Of a history's turns the outputs are in messages of the model; in a demo a history is one text.
    """
    histories = [value for value in inputs.values() if isinstance(value, dspy.History)]
    turns = [turn for history in histories for turn in history.messages]
    shown = [{k: v for k, v in values.items() if k in signature.input_fields} for values in (*demos, *turns)]
    request = [value for value in inputs.values() if not isinstance(value, dspy.History)]
    return sum(1 for values in (request, *shown) for _ in media_in(values))


def before_expansion(adapter: Any, signature: Any, demos: Any, inputs: Any) -> list[dict[str, Any]]:
    """Write the messages as DSPy does before it looks for its marks in them."""
    asked, values = signature, dict(inputs)
    turns: list[dict[str, Any]] = []
    name = next((n for n, f in signature.input_fields.items() if f.annotation is dspy.History), None)
    if name is not None:
        asked = signature.delete(name)
        turns = adapter.format_conversation_history(asked, name, values)
    request = adapter.format_user_message_content(asked, values, main_request=True)
    return [
        {"role": "system", "content": adapter.format_system_message(signature)},
        *adapter.format_demos(signature, demos),
        *turns,
        {"role": "user", "content": request},
    ]
