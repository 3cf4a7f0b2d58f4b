"""What a program of dspex holds, laid out as DSPy finds it: modules, lists and dicts of predictors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import dspy
from dspy.predict.parameter import Parameter

from dspex.bridge.predicting import Predicting
from dspex.bridge.wrapped import Wrapped
from dspex.errors import ConfigurationError
from dspex.run.predict import Predict
from dspex.run.tree import is_program, parts

TAKEN: Final = frozenset(dir(dspy.Module)) | {"callbacks", "history"}
"""What a module of DSPy has itself."""

Way = tuple[tuple[bool, Any], ...]
"""The steps from a module to what it holds: whether by attribute, and the name, index or key."""


class Mirror(dspy.Module):
    """Holds predictors of DSPy under the names under which a program of dspex holds its own."""

    def __init__(self) -> None:
        super().__init__()
        self._mirrored: list[str] = []

    def put(self, name: str, value: Any) -> None:
        """Hold what stands for an attribute of the program."""
        setattr(self, name, value)
        self._mirrored.append(name)

    def named_parameters(self) -> list[tuple[str, Any]]:
        """Find what can be optimised: what DSPy finds, and what stands in containers of containers."""
        found: list[tuple[str, Any]] = []
        seen: set[int] = set()

        def walk(name: str, value: Any) -> None:
            if isinstance(value, Parameter):
                if id(value) not in seen:
                    seen.add(id(value))
                    found.append((name, value))
                return
            for below, part in _below(name, value):
                walk(below, part)

        for name in self._mirrored:
            walk(name, getattr(self, name))
        for name, value in super().named_parameters():
            walk(name, value)
        return found


def _below(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    kind = value.__class__
    if issubclass(kind, dspy.Module):
        # DSPy leaves a module alone that was compiled by itself
        compiled = getattr(value, "_compiled", False)
        yield from () if compiled else ((f"{name}.{sub}", part) for sub, part in value.named_parameters())
    elif issubclass(kind, (list, tuple)):
        yield from ((f"{name}[{n}]", part) for n, part in enumerate(value))
    elif issubclass(kind, dict):
        yield from ((f"{name}['{key}']", part) for key, part in value.items())


class Origin:
    """The module that is mirrored, and how to find in a mirror what stands for its programs.

    Attributes:
        module: the module; copies of the mirror share it.
        predicting: its predictors, by path.
        ways: how to get to what stands for each of its programs, by path.
    """

    def __init__(self, module: Any) -> None:
        self.module = module
        self.predicting: dict[str, Predicting] = {}
        self.ways: dict[str, Way] = {}

    def __deepcopy__(self, memo: object) -> Origin:
        return self


def fill(mirror: Any, program: Any, path: str, way: Way, origin: Origin, made: dict[int, Any]) -> None:
    """Put into a mirror what a program holds.

    Args:
        mirror: the module of DSPy.
        program: the program of dspex, or one that it holds.
        path, way: of the program.
        origin: learns of every program that is mirrored.
        made: what stands for which object, by its identity.

    Raises:
        ConfigurationError: DSPy cannot take a signature, or uses the name of an attribute itself.
    """
    for name, below, part in parts(program, path) or ():
        found = _mirrored(part, below, (*way, (True, name)), origin, made)
        if found is None:
            continue
        if name in TAKEN:
            cls = type(program).__name__
            raise ConfigurationError(f"A module of DSPy has {name!r} for itself. Rename {cls}.{name}.")
        mirror.put(name, found)


def _mirrored(value: Any, path: str, way: Way, origin: Origin, made: dict[int, Any]) -> Any:
    """Return what stands for a value in DSPy; None for what holds no program."""
    if id(value) in made:
        return made[id(value)]
    held = parts(value, path)
    if held is None:
        found = None if not is_program(value) else _leaf(value, path, way, origin)
    elif is_program(value):
        found = made[id(value)] = Mirror()
        fill(found, value, path, way, origin, made)
    elif issubclass(value.__class__, dict):
        made[id(value)] = None  # one that holds itself
        items = {key: _mirrored(part, b, (*way, (False, key)), origin, made) for key, b, part in held}
        found = {key: item for key, item in items.items() if item is not None} or None
    else:
        made[id(value)] = None
        listed = [_mirrored(part, b, (*way, (False, key)), origin, made) for key, b, part in held]
        found = listed if any(item is not None for item in listed) else None
    made[id(value)] = found
    return found


def _leaf(value: Any, path: str, way: Way, origin: Origin) -> Any:
    kind = value.__class__
    origin.ways[path] = way
    if issubclass(kind, Predict):
        held = origin.predicting[path] = Predicting(value)
        return held.module()
    return value.module if issubclass(kind, Wrapped) else None
