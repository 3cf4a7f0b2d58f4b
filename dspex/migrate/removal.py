"""Take items out of lists, such as arguments and imported names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

import libcst as cst

from dspex.migrate.edits import Edit
from dspex.migrate.source import Source

Items: TypeAlias = Sequence[cst.Arg] | Sequence[cst.ImportAlias]
Span: TypeAlias = tuple[int, int]

_CUT: Final = b"\0"
"""Stands where something was taken out; no source file has it."""
_CUTS: Final = re.compile(rb"[ \t]*\0[ \t\0]*")
_BEFORE_COMMENT: Final = re.compile(rb"[ \t]*\0[ \t\0]*(?=#)")
_BLANKS: Final = (b" ", b"\t")
_ENDS: Final = (b"\r", b"\n")


def without(source: Source, items: Items, removed: Sequence[bool]) -> Iterator[Edit]:
    """Take items out of a list with commas, as far as any stays; comments stay, lines of their own go."""
    last: int | None = None
    at = 0
    while at < len(items):
        if not removed[at]:
            last, at = at, at + 1
            continue
        end = at
        while end < len(items) and removed[end]:
            end += 1
        yield _removal(source, items, last, at, end)
        at = end


def _removal(source: Source, items: Items, last: int | None, at: int, end: int) -> Edit:
    """Take out neighbours.

    Args:
        source: where they stand.
        items: all items.
        last: the one before them that stays, if any.
        at, end: the first of them, and the one after them.
    """
    spans = [source.span(item) for item in items]
    commas = [_comma(source, item) for item in items]
    before, behind = None if last is None else commas[last], commas[end - 1]
    start = spans[at][0] if last is None else spans[last][1]
    stop = spans[end][0] if end < len(items) else spans[end - 1][1] if behind is None else behind[1]
    cuts = [*spans[at:end], *filter(None, commas[at:end])]
    if end == len(items) and before is not None and behind is None:
        cuts.append(before)
    marked = _marked(source.data, start, stop, cuts)
    several = len(marked.splitlines()) > 1
    if b"#" in marked or (several and source.data[stop:].lstrip(b" \t").startswith(b"#")):
        return _with_comments(source.data, start, stop, cuts)
    lines = source.own_lines(items[at], items[end - 1])
    if lines is not None and (behind is None or behind[1] <= lines[1]):
        return Edit(*lines, "")
    if end < len(items):
        return Edit(spans[at][0], spans[end][0], "")
    if last is not None:
        return Edit(spans[last][1], spans[end - 1][1], "")
    return Edit(spans[at][0], stop, "")


def _comma(source: Source, item: cst.Arg | cst.ImportAlias) -> Span | None:
    return source.span(item.comma) if isinstance(item.comma, cst.Comma) else None


def _marked(data: bytes, start: int, stop: int, cuts: Sequence[Span]) -> bytes:
    parts: list[bytes] = []
    for first, after in sorted(cuts):
        parts += (data[start:first], _CUT)
        start = after
    return b"".join([*parts, data[start:stop]])


def _with_comments(data: bytes, start: int, stop: int, cuts: Sequence[Span]) -> Edit:
    """Leave the comments between items in their lines; lines with nothing more go."""
    while data[stop : stop + 1] in _BLANKS:
        stop += 1
    if start == min(cuts)[0]:
        while data[start - 1 : start] in _BLANKS:
            start -= 1
    lines = _marked(data, start, stop, cuts).splitlines(keepends=True)
    kept: list[bytes] = []
    for number, line in enumerate(lines):
        whole = number > 0 or data[start - 1 : start] in _ENDS
        tidy = _tidy(line, whole=whole)
        if tidy.strip() or _CUT not in line or not whole or number == len(lines) - 1:
            kept.append(tidy)
    text = b"".join(kept)
    if data[stop : stop + 1] == b"#" and kept[-1].strip():
        text += b"  "
    elif data[stop : stop + 1] in _ENDS and not kept[-1].strip():
        text = text.rstrip()
    return Edit(start, stop, text.decode())


def _tidy(line: bytes, *, whole: bool) -> bytes:
    rest = _CUTS.sub(b"", _BEFORE_COMMENT.sub(b"  ", line))
    if not whole:
        return rest
    return line[: len(line) - len(line.lstrip(b" \t"))] + rest.lstrip(b" \t")
