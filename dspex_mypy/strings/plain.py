"""Read the common signature strings quickly: names and types, with nothing else and nothing wrong.

A project may have thousands of strings and has few different types and names. What was found about
one, by the parser and the rule book, holds for all strings that stand in the same place in the code.
Any other string, and any with a problem, is read as a whole by `strings.read`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from mypy.checker import TypeChecker
from mypy.nodes import Context, TypeInfo
from mypy.types import Type

from dspex.check.rules import check
from dspex.define.strings.names import default_meaning
from dspex.spec.own_types import own_types_in
from dspex.spec.signature import FieldSpec, SignatureSpec
from dspex.spec.types import ClassDefinition, Definition, Named, Scalar
from dspex.spec.types import Type as SpecType
from dspex_mypy.dependencies import depend_on, depend_on_names
from dspex_mypy.strings.names import Meaning, Names, bound_inside
from dspex_mypy.strings.pieces import names_in, pieces_of
from dspex_mypy.strings.read import StringField, mypy_type, parsed_string, read_type
from dspex_mypy.strings.there import Surroundings

NOTHING: Final = frozenset[str]()
INSIDE: Final = re.compile(r"\* *[.\[]").search
"""Whether more is asked of a class than its name: another class in it, or its own types of something."""
TEXT: Final = "str"
"""The type of a field that has none."""


class PlainSignature(NamedTuple):
    """A common string with nothing wrong in it; all its inputs are required.

    Attributes:
        names: of the fields, inputs first.
        types: mypy's.
        inputs: how many fields are inputs.
    """

    names: tuple[str, ...]
    types: list[Type]
    inputs: int

    @property
    def fields(self) -> tuple[StringField, ...]:
        """The fields one by one."""
        typed = enumerate(zip(self.names, self.types, strict=True))
        return tuple(
            StringField(name, "input" if at < self.inputs else "output", typ, True)
            for at, (name, typ) in typed
        )


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


class _Types(dict[str, Type | None]):
    """The types as they are written, read when first asked for; None for those that may be wrong."""

    def __init__(self, find: Callable[[str], Type | None]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, text: str) -> Type | None:
        found = self[text] = self._find(text or TEXT)
        return found


class _Module:
    """What was read in one module.

    Attributes:
        tree: the module.
        types: where nothing hides its names.
        meanings: of its names.
        scopes: the types in a function, a class or the module.
    """

    def __init__(self, tree: object, types: _Types) -> None:
        self.tree = tree
        self.types = types
        self.meanings: dict[str, Meaning] = {}
        self.scopes: dict[object, _Types] = {}


class PlainStrings:
    """Reads common strings; each type once in the function, class or module where it stands."""

    def __init__(self) -> None:
        self._module = _Module(None, _Types(lambda text: None))
        self._inputs: set[str] = set()
        self._outputs: set[str] = set()
        self._judged: dict[tuple[str, tuple[Meaning, ...]], Judged | None] = {}
        self._shapes: set[tuple[str, str]] = set()
        self._surroundings = Surroundings()

    def read(self, text: str, checker: TypeChecker, call: Context) -> PlainSignature | None:
        """Read a string of a call; None where it is not so common, or something may be wrong with it."""
        pieces = pieces_of(text)
        if pieces is None:
            return None
        names, texts, inputs = pieces
        others = NOTHING.union(*map(others_in, texts))
        if others and not self._surroundings.have(others, call, checker):
            return None
        known = self._types(checker)
        types = [typ for text in texts if (typ := known[text]) is not None]
        if len(types) < len(texts) or not self._are_good(names, inputs):
            return None
        return PlainSignature(names, types, inputs)

    def _are_good(self, names: Sequence[str], inputs: int) -> bool:
        """Whether the rule book has nothing to say of names on their sides; the good ones are remembered."""
        asked, given = names[:inputs], names[inputs:]
        if self._inputs.issuperset(asked) and self._outputs.issuperset(given):
            return True
        text = Scalar(TEXT)
        fields = [FieldSpec(name, "input", text) for name in asked]
        fields += [FieldSpec(name, "output", text) for name in given]
        if not all(map(_is_good, fields)):
            return False
        self._inputs.update(asked)
        self._outputs.update(given)
        return True

    def _types(self, checker: TypeChecker) -> _Types:
        """Return what was read where the checker is: the innermost function, class or module says where."""
        if keeps_nothing(checker):
            return _Types(lambda text: _depended_on(_judged(text, checker), checker))
        if checker.tree is not self._module.tree:
            self._module = _Module(checker.tree, _Types(lambda text: self._outside(text, checker)))
        scopes, innermost = self._module.scopes, checker.scope.stack[-1]
        types = scopes.get(innermost)
        if types is None:
            hidden = bound_inside(checker)
            inside = _Types(lambda text: self._inside(text, hidden, checker))
            types = scopes[innermost] = inside if hidden else self._module.types
        return types

    def _outside(self, text: str, checker: TypeChecker) -> Type | None:
        """Read a type where nothing hides the names of the module."""
        return self._good_type(text, lambda name: self._meaning(name, checker), checker)

    def _inside(self, text: str, hidden: frozenset[str], checker: TypeChecker) -> Type | None:
        """Read a type where some names may mean another thing than in the module."""
        if hidden.isdisjoint(names_in(text)):
            return self._module.types[text]
        return self._good_type(text, Names(checker, {}).find, checker)

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


def keeps_nothing(checker: TypeChecker) -> bool:
    """Whether what was found may not be kept: the daemon changes code in place.

    It also asks which function depends on what, of each anew.
    """
    return checker.options.fine_grained_incremental or checker.options.cache_fine_grained


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


@lru_cache(4096)
def others_in(text: str) -> frozenset[str]:
    """Find the names in a type that mean nothing by themselves.

    >>> sorted(others_in("dict[str, shop.Item] | Doc"))
    ['Doc', 'shop']
    """
    return frozenset(name for name in names_in(text) if default_meaning(name) is None)


def untyped(text: str) -> frozenset[str]:
    """Name the fields of a string that have no type there.

    >>> sorted(untyped("question, k: int -> answer"))
    ['answer', 'question']
    """
    return frozenset(field.name for field in parsed_string(text).fields if field.type is None)


@lru_cache(4096)
def is_good_type(typ: SpecType, definitions: tuple[Definition, ...]) -> bool:
    """Whether the rule book has nothing to say of a type, on whichever side and whatever stands beside it."""
    fields = FieldSpec("taken", "input", typ), FieldSpec("given", "output", typ)
    return not own_types_in(typ, _spec((), definitions)) and _is_good(*fields, definitions=definitions)


def _is_good(*fields: FieldSpec, definitions: tuple[Definition, ...] = ()) -> bool:
    return not any(check(_spec(fields, definitions), complete=False))


def _spec(fields: tuple[FieldSpec, ...], definitions: tuple[Definition, ...]) -> SignatureSpec:
    return SignatureSpec("Signature", fields, definitions=definitions, style="string")
