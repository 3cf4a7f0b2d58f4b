"""DSPy adapters that write prompts with DSPy's code and read answers with dspex's parser.

The classes keep DSPy's names: its streaming looks adapters up by the exact name of the class.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import dspy
from dspy.adapters.types import Type as DspyType

from dspex.spec.dialect import Dialect

Parser = Callable[[Any, str], dict[str, Any]]
"""Reads an answer for a `dspy.Signature`: (signature, text) -> values by field name."""


class _Parsing:
    parser: Parser

    def format(self, signature: Any, demos: Any, inputs: Any) -> Any:
        adapter: Any = self  # always beside a dspy adapter
        messages = dspy.Adapter.format(adapter, signature, demos, inputs)
        if all(isinstance(m["content"], str) for m in messages) or _has_dspy_types(signature):
            return messages
        # Some text holds the marks that DSPy puts around its images; DSPy would send what stands
        # between them as parts of the message. To dspex it is text like any other.
        request = adapter.format_user_message_content(signature, inputs, main_request=True)
        return [
            {"role": "system", "content": adapter.format_system_message(signature)},
            *adapter.format_demos(signature, demos),
            {"role": "user", "content": request},
        ]

    def parse(self, signature: Any, completion: str) -> dict[str, Any]:
        return self.parser(signature, completion)


class ChatAdapter(_Parsing, dspy.ChatAdapter):  # type: ignore[misc]  # dspy has no types
    """DSPy's chat format, read by a dspex parser.

    Args:
        parser: reads an answer; what it raises reaches the caller. There is no second try in
            another format: who retries is decided elsewhere.
    """

    def __init__(self, parser: Parser) -> None:
        dspy.ChatAdapter.__init__(self, use_json_adapter_fallback=False)
        self.parser = parser


class JSONAdapter(_Parsing, dspy.JSONAdapter):  # type: ignore[misc]  # dspy has no types
    """DSPy's JSON format, read by a dspex parser. Takes what `ChatAdapter` takes."""

    def __init__(self, parser: Parser) -> None:
        dspy.JSONAdapter.__init__(self)
        self.parser = parser


ADAPTERS: Final[dict[Dialect, Callable[[Parser], Any]]] = {
    "dspy-3.4/chat": ChatAdapter,
    "dspy-3.4/json": JSONAdapter,
}


def _has_dspy_types(signature: Any) -> bool:
    return any(dspy_types(field.annotation) for field in signature.input_fields.values())


def dspy_types(annotation: Any) -> list[type]:
    """Find the types in an annotation that DSPy sends in its own way, such as `dspy.Image`."""
    own: Any = DspyType
    found: list[type] = own.extract_custom_type_from_annotation(annotation)
    return found
