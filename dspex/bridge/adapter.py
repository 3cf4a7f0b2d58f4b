"""DSPy adapters that write prompts with DSPy's code and read answers with dspex's parser.

The classes keep DSPy's names: its streaming looks adapters up by the exact name of the class.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any, Final, Protocol
from weakref import WeakKeyDictionary

import dspy
from dspy.adapters.baml_adapter import BAMLAdapter as _DspyBAMLAdapter

from dspex.bridge.engine import CALL
from dspex.bridge.signature import any_field_name, sent_by_dspy
from dspex.bridge.standins import is_dataclass_model
from dspex.native.build import field_structure
from dspex.spec.dialect import Dialect
from dspex.spec.signature import SignatureSpec

Parser = Callable[[Any, str], dict[str, Any]]
"""Reads an answer for a `dspy.Signature`: (signature, text) -> values by field name."""


class _Native(Protocol):
    @property
    def spec(self) -> SignatureSpec: ...


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
        native: the native program with the same signature, where there is one.
    """

    def __init__(self, parser: Parser, native: _Native | None = None) -> None:
        dspy.ChatAdapter.__init__(self, use_json_adapter_fallback=False)
        self.parser = parser


class _Structured(_Parsing):
    """Asks for the schema of a signature, which DSPy makes anew, as a pydantic model, in each call."""

    _formats: WeakKeyDictionary[Any, dict[tuple[bool, bool], dict[str, Any]]]

    def _prepare_response_format(self, lm: Any, lm_kwargs: dict[str, Any], signature: Any) -> None:
        able = "response_format" in lm.supported_params, lm.supports_response_schema
        known = self._formats.setdefault(signature, {})
        if able not in known:
            made: dict[str, Any] = {}
            with any_field_name():
                dspy.JSONAdapter._prepare_response_format(self, lm, made, signature)
            known[able] = made
        lm_kwargs.update(known[able])


class JSONAdapter(_Structured, dspy.JSONAdapter):  # type: ignore[misc]  # dspy has no types
    """DSPy's JSON format, read by a dspex parser. Takes what `ChatAdapter` takes."""

    def __init__(self, parser: Parser, native: _Native | None = None) -> None:
        dspy.JSONAdapter.__init__(self)
        self.parser = parser
        self._formats = WeakKeyDictionary()


class XMLAdapter(_Parsing, dspy.XMLAdapter):  # type: ignore[misc]  # dspy has no types
    """DSPy's XML format, read by a dspex parser. Takes what `ChatAdapter` takes."""

    def __init__(self, parser: Parser, native: _Native | None = None) -> None:
        dspy.XMLAdapter.__init__(self, use_json_adapter_fallback=False)
        self.parser = parser

    @staticmethod
    def _uses_nested_xml(annotation: Any) -> bool:
        # DSPy asks for tags inside those of a model, and for JSON inside those of a dataclass
        return not is_dataclass_model(annotation) and bool(dspy.XMLAdapter._uses_nested_xml(annotation))


class BAMLAdapter(_Structured, _DspyBAMLAdapter):  # type: ignore[misc]  # dspy has no types
    """DSPy's BAML format, read by a dspex parser. Takes what `ChatAdapter` takes.

    DSPy refuses a model that stands in more than one place of a type, or inside itself. The native
    program's words for the types are the same where it does not.
    """

    def __init__(self, parser: Parser, native: _Native | None = None) -> None:
        dspy.JSONAdapter.__init__(self)
        self.parser = parser
        self._formats = WeakKeyDictionary()
        self._native = native

    def format_field_structure(self, signature: Any) -> str:
        spec = None if self._native is None else self._native.spec
        if spec is not None and [f.wire for f in (*spec.inputs, *spec.outputs)] == [*signature.fields]:
            return field_structure(spec, "dspy-3.4/baml")
        return str(_DspyBAMLAdapter.format_field_structure(self, signature))


class TwoStepAdapter(_Parsing, dspy.TwoStepAdapter):  # type: ignore[misc]  # dspy has no types
    """DSPy's format in two steps, read by a dspex parser.

    Args:
        parser: reads the answer of the second step.
        native: as `ChatAdapter` takes it.
        extraction_model: the `dspy.LM` of the second step. None where what is called asks both models by
            itself, as `dspex.run.two_step.TwoStepModel` does.
    """

    def __init__(self, parser: Parser, native: _Native | None = None, extraction_model: Any = None) -> None:
        dspy.Adapter.__init__(self)
        self.parser = parser
        self.extraction_model = extraction_model

    def _request(self, signature: Any, demos: Any, inputs: Any) -> Any:
        # what DSPy has put around its function would tell callbacks twice
        return dspy.TwoStepAdapter.format.__wrapped__(self, signature, demos, inputs)

    def parse(self, signature: Any, completion: str) -> dict[str, Any]:
        if self.extraction_model is None:
            return self.parser(signature, completion)
        found: list[dict[str, Any]] = ChatAdapter(self.parser)(*self._second(signature, completion))
        return found[0]

    async def acall(
        self, lm: Any, lm_kwargs: dict[str, Any], signature: Any, demos: Any, inputs: Any
    ) -> list[dict[str, Any]]:
        arguments = lm, lm_kwargs, signature, demos, inputs
        if self.extraction_model is None:
            read: list[dict[str, Any]] = await dspy.Adapter.acall(self, *arguments)
            return read
        said: list[str] = []
        first = copy(self)

        def hear(signature: Any, completion: str) -> dict[str, Any]:
            said.append(completion)
            return {}

        first.parse = hear  # type: ignore[method-assign]  # of a copy
        await dspy.Adapter.acall(first, *arguments)
        second = ChatAdapter(self.parser)
        return [(await second.acall(*self._second(signature, text)))[0] for text in said]

    def _second(self, signature: Any, text: str) -> tuple[Any, ...]:
        """Return the arguments of the second step's adapter."""
        wanted = self._create_extractor_signature(signature)
        return self.extraction_model, {}, wanted, [], {next(iter(wanted.input_fields)): text}

    def _create_extractor_signature(self, original_signature: Any) -> Any:
        name, outputs = "text", original_signature.output_fields
        while name in outputs:
            name += "_"
        with any_field_name():
            made = dspy.TwoStepAdapter._create_extractor_signature(self, original_signature)
            if name == "text":
                return made
            # DSPy has put an output in the place of the text
            fields = {name: (str, dspy.InputField()), **{n: (f.annotation, f) for n, f in outputs.items()}}
            return dspy.Signature(fields, made.instructions)


ADAPTERS: Final[dict[Dialect, Callable[[Parser, _Native | None], Any]]] = {
    "dspy-3.4/chat": ChatAdapter,
    "dspy-3.4/json": JSONAdapter,
    "dspy-3.4/xml": XMLAdapter,
    "dspy-3.4/baml": BAMLAdapter,
    "dspy-3.4/two-step": TwoStepAdapter,
}


def _has_sent_by_dspy(signature: Any) -> bool:
    return any(sent_by_dspy(field.annotation) for field in signature.input_fields.values())
