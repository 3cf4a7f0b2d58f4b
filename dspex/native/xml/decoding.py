"""Read well-formed elements by type into JSON builtins, as DSPy 3.4 does by JSON Schema (`XMLAdapter`).

What has another shape than the prompt asks for is left to recovery.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from dspex.native.convert import live_annotation
from dspex.native.reading import Reads
from dspex.native.recovery.fit import takes_text
from dspex.native.target import Target
from dspex.native.text_values import lenient_reader
from dspex.native.trace import Trace
from dspex.native.xml.text import OddError
from dspex.native.xml.tree import Element
from dspex.spec.own_types import text_field
from dspex.spec.types import (
    ClassDefinition,
    ConstrainedType,
    DictType,
    EnumDefinition,
    ForeignType,
    ListType,
    LiteralType,
    Named,
    Scalar,
    SetType,
    TupleType,
    Type,
    UnionType,
    VariadicTupleType,
)

Decode = Callable[[Sequence[Element]], Any]
"""Reads the elements that stand for one value: more than one only for the items of a list."""

ITEM: Final = "item"
"""The tag of the items of a list."""
_AS_WORDS: Final = frozenset({"int", "float", "bool"})
"""Scalars that are written in more than one way; the text of the others is what JSON has."""


_PARTED: Final = (ListType, SetType, VariadicTupleType, TupleType, DictType, UnionType, Named)
"""Types whose values may have tags of their own; a validator of pydantic gets the others as they stand."""


class Decoders:
    """Makes the decoders of one target. Classes are compiled when they are first met, so they may recur."""

    def __init__(self, target: Target) -> None:
        """Start with nothing compiled."""
        self._target = target
        self._reads = Reads(target)
        self._named: dict[str, Decode] = {}

    def of(self, typ: Type) -> Decode:
        """Make the decoder of a type."""
        match typ:
            case Scalar("None"):
                return _nothing
            case Scalar(name) if name in _AS_WORDS:
                return self._words(typ)
            case Scalar(name) if name != "Any":
                return only_text
            case LiteralType():
                return self._words(typ)
            case ListType(item) | SetType(item) | VariadicTupleType(item):
                return self._items(self.of(item))
            case TupleType(items):
                return _by_place([self.of(item) for item in items])
            case DictType(_, value):
                return _entries(self.of(value))
            case UnionType(items):
                return self._union(typ, [item for item in items if item != Scalar("None")])
            case ConstrainedType(item):
                return self.of(item)
            case Named(key):
                return self._by_key(key)
            case ForeignType(shown=shown) if isinstance(shown, _PARTED):
                return self.of(shown)
            case _:
                return anything

    def _words(self, typ: Type) -> Decode:
        read = lenient_reader(live_annotation(typ, self._target))
        return lambda elements: read(_leaf(elements))

    def _items(self, decode: Decode) -> Decode:
        return lambda elements: [decode((element,)) for element in items_of(elements)]

    def _union(self, typ: UnionType, members: list[Type]) -> Decode:
        optional = len(members) < len(typ.items)
        textual = any(map(takes_text, members))
        words = None if textual else self._words(typ)
        others = [(self.of(m), self._reads.of(m)) for m in members if not takes_text(m)]
        held = next((self.of(m) for m in members if text_field(m)), only_text)

        def decode(elements: Sequence[Element]) -> Any:
            if len(elements) == 1 and elements[0].is_leaf:
                text = elements[0].text()
                if optional and not text:
                    return None
                if textual:
                    return text
                if words is not None and text and text[0] not in "[{":
                    return words(elements)
            found = _best(elements, others)
            if found is None:
                if textual:
                    return held(elements)
                raise OddError("its tags are those of no member of the union")
            return found[0]

        return decode

    def _by_key(self, key: str) -> Decode:
        def decode(elements: Sequence[Element]) -> Any:
            made = self._named.get(key)
            if made is None:
                made = self._named[key] = self._definition(key)
            return made(elements)

        return decode

    def _definition(self, key: str) -> Decode:
        definition = self._target.definitions[key]
        if isinstance(definition, EnumDefinition):
            return self._words(Named(key))
        if definition.kind == "own":
            return self._own(definition)
        if (root := self._target.root_of(key)) is not None:
            return self.of(root)
        if not definition.fields and definition.kind == "pydantic":  # it reads itself
            return anything
        fields = [field for field in definition.fields if field.init]
        decoders = {field.name: self.of(field.type) for field in fields}
        if definition.kind == "namedtuple":
            return _by_place(list(decoders.values()))
        known = {tag: (wire, decoders[name]) for tag, wire, name in tags_of(definition)}
        return _entries(anything, known, definition)

    def _own(self, definition: ClassDefinition) -> Decode:
        """Read a type of dspex: from the text that stands for it, or from its fields."""
        fields = {f.name: (f.name, self.of(f.type)) for f in definition.fields}
        with_tags = _entries(anything, fields)
        text = text_field(Named(definition.key))

        def decode(elements: Sequence[Element]) -> Any:
            only = elements[0]
            if len(elements) == 1 and (only.is_leaf or (text and not only.holds_only(text))):
                return only.text()
            return with_tags(elements)

        return decode


def tags_of(definition: ClassDefinition) -> list[tuple[str, str, str]]:
    """Return the tag of each field that is read, with its name in JSON and its own name.

    The fields of a model have two tags: DSPy asks for their names, and understands their aliases.
    """
    fields = [(f.wire_name or f.name, f.name) for f in definition.fields if f.init]
    named = [(name, wire, name) for wire, name in fields] if definition.kind == "pydantic" else []
    return [*named, *((wire, wire, name) for wire, name in fields)]


def only_text(elements: Sequence[Element]) -> str:
    """Read a text: that of the only element, with what is marked up in it."""
    if len(elements) != 1:
        raise OddError("it stands more than once")
    return elements[0].text()


def _leaf(elements: Sequence[Element]) -> str:
    if len(elements) != 1 or not elements[0].is_leaf:
        raise OddError("there are tags where a value should stand")
    return elements[0].text()


def _nothing(elements: Sequence[Element]) -> Any:
    text = _leaf(elements)
    return None if text in ("", "None", "null") else text


def items_of(elements: Sequence[Element]) -> Sequence[Element]:
    """Return the items of a list: those of the only element, or elements of the same tag.

    Raises:
        OddError: it has another shape.
    """
    if len(elements) > 1:
        return elements
    only = elements[0]
    if only.is_leaf:
        if only.text():
            raise OddError("there is text where items should stand")
        return ()
    if any(child.tag != ITEM for child in only.children) or not only.has_only_children:
        raise OddError("there is something else where items should stand")
    if any(
        not child.closed and any(inner.tag == ITEM for inner in child.children) for child in only.children
    ):
        raise OddError("an item begins in one that is not closed")
    return only.children


def grouped(element: Element) -> dict[str, list[Element]]:
    """Return the children of an element by name."""
    found: dict[str, list[Element]] = {}
    for child in element.children:
        found.setdefault(child.name, []).append(child)
    return found


def anything(elements: Sequence[Element]) -> Any:
    """Read what has no type: texts, and objects by the names of their tags."""
    if len(elements) > 1:
        return [anything((element,)) for element in elements]
    only = elements[0]
    if only.is_leaf:
        return only.text()
    if not only.has_only_children:
        raise OddError("there is text between the tags")
    return {name: anything(children) for name, children in grouped(only).items()}


def _by_place(decoders: list[Decode]) -> Decode:
    def decode(elements: Sequence[Element]) -> Any:
        items = items_of(elements)
        known = [read((item,)) for read, item in zip(decoders, items, strict=False)]
        return known + [anything((item,)) for item in items[len(decoders) :]]

    return decode


def _entries(
    rest: Decode,
    known: Mapping[str, tuple[str, Decode]] | None = None,
    definition: ClassDefinition | None = None,
) -> Decode:
    """Read an object or a dict.

    Args:
        rest: reads the values of tags that are not known.
        known: the names in JSON, with what reads their values, by tag.
        definition: of the class, for its tag.
    """
    fields = known or {}
    tag_field = None if definition is None else definition.tag_field

    def decode(elements: Sequence[Element]) -> Any:
        if len(elements) != 1:
            raise OddError("it stands more than once")
        only = elements[0]
        if only.is_leaf:
            if only.text():
                raise OddError("there is text where tags should stand")
            return {}
        if not only.has_only_children:
            raise OddError("there is text between the tags")
        values: dict[str, Any] = {}
        for name, children in grouped(only).items():
            wire, read = fields.get(name, (name, rest))
            if name == tag_field and definition is not None and isinstance(definition.tag, int):
                values[name] = int(_leaf(children))
            else:
                values[wire] = read(children)
        return values

    return decode


def _best(elements: Sequence[Element], members: list[tuple[Decode, Any]]) -> tuple[Any] | None:
    """Find the member of a union that takes the elements with the fewest conversions."""
    best: tuple[tuple[int, int], Any] | None = None
    for decode, read in members:
        trace = Trace()
        try:
            value = read(decode(elements), trace)
        except ValueError:
            continue
        rank = (trace.conversions, -trace.known)
        if not trace.mismatches and (best is None or rank < best[0]):
            best = rank, value
    return None if best is None else (best[1],)
