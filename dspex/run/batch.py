"""Many calls at once, bounded, in order."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable, Sequence
from time import perf_counter_ns as clock
from typing import Any

from dspex.errors import BatchError, ConfigurationError, DspexError
from dspex.lm.base import needs_loop
from dspex.run.completion import Completion
from dspex.run.runtime import current_runtime

Complete = Callable[[Any, int], Awaitable[Completion[Any]]]


async def run_batch(
    complete: Complete,
    requests: Iterable[Any],
    *,
    concurrency: int | None,
    progress: bool | None,
    return_exceptions: bool,
) -> list[Any]:
    """Run every request with at most `concurrency` at once.

    Raises:
        BatchError: some failed and the caller did not ask for the errors as results.
    """
    limit = current_runtime().config.concurrency if concurrency is None else concurrency
    if limit < 1:
        raise ConfigurationError(f"concurrency is at least 1, not {limit}.")
    queue = list(requests)
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
                except DspexError as error:
                    results[index] = error
                advance()

        async with asyncio.TaskGroup() as group:
            for _ in range(min(limit, len(queue))):
                group.create_task(work())
    failed = [r for r in results if isinstance(r, DspexError)]
    if failed and not return_exceptions:
        raise BatchError(f"{len(failed)} of {len(queue)} calls failed", failed, results)
    return results


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
