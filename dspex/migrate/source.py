"""A parsed source file: its nodes, where they stand, and what its names mean."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TypeAlias, TypeVar

import libcst as cst
from libcst import metadata
from libcst.metadata.scope_provider import LocalScope
from msgspec import Struct

from dspex.migrate.files import Text
from dspex.migrate.places import absolute
from dspex.migrate.syntax import Layout, scopes

Node = TypeVar("Node", bound=cst.CSTNode)


MAX_SHOWN: Final = 60
"""How many characters of a line are shown."""


class External(Struct, frozen=True):
    """What is imported, by its full name: `dspy.InputField`."""

    full: str


class Symbol(Struct, frozen=True):
    """A name of a scope of a file."""

    path: Path
    scope: int
    name: str


Meaning: TypeAlias = External | Symbol | None
"""None: a builtin, or nothing that can be known."""

_LINE_END: Final = re.compile(rb"\r\n|\r|\n")


class Source:
    """A source file that can be asked.

    Attributes:
        text: the file.
        data: its text in UTF-8, which spans count in.
        path: of the file.
        module: its dotted name.
        package: the dotted name that relative imports start from.
        tree: its nodes.
        is_exact: whether they stand for the very text.
        globals: the scope of the module.
    """

    def __init__(self, text: Text, module: str) -> None:
        """Parse a file.

        Raises:
            libcst.ParserSyntaxError: it is no Python that libcst knows.
        """
        self.text = text
        self.path = text.path
        self.module = module
        self.package = module if text.path.name == "__init__.py" else module.rpartition(".")[0]
        self.tree = cst.parse_module(text.text)
        self.data = text.text.encode()
        layout = Layout(self.tree, is_ascii=len(self.data) == len(text.text))
        self.is_exact = layout.code == text.text
        self._scopes = scopes(layout)
        self._spans = layout.spans
        self._parents = layout.parents
        self._starts = [0, *(end.end() for end in _LINE_END.finditer(self.data))]
        self._nodes: dict[type[cst.CSTNode], list[cst.CSTNode]] = {}
        for node in layout.nodes:
            self._nodes.setdefault(type(node), []).append(node)
        self._known: dict[cst.CSTNode, Meaning] = {}
        self.globals = self._scopes[self.tree]
        self.bodies: dict[cst.CSTNode, metadata.Scope] = {
            scope.node: scope for scope in set(self._scopes.values()) if isinstance(scope, LocalScope)
        }

    def all(self, kind: type[Node]) -> list[Node]:
        """Return the nodes of a kind, in the order of the source."""
        return self._nodes.get(kind, [])  # type: ignore[return-value]  # they are of the kind they stand under

    def parent(self, node: cst.CSTNode | None) -> cst.CSTNode | None:
        """Return the node around a node."""
        return None if node is None else self._parents.get(node)

    def ancestors(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """Return the nodes around a node, the nearest first."""
        above = self.parent(node)
        while above is not None:
            yield above
            above = self.parent(above)

    def inside(self, node: cst.CSTNode, kind: type[Node]) -> Node | None:
        """Return the nearest node of a kind around a node."""
        return next((n for n in self.ancestors(node) if isinstance(n, kind)), None)

    def span(self, node: cst.CSTNode) -> tuple[int, int]:
        """Return where a node starts and ends, in bytes of UTF-8."""
        found: metadata.CodeSpan = self._spans[node]
        return found.start, found.start + found.length

    def place(self, node: cst.CSTNode) -> tuple[int, int]:
        """Return line and column of a node, both from 1."""
        offset = self.span(node)[0]
        line = bisect_right(self._starts, offset)
        return line, len(self.data[self._starts[line - 1] : offset].decode()) + 1

    def code(self, node: cst.CSTNode) -> str:
        """Return the text of a node, parentheses included."""
        return self.tree.code_for_node(node)

    def first_line(self, node: cst.CSTNode) -> str:
        """Return the first line of a node, without comments above it, in `MAX_SHOWN` characters at most."""
        start, end = self.span(node)
        line = self.data[start:end].decode().splitlines()[0].rstrip()
        return line if len(line) <= MAX_SHOWN else line[: MAX_SHOWN - 3] + "..."

    def scope(self, node: cst.CSTNode) -> metadata.Scope:
        """Return the scope in which a node stands."""
        for around in (node, *self.ancestors(node)):
            found: metadata.Scope | None = self._scopes.get(around)
            if found is not None:
                return found
        return self.globals

    def symbol(self, node: cst.CSTNode, name: str) -> Symbol:
        """Return the symbol that an assignment of a name at a node makes."""
        scope = self.scope(node)
        for assignment in scope[name]:
            return Symbol(self.path, id(assignment.scope), name)
        return Symbol(self.path, id(scope), name)

    def assignments(self, symbol: Symbol) -> list[cst.CSTNode]:
        """Return the nodes that give a symbol its value."""
        for scope in (self.globals, *self.bodies.values()):
            if id(scope) == symbol.scope:
                found = [a for a in scope.assignments[symbol.name] if isinstance(a, metadata.Assignment)]
                return [a.node for a in found]
        return []

    def meaning(self, node: cst.CSTNode) -> Meaning:
        """Say what a name or a dotted name stands for."""
        if node not in self._known:
            self._known[node] = self._meaning(node)
        return self._known[node]

    def _meaning(self, node: cst.CSTNode) -> Meaning:
        if isinstance(node, cst.Attribute):
            base = self.meaning(node.value)
            if isinstance(base, External):
                return External(f"{base.full}.{node.attr.value}")
            return self._own(node) or (None if base is None else self.member(base, node.attr.value))
        if not isinstance(node, cst.Name):
            return None
        scope: metadata.Scope | None = self._scopes.get(node)
        return None if scope is None else self.named(scope, node.value)

    def named(self, scope: metadata.Scope, name: str) -> Meaning:
        """Say what a name means in a scope."""
        found: Meaning = None
        for assignment in scope[name]:
            if isinstance(assignment, metadata.ImportAssignment):
                return External(self.imported(assignment))
            if isinstance(assignment, metadata.Assignment):
                found = Symbol(self.path, id(assignment.scope), name)
        return found

    def _own(self, node: cst.Attribute) -> Symbol | None:
        """Find a class inside the class whose method says `self.Name`."""
        if not (isinstance(node.value, cst.Name) and node.value.value in ("self", "cls")):
            return None
        holder = self.inside(node, cst.ClassDef)
        body = None if holder is None else self.bodies.get(holder)
        name = node.attr.value
        found = (
            []
            if body is None
            else [a.node for a in body.assignments[name] if isinstance(a, metadata.Assignment)]
        )
        inner = body is not None and any(isinstance(n, cst.ClassDef) for n in found)
        return Symbol(self.path, id(body), name) if inner else None

    def bound(self, node: cst.Name) -> Iterator[metadata.BaseAssignment]:
        """Return the assignments that a name may stand for."""
        scope: metadata.Scope | None = self._scopes.get(node)
        return iter(()) if scope is None else iter(scope[node.value])

    def is_unknown(self, node: cst.Name) -> bool:
        """Whether a name is read here, and nothing in the file gives it a value."""
        scope: metadata.Scope | None = self._scopes.get(node)
        return scope is not None and not scope[node.value]

    def line_span(self, node: cst.CSTNode) -> tuple[int, int]:
        """Return where the lines of a statement start and end, indentation and line end included."""
        data = self.data
        start, end = self.span(node)
        start = max(data.rfind(b"\n", 0, start), data.rfind(b"\r", 0, start)) + 1
        ends = [p for p in (data.find(b"\n", end), data.find(b"\r", end)) if p >= 0]
        end = min(ends, default=len(data))
        return start, end + (2 if data[end : end + 2] == b"\r\n" else 1 if ends else 0)

    def own_lines(self, first: cst.CSTNode, last: cst.CSTNode) -> tuple[int, int] | None:
        """Return the lines of some items, when only their comma stands there, too."""
        data = self.data
        start, stop = self.line_span(first)[0], self.line_span(last)[1]
        before = data[start : self.span(first)[0]]
        alone = data[self.span(last)[1] : stop].strip() in (b"", b",")
        return (start, stop) if alone and not before.strip() and before.strip(b"\r\n") == before else None

    def member(self, owner: Symbol, name: str) -> Meaning:
        """Find a class inside a class."""
        for node in self.assignments(owner):
            body = self.bodies.get(node)
            if isinstance(node, cst.ClassDef) and body is not None and body.assignments[name]:
                return Symbol(self.path, id(body), name)
        return None

    def imported(self, assignment: metadata.ImportAssignment) -> str:
        node = assignment.node
        if isinstance(node, cst.ImportFrom):
            alias = assignment.as_name
            name = alias.value if isinstance(alias, cst.Name) else ""
            for item in node.names if not isinstance(node.names, cst.ImportStar) else ():
                if (item.evaluated_alias or item.evaluated_name) == name:
                    name = item.evaluated_name
                    break
            return f"{self.origin(node)}.{name}"
        for item in node.names if isinstance(node, cst.Import) else ():
            bound = item.evaluated_alias or item.evaluated_name.partition(".")[0]
            if bound == assignment.name or assignment.name.startswith(f"{bound}."):
                return item.evaluated_name if item.evaluated_alias else bound
        return assignment.name

    def origin(self, node: cst.ImportFrom) -> str:
        """Return the absolute name of the module that an import takes names from."""
        name = "" if node.module is None else dotted(node.module)
        return absolute(name, len(node.relative), self.package)


def dotted(node: cst.CSTNode) -> str:
    """Return a dotted name as text; "" for anything else."""
    if isinstance(node, cst.Name):
        return node.value
    if isinstance(node, cst.Attribute):
        base = dotted(node.value)
        return f"{base}.{node.attr.value}" if base else ""
    return ""


def text_of(node: cst.CSTNode | None) -> str | None:
    """Return the value of a literal text; None for anything else, f-strings included."""
    if isinstance(node, (cst.SimpleString, cst.ConcatenatedString)):
        value = node.evaluated_value
        return value if isinstance(value, str) else None
    return None
