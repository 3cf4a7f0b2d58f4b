"""A chat answer while it arrives: texts that grow, lists that grow by whole items."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from dspex.native.answers import ODD, odd_separators
from dspex.native.headers import HEADER
from dspex.native.partial_json import GrowingItems, Output

if TYPE_CHECKING:
    from dspex.native.partial import PartialReader

HEADER_START: Final = "[[ ## "
END_MARK: Final = "[[ ## completed ## ]]"
LONGEST_HEADER: Final = 400
"""Characters of a line that begins as a header does, after which it has to be one."""
_END_OF_LINE: Final = re.compile("\r\n|" + ODD.pattern)


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

    def feed(self, piece: str) -> None:
        """Take the next piece."""
        *lines, rest = piece.split("\n")
        for line in lines:
            self._whole(line)
        if self._inside:
            self._add(rest)
        elif rest:
            self._begin(rest)
        if self._output is not None and self._output.grows == "text":
            self._reader.show(self._output, self._section.text)

    def _begin(self, rest: str) -> None:
        """Take more of a line that may become a header."""
        self._line.append(rest)
        self._head += rest if self._head else rest.lstrip()
        header = HEADER.match(self._head) if len(self._head) > LONGEST_HEADER else None
        if self._head.rstrip() == END_MARK:
            self._open("")
        elif header is not None:
            self._open(header[1])
            self._inside_with(self._head[header.end() :].lstrip())
        elif len(self._head) > LONGEST_HEADER or not _may_be_header(self._head):
            self._inside_with("".join(self._line))

    def _inside_with(self, text: str) -> None:
        self._line, self._head, self._inside = [], "", True
        self._add(text)

    def _whole(self, end: str) -> None:
        """Take the end of a line."""
        line, inside = "".join([*self._line, end]), self._inside
        self._line, self._head, self._inside = [], "", False
        header = None if inside else HEADER.match(line.strip())
        if header is None:
            self._add(line + "\n")
            return
        self._open(header[1])
        if rest := line.strip()[header.end() :].strip():
            self._add(rest + "\n")

    def _open(self, wire: str) -> None:
        if self._output is not None:
            self._reader.finish(self._output, self._section.text)
        self._output, self._section, self._items = self._reader.output(wire), _Section(), None
        if self._output is not None and self._output.grows == "items":
            self._items = GrowingItems(self._output)

    def _add(self, text: str) -> None:
        if self._output is not None and text:
            self._section.add(text)
            if self._items is not None and self._items.feed(text):
                self._reader.show(self._output, list(self._items.found))


class _Section:
    """A section as DSPy joins it: to it every end of a line is a newline."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._held = ""  # half an end of a line

    def add(self, text: str) -> None:
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


def _may_be_header(line: str) -> bool:
    return line.startswith(HEADER_START) or HEADER_START.startswith(line)
