"""DSPy adapters that write prompts with DSPy's code and read answers with dspex's parser.

The classes keep DSPy's names: its streaming looks adapters up by the exact name of the class.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any, Final, Protocol, cast

import dspy
from dspy.adapters.baml_adapter import BAMLAdapter as _DspyBAMLAdapter

from dspex.bridge.engine import CALL
from dspex.bridge.marks import before_expansion, objects_in
from dspex.bridge.signature import any_field_name
from dspex.errors import ConfigurationError
from dspex.lm.base import Capabilities
from dspex.native.build import field_structure
from dspex.native.compat.standins import is_dataclass_model
from dspex.spec.dialect import Dialect
from dspex.spec.json_schema import STRICT_TITLE
from dspex.spec.signature import SignatureSpec
from dspex.spec.two_step import MEDIA_PROBLEM
from dspex.types.marked import END, START

Parser = Callable[[Any, str], dict[str, Any]]
"""Reads an answer for a `dspy.Signature`: (signature, text) -> values by field name."""
Written = Callable[[Any], list[dict[str, Any]]]
"""Writes the messages of the call without DSPy: demos as DSPy knows them -> messages."""


class _Native(Protocol):
    """What an adapter asks the native program with the same signature."""

    @property
    def spec(self) -> SignatureSpec:
        """The signature as it is rendered."""
        ...

    def structure(self, capabilities: Any) -> tuple[dict[str, Any] | None, bool]:
        """Say how a model is held to JSON, by what it can: by which schema, or to one object."""
        ...


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
        objects = objects_in(signature, demos, inputs)
        plain = before_expansion(adapter, signature, demos, inputs)
        texts = [m["content"] for m in plain if m["role"] == "user"]
        if all(sum(text.count(mark) for text in texts) == objects for mark in (START, END)):
            return messages
        # Some text holds the marks that DSPy puts around its images; DSPy would send what stands
        # between them as parts of the message. To dspex it is text like any other.
        return plain if objects == 0 or self.written is None else self.written(demos)

    def parse(self, signature: Any, completion: str) -> dict[str, Any]:
        return self.parser(signature, completion)


class ChatAdapter(_Parsing, dspy.ChatAdapter):
    """DSPy's chat format, read by a dspex parser.

    Args:
        parser: reads an answer; what it raises reaches the caller. There is no second try in
            another format: who retries is decided elsewhere.
        native: the native program with the same signature, where there is one.
        written: writes the messages without DSPy, where there are images and a text holds DSPy's marks.
    """

    def __init__(self, parser: Parser, native: _Native | None = None, written: Written | None = None) -> None:
        dspy.ChatAdapter.__init__(self, use_json_adapter_fallback=False)
        self.parser = parser
        self.written = written


class DataclassesInTags:
    """Makes DSPy take a model that stands for a dataclass for one: it asks for JSON in its tag."""

    @staticmethod
    def _uses_nested_xml(annotation: Any) -> bool:
        return not is_dataclass_model(annotation) and bool(dspy.XMLAdapter._uses_nested_xml(annotation))


class XMLAdapter(_Parsing, DataclassesInTags, dspy.XMLAdapter):
    """DSPy's XML format, read by a dspex parser. Takes what `ChatAdapter` takes."""

    def __init__(self, parser: Parser, native: _Native | None = None, written: Written | None = None) -> None:
        dspy.XMLAdapter.__init__(self, use_json_adapter_fallback=False)
        self.parser = parser
        self.written = written


class _Structured(_Parsing):
    """Holds a model to JSON as the native program does; for its own way DSPy makes a model in each call."""

    native: _Native | None

    def __init__(self, parser: Parser, native: _Native | None = None, written: Written | None = None) -> None:
        # as text, since a dspex model calls no tools by itself
        dspy.JSONAdapter.__init__(cast("dspy.JSONAdapter", self), use_native_function_calling=False)
        self.parser = parser
        self.native = native
        self.written = written

    def _prepare_response_format(self, lm: Any, lm_kwargs: dict[str, Any], signature: Any) -> None:
        if self.native is None:
            own = cast("dspy.JSONAdapter", self)
            dspy.JSONAdapter._prepare_response_format(own, lm, lm_kwargs, signature)
            return
        able = "response_format" in lm.supported_params
        schema, json_mode = self.native.structure(
            Capabilities(json_schema=able and lm.supports_response_schema, json_mode=able)
        )
        if schema is not None:
            wanted = {"name": STRICT_TITLE, "schema": schema, "strict": True}
            lm_kwargs["response_format"] = {"type": "json_schema", "json_schema": wanted}
        elif json_mode:
            lm_kwargs["response_format"] = {"type": "json_object"}


class JSONAdapter(_Structured, dspy.JSONAdapter):
    """DSPy's JSON format, read by a dspex parser.

    Args:
        parser: as `ChatAdapter` takes it.
        native: the native program, which says how a model is held to JSON; DSPy's own way without one.
        written: as `ChatAdapter` takes it.
    """


class BAMLAdapter(_Structured, _DspyBAMLAdapter):
    """DSPy's BAML format, read by a dspex parser. Takes what `JSONAdapter` takes.

    DSPy refuses a model that stands in more than one place of a type, or inside itself. The native
    program's words for the types are the same where it does not.
    """

    def format_field_structure(self, signature: Any) -> str:
        found = None if self.native is None else short_types(self.native.spec, signature)
        return str(_DspyBAMLAdapter.format_field_structure(self, signature)) if found is None else found


def short_types(spec: SignatureSpec, signature: Any) -> str | None:
    """Write the types of a signature as the native program does in the BAML format.

    DSPy would show what stands for a Struct with its own names, which may be others.

    Args:
        spec: of the native program.
        signature: DSPy's, perhaps with other fields by now; then None is returned.
    """
    is_same = [f.wire for f in (*spec.inputs, *spec.outputs)] == [*signature.fields]
    return field_structure(spec, "dspy-3.4/baml") if is_same else None


class TwoStepAdapter(_Parsing, dspy.TwoStepAdapter):
    """DSPy's format in two steps, read by a dspex parser.

    Args:
        parser: reads the answer of the second step.
        native, written: as `ChatAdapter` takes them; this format knows no images.
        extraction_model: the `dspy.LM` of the second step. None where what is called asks both models by
            itself, as `dspex.run.two_step.TwoStepModel` does.
    """

    def __init__(
        self,
        parser: Parser,
        native: _Native | None = None,
        written: Written | None = None,
        extraction_model: Any = None,
    ) -> None:
        dspy.Adapter.__init__(self)
        self.parser = parser
        self.written = written
        self.extraction_model = extraction_model

    def _request(self, signature: Any, demos: Any, inputs: Any) -> Any:
        if objects_in(signature, demos, inputs):
            raise ConfigurationError(MEDIA_PROBLEM)
        # what DSPy has put around its function would tell callbacks twice
        told: Any = dspy.TwoStepAdapter.format
        return told.__wrapped__(self, signature, demos, inputs)

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


ADAPTERS: Final[dict[Dialect, Callable[..., Any]]] = {
    "dspy-3.4/chat": ChatAdapter,
    "dspy-3.4/json": JSONAdapter,
    "dspy-3.4/xml": XMLAdapter,
    "dspy-3.4/baml": BAMLAdapter,
    "dspy-3.4/two-step": TwoStepAdapter,
}
"""Each takes what `ChatAdapter` takes."""
