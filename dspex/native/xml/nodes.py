"""Elements as the nodes that recovery fits to a type, whatever tags they have."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from typing import Any, Final

from dspex.native.convert import from_builtins
from dspex.native.recovery.choose import budget_for, inner_node, keys_of, written
from dspex.native.recovery.fit import Fitters, takes_text
from dspex.native.recovery.leaves import Call
from dspex.native.recovery.nodes import Bare, Items, Node, Pairs, RefusedError, Repair
from dspex.native.recovery.plain import plain
from dspex.native.recovery.work import Notes
from dspex.native.target import Target, read_target
from dspex.native.xml.decoding import ITEM, grouped, tags_of
from dspex.native.xml.lists import broken_lines, inner_list, items_in, refuse_text
from dspex.native.xml.text import loose_text
from dspex.native.xml.tree import Element
from dspex.spec.own_types import is_text_type, text_field
from dspex.spec.types import (
    ClassDefinition,
    ConstrainedType,
    DictType,
    ListType,
    Named,
    Scalar,
    SetType,
    TupleType,
    Type,
    UnionType,
    VariadicTupleType,
)

Make = Callable[[Sequence[Element], Notes], Node]
NULL: Final = Bare("null")


class TagRecovery:
    """Reads one output from elements that are not those its type asks for."""

    def __init__(self, annotation: Any, constraints: Sequence[Any], names: Any) -> None:
        """Prepare for a type; takes what `from_builtins` takes."""
        target = read_target(annotation, constraints, names)
        self._make = NodeMaker(target).of(target.type)
        self._fit = Fitters(target).of(target.type)
        self._read = from_builtins(annotation, constraints, names)
        self._keys = keys_of(target)

    def __call__(self, elements: Sequence[Element]) -> tuple[Any, list[Repair]]:
        """Read the elements.

        Raises:
            MismatchError: they do not fit; every part that is wrong is told.
            RefusedError: they cannot be read without guessing.
        """
        budget = budget_for(elements[0].source)
        notes = Notes()
        node = self._make(elements, notes)
        fit = self._fit(node, Call(budget, lambda inner: inner_node(inner, self._keys, budget)))
        return self._read(fit.value), [*notes.repairs(), *written(fit)]


class NodeMaker:
    """Makes what turns elements into nodes. Classes are compiled when they are first met."""

    def __init__(self, target: Target) -> None:
        """Start with nothing compiled."""
        self._target = target
        self._named: dict[str, Make] = {}

    def of(self, typ: Type) -> Make:
        """Make it for a type."""
        match typ:
            case ListType(item) | SetType(item) | VariadicTupleType(item):
                return _list(self.of(item), self._parts_of(item), flat=not _holds_items(item))
            case TupleType(items):
                return _tuple([self.of(item) for item in items])
            case DictType(_, value):
                return _pairs({}, self.of(value))
            case UnionType(items):
                return self._union(items)
            case ConstrainedType(item):
                return self.of(item)
            case Named(key) if isinstance(self._target.definitions[key], ClassDefinition):
                return self._by_key(key)
            case _:
                return _text if takes_text(typ) and typ != Scalar("Any") else _untyped

    def _parts_of(self, item: Type) -> Set[str] | None:
        """Name the tags that an item of a list may consist of, as `plain` writes them; None for any."""
        match item:
            case ConstrainedType(inner):
                return self._parts_of(inner)
            case UnionType(items):
                found: set[str] = set()
                for member in items:
                    if (own := self._parts_of(member)) is None:
                        return None
                    found |= own
                return found
            case Named() if is_text_type(item):
                return frozenset()
            case Named(key) if isinstance(definition := self._target.definitions[key], ClassDefinition):
                return frozenset(plain(tag) for tag, _, _ in tags_of(definition))
            case DictType() | Scalar("Any"):
                return None
            case _:
                return frozenset()

    def _by_key(self, key: str) -> Make:
        def make(elements: Sequence[Element], notes: Notes) -> Node:
            found = self._named.get(key)
            if found is None:
                found = self._named[key] = self._class(key)
            return found(elements, notes)

        return make

    def _class(self, key: str) -> Make:
        definition = self._target.definitions[key]
        assert isinstance(definition, ClassDefinition)  # only those are asked for by key
        if (root := self._target.root_of(key)) is not None:
            return self.of(root)
        types = {f.name: self.of(f.type) for f in definition.fields if f.init}
        known = {tag: (wire, types[name]) for tag, wire, name in reversed(tags_of(definition))}
        made = _pairs(known, _untyped)
        tag = text_field(Named(key))
        if not tag:
            return made

        def of_text(elements: Sequence[Element], notes: Notes) -> Node:
            is_object = len(elements) == 1 and elements[0].holds_only(tag)
            return (made if is_object else _text)(elements, notes)

        return of_text

    def _union(self, items: Sequence[Type]) -> Make:
        optional = Scalar("None") in items
        members = [item for item in items if item != Scalar("None")]
        textual = any(map(takes_text, members))
        parts = [m for m in members if not isinstance(m, (Scalar, ConstrainedType))]
        inside = self.of(parts[0]) if len(parts) == 1 else _untyped

        def make(elements: Sequence[Element], notes: Notes) -> Node:
            if len(elements) > 1 or elements[0].children:
                return inside(elements, notes)
            text = _marked_up(elements[0], notes) if textual else _of_leaf(elements[0], notes)
            if optional and not text:
                return NULL
            return text if textual else _bare(text)

        return make


def _holds_items(typ: Type) -> bool:
    """Whether values of a type may be lists, so that items may stand in items."""
    match typ:
        case ConstrainedType(item):
            return _holds_items(item)
        case UnionType(items):
            return any(map(_holds_items, items))
        case Scalar(name):
            return name == "Any"
        case _:
            return isinstance(typ, (ListType, SetType, VariadicTupleType, TupleType))


def _of_leaf(element: Element, notes: Notes) -> str:
    """Return the text of an element without others in it; comments are no part of a value."""
    if element.commented >= 0:
        notes.add("comment", f"a comment in <{element.tag}> was left out")
        element = element.without_comments()
    return loose_text(element.content, notes)


def _bare(text: str) -> Node:
    return text if text.startswith(("{", "[", "```")) else Bare(text)


def _text(elements: Sequence[Element], notes: Notes) -> Node:
    """Make a text of one element, whatever is marked up in it."""
    if len(elements) > 1:
        return _several(elements, [_text((element,), notes) for element in elements])
    return _marked_up(elements[0], notes)


def _marked_up(element: Element, notes: Notes) -> str:
    return loose_text(element.content, notes) if element.is_leaf else element.marked_up()


def _untyped(elements: Sequence[Element], notes: Notes) -> Node:
    """Make a node of elements by their shape alone."""
    if len(elements) > 1:
        return _several(elements, [_untyped((element,), notes) for element in elements])
    if not elements[0].children:
        return _bare(_of_leaf(elements[0], notes))
    if all(child.tag == ITEM for child in elements[0].children):
        return _list(_untyped, None, flat=False)(elements, notes)
    return _pairs({}, _untyped)(elements, notes)


def _several(elements: Sequence[Element], nodes: Sequence[Node]) -> Items:
    items = Items(elements[0].source, elements[0].start)
    items += nodes
    items.end, items.closed = elements[-1].end, True
    return items


def _list(make: Make, parts: Set[str] | None, *, flat: bool) -> Make:
    """Make an array: of items, of elements with one name, or of elements that are the only item together.

    Args:
        make: makes an item.
        parts: the tags that an item may consist of; None for any.
        flat: an item holds no items.
    """

    def array(elements: Sequence[Element], notes: Notes) -> Node:
        if len(elements) > 1:
            return _several(elements, [make((element,), notes) for element in elements])
        only = elements[0]
        if not only.children:
            return _bare(text) if (text := _of_leaf(only, notes)) else _several(elements, ())
        if flat and parts is not None:
            if (lines := broken_lines(only, notes)) is not None:
                return _several(elements, [make((line,), notes) for line in lines])
            only = inner_list(only, parts, notes)
        names = {child.tag for child in only.children}
        is_item = len(only.children) == 1 if parts is None else any(plain(name) in parts for name in names)
        if flat and ITEM in names and len(names) > 1 and parts == frozenset():
            other = next(child.tag for child in only.children if child.tag != ITEM)
            raise RefusedError(f"what <{other}> means beside <{ITEM}> is not clear")
        if names != {ITEM} and (len(names) != 1 or is_item):
            notes.add("single", "one value was taken as a list of one")
            return _several(elements, [make((only,), notes)])
        children = items_in(only, flat=flat, notes=notes)
        if names != {ITEM}:
            notes.add("name", f"<{names.pop()}> was read as <{ITEM}>")
        return _several(elements, [make((child,), notes) for child in children])

    return array


def _tuple(makers: list[Make]) -> Make:
    def array(elements: Sequence[Element], notes: Notes) -> Node:
        items = elements[0].children if len(elements) == 1 else elements
        if len(items) != len(makers):
            return _untyped(elements, notes)
        if len(elements) == 1:
            refuse_text(elements[0])
        return _several(elements, [make((item,), notes) for make, item in zip(makers, items, strict=True)])

    return array


def _pairs(known: dict[str, tuple[str, Make]], rest: Make) -> Make:
    """Make an object.

    Args:
        known: what makes the values of fields, with their names in JSON, by tag.
        rest: makes all others.
    """
    loose = {plain(tag): found for tag, found in known.items()}

    def pairs(elements: Sequence[Element], notes: Notes) -> Node:
        if len(elements) > 1 or (not elements[0].children and _of_leaf(elements[0], Notes())):
            return _untyped(elements, notes)
        only = elements[0]
        made = Pairs(only.source, only.start)
        found = grouped(only)
        if any(only.beside()):
            if not any(name in known or plain(name) in loose for name in found):
                refuse_text(only)
            notes.add("prose", f"what stood beside the tags in <{only.tag}> was left out")
        for name, children in found.items():
            wire, make = known.get(name) or (name, loose.get(plain(name), ("", rest))[1])
            made.append((wire, make(children, notes)))
        made.end, made.closed = only.end, True
        return made

    return pairs
