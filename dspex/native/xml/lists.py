"""The items of a list, in whatever tags they stand: what lies around, between and inside of them."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from typing import Final

from dspex.native.recovery.nodes import RefusedError
from dspex.native.recovery.plain import plain
from dspex.native.recovery.work import Notes, shown
from dspex.native.xml.decoding import ITEM
from dspex.native.xml.text import uncommented
from dspex.native.xml.tree import TAGS, Element

_AROUND: Final = frozenset({"ul", "ol", "list", "items", "array", "elements", "values"})
"""Tags that models put around the items of a list."""
_BREAK: Final = "br"
_BREAKS: Final = re.compile(r"</?br\s*+/?>", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"[\s,;|\u2022\u00b7*-]*+").fullmatch
"""What may stand between items and means nothing."""


def refuse_text(element: Element) -> None:
    """Refuse an element with text beside the elements in it.

    Raises:
        RefusedError: there is some, and what it means is not clear.
    """
    if text := next(filter(None, element.beside()), ""):
        raise RefusedError(f"what {shown(text)} means beside the tags in <{element.tag}> is not clear")


def inner_list(element: Element, own: Set[str], notes: Notes) -> Element:
    """Return the element that items stand in: the only one in a list, where its tag says so.

    Args:
        element: what stands for the list.
        own: tags that an item may consist of, as `plain` writes them.
        notes: get told of it.
    """
    while len(element.children) == 1:
        only = element.children[0]
        tag = plain(only.tag)
        if tag not in _AROUND or tag in own or not only.children or any(element.beside()):
            return element
        notes.add("wrapped", f"the items were taken out of <{only.tag}>")
        element = only
    return element


def broken_lines(element: Element, notes: Notes) -> list[Element] | None:
    """Return the texts between line breaks as elements; None where there are other tags."""
    waiting = list(element.children)
    while waiting:
        child = waiting.pop()
        if child.tag.lower() != _BREAK:
            return None
        waiting += child.children
    parts = [part for part in _BREAKS.split(uncommented(element.content)) if part.strip()]
    notes.add("separated", f"{len(parts)} items with <{_BREAK}> between them")
    return [Element(ITEM, ITEM, part, 0, 0, len(part)) for part in parts]


def items_in(element: Element, *, flat: bool, notes: Notes) -> Sequence[Element]:
    """Return the items of an element whose children all have one name.

    Args:
        element: what stands for the list.
        flat: an item holds no items, so that one in another follows it.
        notes: get told what was mended.

    Raises:
        RefusedError: there is text beside the items.
    """
    if not _is_told(element.beside(), notes):
        refuse_text(element)
    if not flat:
        return element.children
    found: list[Element] = []
    for child in element.children:
        found += _one_after_another(child, notes)
    return found


def _is_told(beside: list[str], notes: Notes) -> bool:
    """Tell of text beside items that is none: what leads to them, and signs between them."""
    if not any(beside):
        return True
    if all(map(_BETWEEN, beside)):
        notes.add(TAGS, "signs between the items were left out")
        return True
    if beside[0].endswith(":") and len(beside) > 2 and not any(beside[1:]):
        notes.add("prose", f"{shown(beside[0])} before the items was left out")
        return True
    return False


def _one_after_another(item: Element, notes: Notes) -> list[Element]:
    """Return an item that is not closed, and those that begin in it."""
    found: list[Element] = []
    while not item.closed and any(child.tag == item.tag for child in item.children):
        *own, following = item.children
        if following.tag != item.tag or any(child.tag == item.tag for child in own):
            break
        if item.source[following.past : item.end].strip():
            refuse_text(item)
        alone = Element(item.tag, item.name, item.source, item.outside, item.start, following.outside)
        alone.children, alone.past, alone.closed = own, following.outside, False
        alone.commented = item.commented if item.commented < following.outside else -1
        found.append(alone)
        item = following
    if found:
        notes.add(TAGS, f"<{item.tag}> is not closed before the next one")
    return [*found, item]
