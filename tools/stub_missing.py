"""Say in stubs what stubgen leaves out and a program can reach all the same.

stubgen lists what a module counts among its own in `__all__`, and not the rest; the attributes that a method
sets one by one, and not those that it unpacks. Programs import such names; tests put others in their place.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

import libcst as cst
from stub_text import names_of


def with_missing(text: str, source: str) -> str:
    """Add the names of a module that its stub lacks.

    Args:
        text: a stub, without a template's definitions.
        source: the module that it is the stub of.

    Returns:
        The stub with these names, of type Any.
    """
    module = ast.parse(source)
    stub = cst.parse_module(text)
    known = {name for statement in stub.body for name in names_of(statement)} | _imported(ast.parse(text))
    added = [f"{name}: Any" for name in dict.fromkeys(_names(module.body)) if name not in known]
    stub = stub.visit(_Missing(module))
    return stub.with_changes(body=[*stub.body, *map(cst.parse_statement, added)]).code


def _names(body: Sequence[ast.stmt]) -> Iterator[str]:
    """Name what a module defines; where it lists what is its own, also what it imports under a name."""
    listed = any(isinstance(s, ast.Assign) and ast.unparse(s.targets[0]) == "__all__" for s in body)
    for statement in body:
        match statement:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                if not name.startswith("__"):
                    yield name
            case ast.ImportFrom(names=names) if listed:
                yield from (n.asname for n in names if n.asname)
            case _:
                pass


def _imported(module: ast.Module) -> set[str]:
    """Name what a stub imports, whether it passes it on or not."""
    imports = (s for s in module.body if isinstance(s, (ast.Import, ast.ImportFrom)))
    return {a.asname or a.name for s in imports for a in s.names}


def _unpacked(methods: Iterable[ast.stmt]) -> Iterator[str]:
    """Name the attributes that the methods of a class unpack a value into."""
    for statement in methods:
        for node in ast.walk(statement):
            for target in node.targets if isinstance(node, ast.Assign) else ():
                match target:
                    case ast.Tuple(elts=items) | ast.List(elts=items):
                        yield from map(ast.unparse, items)
                    case _:
                        pass


class _Missing(cst.CSTTransformer):
    def __init__(self, module: ast.Module) -> None:
        super().__init__()
        self._bodies: list[Sequence[ast.stmt]] = [module.body]

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        classes = (s for s in self._bodies[-1] if isinstance(s, ast.ClassDef) and s.name == node.name.value)
        found = next(classes, None)
        self._bodies.append(found.body if found is not None else ())

    def leave_ClassDef(self, original_node: cst.ClassDef, updated_node: cst.ClassDef) -> cst.ClassDef:
        unpacked = [n.removeprefix("self.") for n in _unpacked(self._bodies.pop()) if n.startswith("self.")]
        body = updated_node.body
        if not unpacked or not isinstance(body, cst.IndentedBlock):
            return updated_node
        known = {name for statement in body.body for name in names_of(statement)}
        added = [cst.parse_statement(f"{name}: Any") for name in dict.fromkeys(unpacked) if name not in known]
        return updated_node.with_changes(body=body.with_changes(body=[*added, *body.body]))
