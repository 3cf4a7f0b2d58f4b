"""Find the outputs of a signature in an answer: the elements of their tags, well-formed or not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from dspex.native.recovery.nodes import RefusedError, Repair
from dspex.native.recovery.plain import plain
from dspex.native.recovery.work import Notes, shown
from dspex.native.xml.text import ENDS, NAME
from dspex.native.xml.tree import TAGS, Element, read_tree

_THOUGHTS: Final = re.compile(r"\s*+<(think|thinking|reasoning)>.*?</\1>", re.DOTALL | re.IGNORECASE).match
_FENCED: Final = re.compile(r"\s*+```[\w+-]*+\s*+(?P<inside><.*>)\s*+(?:```)?\s*+", re.DOTALL).fullmatch
_MARK: Final = re.compile(rf"<(?P<close>/)?(?P<name>{NAME})(?:\s[^<>]*+|/)?>|<(?P<special>!\[CDATA\[|!--)")


class Section:
    """The elements that stand for one output.

    Attributes:
        elements: more than one only where its tag is repeated.
        repairs: what was mended inside of them.
    """

    __slots__ = ("elements", "repairs")

    def __init__(self, elements: Sequence[Element], repairs: Sequence[Repair] = ()) -> None:
        self.elements = tuple(elements)
        self.repairs = tuple(repairs)

    def __repr__(self) -> str:
        return repr("".join(element.content for element in self.elements))


class Found(NamedTuple):
    """What was found.

    Attributes:
        sections: of the outputs that are there, by wire name.
        repairs: what was mended to find them.
    """

    sections: dict[str, Section]
    repairs: list[Repair]


def find_outputs(text: str, wires: Sequence[str]) -> Found:
    """Find the elements of outputs.

    Args:
        text: the answer.
        wires: the names of the outputs.

    Raises:
        RefusedError: where an output begins or ends is not clear, or the answer is beyond the bounds.
    """
    repairs: list[Repair] = []
    thoughts = _THOUGHTS(text)
    if thoughts is not None and plain(thoughts[1]) not in map(plain, wires):
        repairs.append(Repair("thoughts", f"what stood between <{thoughts[1]}> tags was left out"))
        text = text[thoughts.end() :]
    if (fenced := _FENCED(text)) is not None:
        repairs.append(Repair("fence", "the answer stood in a fence"))
        text = fenced["inside"]
    notes = Notes()
    root = read_tree(text, 0, len(text), notes)
    if notes.repairs():
        return _among_others(text, wires, repairs)
    around = root
    while len(around.children) == 1 and not _named(around.children, wires):
        around = around.children[0]
    sections = _named(around.children, wires)
    if sections and around is not root:
        repairs.append(Repair("wrapped", f"the outputs were taken out of <{around.tag}>"))
    known = sum(len(section.elements) for section in sections.values())
    if sections and (len(around.children) > known or not around.has_only_children):
        repairs.append(Repair("prose", "what stood outside of the tags was left out"))
    return Found(sections, [*repairs, *_renamed(sections)])


def _named(elements: Iterable[Element], wires: Sequence[str]) -> dict[str, Section]:
    """Sort elements by output: by exact names, else by names in another spelling."""
    exact = {wire: [e for e in elements if e.name == wire] for wire in wires}
    loose = {
        wire: exact[wire] or [e for e in elements if e.name not in exact and plain(e.name) == plain(wire)]
        for wire in wires
    }
    return {wire: Section(found) for wire, found in loose.items() if found}


def _renamed(sections: dict[str, Section]) -> list[Repair]:
    return [
        Repair("name", f"{shown(section.elements[0].name)} was read as {wire!r}", wire)
        for wire, section in sections.items()
        if section.elements[0].name != wire
    ]


class _Mark(NamedTuple):
    """A tag that has the name of an output.

    Attributes:
        opens: 1 for a start tag, -1 for an end tag, 0 for one that is both.
    """

    wire: str
    tag: str
    opens: int
    start: int
    end: int


def _among_others(text: str, wires: Sequence[str], repairs: list[Repair]) -> Found:
    """Find outputs by their tags alone, whatever else stands between and in them.

    Raises:
        RefusedError: a tag is opened or closed more often than can be clear.
    """
    marks = _marks(text, wires)
    sections: dict[str, list[Element]] = {}
    inner: dict[str, Notes] = {}
    notes = Notes()
    at = past = 0
    while at < len(marks):
        first = marks[at]
        if first.opens < 0:
            if text[past : first.start].strip() or first.wire not in sections:
                raise RefusedError(f"</{first.tag}> stands where nothing is open")
            notes.add(TAGS, f"</{first.tag}> closes nothing")
            past, at = first.end, at + 1
            continue
        if text[past : first.start].strip():
            notes.add("prose", "what stood outside of the tags was left out")
        last, at, past = _end_of(marks, at, len(text))
        if last == past:
            notes.add(TAGS, f"<{first.tag}> is not closed")
        mended = inner.setdefault(first.wire, Notes())
        inside = read_tree(text, first.end, last, mended)
        inside.tag = inside.name = first.tag
        sections.setdefault(first.wire, []).append(inside)
    if text[past:].strip():
        notes.add("prose", "what stood outside of the tags was left out")
    found = {wire: Section(elements, inner[wire].repairs()) for wire, elements in sections.items()}
    return Found(found, [*repairs, *notes.repairs(), *_renamed(found)])


def _end_of(marks: Sequence[_Mark], at: int, length: int) -> tuple[int, int, int]:
    """Find the end of a section: of its content, the next mark, and the end of its end tag.

    Raises:
        RefusedError: the tag is opened again and closed less often.
    """
    own, depth = marks[at].wire, 0
    for index in range(at, len(marks)):
        mark = marks[index]
        if mark.wire == own:
            depth += mark.opens
            if depth == 0:
                return mark.start, index + 1, mark.end
    if depth > 1 or any(mark.wire == own and mark.opens < 0 for mark in marks[at:]):
        raise RefusedError(f"<{marks[at].tag}> is opened more often than it is closed")
    following = next((i for i in range(at + 1, len(marks)) if marks[i].opens >= 0), len(marks))
    end = marks[following].start if following < len(marks) else length
    return end, following, end


def _marks(text: str, wires: Sequence[str]) -> list[_Mark]:
    by_plain = {plain(wire): wire for wire in reversed(wires)}
    by_tag = dict(zip(wires, wires, strict=True))
    found: list[_Mark] = []
    endless: set[str] = set()
    at = 0
    while (mark := _MARK.search(text, at)) is not None:
        at = mark.end()
        if special := mark["special"]:
            past = -1 if special in endless else text.find(ENDS[special], at)
            if past < 0:  # nothing ends it: it is text
                endless.add(special)
            else:
                at = past + len(ENDS[special])
            continue
        tag = mark["name"]
        wire = by_tag.get(tag) or (by_plain.get(plain(tag)) if len(tag) < 100 else None)
        if wire is not None:
            opens = -1 if mark["close"] else 0 if mark[0].endswith("/>") else 1
            found.append(_Mark(wire, tag, opens, mark.start(), mark.end()))
    return found
