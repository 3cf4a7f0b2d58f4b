"""Which import statements a file loses and gains."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import libcst as cst

from dspex.migrate.edits import Edit
from dspex.migrate.names import Binding, Imports, Names, bindings, is_at_top, ordered
from dspex.migrate.outcome import Target
from dspex.migrate.removal import without
from dspex.migrate.source import Source, text_of


def import_edits(
    source: Source, old: Target, names: Names, freed: Sequence[Binding], first: int
) -> Iterator[Edit]:
    """Take out imports that nobody needs any more, and put in those that are needed.

    Args:
        source: the file.
        old: the package whose imports may go.
        names: what is needed.
        freed: what goes.
        first: where the first name is used, in bytes: imports stand before it.
    """
    lines = names.lines()
    existing = _extensible(source, names, first)
    if existing is not None and not isinstance(existing.names, cst.ImportStar):
        end = source.span(existing.names[-1])[1]
        yield Edit(end, end, f", {', '.join(ordered(names.wanted))}")
        lines = lines[:-1]
    by_statement: dict[Imports, list[Binding]] = defaultdict(list)
    for binding in sorted(freed, key=lambda b: source.span(b.node)):
        by_statement[binding.node].append(binding)
    for statement, gone in by_statement.items():
        whole = not isinstance(statement.names, cst.ImportStar) and len(gone) == len(statement.names)
        start, end = source.span(statement)
        if whole and lines and start < first and _is_alone_at_top(source, statement):
            yield Edit(start, end, source.tree.default_newline.join(lines))
            lines = []
        elif whole:
            yield from _without_statement(source, statement)
        else:
            yield from _without_names(source, statement, {b.name for b in gone})
    if lines:
        yield _inserted(source, old, lines, first)


def _is_alone_at_top(source: Source, statement: cst.CSTNode) -> bool:
    line = source.parent(statement)
    alone = isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1
    return alone and is_at_top(source, statement)


def _extensible(source: Source, names: Names, first: int) -> cst.ImportFrom | None:
    """Find `from dspex import …` at the top of a file."""
    for node in source.all(cst.ImportFrom):
        plain = not node.relative and node.module is not None and source.code(node.module) == "dspex"
        star = isinstance(node.names, cst.ImportStar)
        if plain and names.wanted and not star and is_at_top(source, node) and source.span(node)[0] < first:
            return node
    return None


def _without_statement(source: Source, statement: Imports) -> Iterator[Edit]:
    line = source.parent(statement)
    if not isinstance(line, cst.SimpleStatementLine):
        return
    around = source.parent(line)
    body: Sequence[cst.CSTNode] = getattr(around, "body", ())
    if len(line.body) > 1:
        place = list(line.body).index(statement)
        if place + 1 < len(line.body):
            yield Edit(source.span(statement)[0], source.span(line.body[place + 1])[0], "")
        else:
            yield Edit(source.span(line.body[place - 1])[1], source.span(statement)[1], "")
    elif len(body) > 1 or isinstance(around, cst.Module):
        yield Edit(*source.line_span(line), "")


def _without_names(source: Source, statement: Imports, gone: set[str]) -> Iterator[Edit]:
    if isinstance(statement.names, cst.ImportStar):
        return
    items = list(statement.names)
    removed = [(i.evaluated_alias or i.evaluated_name).partition(".")[0] in gone for i in items]
    yield from without(source, items, removed)


def _inserted(source: Source, old: Target, lines: Sequence[str], first: int) -> Edit:
    """Put imports behind those of the old package, else behind the other ones at the top."""
    newline = source.tree.default_newline
    olds = {id(b.node) for b in bindings(source, old)}
    leading: list[cst.CSTNode] = []
    ours: list[cst.CSTNode] = []
    still_leading = True
    for line in source.tree.body:
        head = line.body[0] if isinstance(line, cst.SimpleStatementLine) else None
        is_import = isinstance(head, (cst.Import, cst.ImportFrom))
        is_text = isinstance(head, cst.Expr) and text_of(head.value) is not None
        still_leading = still_leading and (is_import or is_text)
        if still_leading:
            leading.append(line)
        if id(head) in olds and not ours and source.span(line)[0] < first:
            ours.append(line)
    text = newline.join(lines) + newline
    if not (ours or leading):
        start = source.tree.body[0]
        place = source.span(start)[0]
        apart = newline * 2 if isinstance(start, (cst.FunctionDef, cst.ClassDef)) else ""
        return Edit(place, place, text + apart)
    # at the end of the line: what stands on the next one may be edited, too
    end = source.line_span((ours or leading)[-1])[1]
    place = len(source.data[:end].rstrip(b"\r\n"))
    return Edit(place, place, newline + newline.join(lines))
