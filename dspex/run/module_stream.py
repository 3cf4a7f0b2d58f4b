"""What the programs of a module say while it runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from time import perf_counter_ns as clock
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from dspex.lm.base import needs_loop
from dspex.run.completion import Completion
from dspex.run.partial import Partial
from dspex.run.predict import Predict
from dspex.run.redirected import Redirected
from dspex.run.stream import stream
from dspex.run.tree import exchanged

if TYPE_CHECKING:
    from typing import Self

_ENDED: Final = object()
Tell = Callable[[object], None]


class InnerPart(Struct, frozen=True):
    """An answer that is under way inside a module.

    Attributes:
        name: the path of the program that asked, such as "reader.answer".
        part: what there is of the answer.
    """

    name: str
    part: Partial[Any]


class _Tapped(Redirected):
    """A program that tells its answers while they arrive."""

    def __init__(self, program: Predict[Any, Any], name: str, tell: Tell) -> None:
        self.plan = program.plan
        self.name = name
        self.tell = tell

    def with_(self, **settings: Any) -> Self:
        """Return the same program with other settings, which tells its answers too."""
        changed = super().with_(**settings)
        changed.name, changed.tell = self.name, self.tell
        return changed

    async def stream(self, *args: Any, **kwargs: Any) -> AsyncGenerator[Partial[Any]]:
        """Yield what there is, and tell it."""
        async with aclosing(self._parts(self._bind(args, kwargs), clock())) as parts:
            async for part in parts:
                yield part

    async def _complete(self, request: Any, started: int) -> Completion[Any]:
        await needs_loop()
        done: Completion[Any] | None = None
        async with aclosing(self._parts(request, started)) as parts:
            async for part in parts:
                done = part.completion
        assert done is not None  # the last part has it, or an error was raised
        return done

    async def _parts(self, request: Any, started: int) -> AsyncGenerator[Partial[Any]]:
        async with aclosing(stream(self.plan, request, started)) as parts:
            async for part in parts:
                self.tell(InnerPart(self.name, part))
                yield part


async def module_stream(module: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> AsyncGenerator[Any]:
    """Run a copy of a module whose programs tell their answers; yield what they tell, and the completion.

    Raises:
        BindError: inputs do not fit.
        AnswerError: an answer does not give the outputs.
        ModelError: a model could not be called.
    """
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[object] = asyncio.Queue()

    def tell(what: object) -> None:
        loop.call_soon_threadsafe(queue.put_nowait, what)  # a forward that is no coroutine is in a thread

    def tapped(path: str, program: Any) -> Any:
        return _Tapped(program, path, tell) if issubclass(program.__class__, Predict) else program

    def ended(call: asyncio.Future[Any]) -> None:
        tell(_ENDED)

    call = asyncio.ensure_future(exchanged(module, tapped).afull(*args, **kwargs))
    call.add_done_callback(ended)
    try:
        while (what := await queue.get()) is not _ENDED:
            yield what
        yield await call
    finally:
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)
