"""DSPy adapters that write prompts with DSPy's code and read answers with dspex's parser.

The classes keep DSPy's names: its streaming looks adapters up by the exact name of the class.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import dspy

from dspex.bridge.engine import CALL
from dspex.bridge.signature import sent_by_dspy
from dspex.lm.base import Capabilities
from dspex.spec.dialect import Dialect
from dspex.spec.json_schema import STRICT_TITLE

Parser = Callable[[Any, str], dict[str, Any]]
"""Reads an answer for a `dspy.Signature`: (signature, text) -> values by field name."""
Structure = Callable[[Capabilities], tuple[dict[str, Any] | None, bool]]
"""Says how a model is held to JSON: by which schema, or to one object."""


class _Parsing:
    parser: Parser

    def format(self, signature: Any, demos: Any, inputs: Any) -> Any:
        """Write the messages as DSPy does, and after them what is said about refused answers."""
        call = CALL.get()
        talk = [dict(message) for message in call.talk] if call is not None else []
        return [*self._request(signature, demos, inputs), *talk]

    def _request(self, signature: Any, demos: Any, inputs: Any) -> Any:
        adapter: Any = self  # always beside a dspy adapter
        messages = dspy.Adapter.format(adapter, signature, demos, inputs)
        if all(isinstance(m["content"], str) for m in messages) or _has_sent_by_dspy(signature):
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
        structure: as `JSONAdapter` takes it; a chat asks for no structure.
    """

    def __init__(self, parser: Parser, structure: Structure | None = None) -> None:
        dspy.ChatAdapter.__init__(self, use_json_adapter_fallback=False)
        self.parser = parser


class JSONAdapter(_Parsing, dspy.JSONAdapter):  # type: ignore[misc]  # dspy has no types
    """DSPy's JSON format, read by a dspex parser.

    Args:
        parser: as `ChatAdapter` takes it.
        structure: says how a model is held to JSON, by what it can; DSPy's own way unless given, for which
            DSPy makes a pydantic model in each call.
    """

    def __init__(self, parser: Parser, structure: Structure | None = None) -> None:
        dspy.JSONAdapter.__init__(self)
        self.parser = parser
        self.structure = structure

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


ADAPTERS: Final[dict[Dialect, Callable[[Parser, Structure | None], Any]]] = {
    "dspy-3.4/chat": ChatAdapter,
    "dspy-3.4/json": JSONAdapter,
}


def _has_sent_by_dspy(signature: Any) -> bool:
    return any(sent_by_dspy(field.annotation) for field in signature.input_fields.values())
