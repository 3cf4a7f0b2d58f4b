"""A native program: what generated code hands to the runtime."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from dspex.errors import ConfigurationError
from dspex.spec.dialect import LAYOUTS
from dspex.spec.json_schema import output_schema
from dspex.spec.own_types import TOOL_CALLS
from dspex.spec.reasoning import REASONING

if TYPE_CHECKING:
    from dspex.native.live import Live
    from dspex.native.message import Message
    from dspex.native.recovery.nodes import Repair


class Program:
    """Prompt and parser of one signature in one dialect.

    Attributes:
        live: the signature with its Python objects.
        dialect: the prompt format.
        fingerprint: of the signature that the code was generated for.
        prompt: hash of the constant parts of the prompt.
        bind: the record's constructor.
        render: (record, demo messages) → messages.
        parse: (text, record, list for repairs) → record, or (record, reasoning) for a chain of thought.
        extract: in two steps, what was answered first → messages of the second; None in one.
        reasoning: whether this is a chain of thought.
        structured: whether the model may be held to a JSON Schema.
        source: the generated text, where it was built in memory.
        as_dspy: the program with the same prompt that reads answers as DSPy does, once it was asked for.
    """

    __slots__ = (
        "_is_strict",
        "_schema",
        "as_dspy",
        "bind",
        "dialect",
        "extract",
        "fingerprint",
        "live",
        "name",
        "parse",
        "prompt",
        "reasoning",
        "render",
        "source",
        "structured",
    )

    refuses_cut: ClassVar[bool] = True
    """Whether an answer that was cut off is refused."""

    def __init__(
        self,
        live: Live,
        *,
        dialect: str,
        fingerprint: str,
        prompt: str,
        bind: Callable[..., Any] | None,
        render: Callable[..., Any],
        parse: Callable[..., Any],
        extract: Callable[[str], list[Message]] | None = None,
    ) -> None:
        self.live = live
        self.dialect = dialect
        self.fingerprint = fingerprint
        self.prompt = prompt
        self.bind = bind
        self.render = render
        self.parse = parse
        self.extract = extract
        self.name = live.own_spec.name
        self.reasoning = live.reasoning
        self.structured = LAYOUTS[dialect] == "json"
        self.source = ""
        self.as_dspy: Program | None = None
        self._schema: dict[str, Any] | None = None
        self._is_strict = True

    @property
    def spec(self) -> Any:
        """What the model is asked, as data."""
        return self.live.spec

    @property
    def objects(self) -> Mapping[str, object]:
        """Definition key → live class."""
        return self.live.objects

    @property
    def annotations(self) -> Mapping[str, Any]:
        """Field name → live annotation."""
        return self.live.annotations

    @property
    def defaults(self) -> Mapping[str, Callable[[], Any]]:
        """Field name → what makes its default, where it has one."""
        return self.live.defaults

    @property
    def adds_reasoning(self) -> bool:
        """Whether `reasoning` is asked for and is no field of the record."""
        return self.reasoning and REASONING not in self.live.fields

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of an answer, in the strict form that servers enforce.

        Raises:
            ConfigurationError: strict mode cannot say it.
        """
        if self._schema is None:
            self._schema = output_schema(self.live.spec, strict=True)
        return self._schema

    def structure(self, capabilities: Any) -> tuple[dict[str, Any] | None, bool]:
        """Say how the model is held to JSON: by schema, as one object, or not at all.

        Where there is no strict schema, as for a dict or for calls of tools, one object is asked for.
        """
        calls_tools = any(f.type == TOOL_CALLS for f in self.live.spec.outputs)
        if capabilities.json_schema and self._is_strict and not calls_tools:
            try:
                return self.schema, False
            except ConfigurationError:
                self._is_strict = False
        return None, bool(capabilities.json_mode or capabilities.json_schema)

    def restored(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Make images and files again of what stands for them in JSON, as in demos; by field name."""
        return self.live.restored(values)

    def restored_demo(self, demo: Any) -> Any:
        """Make images and files again in a demo that is a mapping; a record is given back as it is."""
        return self.live.restored_demo(demo)

    def parse_outputs(
        self, text: str, request: Any, repairs: list[Repair] | None = None
    ) -> tuple[Any, dict[str, Any]]:
        """Read an answer into a record and, by field name, the values that DSPy is to know.

        Args:
            text: the answer.
            request: the bound record that was asked: a `__post_init__` may look at its inputs.
            repairs: gets what was mended in the answer.

        Raises:
            AnswerError: the text does not give the outputs.
        """
        cls = self.live.record_class
        result = self.parse(text, request, repairs)
        record, thought = result if self.reasoning else (result, None)
        fields = self.live.fields
        values = {n: get(record) for n, get in cls.__dspex_slots__ if fields[n].kind == "output"}
        return record, {REASONING: thought, **values} if self.adds_reasoning else values
