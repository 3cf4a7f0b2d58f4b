"""JSON in pieces: strings and arrays that grow, every character looked at once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import Any, Final

_OUTSIDE: Final = re.compile(r'["{}\[\],:]').search
_INSIDE: Final = re.compile(r'["\\]').search
_HALF: Final = re.compile(
    r"\\(?:u[0-9a-fA-F]{0,3}|u[dD][89abAB][0-9a-fA-F]{2}(?:\\(?:u[0-9a-fA-F]{0,3})?)?)?\Z"
).search
"""An escape, or the first half of a pair of them, that the end of a piece cut through."""

Read = Callable[[str], Any]


class Output:
    """What is known of one output.

    Attributes:
        name: of the field.
        read: its strict reader: of text in the chat format, else of JSON.
        grows: "text", "items" or "": how it is shown before it is done.
        read_item: the strict reader of an item, where it grows by items.
    """

    def __init__(self, name: str, read: Read, grows: str, read_item: Read | None) -> None:
        self.name = name
        self.read = read
        self.grows = grows
        self.read_item = read_item


class JsonPieces:
    """Follows JSON through its pieces: in which brackets, in a string or not."""

    def __init__(self) -> None:
        self.depth = 0
        self._in_string = False
        self._escaped: bool = False

    def tokens(self, piece: str) -> Iterable[tuple[str, int]]:
        """Yield each bracket, comma and colon with its place, and where strings begin and end."""
        at = 1 if self._escaped and piece else 0
        self._escaped = bool(self._escaped and not piece)
        while True:
            stop = (_INSIDE if self._in_string else _OUTSIDE)(piece, at)
            if stop is None:
                return
            sign, at = stop[0], stop.end()
            if sign == "\\":
                self._escaped = at >= len(piece)
                at += 1
                continue
            if sign == '"':
                self._in_string = not self._in_string
                yield ("(" if self._in_string else ")"), stop.start()
                continue
            if sign in "{[":
                self.depth += 1
            elif sign in "}]":
                self.depth -= 1
            yield sign, stop.start()


class GrowingText:
    """A JSON string that is decoded as it arrives."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._rest = ""
        self._opened = False
        self._closed = False

    @property
    def found(self) -> str:
        """The text so far."""
        whole = "".join(self._parts)
        self._parts = [whole]
        return whole

    def feed(self, raw: str) -> bool:
        """Take the next piece; return whether there is more text."""
        if not self._opened:
            raw = raw.lstrip()
            if not raw.startswith('"'):
                self._closed = self._closed or bool(raw)
                return False
            self._opened, raw = True, raw[1:]
        if self._closed:
            return False
        raw = self._rest + raw
        at = 0
        while (stop := _INSIDE(raw, at)) is not None:
            if stop[0] == '"':
                self._closed, raw = True, raw[: stop.start()]
                break
            at = stop.end() + 1
        half = None if self._closed else _HALF(raw)
        self._rest = "" if half is None else half[0]
        if half is not None:
            raw = raw[: half.start()]
        if not raw:
            return False
        try:
            self._parts.append(json.loads(f'"{raw}"', strict=False) if "\\" in raw else raw)
        except ValueError:
            self._closed = True  # it is no JSON; the program's parser sees to it
            return False
        return True


class GrowingItems(JsonPieces):
    """A JSON array whose items are read as they are complete."""

    def __init__(self, output: Output) -> None:
        super().__init__()
        self._read = output.read_item
        self._parts: list[str] = []
        self._failed = False
        self.found: list[Any] = []

    def feed(self, text: str) -> bool:
        """Take the next piece; return whether there are more items."""
        before, start = len(self.found), 0
        for sign, at in self.tokens(text):
            if sign == "[" and self.depth == 1:
                start = at + 1
            elif (sign == "," and self.depth == 1) or (sign == "]" and self.depth == 0):
                self._parts.append(text[start:at])
                self._item("".join(self._parts).strip())
                self._parts, start = [], at + 1
        if self.depth > 0:
            self._parts.append(text[start:])
        return len(self.found) > before and not self._failed

    def _item(self, text: str) -> None:
        if self._failed or not text or self._read is None:
            return
        try:
            self.found.append(self._read(text))
        except Exception:  # the list is read as a whole at the end
            self._failed = True
