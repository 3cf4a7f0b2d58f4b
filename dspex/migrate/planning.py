"""Which files are looked at, and which of them together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from dspex.migrate.files import Text, syntax_problem
from dspex.migrate.outcome import Change, Target
from dspex.migrate.plan import plan_group
from dspex.migrate.reading import Done
from dspex.migrate.relevant import relevant
from dspex.migrate.sides import SIDES
from dspex.migrate.spread import Work, spread
from dspex.migrate.together import together

_CONCERNED: Final = ("dspex", "dspy", "instructor")
"""Packages of which something is said, whichever way files are turned."""


def plan_texts(
    texts: Iterable[Text],
    to: Target,
    *,
    instructor: bool,
    workers: int,
    begun: Callable[[int], object],
    done: Done,
) -> Iterator[Change]:
    """Say what happens to files.

    Args:
        texts: the files.
        to: the side that is turned to.
        instructor: whether calls of instructor clients are turned.
        workers: how many processes there may be.
        begun: told how many files are looked at.
        done: told of each file that was.
    """
    package = SIDES[to][0].package
    packages = (package, "instructor") if to == "dspex" else (package,)
    chosen = relevant(texts, packages)
    begun(len(chosen))
    work = partial(plan_group, to=to, instructor=instructor)
    changes = _planned(work, chosen, workers, done)
    for text in chosen:
        if text.path not in changes:
            done(text.path)
        yield changes.get(text.path) or _unconcerned(text)


def _planned(work: Work, texts: list[Text], workers: int, done: Done) -> dict[Path, Change]:
    """Look at the files in groups, again where one that cannot be read stood before one that is meant."""
    changes: dict[Path, Change] = {}
    seen: set[frozenset[Path]] = set()
    while groups := [g for g in together(texts, _CONCERNED) if frozenset(t.path for t in g) not in seen]:
        for found in spread(work, groups, workers, done):
            changes.update({change.path: change for change in found})
        failed = {path for path, change in changes.items() if _has_failed(change)}
        seen |= {frozenset(t.path for t in group) - failed for group in groups}
        read = [text for text in texts if text.path not in failed]
        if len(read) == len(texts):
            break
        texts = read
    return changes


def _has_failed(change: Change) -> bool:
    return any(finding.weight == "failed" for finding in change.findings)


def _unconcerned(text: Text) -> Change:
    """Say of a file that no other in its group imports the package only what is wrong with its syntax."""
    problem = syntax_problem(text.text, text.path)
    return Change(text.path, text.data, text.data, findings=() if problem is None else (problem,))
