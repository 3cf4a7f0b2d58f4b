"""Say in stubs which attributes of a class have defaults.

stubgen leaves the values of attributes out. Of a pydantic model the value says that an argument of the
constructor may be missing, so that without it `History(messages=[])` would lack one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

import libcst as cst

SETTINGS: Final = "model_config"
"""pydantic's, which is no field."""
SIDES: Final = ("InputField", "OutputField")
"""What gives a signature its fields: a type checker reads which are inputs."""


def with_defaults(text: str, source: str) -> str:
    """Mark the attributes that have a default.

    Args:
        text: a stub.
        source: the module that it is the stub of.

    Returns:
        The stub, with `= ...` behind those attributes and without the settings of pydantic models.
    """
    known = dict(_with_value(ast.parse(source).body, ()))
    return cst.parse_module(text).visit(_Defaults(known)).code


def assigned(source: str) -> frozenset[str]:
    """Name the variables that a module gives a value."""
    targets = (t for s in ast.parse(source).body if isinstance(s, ast.Assign) for t in s.targets)
    return frozenset(t.id for t in targets if isinstance(t, ast.Name))


def _with_value(body: list[ast.stmt], owner: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    for statement in body:
        match statement:
            case ast.ClassDef(name=name):
                yield from _with_value(statement.body, (*owner, name))
            case (
                ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
                | ast.Assign(targets=[ast.Name(id=name)], value=value)
            ) if owner:
                text = _default(value, annotated=isinstance(statement, ast.AnnAssign))
                if text:
                    yield (*owner, name), text
            case _:
                pass


def _default(value: ast.expr, *, annotated: bool) -> str:
    """Write what a stub says of a value: `...`, the side of a field of a signature, or nothing."""
    called = ast.unparse(value.func) if isinstance(value, ast.Call) else ""
    if called.split(".")[-1] in SIDES and isinstance(value, ast.Call):
        return f"{called}()" if _is_required(value) else f"{called}(default=...)"
    return "..." if annotated and not _is_required(value) else ""


def _is_required(value: ast.expr) -> bool:
    """Whether a value is `pydantic.Field(...)` without a default."""
    if not isinstance(value, ast.Call) or not ast.unparse(value.func).endswith("Field"):
        return False
    named = {keyword.arg for keyword in value.keywords}
    return not value.args and not named & {"default", "default_factory"}


class _Defaults(cst.CSTTransformer):
    def __init__(self, known: dict[tuple[str, ...], str]) -> None:
        super().__init__()
        self._known = known
        self._owner: tuple[str, ...] = ()

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        self._owner = (*self._owner, node.name.value)

    def leave_ClassDef(self, original_node: cst.ClassDef, updated_node: cst.ClassDef) -> cst.ClassDef:
        self._owner = self._owner[:-1]
        return updated_node

    def leave_AnnAssign(
        self, original_node: cst.AnnAssign, updated_node: cst.AnnAssign
    ) -> cst.AnnAssign | cst.RemovalSentinel:
        target = updated_node.target
        if not self._owner or not isinstance(target, cst.Name):
            return updated_node
        if target.value == SETTINGS:
            return cst.RemoveFromParent()
        value = self._known.get((*self._owner, target.value))
        if updated_node.value is not None or value is None:
            return updated_node
        return updated_node.with_changes(value=cst.parse_expression(value))
