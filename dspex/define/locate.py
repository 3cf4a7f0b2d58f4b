"""Find the lines of a class's fields; only looked up when there is something to report."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Iterable

from msgspec.structs import replace

from dspex.check.problem import Problem
from dspex.spec.signature import SignatureSpec


def located(spec: SignatureSpec, problems: Iterable[Problem]) -> list[Problem]:
    """Give each problem the file and the line of its field, or of the class."""
    lines = field_lines(spec)
    return [
        replace(p, file=p.file or spec.file, line=lines.get(p.field) or p.line or spec.line) for p in problems
    ]


def field_lines(spec: SignatureSpec) -> dict[str, int]:
    """Read the line of each field from the source file; empty when there is none."""
    try:
        tree = ast.parse("".join(linecache.getlines(spec.file)))
    except (SyntaxError, ValueError):
        return {}
    name = spec.ref.qualname.rpartition(".")[2] if spec.ref else spec.name
    classes = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and node.name == name and node.lineno >= spec.line - 1
    ]
    if not classes:
        return {}
    body = min(classes, key=lambda node: node.lineno).body
    lines: dict[str, int] = {}
    for statement in body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            lines[statement.target.id] = statement.lineno
        elif isinstance(statement, ast.Assign):
            lines.update({t.id: statement.lineno for t in statement.targets if isinstance(t, ast.Name)})
    return lines
