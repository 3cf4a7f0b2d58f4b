"""A native program that does as DSPy does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from dspex.errors import ConfigurationError, excerpt
from dspex.native.compat.baml import refused_model
from dspex.native.compat.messages import as_sent, refused_as_dspy
from dspex.native.compat.outputs import outputs_of
from dspex.native.compat.reader import CompatReader
from dspex.native.compat.records import RecordMaker
from dspex.native.compat.standins import stand_ins
from dspex.native.compat.structure import structure_of
from dspex.native.message import Message
from dspex.native.program import Program
from dspex.spec.own_types import own_types_in
from dspex.spec.signature import SignatureSpec


class CompatProgram(Program):
    """Prompt and parser of one signature in one dialect; answers are read as DSPy reads them.

    Args:
        native: the program whose prompt is sent.
    """

    __slots__ = ("_structure",)

    refuses_cut: ClassVar[bool] = False
    """DSPy takes what there is of an answer that was cut off."""

    def __init__(self, native: Program) -> None:
        live = native.live
        _refuse_own_types(live.spec)
        named = stand_ins(live.spec, live.objects)
        outputs = outputs_of(live.spec, named, live.annotations, live.defaults)

        refused = refused_model(outputs) if native.dialect.endswith("/baml") else None

        def render(record: Any, demos: Any) -> Sequence[Message]:
            if refused is not None:
                what = (
                    f"DSPy's BAML format refuses {refused.__name__}, which stands in several places of a type"
                )
                raise refused_as_dspy(what, ValueError())
            return as_sent(native.render(record, demos))

        super().__init__(
            live,
            dialect=native.dialect,
            fingerprint=native.fingerprint,
            prompt=native.prompt,
            bind=native.bind,
            render=render,
            parse=CompatReader(live, native.dialect, outputs, RecordMaker(live, named)),
        )
        self.source = native.source
        self._structure = structure_of(outputs)

    def structure(self, capabilities: Any) -> tuple[dict[str, Any] | None, bool]:
        """Say how the model is held to JSON, as DSPy decides it.

        Raises:
            ConfigurationError: DSPy cannot write the schema, and fails.
        """
        try:
            return self._structure(capabilities)
        except Exception as error:  # of pydantic, or an endless schema
            raise refused_as_dspy(
                f"DSPy cannot write a JSON Schema for {self.name}: {excerpt(str(error))}", error
            ) from error


def _refuse_own_types(spec: SignatureSpec) -> None:
    """Refuse outputs of types that DSPy's own classes read.

    Raises:
        ConfigurationError: there are such outputs.
    """
    for field in spec.outputs:
        if held := sorted(own_types_in(field.type, spec)):
            raise ConfigurationError(
                f"'{field.name}' of {spec.name} holds {', '.join(held)}, which DSPy's own class reads. "
                'With compat="dspy" give route="bridge".'
            )
