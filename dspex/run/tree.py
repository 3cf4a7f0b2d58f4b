"""The programs that a program holds: found by their paths, and exchanged in a copy of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from copy import copy
from typing import Any, Final

from dspex.run.program import Program

AnyProgram = Program[Any, Any, Any]
Exchange = Callable[[str, AnyProgram], AnyProgram]
"""Gives what stands at a path from then on, for the path and what stands there now."""


def leaves(value: Any) -> dict[str, AnyProgram]:
    """Find the programs that hold no others, each once, by the path that leads to it first.

    Attributes, and what stands in lists, tuples and dicts, are looked at; other objects are not.
    The paths are those of DSPy: `answer`, `reader.answer`, `steps[0]`, `by_kind['refund']`.
    """
    found: dict[str, AnyProgram] = {}
    seen: set[int] = set()

    def walk(current: Any, path: str) -> None:
        held = parts(current, path)
        if id(current) in seen or (held is None and not is_program(current)):
            return
        seen.add(id(current))
        if held is None:
            found[path] = current
            return
        for _, below, part in held:
            walk(part, below)

    walk(value, "")
    return found


def exchanged(value: Any, exchange: Exchange) -> Any:
    """Copy a program with others in the place of the leaves that it holds.

    What holds them is copied, everything else is shared. A leaf that stands in several places is
    asked for once, and its successor stands in all of them.
    """
    return _exchanged(value, exchange, "", {})


def _exchanged(current: Any, exchange: Exchange, path: str, memo: dict[int, Any]) -> Any:
    if id(current) in memo:
        return memo[id(current)]
    held = parts(current, path)
    if held is None:
        if is_program(current):
            memo[id(current)] = current = exchange(path, current)
        return current
    if is_program(current):
        program = current._copied()
        memo[id(current)] = program
        for name, below, part in held:
            other = _exchanged(part, exchange, below, memo)
            if other is not part:
                program.__dict__[name] = other
        return program
    memo[id(current)] = current  # one that holds itself
    before = list(held)
    items = {key: _exchanged(part, exchange, below, memo) for key, below, part in before}
    if any(items[key] is not part for key, _, part in before):
        memo[id(current)] = current = _holders(current.__class__)[1](current, items)
    return current


def parts(value: Any, path: str) -> Iterator[tuple[Any, str, Any]] | None:
    """Say what a value holds, each with its key and its path; None for what can hold no program."""
    if is_program(value):
        held = value._held()
        return None if held is None else ((n, f"{path}.{n}" if path else n, part) for n, part in held)
    items, _ = _holders(value.__class__)
    return items(value, path)


def is_program(value: Any) -> bool:
    """Whether it is a program; type checkers do not follow, to whom its hooks are private."""
    return isinstance(value, Program)


_Parts = Iterator[tuple[Any, str, Any]]


def _in_sequence(value: Any, path: str) -> _Parts | None:
    if not _may_hold(value):
        return None
    return ((index, f"{path}[{index}]", part) for index, part in enumerate(value))


def _in_dict(value: Any, path: str) -> _Parts | None:
    if not _may_hold(value.values()):
        return None
    return ((key, f"{path}['{key}']", part) for key, part in value.items())


def _may_hold(values: Iterable[Any]) -> bool:
    """Whether there may be a program in it: a corpus of a million texts is not looked at one by one."""
    return any(issubclass(kind, (Program, *_CONTAINERS)) for kind in set(map(type, values)))


def _with_items(container: Any, items: dict[Any, Any]) -> Any:
    held = copy(container)
    for key, part in items.items():
        held[key] = part
    return held


def _tuple_of(container: Any, items: dict[Any, Any]) -> Any:
    kind: Any = container.__class__
    return getattr(kind, "_make", kind)(items.values())  # a NamedTuple takes its items one by one


_Find = Callable[[Any, str], _Parts | None]
_Make = Callable[[Any, dict[Any, Any]], Any]
_CONTAINERS: Final[dict[type, tuple[_Find, _Make]]] = {
    list: (_in_sequence, _with_items),
    tuple: (_in_sequence, _tuple_of),
    dict: (_in_dict, _with_items),
}
"""What may hold programs besides programs: how they are found there, and how it is made with others."""
_NOTHING: Final[tuple[_Find, _Make]] = (lambda value, path: None, lambda value, items: value)


def _holders(kind: type) -> tuple[_Find, _Make]:
    return next((by for container, by in _CONTAINERS.items() if issubclass(kind, container)), _NOTHING)
