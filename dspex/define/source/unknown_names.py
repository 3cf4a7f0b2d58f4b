"""Report the names in a signature string that mean nothing where the string stands."""

from __future__ import annotations

import ast
import sys
from collections.abc import Container, Iterable, Iterator
from typing import Final, NamedTuple, Protocol

from dspex.check.finding import did_you_mean
from dspex.define.source.bound import BoundNames
from dspex.define.source.scopes import Class, Imported, Scope
from dspex.define.source.there import Missing, unknown_name
from dspex.define.strings.cursor import StringError
from dspex.define.strings.names import COMMON, OWN, default_meaning, own_node
from dspex.define.strings.plain_dspy import NAMES, USUAL


class Meanings(Protocol):
    """What run time knows by itself, and what it says to who uses another name."""

    def knows(self, name: str) -> bool:
        """Whether a name means something where nobody binds it."""
        ...

    def remedy(self, name: str, near: Iterable[str]) -> str:
        """Say what to do about a name that means nothing.

        Args:
            name: that name.
            near: names of the module.
        """
        ...


class _Dspex:
    def knows(self, name: str) -> bool:
        return default_meaning(name) is not None

    def remedy(self, name: str, near: Iterable[str]) -> str:
        return did_you_mean(name, (*COMMON, *near)) or f"Import it, or pass types={{'{name}': ...}}."


class _Dspy:
    def knows(self, name: str) -> bool:
        return name in NAMES or name in sys.stdlib_module_names

    def remedy(self, name: str, near: Iterable[str]) -> str:
        if name in OWN:
            return f"Write dspy.{name}."
        other = f"Import it, or use dspy.Signature(..., custom_types={{'{name}': ...}})."
        return did_you_mean(name, (*USUAL, *near)) or other


DSPEX: Final[Meanings] = _Dspex()
DSPY: Final[Meanings] = _Dspy()


class Given(NamedTuple):
    """The names to which a call itself gives a meaning.

    Attributes:
        names: those.
        is_all: False where there may be more.
    """

    names: Container[str] = frozenset[str]()
    is_all: bool = True


def given_names(call: ast.Call, option: str) -> Given:
    """Read the names in `types={"Doc": Doc}`.

    Args:
        call: which may have the option.
        option: its name.
    """
    for keyword in call.keywords:
        if keyword.arg is None:
            return Given(is_all=False)
        if keyword.arg == option:
            if not isinstance(keyword.value, ast.Dict):
                return Given(is_all=False)
            keys = [k.value if isinstance(k, ast.Constant) else None for k in keyword.value.keys]
            return Given({k for k in keys if isinstance(k, str)}, None not in keys)
    return Given()


class KnownNames(NamedTuple):
    """The names that mean something where a call stands.

    Attributes:
        call: it.
        scope: of the call.
        bound: all names of the file.
        given: by the call.
        meanings: of all other names.
    """

    call: ast.Call
    scope: Scope
    bound: BoundNames
    given: Given
    meanings: Meanings

    def check(self, node: ast.expr, text: str = "") -> None:
        """Look up every name in a type, or in a default.

        Args:
            node: the expression.
            text: of the type: one that was found good in a scope is good there again.

        Raises:
            StringError: one means nothing; the first is told.
        """
        key = self.scope, text
        if text and key in self.bound.good:
            return
        for name, is_owner in sorted(_names(node), key=lambda found: found[0].col_offset):
            missing = self._missing(name.id, is_owner=is_owner)
            if missing is not None:
                near = _types(self.scope.module.root)
                raise StringError(
                    unknown_name(name.id, missing.why),
                    name.col_offset,
                    missing.remedy or self.meanings.remedy(name.id, near),
                )
        if text and self.given == Given():
            self.bound.good.add(key)

    def _missing(self, name: str, *, is_owner: bool) -> Missing | None:
        """Say why a name means nothing; None where it means something, or may."""
        if self.meanings.knows(name) or not self.given.is_all or name in self.given.names:
            return None
        if self.scope.module.find(name) is not None:
            return None
        missing = self.bound.missing(name, self.call)
        if missing is not None and is_owner and missing.may_be_module:
            return None
        return missing


def _names(node: ast.expr) -> Iterator[tuple[ast.Name, bool]]:
    """Give the names that run time looks up, and whether a dot follows: then it imports a module, too."""
    waiting: list[ast.AST] = [node]
    while waiting:
        match waiting.pop():
            case ast.Attribute() as found if own_node(found):
                continue
            case ast.Attribute(value=ast.Name() as owner):
                yield owner, True
            case ast.Call(keywords=keywords):  # `Field(...)` is known by its name alone
                waiting += [keyword.value for keyword in keywords]
            case ast.Name() as found:
                yield found, False
            case found:
                waiting += ast.iter_child_nodes(found)


def _types(scope: Scope) -> Iterator[str]:
    """Give the names of a scope that look like types."""
    for name, binding in scope.names():
        if isinstance(binding, Class) or (isinstance(binding, Imported) and name[:1].isupper()):
            yield name
