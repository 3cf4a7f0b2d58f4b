"""Read the common signature strings quickly: names and types, with nothing else and nothing wrong.

A project may have thousands of strings and has few different types and names. What was found about
one, by the parser and the rule book, holds for all strings that stand in the same place in the code.
Any other string, and any with a problem, is read as a whole by `strings.read`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from operator import is_not
from typing import Final, TypeAlias

from mypy.checker import TypeChecker
from mypy.types import Type

from dspex.check.rules import check
from dspex.spec.own_types import own_types_in
from dspex.spec.signature import FieldKind, FieldSpec, SignatureSpec
from dspex.spec.types import Definition, Scalar
from dspex.spec.types import Type as SpecType
from dspex_mypy.dependencies import depend_on, depend_on_names
from dspex_mypy.strings.names import Meaning, Names, bound_inside
from dspex_mypy.strings.read import ReadType, StringField, StringSignature, parsed_string, read_type

Written: TypeAlias = tuple[str, FieldKind, str]
"""A field as it is written: its name, its side, its type ("str" where there is none)."""

Types: TypeAlias = dict[str, Type | None]
"""The types as they are written; None for those of which there may be something to say."""

NOTHING: Final = frozenset[str]()
MAX_LENGTH: Final = 2000
"""How long a common string is, in characters."""

_INNER: Final = r"(?:[\w., |]|'[\w .-]*'|\"[\w .-]*\""
_BRACKETS: Final = rf"\[{_INNER}|\[{_INNER})*+\])*+\]"
_ITEM: Final = rf"[a-zA-Z_][\w.]*+(?:{_BRACKETS})?"
_TYPE: Final = rf"{_ITEM}(?: *+\| *+{_ITEM})*+"
_FIELD: Final = re.compile(rf" *+([a-zA-Z]\w*+) *+(?:: *+({_TYPE}) *+)?(,|->|\Z)", re.ASCII).match
_NAME: Final = re.compile(r"'[^']*'|\"[^\"]*\"|(?<![\w.])([a-zA-Z_]\w*)", re.ASCII).findall


class PlainStrings:
    """Reads common strings; each type once in the function, class or module where it stands."""

    def __init__(self) -> None:
        self._stack: list[object] = []
        self._types: Types = {}
        self._outside: Types = {}
        self._inside: frozenset[str] = NOTHING
        self._names: set[tuple[str, FieldKind]] = set()
        self._read: dict[tuple[str, tuple[Meaning, ...]], ReadType | None] = {}

    def read(self, text: str, checker: TypeChecker) -> StringSignature | None:
        """Read a string; None where it is not so common, or something may be wrong with it."""
        types = self._types_here(checker)
        fields: list[StringField] = []
        for name, kind, written in fields_of(text):
            if written not in types:
                types[written] = self._found(written, checker)
            typ = types[written]
            if typ is None or not self._is_good_name(name, kind):
                return None
            fields.append(StringField(name, kind, typ, True))
        return StringSignature(tuple(fields), (), (), NOTHING) if fields else None

    def _is_good_name(self, name: str, kind: FieldKind) -> bool:
        """Whether the rule book has nothing to say of a name on one side; the good ones are remembered."""
        if (name, kind) in self._names:
            return True
        if not _is_good(FieldSpec(name, kind, Scalar("str"))):
            return False
        self._names.add((name, kind))
        return True

    def _found(self, text: str, checker: TypeChecker) -> Type | None:
        """Read a type, unless it was read elsewhere in the module and nothing around hides its names."""
        if not self._keeps(checker) or not self._inside.isdisjoint(names_in(text)):
            return self._good_type(text, checker)
        if text not in self._outside:
            self._outside[text] = self._good_type(text, checker)
        return self._outside[text]

    def _good_type(self, text: str, checker: TypeChecker) -> Type | None:
        """Read a type, on which the checked code then depends; None when something may be wrong with it."""
        read = self._type(text, checker)
        if read is None or not is_good_type(read.spec, read.definitions):
            return None
        depend_on(read.infos, checker)
        depend_on_names(read.seen, checker)
        return read.type

    def _type(self, text: str, checker: TypeChecker) -> ReadType | None:
        """Read a type; one whose names have the same meaning elsewhere is the same type."""
        if not self._keeps(checker):
            return read_type(text, checker)
        names = Names(checker, {})
        key = text, tuple(map(names.find, names_in(text)))
        if key not in self._read:
            self._read[key] = read_type(text, checker)
        return self._read[key]

    def _types_here(self, checker: TypeChecker) -> Types:
        """Return what is known where the checker is; the daemon changes code in place, so nothing there."""
        if not self._keeps(checker):
            return {}
        stack: list[object] = [*checker.scope.stack]
        if len(stack) != len(self._stack) or any(map(is_not, stack, self._stack)):
            if stack[:1] != self._stack[:1]:
                self._outside = {}
            self._stack, self._types, self._inside = stack, {}, bound_inside(checker)
        return self._types

    @staticmethod
    def _keeps(checker: TypeChecker) -> bool:
        """Whether what was read is kept: not where mypy asks which function depends on what."""
        return not (checker.options.fine_grained_incremental or checker.options.cache_fine_grained)


def fields_of(text: str) -> list[Written]:
    """Cut a common string into its fields; nothing where it is none.

    >>> fields_of("question, k: int -> answer: list[str]")[-1]
    ('answer', 'output', 'list[str]')
    >>> fields_of("question -> answer 'in one word'")
    []
    """
    fields: list[Written] = []
    side: FieldKind = "input"
    at, end = 0, ","
    while end and len(text) <= MAX_LENGTH:
        match = _FIELD(text, at)
        if match is None:
            return []
        name, written, end = match.groups("str")
        fields.append((name, side, written))
        at = match.end()
        if end == "->":
            if side == "output":
                return []
            side = "output"
    names = {name for name, _, _ in fields}
    return fields if side == "output" and len(names) == len(fields) else []


def untyped(text: str) -> frozenset[str]:
    """Name the fields of a string that have no type there.

    >>> sorted(untyped("question, k: int -> answer"))
    ['answer', 'question']
    """
    return frozenset(field.name for field in parsed_string(text).fields if field.type is None)


@lru_cache(4096)
def names_in(text: str) -> list[str]:
    """Find the names in a type; of dotted ones, what stands before the first dot.

    >>> names_in("dict[str, shop.Item] | Literal['a', 'b']")
    ['dict', 'str', 'shop', 'Literal']
    """
    return [name for name in _NAME(text) if name]


@lru_cache(4096)
def is_good_type(typ: SpecType, definitions: tuple[Definition, ...]) -> bool:
    """Whether the rule book has nothing to say of a type, on whichever side and whatever stands beside it."""
    fields = FieldSpec("taken", "input", typ), FieldSpec("given", "output", typ)
    return not own_types_in(typ, _spec((), definitions)) and _is_good(*fields, definitions=definitions)


def _is_good(*fields: FieldSpec, definitions: tuple[Definition, ...] = ()) -> bool:
    return not any(check(_spec(fields, definitions), complete=False))


def _spec(fields: tuple[FieldSpec, ...], definitions: tuple[Definition, ...]) -> SignatureSpec:
    return SignatureSpec("Signature", fields, definitions=definitions, style="string")
