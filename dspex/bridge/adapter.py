"""DSPy adapters that write prompts with DSPy's code and read answers with dspex's parser.

The classes keep DSPy's names: its streaming looks adapters up by the exact name of the class.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import dspy

from dspex.bridge.engine import CALL
from dspex.bridge.own_types import media_in
from dspex.lm.base import Capabilities
from dspex.spec.dialect import Dialect
from dspex.spec.json_schema import STRICT_TITLE
from dspex.types.marked import END, START

Parser = Callable[[Any, str], dict[str, Any]]
"""Reads an answer for a `dspy.Signature`: (signature, text) -> values by field name."""
Structure = Callable[[Capabilities], tuple[dict[str, Any] | None, bool]]
"""Says how a model is held to JSON: by which schema, or to one object."""
Written = Callable[[Any], list[dict[str, Any]]]
"""Writes the messages of the call without DSPy: demos as DSPy knows them -> messages."""


class _Parsing:
    parser: Parser
    written: Written | None

    def format(self, signature: Any, demos: Any, inputs: Any) -> Any:
        """Write the messages as DSPy does, and after them what is said about refused answers."""
        call = CALL.get()
        talk = [dict(message) for message in call.talk] if call is not None else []
        return [*self._request(signature, demos, inputs), *talk]

    def _request(self, signature: Any, demos: Any, inputs: Any) -> Any:
        adapter: Any = self  # always beside a dspy adapter
        messages: list[dict[str, Any]] = dspy.Adapter.format(adapter, signature, demos, inputs)
        if all(isinstance(m["content"], str) for m in messages):
            return messages
        objects = _objects(signature, demos, inputs)
        plain = _before_expansion(adapter, signature, demos, inputs)
        texts = [m["content"] for m in plain if m["role"] == "user"]
        if all(sum(text.count(mark) for text in texts) == objects for mark in (START, END)):
            return messages
        # Some text holds the marks that DSPy puts around its images; DSPy would send what stands
        # between them as parts of the message. To dspex it is text like any other.
        return plain if objects == 0 or self.written is None else self.written(demos)

    def parse(self, signature: Any, completion: str) -> dict[str, Any]:
        return self.parser(signature, completion)


class ChatAdapter(_Parsing, dspy.ChatAdapter):  # type: ignore[misc]  # dspy has no types
    """DSPy's chat format, read by a dspex parser.

    Args:
        parser: reads an answer; what it raises reaches the caller. There is no second try in
            another format: who retries is decided elsewhere.
        structure: as `JSONAdapter` takes it; a chat asks for no structure.
        written: writes the messages without DSPy, where there are images and a text holds DSPy's marks.
    """

    def __init__(
        self, parser: Parser, structure: Structure | None = None, written: Written | None = None
    ) -> None:
        dspy.ChatAdapter.__init__(self, use_json_adapter_fallback=False)
        self.parser = parser
        self.written = written


class JSONAdapter(_Parsing, dspy.JSONAdapter):  # type: ignore[misc]  # dspy has no types
    """DSPy's JSON format, read by a dspex parser.

    Args:
        parser: as `ChatAdapter` takes it.
        structure: says how a model is held to JSON, by what it can; DSPy's own way unless given, for which
            DSPy makes a pydantic model in each call.
        written: as `ChatAdapter` takes it.
    """

    def __init__(
        self, parser: Parser, structure: Structure | None = None, written: Written | None = None
    ) -> None:
        # as text, since a dspex model calls no tools by itself
        dspy.JSONAdapter.__init__(self, use_native_function_calling=False)
        self.parser = parser
        self.structure = structure
        self.written = written

    def _prepare_response_format(self, lm: Any, lm_kwargs: dict[str, Any], signature: Any) -> None:
        if self.structure is None:
            dspy.JSONAdapter._prepare_response_format(self, lm, lm_kwargs, signature)
            return
        able = "response_format" in lm.supported_params
        schema, json_mode = self.structure(
            Capabilities(json_schema=able and lm.supports_response_schema, json_mode=able)
        )
        if schema is not None:
            wanted = {"name": STRICT_TITLE, "schema": schema, "strict": True}
            lm_kwargs["response_format"] = {"type": "json_schema", "json_schema": wanted}
        elif json_mode:
            lm_kwargs["response_format"] = {"type": "json_object"}


ADAPTERS: Final[dict[Dialect, Callable[..., Any]]] = {
    "dspy-3.4/chat": ChatAdapter,
    "dspy-3.4/json": JSONAdapter,
}


def _objects(signature: Any, demos: Any, inputs: Any) -> int:
    """Count the images and files in the messages of the user: of the demos, the history, the request.

    Of a history's turns the outputs are in messages of the model; in a demo a history is one text.
    """
    histories = [value for value in inputs.values() if isinstance(value, dspy.History)]
    turns = [turn for history in histories for turn in history.messages]
    shown = [{k: v for k, v in values.items() if k in signature.input_fields} for values in (*demos, *turns)]
    request = [value for value in inputs.values() if not isinstance(value, dspy.History)]
    return sum(1 for values in (request, *shown) for _ in media_in(values))


def _before_expansion(adapter: Any, signature: Any, demos: Any, inputs: Any) -> list[dict[str, Any]]:
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
