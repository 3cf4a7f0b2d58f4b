"""A chat answer while it arrives: texts that grow, lists that grow by whole items."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from dspex.native.answers import ODD, odd_separators
from dspex.native.markers import END, END_MARK, HEADER, MARKER, behind_header, is_cut, is_marker, names_of
from dspex.native.partial_json import GrowingItems, Output
from dspex.native.recovery.plain import plain

if TYPE_CHECKING:
    from dspex.native.partial import PartialReader

HEADER_START: Final = "[[ ## "
LONGEST_HEADER: Final = 400
"""Characters of a line that begins as a header does, after which it has to be one."""
_END_OF_LINE: Final = re.compile("\r\n|" + ODD.pattern)
_HALF_LINE: Final = re.compile(
    r"(?:[>*+-][ \t]*+)?[#*_`]{0,6}[ \t]*+[*_`]{0,3}\[{0,3}[ \t]*+#{0,4}[ \t]*+"
    r"(?P<name>[^\W_](?:[\w -]{0,60}[^\W_])?)?[ \t]*+#{0,4}[ \t]*+\]{0,3}[*_`]{0,3}[ \t]*+:?[*_`]{0,3}\s*"
).fullmatch
_HALF_MARK: Final = re.compile(r"\[{1,3}[ \t]?#{0,4}[ \t]?(\w{0,80})\Z").search
_LONGEST_MARK: Final = 100


class ChatPieces:
    """Sections under headers, line by line."""

    def __init__(self, reader: PartialReader) -> None:
        """Start before the first piece."""
        self._reader = reader
        self._line: list[str] = []  # the beginning of a line that may become a header
        self._head = ""  # the same without the white space before it
        self._inside = False  # the line is none, and its beginning was taken
        self._output: Output | None = None
        self._section = _Section()
        self._items: GrowingItems | None = None
        self._names = names_of(reader.wires)
        self._mark = _mark_of(self._names.values())
        self._lead: list[str] = []  # what stands before the first header
        self._begun = False
        self._fenced = False  # perhaps the whole answer stands in a fence
        self._doubtful = False  # what belongs to which output is seen at the end only
        self._some = False  # there was a header
        self._ended = False  # what follows is another answer

    def feed(self, piece: str) -> None:
        """Take the next piece."""
        *lines, rest = piece.split("\n")
        for line in lines:
            self._whole(line)
        if self._inside:
            self._add(rest)
        elif rest:
            self._begin(rest)
        if self._output is not None and self._output.grows == "text" and not self._doubtful:
            self._reader.show(self._output, self._certain())

    def _certain(self) -> str:
        """Return the text of the output without what may become a mark behind its last words."""
        text = self._section.text
        half = _HALF_MARK(text, max(0, len(text) - _LONGEST_MARK))
        may_be = half is not None and any(name.startswith(half[1].lower()) for name in self._names)
        return text[: half.start()].rstrip() if half is not None and may_be else text

    def _begin(self, rest: str) -> None:
        """Take more of a line that may become a header."""
        self._line.append(rest)
        self._head += rest if self._head else rest.lstrip()
        header = HEADER.match(self._head) if len(self._head) > LONGEST_HEADER else None
        if self._head.rstrip() == END_MARK:
            self._open(END)
        elif header is not None:
            self._open(header[1])
            self._inside_with(behind_header(self._head[header.end() :]))
        elif len(self._head) > LONGEST_HEADER or not self._may_be_header(self._head):
            self._mind(self._head)
            self._inside_with("".join(self._line))

    def _may_be_header(self, line: str) -> bool:
        """Whether the beginning of a line may become a header, or what is meant as one."""
        if line.startswith(HEADER_START) or HEADER_START.startswith(line):
            return True
        half = _HALF_LINE(line)
        if half is None or half["name"] is None:
            return half is not None
        name = plain(half["name"])
        return ("[" in line or "##" in line) and any(known.startswith(name) for known in self._names)

    def _mind(self, line: str) -> None:
        """Note where a line that is no header may be meant as one, or end the answer."""
        stripped = line.strip()
        marker = MARKER(stripped)
        if (
            (self._fenced and stripped.startswith("```"))
            or is_cut(stripped, [*self._names.values()])
            or (marker is not None and _may_be_meant(marker) and plain(marker["name"]) in self._names)
        ):
            self._doubtful = True

    def _inside_with(self, text: str) -> None:
        self._line, self._head, self._inside = [], "", True
        self._add(text)

    def _whole(self, end: str) -> None:
        """Take the end of a line."""
        line, inside = "".join([*self._line, end]), self._inside
        self._line, self._head, self._inside = [], "", False
        header = None if inside else HEADER.match(line.strip())
        if header is None:
            if not inside:
                self._mind(line)
            self._add(line + "\n")
            return
        self._open(header[1])
        if rest := behind_header(line.strip()[header.end() :]):
            self._add(rest + "\n")

    def _open(self, wire: str) -> None:
        if self._output is not None and not self._doubtful:
            self._reader.finish(self._output, self._section.text)
        if wire in self._names.values() and not self._begun:
            self._begun, self._fenced, self._lead = True, "```" in "".join(self._lead), []
        if wire not in self._names.values() and plain(wire) in self._names:
            self._doubtful = True
        self._ended = self._ended or (wire == END and self._some)
        self._some = True
        self._output, self._section, self._items = None, _Section(), None
        if not self._doubtful and not self._ended:
            self._output = self._reader.output(wire)
        if self._output is not None and self._output.grows == "items":
            self._items = GrowingItems(self._output)

    def _add(self, text: str) -> None:
        if not self._begun:
            self._lead.append(text)
        if self._output is not None and text and not self._doubtful:
            self._section.add(text)
            if self._mark(self._section.tail) is not None:
                self._doubtful = True
            elif self._items is not None and self._items.feed(text):
                self._reader.show(self._output, list(self._items.found))


class _Section:
    """A section as DSPy joins it: to it every end of a line is a newline."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._held = ""  # half an end of a line
        self.tail = ""

    def add(self, text: str) -> None:
        self.tail = self.tail[-_LONGEST_MARK:] + text
        text, self._held = self._held + text, ""
        if odd_separators(text):
            if text.endswith("\r"):
                text, self._held = text[:-1], "\r"
            text = _END_OF_LINE.sub("\n", text)
        self._parts.append(text)

    @property
    def text(self) -> str:
        whole = "".join(self._parts)
        self._parts = [whole]
        return whole.strip()


def _mark_of(names: Iterable[str]) -> Callable[[str], object]:
    """Make what finds a header within a line."""
    known = "|".join(map(re.escape, names))
    return re.compile(rf"\[[ \t]?#{{1,4}}[ \t]?(?:{known})\b", re.IGNORECASE).search


def _may_be_meant(marker: re.Match[str]) -> bool:
    return is_marker(marker) or bool(marker["open"] and marker["close"])
