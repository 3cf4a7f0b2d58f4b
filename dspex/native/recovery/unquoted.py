"""Text without quotes in arrays and objects: where it ends, and whether that is clear."""

from __future__ import annotations

import re

from dspex.native.recovery.nodes import Bare, Node, RefusedError
from dspex.native.recovery.shapes import (
    COMMENTS,
    INSIDE,
    LINE_NAME,
    NEXT_NAME,
    NUMBER_LIKE,
    SPACE,
    STOP,
    WITHIN,
)
from dspex.native.recovery.strings import CLOSER, QUOTES, Place, Strings
from dspex.native.recovery.work import Budget, Notes, shown


class Unquoted:
    """Reads the unquoted texts of one answer."""

    def __init__(self, text: str, budget: Budget, notes: Notes, strings: Strings) -> None:
        """Prepare for an answer.

        Args:
            text: the whole answer.
            budget: what may be spent.
            notes: what was mended.
            strings: reads escapes.
        """
        self._text = text
        self._budget = budget
        self._notes = notes
        self._strings = strings

    def read(self, start: int, place: Place, around: str) -> tuple[Node, int]:
        """Read text without quotes up to where the next item begins.

        Args:
            start: where it stands.
            place: what it is there.
            around: the brackets that are open around it.

        Returns:
            The text, as a string where only one of its quotes is missing, and where it ends.

        Raises:
            RefusedError: where it ends is not clear.
        """
        text, at = self._text, start
        while True:
            stop = STOP(text, at)
            end = len(text) if stop is None else stop.start()
            self._budget.spend(end - at + 8)
            if stop is None or self._stops(stop, start, place, around):
                break
            at = self._over(stop)
        value = text[start:end].strip()
        if not value:
            raise RefusedError(f"what {shown(text[start : start + 30])} is is not clear")
        if NUMBER_LIKE(value):
            return Bare(value), end
        if value[-1] in QUOTES and value.count(value[-1]) == 1:
            self._notes.add("missing-quote", f"no quote before {shown(value)}")
            return self._strings.unescaped(value[:-1]), end
        if INSIDE(value):
            raise RefusedError(f"what {shown(value)} is is not clear")
        self._notes.add("unquoted", f"{shown(value)} without quotes")
        return Bare(value), end

    def _stops(self, stop: re.Match[str], start: int, place: Place, around: str) -> bool:
        """Whether unquoted text ends at a comma, bracket, line or comment."""
        text, char, end = self._text, stop[0][:1], stop.end()
        if char in ("}", "]", ")"):
            return char != ")" or "(" in around
        if char in ("{", "[", "("):
            return False
        if char == ",":
            if place != "object":
                return True
            after = SPACE.match(text, end).end()  # type: ignore[union-attr]  # it matches always
            if text.startswith(COMMENTS, after):
                return True
            name = LINE_NAME if "\n" in text[end:after] else NEXT_NAME
            return text[after : after + 1] in ("", "}", "]", ",") or name(text, after) is not None
        if "\n" not in stop[0]:
            return True  # a comment
        if text[end : end + 1] in ("", "}", "]", ","):
            return True
        if place == "object":
            return LINE_NAME(text, end) is not None or text.startswith(COMMENTS, end)
        if NUMBER_LIKE(text[start : stop.start()].strip()):
            return True
        raise RefusedError("lines without quotes stand in a list without commas")

    def _over(self, stop: re.Match[str]) -> int:
        """Skip what is no end of unquoted text; a bracket up to the one that closes it in its line."""
        if stop[0] in ("{", "[", "("):
            closing = self._text.find(CLOSER[stop[0]], stop.end(), stop.end() + WITHIN)
            quoted = closing >= 0 and self._text.find('"', stop.end(), closing) >= 0
            if (closing < 0 or quoted) and stop[0] != "(":
                raise RefusedError(f"a {stop[0]} stands in text without quotes")
            if closing >= 0 and self._text.find("\n", stop.end(), closing) < 0:
                return closing + 1
        return stop.end()
