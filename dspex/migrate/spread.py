"""Groups of files in several processes: what takes minutes on one core has no need of the others' results."""

from __future__ import annotations

import gc
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from dspex.migrate.files import Text
from dspex.migrate.outcome import Change
from dspex.migrate.reading import Done, collector_paused

Group = Sequence[Text]
Work = Callable[[Group, Done], list[Change]]

WORTH: Final = 200_000
"""How many characters keep a process busy for longer than it takes to start."""


def spread(work: Work, groups: Sequence[Group], workers: int, done: Done) -> Iterator[list[Change]]:
    """Say what happens to groups of files, in the order in which they are done.

    Args:
        work: says it of one group; a function that can be pickled.
        groups: the files.
        workers: how many processes there may be.
        done: told of each file that was looked at.
    """
    count = min(workers, len(groups), sum(map(_size, groups)) // WORTH)
    waiting = dict(enumerate(groups))
    if count > 1:
        for number, changes in _in_processes(work, waiting, count):
            del waiting[number]
            for change in changes:
                done(change.path)
            yield changes
    for group in waiting.values():
        yield _alone(work, group, done)


def _in_processes(work: Work, groups: Mapping[int, Group], count: int) -> Iterator[tuple[int, list[Change]]]:
    """Yield what is done, with its number; not all where the system ends a process, for want of memory."""
    # not forked: a progress bar has a thread, and a lock that it holds is never released in a copy
    pool = ProcessPoolExecutor(count, get_context("spawn"), initializer=_quiet)
    try:
        largest_first = sorted(groups, key=lambda number: -_size(groups[number]))
        numbers = {pool.submit(_alone, work, groups[number], _silent): number for number in largest_first}
        for future in as_completed(numbers):
            yield numbers[future], future.result()
    except BrokenProcessPool:
        return
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _alone(work: Work, group: Group, done: Done) -> list[Change]:
    """Look at a group, and give its trees back before the next: each holds a hundred times its text."""
    with collector_paused():
        changes = work(group, done)
        gc.collect(0)
    return changes


def _silent(path: Path) -> None:
    """Tell nobody."""


def _size(group: Group) -> int:
    return sum(len(text.text) for text in group)


def _quiet() -> None:
    """Let Ctrl-C, which reaches every process of a terminal, end this one without a word."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
