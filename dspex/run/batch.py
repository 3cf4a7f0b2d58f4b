"""Many calls at once, bounded, in order."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable, Sequence
from time import perf_counter_ns as clock
from typing import Any, cast

from msgspec import Struct

from dspex.errors import BatchError, ConfigurationError, excerpt
from dspex.lm.base import needs_loop
from dspex.run.completion import Completion
from dspex.run.runtime import current_runtime

Complete = Callable[[Any, int], Awaitable[Completion[Any]]]


async def run_batch(
    complete: Complete,
    own: Callable[[Any], Any],
    requests: Iterable[Any],
    *,
    concurrency: int | None,
    progress: bool | None,
    return_exceptions: bool,
) -> list[Any]:
    """Run every request with at most `concurrency` at once.

    Args:
        complete: runs one.
        own: refuses what is no request of the program.
        requests: bound records.
        concurrency: the runtime's unless given.
        progress: whether to show a bar; None shows one in a terminal.
        return_exceptions: put errors in the place of results.

    Raises:
        BatchError: some failed and the caller did not ask for the errors as results.
        ConfigurationError: something in `requests` is no request of the program; nothing was run.
    """
    limit = _checked_limit(current_runtime().config.concurrency if concurrency is None else concurrency)
    queue = [own(request) for request in _checked_requests(requests)]
    if not queue:
        return []
    await needs_loop()
    results: list[Any] = [None] * len(queue)
    waiting = iter(enumerate(queue))
    with _bar(len(queue), progress) as advance:

        async def work() -> None:
            for index, request in waiting:
                try:
                    results[index] = (await complete(request, clock())).value
                except Exception as error:  # a model and a step may be user code, and the others go on
                    results[index] = error
                advance()

        async with asyncio.TaskGroup() as group:
            for _ in range(min(limit, len(queue))):
                group.create_task(work())
    failed = [r for r in results if isinstance(r, Exception)]
    if failed and not return_exceptions:
        raise BatchError(f"{len(failed)} of {len(queue)} calls failed", failed, results)
    return results


def _checked_limit(limit: Any) -> int:
    if isinstance(limit, int) and limit >= 1:
        return limit
    raise ConfigurationError(f"concurrency is at least 1, not {excerpt(limit)}.")


def _checked_requests(requests: Any) -> Iterable[Any]:
    if isinstance(requests, Iterable) and not isinstance(requests, Struct):
        return cast("Any", requests)  # type: ignore[no-any-return]  # narrowed to an Iterable of unknowns
    raise ConfigurationError(f"A batch takes a sequence of bound records, not {excerpt(requests)}.")


class _Silent:
    def __enter__(self) -> Callable[[], None]:
        return lambda: None

    def __exit__(self, *exc_info: object) -> None:
        return None


class _Bar:
    """A rich progress bar on standard error."""

    def __init__(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns: Sequence[Any] = (
            TextColumn("calls"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
        )
        self.progress = Progress(*columns, console=Console(stderr=True), transient=True)
        self.total = total

    def __enter__(self) -> Callable[[], None]:
        self.progress.start()
        task = self.progress.add_task("calls", total=self.total)
        return lambda: self.progress.advance(task)

    def __exit__(self, *exc_info: object) -> None:
        self.progress.stop()


def _bar(total: int, progress: bool | None) -> _Silent | _Bar:
    wanted = total > 1 and sys.stderr.isatty() if progress is None else progress
    return _Bar(total) if wanted else _Silent()
