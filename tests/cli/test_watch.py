"""Watching: one round at once, one for each change, none without."""

from __future__ import annotations

import os
from pathlib import Path

from dspex.cli.generate.watch import snapshot, watch


def test_rounds_follow_changes() -> None:
    """A round runs when the snapshot differs from the last; otherwise time passes."""
    a, b = {Path("a.py"): 1}, {Path("a.py"): 2}
    looks = iter([a, a, a, b, b, a])
    events: list[str] = []
    watch(lambda: events.append("run"), lambda: next(looks), rounds=3, sleep=lambda _: events.append("sleep"))
    assert events == ["run", "sleep", "sleep", "run", "sleep", "run"]


def test_change_during_a_round_is_seen() -> None:
    """What changes while a round runs leads to another round."""
    state = {Path("a.py"): 1}
    rounds: list[int] = []

    def run() -> None:
        rounds.append(state[Path("a.py")])
        state[Path("a.py")] = 2

    watch(run, lambda: dict(state), rounds=2, sleep=lambda _: None)
    assert rounds == [1, 2]


def test_snapshot_sees_sources_only(tmp_path: Path) -> None:
    """Generated files do not count, or writing them would be a change."""
    (tmp_path / "a.py").touch()
    (tmp_path / "_dspex_a.py").touch()
    (tmp_path / "notes.txt").touch()
    before = snapshot([tmp_path])
    assert set(before) == {tmp_path / "a.py"}
    os.utime(tmp_path / "a.py", ns=(1, 1))
    assert snapshot([tmp_path]) != before
