"""Find the objects that the names in a signature string mean."""

from __future__ import annotations

import ast
import builtins
import datetime
import decimal
import importlib
import sys
import typing
import uuid
from collections.abc import Iterator, Mapping
from types import FrameType, ModuleType
from typing import Any, Final, NamedTuple

from dspex.define.strings.parser import ParsedString, parse_string
from dspex.define.strings.static import dotted_text
from dspex.spec.own_types import DSPY_NAMES, HOME, PUBLIC_NAMES

MAX_FRAMES: Final = 100
"""How many callers are searched, as in DSPy."""

BUILTINS: Final[dict[str, Any]] = {n: v for n, v in vars(builtins).items() if isinstance(v, type)}
TYPING: Final[dict[str, Any]] = {
    **{n: v for n, v in vars(typing).items() if not n.startswith("_")},
    "NoneType": type(None),
}
WELL_KNOWN: Final[dict[str, Any]] = {
    "date": datetime.date,
    "time": datetime.time,
    "datetime": datetime.datetime,
    "timedelta": datetime.timedelta,
    "Decimal": decimal.Decimal,
    "UUID": uuid.UUID,
}
"""Types that every signature can have; found when nobody means another thing by the name."""

OWN: Final = frozenset(PUBLIC_NAMES.values())
"""Types of dspex, found when nobody means another thing by the name."""

COMMON: Final = (
    *("str", "int", "float", "bool", "bytes", "list", "dict", "set", "frozenset", "tuple", "object"),
    *("Any", "Literal", "Optional", "Union", "Annotated", "List", "Dict", "Tuple", "Sequence", "Mapping"),
    *WELL_KNOWN,
    *sorted(OWN),
)
"""What a misspelt name may have meant, besides the names of the caller."""


class Names(NamedTuple):
    """What names mean.

    Attributes:
        found: name to object, for each name in the string that means something.
        known: names that a misspelt one may have meant.
    """

    found: Mapping[str, Any]
    known: tuple[str, ...] = COMMON


def resolve_names(text: str, frame_depth: int = 0, types: Mapping[str, Any] | None = None) -> Names:
    """Look up every name in a signature string.

    A name means, first come first served: what `types` says; a class of that name where the
    caller stands; a builtin type or a name of `typing`; `date`, `datetime`, `Decimal` and the like;
    what any of up to 100 callers calls so; a type of dspex; for `module.Name`, what importing the
    module gives.

    Args:
        text: the signature string.
        frame_depth: who the caller is: 0 for the function that calls this one, 1 for its caller.
        types: names that mean something here only.
    """
    given = types or {}
    # the documented way to a caller's variables, and far cheaper than importing `inspect`
    frame = sys._getframe(frame_depth + 1)  # pyright: ignore[reportPrivateUsage]
    found: dict[str, Any] = {}
    for name, dotted in wanted(parse_string(text)).items():
        near = (given, _own_types(frame, name), BUILTINS, TYPING)
        far: tuple[Mapping[str, Any], ...] = (_Callers(frame),) if dotted else (WELL_KNOWN, _Callers(frame))
        for place in (*near, *far):
            if name in place and (dotted or not isinstance(place[name], ModuleType)):
                found[name] = place[name]
                break
        else:
            if dotted and (module := _imported(name)) is not None:
                found[name] = module
            elif not dotted and name in OWN:
                found[name] = own_class(name)
    return Names(found, (*given, *COMMON, *_types_in(frame)))


def default_meaning(name: str) -> str | None:
    """Return the full name of what a name means where nobody says otherwise."""
    if name in BUILTINS:
        return f"builtins.{name}"
    if name in TYPING:
        return "types.NoneType" if name == "NoneType" else f"typing.{name}"
    if name in WELL_KNOWN:
        return f"{WELL_KNOWN[name].__module__}.{name}"
    known = DSPY_NAMES.get(name, name)
    return f"{HOME}.{known}" if known in OWN else None


def own_class(name: str) -> Any:
    """Return a type of dspex by its name."""
    return getattr(importlib.import_module(HOME), name)


def own_node(node: ast.AST) -> str:
    """Name the type of dspex that an expression such as `dspy.Image` means; empty for others."""
    return DSPY_NAMES.get(dotted_text(node), "") if isinstance(node, ast.Attribute) else ""


def wanted(parsed: ParsedString) -> dict[str, bool]:
    """Collect the names that types and defaults use; beside each, whether a dot follows everywhere."""
    names: dict[str, bool] = {}
    for field in parsed.fields:
        for tree in (field.type, field.default):
            if tree is None:
                continue
            bases = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
            known = {id(inner) for n in ast.walk(tree) if own_node(n) for inner in ast.walk(n)}
            for node in ast.walk(tree):
                if isinstance(node, ast.Name) and id(node) not in known:
                    names[node.id] = id(node) in bases and names.get(node.id, True)
    return names


class _Callers(Mapping[str, Any]):
    """The variables of a frame and of the frames above it."""

    def __init__(self, frame: FrameType) -> None:
        self._frame = frame

    def __getitem__(self, name: str) -> Any:
        frame: FrameType | None = self._frame
        for _ in range(MAX_FRAMES):
            if frame is None:
                break
            for variables in (frame.f_locals, frame.f_globals):
                if name in variables:
                    return variables[name]
            frame = frame.f_back
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter({**self._frame.f_globals, **self._frame.f_locals})

    def __len__(self) -> int:
        return len({**self._frame.f_globals, **self._frame.f_locals})


def _own_types(frame: FrameType, name: str) -> dict[str, Any]:
    """Return a class that the caller itself defines or imports: it means more than typing's `Text`."""
    for variables in (frame.f_locals, frame.f_globals):
        if name in variables:
            return {name: variables[name]} if isinstance(variables[name], type) else {}
    return {}


def _types_in(frame: FrameType) -> tuple[str, ...]:
    variables = {**frame.f_globals, **frame.f_locals}
    return tuple(n for n, v in variables.items() if isinstance(v, type))


def _imported(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except Exception:  # importing runs whatever the module holds
        return None
