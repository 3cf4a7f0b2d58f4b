"""An answer in tags while it arrives: texts that grow, lists that grow by whole items."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, Literal, Protocol

from dspex.native.partial_json import Output
from dspex.native.recovery.work import Notes
from dspex.native.xml.decoding import ITEM
from dspex.native.xml.text import CDATA_END, ENDS, NAME, loosely_read
from dspex.native.xml.tree import TAG

LONGEST_TAG: Final = 256
"""Characters of a tag, its attributes included, that are waited for. Behind a longer one nothing is shown."""

_ATTRIBUTE: Final = r"\s++[\w.:-]++\s*+=\s*+(?:\"[^\"<]*+\"|'[^'<]*+')"
_HALF_ATTRIBUTE: Final = r"\s++(?:[\w.:-]++\s*+(?:=\s*+(?:\"[^\"<]*+|'[^'<]*+)?)?)?"
_HALF_TAG: Final = re.compile(
    rf"<(?:/?+(?:{NAME}(?:{_ATTRIBUTE})*+(?:{_HALF_ATTRIBUTE})?+/?+)?|!(?:-|\[(?:C(?:D(?:A(?:TA?)?)?)?)?)?)?"
).fullmatch
_HALF_TEXT: Final = re.compile(r"(?:&#?\w{0,8}|\r)\Z").search

Kind = Literal["text", "open", "close", "empty", "cdata", "cdata-mark", "comment", "comment-end"]
"""What a part of an output's content is."""


class Reader(Protocol):
    """What is told of the outputs."""

    def output(self, wire: str) -> Output | None:
        """Find an output that is not done."""
        ...

    def finish(self, output: Output, text: str) -> None:
        """Take the whole content of an output."""
        ...

    def show(self, output: Output, value: Any) -> None:
        """Take what is there of an output that grows."""
        ...


class TagPieces:
    """Follows the tags of an answer through its pieces. Nothing but half a tag is looked at twice."""

    def __init__(self, reader: Reader) -> None:
        """Start before the first piece."""
        self._reader = reader
        self._rest = ""  # half a tag or half a reference
        self._end = ""  # what ends a section, a comment or an instruction that is open
        self._tag = ""  # of the output that is open
        self._output: Output | None = None
        self._depth = 0  # of elements outside of all outputs, or of the output's own tag inside it
        self._raw: list[str] = []
        self._grown: GrowingText | GrowingItems | None = None

    def feed(self, piece: str) -> None:
        """Take the next piece."""
        source, at, is_whole = self._rest + piece, 0, True
        while is_whole and at < len(source):
            at, is_whole = self._past_section(source, at) if self._end else self._past_text(source, at)
        self._rest = source[at:]
        if self._grown is not None and self._output is not None:
            self._reader.show(self._output, self._grown.found)

    def _past_section(self, source: str, at: int) -> tuple[int, bool]:
        """Go on in a CDATA section, a comment or an instruction; tell whether it ends here."""
        literal = self._end == CDATA_END
        found = source.find(self._end, at)
        if found < 0:
            stop = max(at, len(source) - len(self._end) + 1)
            self._take("cdata" if literal else "comment", source[at:stop])
            return stop, False
        self._take("cdata" if literal else "comment", source[at:found])
        self._take("cdata-mark" if literal else "comment-end", self._end)
        past, self._end = found + len(self._end), ""
        return past, True

    def _past_text(self, source: str, at: int) -> tuple[int, bool]:
        """Go past text and the tag behind it; tell whether that is whole."""
        start = source.find("<", at)
        if start < 0:
            half = _HALF_TEXT(source, max(at, len(source) - 10))
            stop = len(source) if half is None else half.start()
            self._take("text", source[at:stop])
            return stop, False
        self._take("text", source[at:start])
        found = TAG.match(source, start)
        if found is not None:
            self._token(found)
            return found.end(), True
        if _HALF_TAG(source, start) is None:
            self._take("text", "<")
            return start + 1, True
        if len(source) - start > LONGEST_TAG:
            self._grown = None
            self._take("text", source[start:])
            return len(source), False
        return start, False

    def _take(self, kind: Kind, raw: str, name: str = "") -> None:
        if self._output is not None and raw:
            self._raw.append(raw)
            if self._grown is not None:
                self._grown.take(kind, raw, name)

    def _token(self, found: re.Match[str]) -> None:
        if found["special"]:
            self._end = ENDS[found["special"]]
            self._take("cdata-mark" if self._end == CDATA_END else "comment", found[0])
        elif self._tag:
            self._inside(found)
        elif found["close"]:
            self._depth = max(0, self._depth - 1)
        else:
            self._open(found)

    def _open(self, found: re.Match[str]) -> None:
        """Take a start tag that stands in no output."""
        output = None if self._depth else self._reader.output(found["name"])
        if output is None:
            self._depth += not found["empty"]
        elif found["empty"]:
            self._reader.finish(output, "")
        else:
            self._tag, self._output, self._raw = found["name"], output, []
            self._grown = _GROWING[output.grows](output) if output.grows else None

    def _inside(self, found: re.Match[str]) -> None:
        """Take a tag in an output: its end, or one that belongs to its content."""
        if found["name"] == self._tag and found["close"] and not self._depth:
            output, raw = self._output, "".join(self._raw)
            self._tag, self._output, self._grown = "", None, None
            if output is not None:
                self._reader.finish(output, raw)
            return
        if found["name"] == self._tag and not found["empty"]:
            self._depth += -1 if found["close"] else 1
        kind: Kind = "close" if found["close"] else "empty" if found["empty"] else "open"
        self._take(kind, found[0], found["name"])


