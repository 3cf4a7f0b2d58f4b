"""Where a definition stands, and the lines of its fields."""

from __future__ import annotations

import ast
import linecache
import sys
from collections.abc import Iterable, Mapping
from types import ModuleType
from typing import Any, get_origin

from msgspec.structs import replace

from dspex.check.problem import Problem
from dspex.spec.signature import SignatureSpec


class Origin:
    """Where a definition stands: the code that runs it, the names that it can see, its file and line."""

    __slots__ = ("code", "file", "line", "scope")

    def __init__(self, depth: int) -> None:
        """Look at the caller `depth` frames above the one that asks."""
        # the documented way to a caller's variables
        frame = sys._getframe(depth + 1)  # pyright: ignore[reportPrivateUsage]
        self.scope: dict[str, Any] = dict(frame.f_locals) if frame.f_locals is not frame.f_globals else {}
        self.code = frame.f_code
        self.file = frame.f_code.co_filename
        self.line = frame.f_lineno


def types_only(scope: Mapping[str, Any]) -> dict[str, Any]:
    """Keep what an annotation can still name later, and let go of a caller's other variables."""
    return {
        name: value
        for name, value in scope.items()
        if isinstance(value, (type, ModuleType)) or get_origin(value) or hasattr(value, "__typing_subst__")
    }


def located(spec: SignatureSpec, problems: Iterable[Problem]) -> list[Problem]:
    """Give each problem the file and the line of its field, or of the class; put them in that order."""
    lines = field_lines(spec)
    placed: list[Problem] = []
    for p in problems:
        line = lines.get(p.field) if p.field else 0
        if not line and p.line in (0, spec.line):  # a decorator may stand lines above its class
            line = lines.get("", spec.line)
        placed.append(replace(p, file=p.file or spec.file, line=line or p.line))
    return sorted(placed, key=lambda p: p.line)


def field_lines(spec: SignatureSpec) -> dict[str, int]:
    """Read the line of each field, and as "" that of the class, from the source; empty without one.

    A name that is written twice has its last line, which is the one that counts.
    """
    try:
        tree = ast.parse("".join(linecache.getlines(spec.file)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    name = spec.ref.qualname.rpartition(".")[2] if spec.ref else spec.name
    found = min(
        (
            node
            for node in ast.walk(tree)
            if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
            and (isinstance(node, ast.ClassDef) is (spec.style == "class"))
            and node.name == name
            and node.lineno >= spec.line - 1
        ),
        key=lambda node: node.lineno,
        default=None,
    )
    if found is None:
        return {}
    lines = {"": found.lineno}
    if not isinstance(found, ast.ClassDef):
        arguments = (*found.args.posonlyargs, *found.args.args, *found.args.kwonlyargs)
        lines |= {argument.arg: argument.lineno for argument in arguments}
        return lines | ({found.name: found.returns.lineno} if found.returns else {})
    for statement in found.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            lines[statement.target.id] = statement.lineno
        elif isinstance(statement, ast.Assign):
            lines.update({t.id: statement.lineno for t in statement.targets if isinstance(t, ast.Name)})
    return lines
