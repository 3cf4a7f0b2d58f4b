"""Carry out a call and tell of its answer while it arrives."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import Any, Final

from dspex.lm.base import Capabilities, LanguageModel, Request, Response, StreamingModel, needs_loop
from dspex.native.partial import PartialReader
from dspex.run.execute import carry_out
from dspex.run.partial import Partial
from dspex.run.plan import Plan
from dspex.run.runtime import current_runtime
from dspex.spec.reasoning import REASONING

_STARTED: Final = object()
_ENDED: Final = object()


class TappedModel:
    """Stands before a model and tells what it says, piece by piece."""

    def __init__(self, model: LanguageModel, tell: Callable[[object], None]) -> None:
        self._model = model
        self._tell = tell

    @property
    def name(self) -> str:
        """The model's name."""
        return self._model.name

    @property
    def capabilities(self) -> Capabilities:
        """What the model can do."""
        return self._model.capabilities

    async def complete(self, request: Request) -> Response:
        """Answer as the model does; from a stream where it has one."""
        self._tell(_STARTED)
        if not isinstance(self._model, StreamingModel):
            response = await self._model.complete(request)
            self._tell(response.text)
            return response
        await needs_loop()
        said: Response | None = None
        async for piece in self._model.stream(request):
            if isinstance(piece, Response):
                said = piece
            else:
                self._tell(piece)
        return said or Response("", finish="unknown")


async def stream(plan: Plan, record: Any, started: int) -> AsyncGenerator[Partial[Any]]:
    """Yield what there is of an answer whenever there is more, and at last the whole.

    Args:
        plan: the program.
        record: the bound record.
        started: reading of `time.perf_counter_ns`.

    Raises:
        AnswerError: the answer does not give the outputs.
        ModelError: the model could not be called.
    """
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[object] = asyncio.Queue()

    def tell(what: object) -> None:
        loop.call_soon_threadsafe(queue.put_nowait, what)

    native = plan.native or plan.prepare()
    model = TappedModel(plan.lm or current_runtime().model(), tell)
    call = asyncio.ensure_future(carry_out(plan.with_model(model), record, started))
    call.add_done_callback(lambda _: tell(_ENDED))
    reader = PartialReader(native.live, plan.dialect, record)
    try:
        while (what := await queue.get()) is not _ENDED:
            if what is _STARTED:
                reader = PartialReader(native.live, plan.dialect, record)
            elif isinstance(what, str) and reader.feed(what):
                yield _shown(reader)
        done = await call
        outputs = frozenset(f.name for f in native.live.own_spec.outputs)
        yield Partial(done.value, outputs, {}, done.reasoning, True, done)
    finally:
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)


def _shown(reader: PartialReader) -> Partial[Any]:
    growing, own = dict(reader.growing), reader.record.__dspex_fields__
    thought = reader.values.get(REASONING, growing.get(REASONING))
    if REASONING not in own:
        growing.pop(REASONING, None)
    return Partial(
        reader.record,
        frozenset(name for name in reader.values if name in own),
        growing,
        thought if isinstance(thought, str) else None,
    )