class GrowingText:
    """A text: references are read up to the first tag in it, and it is as it stands from there on."""

    def __init__(self, output: Output) -> None:
        """Start with nothing."""
        self._parts: list[str] = []
        self._marked = False
        self._comment: list[str] = []

    @property
    def found(self) -> str:
        """The text so far."""
        whole = "".join(self._parts)
        self._parts = [whole]
        return whole.strip()

    def take(self, kind: Kind, raw: str, name: str) -> None:
        """Take a part of the content."""
        if kind in ("open", "empty", "comment"):
            self._marked = True
        if kind == "comment":
            self._comment.append(raw)
        elif kind == "comment-end":
            self._parts += (*self._comment, raw)
            self._comment = []
        elif kind == "text" and not self._marked:
            self._parts.append(loosely_read(raw, Notes()))
        elif kind != "cdata-mark" or self._marked:
            self._parts.append(raw)


class GrowingItems:
    """A list whose items are read when their end tags are there."""

    def __init__(self, output: Output) -> None:
        """Start with nothing."""
        self._read = output.read_item
        self._open: list[str] = []
        self._raw: list[str] = []
        self._items: list[Any] = []

    @property
    def found(self) -> list[Any]:
        """The items so far."""
        return list(self._items)

    def take(self, kind: Kind, raw: str, name: str) -> None:
        """Take a part of the content."""
        if self._read is None:
            return
        if not self._open:
            self._between(kind, raw, name)
        elif kind == "close":
            if self._open.pop() != name:
                self._read = None
            elif self._open:
                self._raw.append(raw)
            else:
                self._item("".join(self._raw))
        else:
            self._raw.append(raw)
            if kind == "open":
                self._open.append(name)

    def _between(self, kind: Kind, raw: str, name: str) -> None:
        """Take what stands between items: where that is something else, the list is left to the end."""
        if kind == "open" and name == ITEM:
            self._open, self._raw = [name], []
        elif kind == "empty" and name == ITEM:
            self._item("")
        elif kind != "text" or raw.strip():
            self._read = None

    def _item(self, content: str) -> None:
        try:
            if self._read is not None:
                self._items.append(self._read(content))
        except Exception:  # the list is read as a whole at the end
            self._read = None


_GROWING: Final[dict[str, Callable[[Output], GrowingText | GrowingItems]]] = {
    "text": GrowingText,
    "items": GrowingItems,
}
