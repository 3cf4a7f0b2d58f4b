"""Report what the type or the default of a field names, and nothing is."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final, NamedTuple

from msgspec.structs import replace

from dspex.check.problem import Problem
from dspex.define.source.bound import BoundNames
from dspex.define.source.functions import parameters, predicted
from dspex.define.source.members import unknown_members
from dspex.define.source.scopes import Imported, Lost, Module, Scope
from dspex.define.source.shape import is_signature
from dspex.define.strings.static import dotted_text, parsed_expression

OPAQUE: Final = frozenset(("Annotated", "Code", "Literal"))
"""What holds in its brackets more than types."""


class _Field(NamedTuple):
    """A field, as it is written."""

    owner: str
    name: str
    annotation: ast.expr | None
    value: ast.expr | None
    scope: Scope
    line: int


def unresolved(module: Module) -> Iterator[Problem]:
    """Find the names of fields that mean nothing, and so fail when a signature is made or first used."""
    bound = BoundNames(module)
    for field in _fields(module):
        problem = _unresolved_type(field, bound) or _unknown_member(field)
        if problem is not None:
            yield replace(problem, file=module.path, line=field.line)


def _fields(module: Module) -> Iterator[_Field]:
    for cls in module.classes:
        for statement in cls.node.body if is_signature(cls) else ():
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                name, line = statement.target.id, statement.lineno
                yield _Field(cls.node.name, name, statement.annotation, statement.value, cls.body, line)
    for node, scope in predicted(module):
        for argument, default in parameters(node):
            yield _Field(node.name, argument.arg, argument.annotation, default, scope, argument.lineno)
        if node.returns is not None:
            yield _Field(node.name, node.name, node.returns, None, scope, node.returns.lineno)


def _unresolved_type(field: _Field, bound: BoundNames) -> Problem | None:
    is_checking = "TYPE_CHECKING" in field.scope.module.text
    for name in names_in_type(field.annotation) if field.annotation is not None else ():
        found = field.scope.lookup(name)
        is_builtin = isinstance(found, Imported) and found.full == f"builtins.{name}"
        if (is_checking or isinstance(found, Lost)) and not is_builtin and bound.never(name):
            what = f"the type of '{field.name}' cannot be resolved: name '{name}' is not defined"
            remedy = "Import or define the name before the first call."
            return Problem("dspex-unsupported-type", what, remedy, field=field.name)
    return None


def _unknown_member(field: _Field) -> Problem | None:
    for node in (field.annotation, field.value):
        for found in unknown_members(node, field.scope) if node is not None else ():
            what = f"{field.owner}.{field.name} cannot be made: '{found.owner}' has no '{found.member}'"
            return Problem("dspex-default-type", what, found.remedy, field=field.name)
    return None


def names_in_type(node: ast.expr) -> Iterator[str]:
    """Give the names in a type, those in quotes among them; of dotted ones, what stands before the dot."""
    waiting: list[ast.AST] = [node]
    while waiting:
        match waiting.pop():
            case ast.Name(id=name):
                yield name
            case ast.Constant(value=str(text)) if (inner := parsed_expression(text)) is not None:
                waiting.append(inner)
            case ast.Subscript(value=base, slice=inner) as found:
                waiting.append(base)
                text = dotted_text(base).rpartition(".")[2]
                if text == "Annotated" and isinstance(inner, ast.Tuple) and inner.elts:
                    waiting.append(inner.elts[0])
                elif text not in OPAQUE:
                    waiting.append(found.slice)
            case ast.Call() | ast.Lambda():
                continue
            case found:
                waiting += ast.iter_child_nodes(found)
