"""Read elements that follow the prompt to the letter, without making a tree of them.

One split gives each tag with the text behind it. A reader walks over these pieces by type; at the
first thing that it does not expect it gives up, and the tree decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from dspex.native.convert import live_annotation
from dspex.native.recovery.fit import takes_text
from dspex.native.target import Target
from dspex.native.text_values import lenient_reader
from dspex.native.xml.decoding import ITEM, tags_of
from dspex.native.xml.text import NAME, OddError, plain_text
from dspex.spec.own_types import is_text_type
from dspex.spec.types import (
    ClassDefinition,
    ConstrainedType,
    DictType,
    EnumDefinition,
    ListType,
    LiteralType,
    Named,
    Scalar,
    SetType,
    Type,
    UnionType,
    VariadicTupleType,
)

Pieces = Sequence[str]
Step = Callable[[Pieces, int, str], tuple[Any, int]]
"""Reads the element that begins at a piece: (pieces, place, tag) → value, place behind its end tag."""

ROOT: Final = "."
_NAME: Final = re.compile(NAME).fullmatch
_NUMBERS: Final[dict[str, Callable[[str], Any]]] = {"int": int, "float": float}
_TEXTS: Final = frozenset({"str", "date", "time", "datetime", "timedelta", "Decimal", "UUID"})
_GIVE_UP: Final = OddError("it does not follow the prompt to the letter")


class NotQuickError(Exception):
    """A type is read from the tree only."""


def quick_reader(target: Target) -> Callable[[str], Any] | None:
    """Make what reads the content of an element into JSON builtins; None where there is no quick way.

    It raises ValueError or LookupError where it gives up.
    """
    try:
        step = Steps(target).of(target.type)
    except NotQuickError:
        return None

    def read(content: str) -> Any:
        pieces = f"{ROOT}>{content}</{ROOT}>".split("<")
        value, past = step(pieces, 0, ROOT)
        if past != len(pieces):
            raise _GIVE_UP
        return value

    return read


class Steps:
    """Makes the steps of one target; recursive classes and most unions have none."""

    def __init__(self, target: Target) -> None:
        """Start with nothing made."""
        self._target = target
        self._classes: dict[str, Step | None] = {}  # None while one is being made

    def of(self, typ: Type) -> Step:
        """Make the step of a type.

        Raises:
            NotQuickError: there is none.
        """
        match typ:
            case Scalar(name) if name in _TEXTS:
                return _text
            case Scalar("int" | "float" as name):
                return _read(_NUMBERS[name])
            case Scalar("bool") | LiteralType():
                return self._words(typ)
            case ListType(item) | SetType(item) | VariadicTupleType(item):
                return _list(self.of(item))
            case DictType(_, value):
                return _dict(self.of(value))
            case UnionType((inner, Scalar("None"))) | UnionType((Scalar("None"), inner)):
                is_word = not _has_parts(inner) and not takes_text(inner)
                return _optional(self._words(typ) if is_word else self.of(inner))
            case UnionType(items) if not any(map(_has_parts, items)) and not any(map(takes_text, items)):
                return self._words(typ)
            case ConstrainedType(item):
                return self.of(item)
            case Named(key) if isinstance(self._target.definitions[key], EnumDefinition):
                return self._words(typ)
            case Named(key):
                return self._class(key)
            case _:
                raise NotQuickError

    def _words(self, typ: Type) -> Step:
        return _read(lenient_reader(live_annotation(typ, self._target)))

    def _class(self, key: str) -> Step:
        if key in self._classes:
            if (known := self._classes[key]) is None:
                raise NotQuickError
            return known
        definition = self._target.definitions[key]
        if is_text_type(Named(key)):
            return _text
        if not isinstance(definition, ClassDefinition) or definition.kind in ("namedtuple", "own"):
            raise NotQuickError
        if definition.tag_field is not None or not definition.fields or self._target.root_of(key) is not None:
            raise NotQuickError
        self._classes[key] = None
        steps = {f.name: self.of(f.type) for f in definition.fields if f.init}
        made = _object({tag: (wire, steps[name]) for tag, wire, name in reversed(tags_of(definition))})
        self._classes[key] = made
        return made


def _has_parts(typ: Type) -> bool:
    match typ:
        case ConstrainedType(item):
            return _has_parts(item)
        case Scalar() | LiteralType():
            return False
        case _:
            return True


def _text(pieces: Pieces, at: int, tag: str) -> tuple[Any, int]:
    head, _, text = pieces[at].partition(">")
    if head == tag:
        if pieces[at + 1].rstrip() != f"/{tag}>":
            raise _GIVE_UP
        return plain_text(text), at + 2
    if head != f"{tag} /" or not (not text or text.isspace()):
        raise _GIVE_UP
    return "", at + 1


def _read(read: Callable[[str], Any]) -> Step:
    def step(pieces: Pieces, at: int, tag: str) -> tuple[Any, int]:
        text, past = _text(pieces, at, tag)
        return read(text), past

    return step


def _optional(inner: Step) -> Step:
    def step(pieces: Pieces, at: int, tag: str) -> tuple[Any, int]:
        past = _empty(pieces, at, tag)
        return (None, past) if past > at else inner(pieces, at, tag)

    return step


def _empty(pieces: Pieces, at: int, tag: str) -> int:
    """Return the place behind an element without any content; the same place where there is some."""
    head, _, text = pieces[at].partition(">")
    if text and not text.isspace():
        return at
    if head == f"{tag} /":
        return at + 1
    return at + 2 if head == tag and pieces[at + 1].rstrip() == f"/{tag}>" else at


def _inside(pieces: Pieces, at: int, tag: str) -> int:
    """Return the place of the first child, or of the end tag."""
    head, _, text = pieces[at].partition(">")
    if head != tag or (text and not text.isspace()):
        raise _GIVE_UP
    return at + 1


def _list(item: Step) -> Step:
    def step(pieces: Pieces, at: int, tag: str) -> tuple[Any, int]:
        if (past := _empty(pieces, at, tag)) > at:
            return [], past
        at = _inside(pieces, at, tag)
        found: list[Any] = []
        while pieces[at].startswith(ITEM):
            value, at = item(pieces, at, ITEM)
            found.append(value)
        if pieces[at].rstrip() != f"/{tag}>":
            raise _GIVE_UP
        return found, at + 1

    return step


def _dict(value: Step) -> Step:
    def step(pieces: Pieces, at: int, tag: str) -> tuple[Any, int]:
        if (past := _empty(pieces, at, tag)) > at:
            return {}, past
        at = _inside(pieces, at, tag)
        found: dict[str, Any] = {}
        while (name := pieces[at].partition(">")[0].removesuffix(" /"))[:1] != "/":
            if name in found or _NAME(name) is None:
                raise _GIVE_UP
            found[name], at = value(pieces, at, name)
        if pieces[at].rstrip() != f"/{tag}>":
            raise _GIVE_UP
        return found, at + 1

    return step


def _object(fields: dict[str, tuple[str, Step]]) -> Step:
    def step(pieces: Pieces, at: int, tag: str) -> tuple[Any, int]:
        at = _inside(pieces, at, tag)
        found: dict[str, Any] = {}
        while (name := pieces[at].partition(">")[0].removesuffix(" /"))[:1] != "/":
            wire, read = fields[name]
            if wire in found:
                raise _GIVE_UP
            found[wire], at = read(pieces, at, name)
        if pieces[at].rstrip() != f"/{tag}>":
            raise _GIVE_UP
        return found, at + 1

    return step
