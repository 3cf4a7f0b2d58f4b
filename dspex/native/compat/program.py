"""A native program that does as DSPy does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from msgspec import Struct
from msgspec.structs import replace

from dspex.errors import ConfigurationError, excerpt
from dspex.native.compat.baml import refused_model
from dspex.native.compat.messages import as_sent, refuse_called_tools, refused_as_dspy
from dspex.native.compat.outputs import outputs_of
from dspex.native.compat.parsing import check_dialect
from dspex.native.compat.reader import CompatReader
from dspex.native.compat.records import RecordMaker
from dspex.native.compat.restoring import reached
from dspex.native.compat.standins import stand_ins
from dspex.native.compat.structure import Structure, structure_of
from dspex.native.message import Message
from dspex.native.program import Program
from dspex.spec.own_types import own_types_in
from dspex.spec.types import ClassDefinition


class _Reading(Struct):
    """What reads the answers of one program.

    Attributes:
        refused: a model that DSPy's format has no words for.
    """

    read: CompatReader
    structure: Structure
    refused: type | None


class CompatProgram(Program):
    """Prompt and parser of one signature in one dialect; answers are read as DSPy reads them.

    What reads them is built for the first call; over the bridge DSPy does it.

    Args:
        native: the program whose prompt is sent.

    Raises:
        ConfigurationError: what DSPy does with answers in this format is not rebuilt here.
    """

    __slots__ = ("_native", "_reading")

    refuses_cut: ClassVar[bool] = False
    """DSPy takes what there is of an answer that was cut off."""

    def __init__(self, native: Program) -> None:
        check_dialect(native.dialect)
        super().__init__(
            native.live,
            dialect=native.dialect,
            fingerprint=native.fingerprint,
            prompt=native.prompt,
            bind=native.bind,
            render=self._render,
            parse=self._parse,
        )
        self.source = native.source
        self._native = native
        self._reading: _Reading | None = None

    def structure(self, capabilities: Any) -> tuple[dict[str, Any] | None, bool]:
        """Say how the model is held to JSON, as DSPy decides it.

        Raises:
            ConfigurationError: DSPy cannot write the schema, and fails.
        """
        reading = self._reading or self._built()
        try:
            return reading.structure(capabilities)
        except Exception as error:  # of pydantic, or an endless schema
            raise refused_as_dspy(
                f"DSPy cannot write a JSON Schema for {self.name}: {excerpt(str(error))}", error
            ) from error

    def _render(self, record: Any, demos: Any) -> Sequence[Message]:
        refused = (self._reading or self._built()).refused
        if self.dialect.endswith("/json"):
            refuse_called_tools(self.live.spec, record)
        if refused is not None:
            what = f"DSPy's BAML format refuses {refused.__name__}: it stands in several places of a type"
            raise refused_as_dspy(what, ValueError())
        return as_sent(self._native.render(record, demos))

    def _parse(self, text: str, record: Any, repairs: Any = None) -> Any:
        return self._built().read(text, record, repairs)

    def _built(self) -> _Reading:
        live = self.live
        own = sorted({name for f in live.spec.outputs for name in own_types_in(f.type, live.spec)})
        if own:
            raise ConfigurationError(
                f"{self.name} has outputs of type {', '.join(own)}, which only DSPy itself reads with "
                'compat="dspy". Give route="bridge", or leave compat out.'
            )
        keys = reached(live.spec)
        held = [d for d in live.spec.definitions if not isinstance(d, ClassDefinition) or d.key in keys]
        spec = replace(live.spec, definitions=tuple(held))
        named = stand_ins(spec, live.objects)
        outputs = outputs_of(spec, named, live.annotations, live.defaults)
        reader = CompatReader(live, self.dialect, outputs, RecordMaker(live, spec, named))
        refused = refused_model(outputs) if self.dialect.endswith("/baml") else None
        self._reading = _Reading(reader, structure_of(outputs), refused)
        self.parse = reader
        return self._reading
