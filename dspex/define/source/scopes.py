"""What names mean in a source file, as far as its text tells."""

from __future__ import annotations

import ast
import builtins
import typing
from collections.abc import Callable, Container, Iterable, Iterator
from typing import Final, NamedTuple, TypeAlias

from dspex.define.source.stars import Exports, FindExports, exports_of, giver
from dspex.spec.own_types import FULL_NAMES, HOME

BUILTINS: Final = frozenset(dir(builtins))
MAX_HOPS: Final = 20
"""How often a name may be imported on from module to module."""

STUBS: Final = "._dspex"
"""How the name of a module ends that `dspex stubs` wrote."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Imported(NamedTuple):
    """A name that comes from somewhere else: the full name of it."""

    full: str


class Assigned(NamedTuple):
    """A name that stands for an expression, which is read in its scope."""

    node: ast.expr
    scope: Scope


class Class(NamedTuple):
    """A class of a source file that was read."""

    node: ast.ClassDef
    scope: Scope
    body: Scope

    @property
    def qualname(self) -> str:
        """The dotted name inside the module."""
        return self.body.qualname


class Parameter(NamedTuple):
    """A type parameter, as in `class Box[T]`."""

    name: str


class Lost(NamedTuple):
    """A name that means several things, or something that cannot be known."""


Binding: TypeAlias = Imported | Assigned | Class | Parameter | Lost
LOST: Final = Lost()


class Module:
    """A source file.

    Attributes:
        name: dotted name, "" when it is not known.
        text: the source.
        tree: of the source.
        path: of the file.
        exports: gives what others get of a module by its star.
        root: the names of the module.
        classes: every class in it, in the order of the source.
        scopes: every scope with its own statements, classes left out.
    """

    def __init__(
        self,
        tree: ast.Module,
        text: str,
        path: str,
        name: str,
        find: Callable[[str], Module | None],
        exports: FindExports | None = None,
    ) -> None:
        """Collect the names of every scope.

        Args:
            tree: of the source.
            text: the source.
            path: of the file.
            name: dotted name of the module, or "".
            find: gives other modules whose source may be read, by name.
            exports: gives what others get of those modules by their stars; found out anew unless given.
        """
        self.text = text
        self.tree = tree
        self.path = path
        self.name = name
        self.find = find
        self.exports = exports or self._exports
        self.classes: list[Class] = []
        self.scopes: list[Scope] = []
        self._is_package = path.endswith("__init__.py")
        self.root = Scope(self, None, "")
        waiting: list[tuple[Scope, list[ast.stmt]]] = [(self.root, tree.body)]
        while waiting:
            scope, body = waiting.pop(0)
            waiting.extend(scope.collect(body))

    def _exports(self, name: str) -> Exports | None:
        found = self.find(name)
        return exports_of(found) if found is not None else None

    def close(self) -> None:
        """Let go of the tree: scopes and classes refer to each other in circles."""
        for scope in self.scopes:
            scope.clear()
        self.tree.body.clear()
        self.scopes.clear()
        self.classes.clear()

    def absolute(self, node: ast.ImportFrom) -> str:
        """Return the full name of the module that a `from … import` names."""
        if not node.level:
            return node.module or ""
        parts = self.name.split(".")
        up = node.level - 1 if self._is_package else node.level
        return ".".join(
            [*(parts[: len(parts) - up] if up else parts), *([node.module] if node.module else [])]
        )


class Scope:
    """The names of a module, a class or a function.

    Attributes:
        module: where it stands.
        qualname: dotted name inside the module, "" for the module itself.
        statements: of a module or function, blocks such as `if` opened.
        stars: full names of the modules of which it imports all names.
    """

    def __init__(
        self, module: Module, parent: Scope | None, qualname: str, *, is_class: bool = False
    ) -> None:
        self.module = module
        self.qualname = qualname
        self.statements: list[ast.stmt] = []
        self._parent = parent
        self._is_class = is_class
        self._names: dict[str, Binding] = {}
        self.stars: list[str] = []
        module.scopes.append(self)

    def collect(self, body: list[ast.stmt]) -> Iterator[tuple[Scope, list[ast.stmt]]]:
        """Bind the names of a body; yield the scopes that start in it."""
        for statement in _opened(body):
            self.statements.append(statement)
            match statement:
                case ast.ClassDef():
                    inner = Scope(self.module, self, self._dotted(statement.name), is_class=True)
                    found = Class(statement, self, inner)
                    self.module.classes.append(found)
                    self._bind(statement.name, found)
                    inner._bind_parameters(statement)
                    yield inner, statement.body
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    self._bind(statement.name, LOST)
                    inner = Scope(self.module, self, self._dotted(statement.name) + ".<locals>")
                    inner._bind_parameters(statement)
                    yield inner, statement.body
                case _:
                    self._collect_simple(statement)

    def _collect_simple(self, statement: ast.stmt) -> None:
        match statement:
            case ast.Import(names=names):
                for alias in names:
                    top = alias.name.partition(".")[0]
                    self._bind(alias.asname or top, Imported(alias.name if alias.asname else top))
            case ast.ImportFrom():
                self._collect_from(statement)
            case ast.Assign() | ast.AnnAssign() | ast.AugAssign() | ast.Delete() if not self._is_class:
                self._collect_assignment(statement)  # fields are no names for annotations of their class
            case _ if type(statement).__name__ == "TypeAlias":  # `type X = …`, new in 3.12
                target: object = getattr(statement, "name", None)
                value: object = getattr(statement, "value", None)
                if isinstance(target, ast.Name) and isinstance(value, ast.expr):
                    self._bind(target.id, Assigned(value, self))
            case _:
                return

    def _collect_from(self, statement: ast.ImportFrom) -> None:
        origin = self.module.absolute(statement)
        for alias in statement.names:
            if alias.name == "*":
                self.stars.append(origin)
            else:
                self._bind(alias.asname or alias.name, Imported(f"{origin}.{alias.name}"))

    def _collect_assignment(self, statement: ast.stmt) -> None:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                self._bind(name, Assigned(value, self))
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                self._bind(name, Assigned(value, self))
            case _:
                for node in ast.walk(statement):
                    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                        self._bind(node.id, LOST)

    def clear(self) -> None:
        """Forget every name and statement."""
        self.statements.clear()
        self._names.clear()

    def names(self) -> Iterable[tuple[str, Binding]]:
        """Give the names that this scope itself binds, with their meanings."""
        return self._names.items()

    def assigned(self, name: str) -> ast.expr | None:
        """Return the one expression that a name of this scope stands for, if it is so."""
        found = self._names.get(name)
        return found.node if isinstance(found, Assigned) else None

    def names_of(self, fulls: Container[str]) -> Iterator[str]:
        """Give the names under which this scope itself imports some things."""
        for name, binding in self._names.items():
            if isinstance(binding, Imported) and binding.full in fulls:
                yield name

    def name_of(self, node: ast.expr) -> str:
        """Return the name that stands for an expression here; "" when none does."""
        for name, binding in self._names.items():
            if isinstance(binding, Assigned) and binding.node is node:
                return name
        return ""

    def _bind_parameters(self, node: ast.AST) -> None:
        for parameter in getattr(node, "type_params", ()):  # new in 3.12
            self._bind(parameter.name, Parameter(parameter.name))

    def _bind(self, name: str, binding: Binding) -> None:
        known = self._names.get(name)
        same = known is None or (isinstance(known, Imported) and canonical(known) == canonical(binding))
        self._names[name] = binding if same else LOST

    def _dotted(self, name: str) -> str:
        return f"{self.qualname}.{name}" if self.qualname else name

    def lookup(self, dotted: str, hops: int = 0) -> Binding:
        """Say what a dotted name means here."""
        first, _, rest = dotted.partition(".")
        scope: Scope | None = self
        is_inside = False
        while scope is not None:
            if is_inside and scope._is_class:  # a method does not see what stands in its class
                scope = scope._parent
                continue
            is_inside = is_inside or not scope._is_class
            if first in scope._names:
                return self._follow(scope._names[first], rest, hops)
            if star := next((s for s in scope.stars if first in _STARS.get(s, ())), None):
                return canonical(Imported(f"{star}.{dotted}"))
            if (star := scope._star_with(first)) and hops <= MAX_HOPS:
                return self._import(f"{star}.{dotted}", hops + 1)
            scope = scope._parent
        return Imported(f"builtins.{dotted}") if first in BUILTINS else LOST

    def _star_with(self, name: str) -> str:
        """Return the module from which a star of this scope takes a name; of several, the last."""
        found = (giver(star, name, self.module.exports) for star in reversed(self.stars))
        return next((module for module in found if module not in ("", self.module.name)), "")

    def _follow(self, binding: Binding, rest: str, hops: int) -> Binding:
        match binding:
            case Imported():
                return self._import(f"{binding.full}.{rest}" if rest else binding.full, hops)
            case Class() if rest:
                first, _, more = rest.partition(".")
                inner = binding.body._names.get(first, LOST)
                return self._follow(inner, more, hops)
            case _:
                return LOST if rest else binding

    def _import(self, full: str, hops: int) -> Binding:
        """Follow a full name into a module whose source may be read."""
        if hops > MAX_HOPS:
            return LOST
        name, rest = full, ""
        while "." in name:
            name, _, last = name.rpartition(".")
            rest = f"{last}.{rest}" if rest else last
            if name.endswith(STUBS):  # which gives on what dspex has
                return canonical(Imported(f"{HOME}.{rest}"))
            module = self.module.find(name)
            if module is not None:
                found = module.root.lookup(rest, hops + 1)
                # what the module does not bind may be a submodule
                is_builtin = isinstance(found, Imported) and found.full.startswith("builtins.")
                return Imported(full) if is_builtin else found
        return canonical(Imported(full))


_STARS: Final[dict[str, frozenset[str]]] = {
    "dspex": frozenset(("ChainOfThought", "In", "Out", "Predict", "signature", *FULL_NAMES.values())),
    "typing": frozenset(dir(typing)),
    "typing_extensions": frozenset(dir(typing)),
}
"""What `import *` gives, as far as it matters here."""


def canonical(binding: Binding) -> Binding:
    """Give things that have several full names the same one."""
    if isinstance(binding, Imported):
        full = binding.full
        if full.startswith("typing_extensions."):
            return Imported("typing." + full.removeprefix("typing_extensions."))
        return Imported(_HOMES.get(full, full))
    return binding


_HOMES: Final = {
    "dspex.define.decorator.signature": "dspex.signature",
    "dspex.define.fields.In": "dspex.In",
    "dspex.define.fields.Out": "dspex.Out",
    "dspex.run.chain_of_thought.ChainOfThought": "dspex.ChainOfThought",
    "dspex.run.predict.Predict": "dspex.Predict",
    "pydantic.main.BaseModel": "pydantic.BaseModel",
    **{full: f"{HOME}.{name}" for full, name in FULL_NAMES.items()},
}


def _opened(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Visit the statements of a body and of the blocks inside it, not those of functions and classes."""
    waiting = list(body)
    waiting.reverse()
    while waiting:
        statement = waiting.pop()
        yield statement
        if not isinstance(statement, (ast.ClassDef, Function)):
            waiting.extend(reversed(list(_blocks(statement))))


def _blocks(statement: ast.stmt) -> Iterator[ast.stmt]:
    for part in ("body", "handlers", "orelse", "finalbody", "cases"):
        for item in getattr(statement, part, ()):
            if isinstance(item, (ast.ExceptHandler, ast.match_case)):
                yield from item.body
            elif isinstance(item, ast.stmt):
                yield item
