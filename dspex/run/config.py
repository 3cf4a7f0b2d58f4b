"""What a runtime may be told: frozen, and every option with its unit."""

from __future__ import annotations

from msgspec import Struct

from dspex.lm.base import LanguageModel, Options
from dspex.observe.events import Hook


class RuntimeConfig(Struct, frozen=True, kw_only=True):
    """How calls are carried out.

    Attributes:
        lm: the model of programs that name none.
        options: sampling and limits that apply where program and model say nothing.
        timeout: seconds that one call may take; None waits for ever.
        hooks: called with every event, in this order.
        history: how many finished calls `inspect_history` remembers.
        concurrency: how many calls of a batch run at once, unless the batch says.
    """

    lm: LanguageModel | None = None
    options: Options = Options()
    timeout: float | None = 60.0
    hooks: tuple[Hook, ...] = ()
    history: int = 100
    concurrency: int = 8
