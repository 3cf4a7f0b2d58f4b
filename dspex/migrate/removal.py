"""Take items out of lists, such as arguments and imported names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst

from dspex.migrate.edits import Edit
from dspex.migrate.source import Source


def without(
    source: Source, items: Sequence[cst.Arg] | Sequence[cst.ImportAlias], removed: Sequence[bool]
) -> Iterator[Edit]:
    """Take items out of a list with commas, as far as any stays."""
    spans = [source.span(item) for item in items]
    last: int | None = None
    at = 0
    while at < len(items):
        if not removed[at]:
            last, at = at, at + 1
            continue
        end = at
        while end < len(items) and removed[end]:
            end += 1
        lines = source.own_lines(items[at], items[end - 1])
        if lines is not None:
            yield Edit(*lines, "")  # comments of the lines around stay
        elif end < len(items):
            yield Edit(spans[at][0], spans[end][0], "")
        elif last is not None:
            yield Edit(spans[last][1], spans[end - 1][1], "")
        else:
            comma = items[-1].comma
            stop = source.span(comma)[1] if isinstance(comma, cst.Comma) else spans[-1][1]
            yield Edit(spans[at][0], stop, "")
        at = end
