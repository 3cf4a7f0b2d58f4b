"""Carry out a call and tell of its answer while it arrives."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Sequence
from typing import Any, Final

from dspex.define.judges import Judge
from dspex.define.slots import MISSED
from dspex.errors import ModelError, answer_error
from dspex.lm.base import Capabilities, LanguageModel, Request, Response, StreamingModel, needs_loop
from dspex.native.partial import PartialReader
from dspex.run.execute import carry_out
from dspex.run.partial import Partial
from dspex.run.plan import Plan
from dspex.run.runtime import current_runtime
from dspex.run.two_step import TwoStepModel
from dspex.spec.dialect import Dialect
from dspex.spec.reasoning import REASONING

_STARTED: Final = object()
_ENDED: Final = object()


class TappedModel:
    """Stands before a model and tells what it says, piece by piece."""

    def __init__(self, model: LanguageModel, signature: str, tell: Callable[[object], None]) -> None:
        self._model = model
        self._signature = signature
        self._tell = tell
        self._asked = 0
        self._refusal: tuple[int, Sequence[str]] = (0, ())

    def refuse(self, number: int, problems: Sequence[str]) -> None:
        """End an answer that is under way, if it still is.

        Args:
            number: of the answer, from 1.
            problems: what is wrong with what there is of it.
        """
        self._refusal = number, problems

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
        self._asked += 1
        self._tell(_STARTED)
        if not isinstance(self._model, StreamingModel):
            response = await self._model.complete(request)
            self._tell(response.text)
            return response
        await needs_loop()
        pieces = self._model.stream(request)
        try:
            return await self._heard(pieces)
        finally:  # ends the request where the answer was refused
            if isinstance(pieces, AsyncGenerator):
                await pieces.aclose()

    async def _heard(self, pieces: AsyncIterator[str | Response]) -> Response:
        said: Response | None = None
        heard: list[str] = []
        async for piece in pieces:
            if isinstance(piece, Response):
                said = piece
                continue
            heard.append(piece)
            self._tell(piece)
            number, problems = self._refusal
            if number == self._asked:
                error = answer_error(self._signature, problems, "".join(heard))
                error.response = Response(error.text, model=self._model.name)
                raise error
        if said is None:
            raise ModelError(self.name, "its stream ended without the whole response, which comes last")
        return said


async def stream(plan: Plan, record: Any, started: int) -> AsyncGenerator[Partial[Any]]:
    """Yield what there is of an answer whenever there is more, and at last the whole.

    An answer that a validator or a bound refuses is ended as soon as that is clear; with `compat="dspy"`
    none is: what is shown on the way is read as dspex reads it, and the whole at last as DSPy does. In two
    steps, the second is told of.

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
    two = plan.model if isinstance(plan.model, TwoStepModel) else None
    model = TappedModel(two.finding if two else plan.model or current_runtime().model(), native.name, tell)
    asked = plan.with_model(two.with_extractor(model) if two else model)
    call = asyncio.ensure_future(carry_out(asked, record, started))
    call.add_done_callback(lambda _: tell(_ENDED))
    number, reader, early = 0, PartialReader(native.live, plan.dialect, record), EarlyVerdict(plan)
    try:
        while (what := await queue.get()) is not _ENDED:
            if what is _STARTED:
                number += 1
                dialect = _dialect(plan, number)
                reader, early = PartialReader(native.live, dialect, record), EarlyVerdict(plan)
            elif isinstance(what, str) and reader.feed(what):
                if plan.compat == "dspex" and (problems := early.problems(reader)):
                    model.refuse(number, problems)
                yield _shown(reader)
        done = await call
        outputs = frozenset(f.name for f in native.live.own_spec.outputs)
        yield Partial(done.value, outputs, {}, done.reasoning, True, done)
    finally:
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)


def _dialect(plan: Plan, number: int) -> Dialect:
    """Return the format of an answer, by its number."""
    if plan.compat == "dspex" or number < 2:
        return plan.dialect
    from dspex.native.compat import FALLBACKS

    return FALLBACKS.get(plan.dialect, plan.dialect)


class EarlyVerdict:
    """Judges one answer while it arrives, as far as it is there."""

    def __init__(self, plan: Plan) -> None:
        self._waiting: list[Judge] = [judge for judge in plan.judges if judge.hard]
        self._seen: Any = None
        self._found: list[str] = []

    def problems(self, reader: PartialReader) -> Sequence[str]:
        """Say what is wrong with the outputs that are complete, whatever is still to come."""
        if reader.record is not self._seen:
            self._seen = reader.record
            self._found += self._verdicts(reader.record)
        return [*reader.broken, *self._found]

    def _verdicts(self, record: Any) -> Iterator[str]:
        waiting = self._waiting
        self._waiting = []
        for judge in waiting:
            missed = MISSED.count
            try:
                problem = judge.verdict(record)
            except Exception:  # an output that it reads is still to come, or it fails on the whole answer too
                self._waiting.append(judge)
                continue
            if MISSED.count > missed:  # it looked at such an output and went on without
                self._waiting.append(judge)
            elif problem:
                yield problem


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
