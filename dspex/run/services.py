"""What the runtime needs from the layers above it: Protocols, and the one lazy table that loads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, Literal, Protocol

from dspex.errors import MissingExtraError
from dspex.lm.base import LanguageModel, Message, Options, Response
from dspex.native.recovery.nodes import Repair


class BridgeAnswer(Protocol):
    """What the bridge gives back."""

    @property
    def record(self) -> Any: ...
    @property
    def outputs(self) -> Mapping[str, object]: ...
    @property
    def messages(self) -> Sequence[Message]: ...
    @property
    def response(self) -> Response: ...
    @property
    def repairs(self) -> tuple[Repair, ...]: ...


class BridgeProgram(Protocol):
    """A real DSPy module behind one signature."""

    async def execute(
        self,
        record: Any,
        *,
        lm: LanguageModel,
        options: Options,
        demos: Sequence[Any],
        deadline: float,
        talk: Sequence[Message] = (),
    ) -> BridgeAnswer: ...


_HOMES = {"bridge": ("dspex.bridge.runs", "BridgeProgram", "dspy", 'route="bridge"')}


def _load(service: str) -> Any:
    home, name, extra, purpose = _HOMES[service]
    try:
        return getattr(import_module(home), name)
    except ImportError as error:
        if (error.name or "").partition(".")[0] == "dspex":
            raise
        raise MissingExtraError(extra, purpose) from error


def bridge_program(
    native: Any, *, kind: Literal["predict", "chain_of_thought"], dialect: str
) -> BridgeProgram:
    """Put a native program's signature behind the real DSPy module.

    Raises:
        MissingExtraError: DSPy is not installed.
    """
    made: BridgeProgram = _load("bridge")(native, kind=kind, dialect=dialect)
    return made
