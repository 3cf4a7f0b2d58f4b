"""The elements of an answer: a scan that takes what is well-formed as XML does, and mends the rest.

It follows no document type, resolves nothing, and keeps its own stack, so that nothing but the
length of an answer bounds its work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from dspex.native.recovery.nodes import MAX_DEPTH, BeyondError
from dspex.native.recovery.work import Notes
from dspex.native.xml.text import (
    CDATA,
    ENDS,
    NAME,
    UNESCAPED,
    loosely_read,
    plain_text,
    uncommented,
    unescaped,
)

MAX_TAGS: Final = 100_000
"""How many tags an answer may hold."""
TAGS: Final = "tags"
"""The code of the repair for tags that do not match."""

TAG: Final = re.compile(
    rf"<(?:(?P<close>/)?(?P<name>{NAME})"
    r"(?P<attributes>(?:\s++[\w.:-]++\s*+=\s*+(?:\"[^\"<]*+\"|'[^'<]*+'))*+)\s*+(?P<empty>/)?>"
    r"|(?P<special>!\[CDATA\[|!--|\?))"
)
_KEY: Final = re.compile(r"\skey\s*=\s*(?:\"([^\"]*)\"|'([^']*)')").search
_SECTION: Final = CDATA[1:]


class Element:
    """One element.

    Attributes:
        tag: the name of its tag.
        name: the same; of `<entry key="...">` the key.
        source: the text that it stands in.
        outside: where its start tag begins.
        start, end: where its content begins and ends.
        past: where its end tag ends.
        children: the elements in it.
        commented: where the first comment or instruction in it begins; -1 when there is none.
        closed: whether it has an end tag of its own.
    """

    __slots__ = (
        "children",
        "closed",
        "commented",
        "end",
        "name",
        "outside",
        "past",
        "source",
        "start",
        "tag",
    )

    def __init__(self, tag: str, name: str, source: str, outside: int, start: int, end: int) -> None:
        self.tag = tag
        self.name = name
        self.source = source
        self.outside = outside
        self.start = start
        self.end = end
        self.past = end
        self.children: list[Element] = []
        self.commented = -1
        self.closed = True

    @property
    def is_leaf(self) -> bool:
        """Whether nothing but text stands in it."""
        return not self.children and self.commented < 0

    @property
    def content(self) -> str:
        """What stands in it, as it was written."""
        return self.source[self.start : self.end]

    @property
    def has_only_children(self) -> bool:
        """Whether nothing but white space stands between the elements in it."""
        return not any(self.source[start:end].strip() for start, end in self._gaps())

    def beside(self) -> list[str]:
        """Return the texts around the elements in it, without comments; most are empty."""
        gaps = (self.source[start:end] for start, end in self._gaps())
        return [(uncommented(gap) if self.commented >= 0 else gap).strip() for gap in gaps]

    def _gaps(self) -> Iterator[tuple[int, int]]:
        at = self.start
        for child in self.children:
            yield at, child.outside
            at = child.past
        yield at, self.end

    def without_comments(self) -> Element:
        """Return a leaf like this one, which has comments in it, as if they were not there."""
        text = uncommented(self.content)
        return Element(self.tag, self.name, text, 0, 0, len(text))

    def holds_only(self, tag: str) -> bool:
        """Whether one element of a name stands in it, and nothing else."""
        return [child.tag for child in self.children] == [tag] and self.has_only_children

    def text(self) -> str:
        """Return its text; what is marked up in it stays as it was written from there on.

        Raises:
            OddError: the text is not well-formed.
        """
        return plain_text(self.content) if self.is_leaf else self.marked_up()

    def marked_up(self) -> str:
        """Return the text of an element that has others in it."""
        places = [*(child.outside for child in self.children[:1]), self.commented]
        first = min(place for place in places if place >= 0)
        head = loosely_read(self.source[self.start : first], Notes())
        return (head + self.source[first : self.end]).strip()


def read_tree(source: str, start: int, end: int, notes: Notes) -> Element:
    """Read the elements in a part of a text, as the children of one without a name.

    Args:
        source: the text.
        start, end: the part of it.
        notes: get told what is not well-formed. References are not looked at.

    Raises:
        BeyondError: it holds too many elements, or they are nested too deeply.
    """
    return _Scan(source, start, end, notes).read()


def ends_outside(text: str) -> bool:
    """Whether no element of an answer is left open, and one stands at its end."""
    notes = Notes()
    try:
        root = read_tree(text, 0, len(text), notes)
    except BeyondError:
        return False
    is_open = any(repair.code == TAGS for repair in notes.repairs())
    return bool(root.children) and not is_open and not text[root.children[-1].past :].strip("` \t\r\n")


class _Scan:
    def __init__(self, source: str, start: int, end: int, notes: Notes) -> None:
        self._source = source
        self._end = end
        self._notes = notes
        self._stack = [Element("", "", source, start, start, end)]
        self._known = 0  # signs < that are no text
        self._endless: set[str] = set()  # sections whose end was looked for in vain

    def read(self) -> Element:
        root = self._stack[0]
        at, count = root.start, 0
        while (found := TAG.search(self._source, at, self._end)) is not None:
            count += 1
            if count > MAX_TAGS:
                raise BeyondError(f"it holds more than {MAX_TAGS:,} tags")
            self._known += 1
            at = found.end()
            if found["special"]:
                at = self._skip(found)
            elif found["close"]:
                self._close(found["name"], found.start(), at)
            else:
                self._open(found)
        if self._source.count("<", root.start, self._end) > self._known:
            self._notes.add(UNESCAPED, "< was taken as it stands")
        for left in self._stack[1:]:
            left.end = left.past = self._end
            left.closed = False
            self._notes.add(TAGS, f"<{left.tag}> is not closed")
        return root

    def _skip(self, found: re.Match[str]) -> int:
        """Go past a CDATA section, a comment or an instruction; into it where it has no end."""
        kind, inside = found["special"], found.end()
        past = -1 if kind in self._endless else self._source.find(ENDS[kind], inside, self._end)
        if past < 0:
            self._endless.add(kind)
            self._known -= 1
            return inside
        self._known += self._source.count("<", inside, past)
        within = self._stack[-1]
        if kind != _SECTION and within.commented < 0:
            within.commented = found.start()
        return past + len(ENDS[kind])

    def _open(self, found: re.Match[str]) -> None:
        tag = name = found["name"]
        if tag == "entry" and (key := _KEY(found["attributes"])) is not None:
            name = unescaped(key[1] or key[2] or "")
        element = Element(tag, name, self._source, found.start(), found.end(), found.end())
        self._stack[-1].children.append(element)
        if found["empty"]:
            return
        if len(self._stack) > MAX_DEPTH:
            raise BeyondError(f"its elements are nested more than {MAX_DEPTH} deep")
        self._stack.append(element)

    def _close(self, tag: str, at: int, past: int) -> None:
        stack = self._stack
        depth = len(stack) - 1
        while depth and stack[depth].tag != tag:
            depth -= 1
        if not depth:
            self._notes.add(TAGS, f"</{tag}> closes nothing")
            return
        for left in stack[depth + 1 :]:
            left.end = left.past = at
            left.closed = False
            self._notes.add(TAGS, f"<{left.tag}> is not closed")
        stack[depth].end, stack[depth].past = at, past
        del stack[depth:]
