"""Run something again whenever source files change."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path

from dspex_codegen.stubs import MODULE

from dspex.cli.generate.collect import GENERATED

Snapshot = dict[Path, int]


def snapshot(folders: Iterable[Path]) -> Snapshot:
    """Return the modification time of each Python file below some folders, in nanoseconds.

    Generated files do not count; a path that is a file stands for itself.
    """
    found: Snapshot = {}
    for folder in folders:
        files = folder.rglob("*.py") if folder.is_dir() else [folder]
        for file in files:
            if file.name.startswith(GENERATED) or file.name == f"{MODULE}.py":
                continue
            try:
                found[file] = file.stat().st_mtime_ns
            except OSError:  # it was there a moment ago
                continue
    return found


def watch(
    run: Callable[[], None],
    look: Callable[[], Snapshot],
    *,
    rounds: int | None = None,
    interval: float = 0.3,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Run once, and again after each change, until interrupted.

    Args:
        run: what to do in each round.
        look: takes a snapshot of the sources.
        rounds: end after so many; None goes on.
        interval: seconds between two looks.
        sleep: waits.
    """
    done = 0
    seen: Snapshot | None = None
    while rounds is None or done < rounds:
        now = look()  # before the run: what changes meanwhile counts for the next round
        if now != seen:
            seen = now
            run()
            done += 1
        else:
            sleep(interval)
