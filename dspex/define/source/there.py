"""Whether a name is there when a call runs: run time looks among the variables of the callers.

A signature string is read while its program is made. DSPy and dspex then look for the names of types
in the variables of the frames that are running, which is not how Python itself finds names: a method
does not see what stands in its class, an inner function sees its outer one only while that runs, and
what stands below the call, or is for type checkers only, is not there at all.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import Final, NamedTuple

from dspex.define.source.all_names import names_bound
from dspex.define.source.frames import Frame, Part, Place, Position, end_of, parts


class Missing(NamedTuple):
    """Why a name is not there.

    Attributes:
        why: a clause for the message; empty for a name that nothing binds.
        remedy: what to do; empty where there is nothing more to say than for any other name.
        is_module: an import says that a module is called so.
    """

    why: str = ""
    remedy: str = ""
    is_module: bool = False

    @property
    def may_be_module(self) -> bool:
        """Whether a module may be called so, which run time itself imports where a dot follows."""
        return self.is_module or not self.why


def unknown_name(name: str, why: str) -> str:
    """Say that a name means nothing where it stands.

    >>> unknown_name("Doc", "it was deleted before")
    "the name 'Doc' is unknown here: it was deleted before"
    """
    return f"the name '{name}' is unknown here: {why}" if why else f"the name '{name}' is unknown"


class _Bound(NamedTuple):
    """A name that is bound, or deleted."""

    name: str
    place: Place
    at: Position
    node: ast.AST


class _Call(NamedTuple):
    place: Place
    start: Position
    end: Position


class NamesThere:
    """Where the names of a file are bound, and where its calls stand."""

    def __init__(self, tree: ast.Module) -> None:
        """Look at every node of a file."""
        self._tree = tree
        self._bindings: defaultdict[str, list[_Bound]] = defaultdict(list)
        self._deletions: defaultdict[str, list[_Bound]] = defaultdict(list)
        self._shared: set[str] = set()
        self._calls: dict[Position, _Call] = {}
        start = Place(Frame("module", None))
        waiting: list[Part] = [(node, start, None) for node in tree.body]
        while waiting:
            node, place, at = waiting.pop()
            if isinstance(node, ast.stmt):
                place = place._replace(statement=node)
            if type(node) in _NOTED:
                self._note(node, place, at)
            waiting += parts(node, place, at)

    def missing(self, name: str, at: Position) -> Missing | None:
        """Say why a name is not there when a call runs; None where it is, or may be.

        Args:
            name: without dots.
            at: where the call begins.
        """
        call = self._calls.get(at)
        if name in self._shared or self._is_dynamic or (call is not None and call.place.is_dead):
            return None
        if call is None:
            return None if name in self._bindings else Missing()
        absent = [self._absence(bound, call) for bound in self._bindings.get(name, ())]
        found = [missing for missing in absent if missing is not None]
        if len(found) < len(absent):
            return None
        is_module = any(_is_module(bound) for bound in self._bindings.get(name, ()))
        return found[0]._replace(is_module=is_module) if found else Missing()

    def never(self, name: str) -> bool:
        """Whether nothing that runs binds a name, anywhere in the file."""
        if name in self._shared or self._is_dynamic:
            return False
        return all(bound.place.is_dead for bound in self._bindings.get(name, ()))

    @property
    def has_star(self) -> bool:
        """Whether names may come by `from ... import *`."""
        return "*" in self._bindings

    @cached_property
    def _is_dynamic(self) -> bool:
        return names_bound(self._tree) is None

    def _absence(self, bound: _Bound, call: _Call) -> Missing | None:
        """Say why what one binding gives is not there; None where it is, or may be."""
        name, frame = bound.name, bound.place.frame
        if bound.place.is_dead:
            return Missing("only type checkers see what binds it", f"Import {name} for run time, too.")
        if frame in call.place.frame.running():
            if _is_later(bound, call):
                return Missing(f"line {bound.at[0]}, below, binds it", "Bind it above the call.")
            return Missing("it was deleted before") if self._is_deleted(bound, call) else None
        is_over = frame.kind == "class" and frame not in call.place.frame.may_run()
        if not is_over or any(map(self._is_own, frame.called)):
            return None
        remedy = f"Write {frame.path}.{name}." if frame.path else ""
        return Missing(f"only the body of the class {frame.name} sees it", remedy)

    def _is_deleted(self, bound: _Bound, call: _Call) -> bool:
        deletions = (d for d in self._deletions.get(bound.name, ()) if d.place.is_plain)
        return any(d.place.frame is bound.place.frame and bound.at < d.at < call.start for d in deletions)

    def _is_own(self, name: str) -> bool:
        """Whether the file itself says what a name does, which may then call anything."""
        return any(not isinstance(b.node, _IMPORTS) for b in self._bindings.get(name, ()))

    def _note(self, node: ast.AST, place: Place, at: Position | None) -> None:
        match node:
            case ast.Call():
                start = node.lineno, node.col_offset
                self._calls.setdefault(start, _Call(place, start, end_of(node)))
                _called(node.func, place)
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                self._shared.update(names)
            case ast.Name(id=name, ctx=ast.Del()):
                self._deletions[name].append(_Bound(name, place, (node.lineno, node.col_offset), node))
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                self._bindings[node.name].append(_Bound(node.name, place, end_of(node), node))
                for decorator in node.decorator_list:
                    _called(decorator, place)
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                for alias in names:
                    name = alias.asname or alias.name.partition(".")[0]
                    self._bindings[name].append(_Bound(name, place, end_of(node), node))
            case _:
                for name in _names(node):
                    here: Position = getattr(node, "lineno", 0), getattr(node, "col_offset", 0)
                    self._bindings[name].append(_Bound(name, place, at or here, node))


def names_at_top(tree: ast.Module) -> dict[str, int]:
    """Give what classes and imports in the body of a module bind, with the line where each first ends.

    Below that line each is there, whoever asks; a module that deletes anything there has none of them.
    """
    found: dict[str, int] = {}
    for statement in tree.body:
        match statement:
            case ast.ClassDef(name=name, end_lineno=int(line)):
                found.setdefault(name, line)
            case (
                ast.Import(names=names, end_lineno=int(line))
                | ast.ImportFrom(names=names, end_lineno=int(line))
            ):
                for alias in names:
                    found.setdefault(alias.asname or alias.name.partition(".")[0], line)
            case ast.Delete():
                return {}
            case _:
                continue
    return found


_IMPORTS: Final = (ast.Import, ast.ImportFrom)
_PARAMETERS: Final = tuple(
    getattr(ast, n) for n in ("TypeVar", "ParamSpec", "TypeVarTuple") if hasattr(ast, n)
)
_NOTED: Final = frozenset(
    (
        ast.AsyncFunctionDef,
        ast.Call,
        ast.ClassDef,
        ast.FunctionDef,
        ast.Global,
        ast.Import,
        ast.ImportFrom,
        ast.MatchAs,
        ast.MatchMapping,
        ast.MatchStar,
        ast.Name,
        ast.Nonlocal,
        ast.arg,
        *_PARAMETERS,
    )
)
"""What binds names, or calls. `except … as error` is none of them: what it binds is no type."""


def _is_later(bound: _Bound, call: _Call) -> bool:
    """Whether a name is bound after a call in the same frame, each time that the code there runs."""
    if bound.at < call.end or bound.place.loops & call.place.loops:
        return False
    is_before = bound.place.is_walrus and bound.place.statement is call.place.statement
    return not is_before  # `… if (Made := …) else …`


def _is_module(bound: _Bound) -> bool:
    names = bound.node.names if isinstance(bound.node, ast.Import) else []
    return any(n.asname is None and n.name.partition(".")[0] == bound.name for n in names)


def _names(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
            yield name
        case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
            yield name
        case _ if isinstance(node, _PARAMETERS):
            yield str(getattr(node, "name", ""))
        case _:
            return


def _called(function: ast.expr, place: Place) -> None:
    """Note for the classes whose bodies run what they call."""
    while isinstance(function, (ast.Attribute, ast.Call)):
        function = function.value if isinstance(function, ast.Attribute) else function.func
    if isinstance(function, ast.Name):
        for frame in place.frame.running():
            frame.called.add(function.id)
