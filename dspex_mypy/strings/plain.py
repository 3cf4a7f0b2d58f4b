"""Read the common signature strings quickly: names and types, with nothing else and nothing wrong.

A project may have thousands of strings and has few different types and names. What was found about
one, by the parser and the rule book, holds for all strings that stand in the same place in the code.
Any other string, and any with a problem, is read as a whole by `strings.read`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from mypy.checker import TypeChecker
from mypy.nodes import Context, TypeInfo
from mypy.types import Type

from dspex.check.rules import check
from dspex.define.strings.names import default_meaning
from dspex.spec.own_types import own_types_in
from dspex.spec.signature import FieldKind, FieldSpec, SignatureSpec
from dspex.spec.types import ClassDefinition, Definition, Named, Scalar
from dspex.spec.types import Type as SpecType
from dspex_mypy.dependencies import depend_on, depend_on_names
from dspex_mypy.strings.names import Meaning, Names, bound_inside
from dspex_mypy.strings.read import StringField, StringSignature, mypy_type, parsed_string, read_type
from dspex_mypy.strings.there import Surroundings

Written: TypeAlias = tuple[str, FieldKind, str]
"""A field as it is written: its name, its side, its type ("str" where there is none)."""

Types: TypeAlias = dict[str, Type | None]
"""The types as they are written; None for those of which there may be something to say."""

NOTHING: Final = frozenset[str]()
INSIDE: Final = re.compile(r"\* *[.\[]").search
"""Whether more is asked of a class than its name: another class in it, or its own types of something."""
MAX_LENGTH: Final = 2000
"""How long a common string is, in characters."""

_INNER: Final = r"(?:[\w., |]|'[\w .-]*'|\"[\w .-]*\""
_OPEN: Final = r"\[(?! *+\])"
_BRACKETS: Final = rf"{_OPEN}{_INNER}|{_OPEN}{_INNER})*+\])*+\]"
_ITEM: Final = rf"[a-zA-Z_][\w.]*+(?:{_BRACKETS})?"
_TYPE: Final = rf"{_ITEM}(?: *+\| *+{_ITEM})*+"
_FIELD: Final = re.compile(rf" *+([a-zA-Z]\w*+) *+(?:: *+({_TYPE}) *+)?(,|->|\Z)", re.ASCII).match
_NAME: Final = re.compile(r"'[^']*'|\"[^\"]*\"|(?<![\w.])([a-zA-Z_]\w*)", re.ASCII).findall


class Judged(NamedTuple):
    """A type of which the rule book has nothing to say.

    Attributes:
        type: mypy's.
        infos: the classes in it.
        seen: full names of all that it names.
        kind: of a class by itself; empty for any other type.
    """

    type: Type
    infos: tuple[TypeInfo, ...]
    seen: frozenset[str]
    kind: str


class _Scope(NamedTuple):
    """What was read in a function, a class or a module.

    Attributes:
        hidden: the names that mean another thing there than in the module.
        types: as they are written.
        strings: whole ones.
    """

    hidden: frozenset[str]
    types: Types
    strings: dict[str, StringSignature]


class _Module:
    """What was read in one module.

    Attributes:
        tree: the module.
        outside: where nothing hides its names.
        meanings: of its names.
        scopes: by function, class or module.
    """

    def __init__(self, tree: object) -> None:
        self.tree = tree
        self.outside = _Scope(NOTHING, {}, {})
        self.meanings: dict[str, Meaning] = {}
        self.scopes: dict[object, _Scope] = {}


class PlainStrings:
    """Reads common strings; each type once in the function, class or module where it stands."""

    def __init__(self) -> None:
        self._module = _Module(None)
        self._names: set[tuple[str, FieldKind]] = set()
        self._judged: dict[tuple[str, tuple[Meaning, ...]], Judged | None] = {}
        self._shapes: set[tuple[str, str]] = set()
        self._surroundings = Surroundings()

    def read(self, text: str, checker: TypeChecker, call: Context) -> StringSignature | None:
        """Read a string of a call; None where it is not so common, or something may be wrong with it."""
        names = names_of_others(text)
        if names and not self._surroundings.have(names, call, checker):
            return None
        if checker.options.fine_grained_incremental or checker.options.cache_fine_grained:
            # mypy asks which function depends on what, and the daemon changes code in place: nothing is kept
            return self._read(text, {}, lambda written: _depended_on(_judged(written, checker), checker))
        scope = self._scope(checker)
        known = scope.strings.get(text)
        if known is None:
            known = self._read(text, scope.types, lambda written: self._found(written, scope, checker))
            if known is not None:
                scope.strings[text] = known
        return known

    def _read(self, text: str, types: Types, find: Callable[[str], Type | None]) -> StringSignature | None:
        fields: list[StringField] = []
        for name, kind, written in fields_of(text):
            if written not in types:
                types[written] = find(written)
            typ = types[written]
            if typ is None or not ((name, kind) in self._names or self._is_good_name(name, kind)):
                return None
            fields.append(StringField(name, kind, typ, True))
        return StringSignature(tuple(fields), (), (), NOTHING) if fields else None

    def _is_good_name(self, name: str, kind: FieldKind) -> bool:
        """Whether the rule book has nothing to say of a name on one side; the good ones are remembered."""
        if not _is_good(FieldSpec(name, kind, Scalar("str"))):
            return False
        self._names.add((name, kind))
        return True

    def _scope(self, checker: TypeChecker) -> _Scope:
        """Return what was read where the checker is: the innermost function, class or module says where."""
        if checker.tree is not self._module.tree:
            self._module = _Module(checker.tree)
        module, innermost = self._module, checker.scope.stack[-1]
        scope = module.scopes.get(innermost)
        if scope is None:
            hidden = bound_inside(checker)
            scope = module.scopes[innermost] = _Scope(hidden, {}, {}) if hidden else module.outside
        return scope

    def _found(self, text: str, scope: _Scope, checker: TypeChecker) -> Type | None:
        """Read a type, unless it was read elsewhere in the module and nothing around hides its names."""
        if not scope.hidden.isdisjoint(names_in(text)):
            return self._good_type(text, Names(checker, {}).find, checker)
        types = self._module.outside.types
        if text not in types:
            types[text] = self._good_type(text, lambda name: self._meaning(name, checker), checker)
        return types[text]

    def _meaning(self, name: str, checker: TypeChecker) -> Meaning:
        """Find the meaning of a name that nothing hides."""
        meanings = self._module.meanings
        if name not in meanings:
            meanings[name] = Names(checker, {}).find(name)
        return meanings[name]

    def _good_type(self, text: str, find: Callable[[str], Meaning], checker: TypeChecker) -> Type | None:
        """Read a type; one whose names have the same meaning elsewhere is the same type."""
        names = names_in(text)
        return _depended_on(self._judge(text, names, tuple([find(name) for name in names]), checker), checker)

    def _judge(
        self, text: str, names: Sequence[str], meanings: tuple[Meaning, ...], checker: TypeChecker
    ) -> Judged | None:
        key = text, meanings
        if key not in self._judged:
            classes = {n: m for n, m in zip(names, meanings, strict=True) if not isinstance(m, str)}
            name = next(iter(classes), text)
            info = classes.get(name)
            if name != text and len(classes) == 1 and isinstance(info, TypeInfo):
                self._judged[key] = self._around(text, name, info, checker)
            else:
                self._judged[key] = _judged(text, checker)
        return self._judged[key]

    def _around(self, text: str, name: str, info: TypeInfo, checker: TypeChecker) -> Judged | None:
        """Read a type with one class in it: what is right around it is right around others of its kind."""
        alone = self._judge(name, (name,), (info,), checker)
        if alone is None:
            return None
        shape = re.sub(rf"(?<![\w.]){name}(?!\w)", "*", text)
        if INSIDE(shape):
            return _judged(text, checker)
        if alone.kind and (shape, alone.kind) in self._shapes:
            typ = mypy_type(text, checker)
            return Judged(typ, alone.infos, alone.seen, "") if typ else None
        judged = _judged(text, checker)
        if judged is not None:
            self._shapes.add((shape, alone.kind))
        return judged


def _judged(text: str, checker: TypeChecker) -> Judged | None:
    """Read a type; None when something may be wrong with it."""
    read = read_type(text, checker)
    if read is None or not is_good_type(read.spec, read.definitions):
        return None
    kinds = {d.key: d.kind for d in read.definitions if isinstance(d, ClassDefinition)}
    kind = kinds.get(read.spec.key, "") if isinstance(read.spec, Named) else ""
    return Judged(read.type, read.infos, read.seen, kind)


def _depended_on(judged: Judged | None, checker: TypeChecker) -> Type | None:
    """Return mypy's type, on which the checked code then depends."""
    if judged is None:
        return None
    depend_on(judged.infos, checker)
    depend_on_names(judged.seen, checker)
    return judged.type


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


