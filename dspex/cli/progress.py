"""A bar that shows how many files are done, once that takes longer than a moment."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from dspex.cli.console import stderr
from dspex.cli.modules import shown_path

MOMENT: Final = 1.0
"""How many seconds nobody needs a bar for."""


class Files:
    """Counts files that are done, for whoever looks at the terminal."""

    def __init__(self, bar: Progress, clock: Callable[[], float] = time.monotonic) -> None:
        self._bar = bar
        self._clock = clock
        self._task = bar.add_task("", total=None)
        self._started = clock()

    def begin(self, total: int) -> None:
        """Take note of how many files there are."""
        self._bar.update(self._task, total=total)

    def done(self, path: Path) -> None:
        """Count a file."""
        self._bar.update(self._task, advance=1, description=shown_path(path))
        if not self._bar.live.is_started and self._clock() - self._started > MOMENT:
            self._bar.start()


@contextmanager
def counted_files() -> Generator[Files]:
    """Show a bar on stderr when that is a terminal; nothing of it stays."""
    console = stderr()
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}"))
    bar = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    try:
        yield Files(bar)
    finally:
        bar.stop()
