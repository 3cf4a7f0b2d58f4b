"""Say in stubs which attributes of a class have defaults.

stubgen leaves the values of attributes out. Of a pydantic model the value says that an argument of the
constructor may be missing, so that without it `History(messages=[])` would lack one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

import libcst as cst

LISTED: Final = "__all__"
SETTINGS: Final = "model_config"
"""pydantic's, which is no field."""


def with_defaults(text: str, source: str) -> str:
    """Mark the attributes that have a default.

    Args:
        text: a stub.
        source: the module that it is the stub of.

    Returns:
        The stub, with `= ...` behind those attributes and without the settings of pydantic models.
    """
    known = frozenset(_with_value(ast.parse(source).body, ()))
    return cst.parse_module(text).visit(_Defaults(known)).code


def assigned(source: str) -> frozenset[str]:
    """Name the variables that a module gives a value."""
    targets = (t for s in ast.parse(source).body if isinstance(s, ast.Assign) for t in s.targets)
    return frozenset(t.id for t in targets if isinstance(t, ast.Name))


def with_unlisted(text: str, source: str) -> str:
    """Add the names that stubgen leaves out of a module with `__all__`: they are there all the same.

    Args:
        text: a stub.
        source: the module that it is the stub of.

    Returns:
        The stub, with those names as variables of any type.
    """
    body, known = ast.parse(source).body, frozenset(_bound(ast.parse(text).body))
    listed = any(name == LISTED for name in _bound(body))
    missing = [name for name in dict.fromkeys(_bound(body)) if name not in known] if listed else []
    return text + "".join(f"{name}: Any\n" for name in missing if name != LISTED)


def _bound(body: list[ast.stmt]) -> Iterator[str]:
    """Name what statements define; of imports, whole modules only."""
    for statement in body:
        match statement:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Assign(targets=targets):
                yield from (t.id for t in targets if isinstance(t, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case ast.Import(names=names):
                yield from (n.asname or n.name for n in names if "." not in n.name)
            case ast.ImportFrom(names=names):
                yield from (n.asname for n in names if n.asname)
            case _:
                pass


def _with_value(body: list[ast.stmt], owner: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for statement in body:
        match statement:
            case ast.ClassDef(name=name):
                yield from _with_value(statement.body, (*owner, name))
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value) if owner:
                if not _is_required(value):
                    yield (*owner, name)
            case _:
                pass


def _is_required(value: ast.expr) -> bool:
    """Whether a value is `pydantic.Field(...)` without a default."""
    if not isinstance(value, ast.Call) or not ast.unparse(value.func).endswith("Field"):
        return False
    named = {keyword.arg for keyword in value.keywords}
    return not value.args and not named & {"default", "default_factory"}


class _Defaults(cst.CSTTransformer):
    def __init__(self, known: frozenset[tuple[str, ...]]) -> None:
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
        is_known = updated_node.value is None and (*self._owner, target.value) in self._known
        return updated_node.with_changes(value=cst.Ellipsis()) if is_known else updated_node