@lru_cache(4096)
def names_of_others(text: str) -> frozenset[str]:
    """Find the names in a common string that mean nothing by themselves.

    >>> sorted(names_of_others("question, doc: Doc -> answer: list[shop.Item]"))
    ['Doc', 'shop']
    """
    names = (name for _, _, written in fields_of(text) for name in names_in(written))
    return frozenset(name for name in names if default_meaning(name) is None)


def untyped(text: str) -> frozenset[str]:
    """Name the fields of a string that have no type there.

    >>> sorted(untyped("question, k: int -> answer"))
    ['answer', 'question']
    """
    return frozenset(field.name for field in parsed_string(text).fields if field.type is None)


@lru_cache(4096)
def names_in(text: str) -> list[str]:
    """Find the names in a type; of dotted ones, what stands before the first dot.

    >>> names_in("dict[str, shop.Item] | Literal['a', 'b'] | None")
    ['dict', 'str', 'shop', 'Literal']
    """
    return [name for name in _NAME(text) if name and name != "None"]


@lru_cache(4096)
def is_good_type(typ: SpecType, definitions: tuple[Definition, ...]) -> bool:
    """Whether the rule book has nothing to say of a type, on whichever side and whatever stands beside it."""
    fields = FieldSpec("taken", "input", typ), FieldSpec("given", "output", typ)
    return not own_types_in(typ, _spec((), definitions)) and _is_good(*fields, definitions=definitions)


def _is_good(*fields: FieldSpec, definitions: tuple[Definition, ...] = ()) -> bool:
    return not any(check(_spec(fields, definitions), complete=False))


def _spec(fields: tuple[FieldSpec, ...], definitions: tuple[Definition, ...]) -> SignatureSpec:
    return SignatureSpec("Signature", fields, definitions=definitions, style="string")
