"""Quoted text with quotes inside it, without its last quote, over several lines, with odd escapes."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Set
from typing import Any, Final, Literal

from dspex.native.recovery.nodes import RefusedError
from dspex.native.recovery.plain import plain
from dspex.native.recovery.work import Budget, Notes, shown

Place = Literal["key", "object", "array", "tuple"]
"""Where a string stands: a name in an object, a value there, an item of an array or Python tuple."""

CLOSERS: Final = {
    '"': '"',
    "'": "'",
    "`": "`",
    "\u201c": '\u201d"',
    "\u201e": '\u201c\u201d"',
    "\u2018": "\u2019'",
    "\u00ab": "\u00bb",
}
"""Quotes that open a string, each with those that close it."""
QUOTES: Final = "".join(CLOSERS)
CLOSER: Final = {"{": "}", "[": "]", "(": ")"}
TRIPLES: Final = ('"""', "'''", "```")

_COMMENT: Final = r"//|/\*|\#"
_NAME: Final = rf"(?:[{QUOTES}][^\n:{{}}\[\]]{{0,80}}+|[^\W\d][\w.\-]{{0,80}}+\s*+):(?!//)"
_NAMED: Final = rf"(?:[{QUOTES}][^\n=:{QUOTES}{{}}\[\]]{{0,80}}+[{QUOTES}]|[^\W\d][\w.\-]{{0,80}}+)\s*+=(?!=)"
"""A name with the sign that stands for a colon in some objects."""
QUOTED_NAME: Final = r'"(?:[^"\n\\]|\\.){0,200}+"\s*+:'
"""A name as JSON writes it, and its colon."""
_AFTER: Final[dict[Place, str]] = {
    "key": r"\s*+(?::|=)",
    "object": (
        rf"\s*+(?:[}}\]]|\Z|{_COMMENT}|{QUOTED_NAME}|\n\s*+{_NAME}"
        rf"|,\s*+(?:[}}\],]|\Z|{_COMMENT}|{_NAME}|{QUOTED_NAME}|\w[\w.\- ]{{0,80}}+[\"']?:))"
    ),
    "array": rf"\s*+(?:[,}}\]]|\Z|{_COMMENT})",
    "tuple": rf"\s*+(?:[,)]|\Z|{_COMMENT})",
}
AFTER: Final[dict[Place, Callable[[str, int], Any]]] = {
    place: re.compile(pattern).match for place, pattern in _AFTER.items()
}
"""What may follow the closing quote of a string in each place."""
AFTER_EQUALS: Final[dict[Place, Callable[[str, int], Any]]] = {
    **AFTER,
    "object": re.compile(rf"{_AFTER['object']}|\s*+,?\s*+{_NAMED}").match,
}
"""The same where an object has had = instead of a colon."""

_ANOTHER: Final = re.compile(rf"([\s;|+&]*+)[{QUOTES}]").match
_NEXT_KEY: Final = re.compile(r'"([^"\n\\]{1,80}+)"\s*+:').match
_FOLLOWING: Final = re.compile(rf"\s*+,\s*+[{QUOTES}]?([^\n{QUOTES}:]{{0,80}}+)").match
_PAIR_INSIDE: Final = re.compile(rf"{QUOTED_NAME}").search
_STRUCTURE: Final = re.compile(r"[{}\[\]:\n]").search
_AFTER_COMMA: Final = re.compile(rf",\s*+[{QUOTES}]").search
_SIMPLE: Final = re.compile(r'"([^"\\\x00-\x1f]*+)"').match
_ESCAPE: Final = re.compile(
    r"\\(x[0-9a-fA-F]{2}|U[0-9a-fA-F]{8}|u[0-9a-fA-F]{4}(?:\\u[dD][c-fC-F][0-9a-fA-F]{2})?|.|\Z)", re.DOTALL
)
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "\n": ""}
_SAME: Final = frozenset("\"'`/\\")
_INFO: Final = re.compile(r"[^\n`]*+\n").match
_CONTROL: Final = re.compile(r"[\x00-\x1f]").search


class Strings:
    """Reads the strings of one text."""

    def __init__(self, text: str, keys: Set[str], budget: Budget, notes: Notes) -> None:
        """Prepare for a text.

        Args:
            text: the whole answer.
            keys: the names that objects may have, as `plain` writes them; they tell where a string
                ends that lost its closing quote.
            budget: what may be spent.
            notes: what was mended.
        """
        self._text = text
        self._keys = keys
        self._budget = budget
        self._notes = notes
        self._after = AFTER

    def expect_equals(self) -> None:
        """Expect names with = instead of a colon from here on."""
        self._after = AFTER_EQUALS

    def read(self, start: int, place: Place, around: str) -> tuple[str, int, bool]:
        """Read the string whose opening quote stands at `start`.

        Args:
            start: where the quote stands.
            place: what the string is there.
            around: the brackets that are open around it.

        Returns:
            The string, the position after it, and whether it was closed.

        Raises:
            RefusedError: where it ends is not clear.
        """
        simple = _SIMPLE(self._text, start)
        if simple is not None and self._after[place](self._text, simple.end()) is not None:
            return simple[1], simple.end(), True
        triple = self._text[start : start + 3]
        if triple in TRIPLES and not (place == "key" or self._is_empty(start, place)):
            return self._block(start, triple, place)
        return self._careful(start, place, around)

    def _is_empty(self, start: int, place: Place) -> bool:
        return self._after[place](self._text, start + 2) is not None

    def _block(self, start: int, triple: str, place: Place) -> tuple[str, int, bool]:
        """Read text between three quotes, which may hold single ones."""
        text = self._text
        end = text.find(triple, start + 3)
        if end < 0:
            self._notes.add("unclosed-string", "a block of text is not closed; read to the end")
            self._budget.spend(len(text) - start)
            return _dedented(text[start + 3 :], triple), len(text), False
        while text.startswith(triple[0], end + 3):  # a quote that belongs to the text
            end += 1
        self._budget.spend(end - start)
        if self._after[place](text, end + 3) is None:
            raise RefusedError(f"there are {triple} inside text between {triple}")
        self._notes.add("block-string", f"text between {triple}")
        return _dedented(text[start + 3 : end], triple), end + 3, True

    def _careful(self, start: int, place: Place, around: str) -> tuple[str, int, bool]:
        """Find the closing quote among those that may stand inside."""
        text, opening = self._text, self._text[start]
        inner, at = 0, start + 1
        while (end := self._next_quote(at, CLOSERS[opening])) >= 0:
            self._budget.spend(end - at + 8)
            if self._after[place](text, end + 1) is not None:
                return self._closed(start, end, place, inner), end + 1, True
            if place == "object" and (cut := self._lost_quote(start, end)):
                if inner % 2 or text[cut - 1] in QUOTES:
                    raise RefusedError("where a string with quotes inside it ends is not clear")
                self._notes.add("missing-quote", f"no quote after {shown(text[start + 1 : cut])}")
                return self.unescaped(text[start + 1 : cut], opening), cut, True
            if inner == 0 and place != "key" and self._another(end, place):
                return self.unescaped(text[start + 1 : end], opening), end + 1, True
            inner += 1
            at = end + 1
        return self._unclosed(start, place, around, inner)

    def _closed(self, start: int, end: int, place: Place, inner: int) -> str:
        """Return the text of a string that ends at a quote."""
        text, first, last = self._text, start + 1, end
        if place == "key" and inner and _STRUCTURE(text, first, last):
            raise RefusedError(f"where the name {shown(text[first:last])} ends is not clear")
        if inner % 2:
            first, last = self._half(start, end, place)
        if inner > (first > start + 1 or last < end):
            self._notes.add("inner-quotes", f"{inner} quotes inside a string")
        return self.unescaped(text[first:last], text[start])

    def _another(self, end: int, place: Place) -> bool:
        """Whether a quote closes an item of a list that no comma follows, since the next line has another.

        Raises:
            RefusedError: what follows the quote may be a string of its own.
        """
        if place != "object" and self._after["key"](self._text, end + 1) is not None:
            raise RefusedError("a name stands in an array")
        another = _ANOTHER(self._text, end + 1)
        if another is None:
            return False
        if place != "object" and "\n" in another[1] and another[1].isspace():
            return True
        if another[1] or self._text[end + 1] != self._text[end]:
            raise RefusedError("a string follows another one without a comma")
        return False

    def _half(self, start: int, end: int, place: Place) -> tuple[int, int]:
        """Decide on a string with an odd number of quotes inside it; return where its text begins and ends.

        A quote next to that of the string is a doubled one. Others belong to the text, if the string
        surely ends here: an object goes on with a name that it may have, or the container ends.

        Raises:
            RefusedError: one of the quotes may be the end of the string.
        """
        text, quote = self._text, self._text[start]
        if text[start + 1] == quote or text[end - 1] == quote:
            self._notes.add("doubled-quote", f"two {quote} instead of one")
            return (start + 2, end) if text[start + 1] == quote else (start + 1, end - 1)
        following = _FOLLOWING(text, end + 1)
        unsure = following is not None and (place != "object" or plain(following[1]) not in self._keys)
        if unsure or _AFTER_COMMA(text, start + 1, end):
            raise RefusedError("where a string with quotes inside it ends is not clear")
        return start + 1, end

    def _next_quote(self, at: int, closers: str) -> int:
        """Find the next quote that no backslash stands before."""
        text = self._text
        while True:
            found = [end for closer in closers if (end := text.find(closer, at)) >= 0]
            if not found:
                return -1
            end = min(found)
            back = end
            while back > at and text[back - 1] == "\\":
                back -= 1
            if (end - back) % 2 == 0:
                return end
            self._budget.spend(end - at)
            at = end + 1

    def _lost_quote(self, start: int, quote: int) -> int:
        """Tell where a string ended, if the quote found opens the next name of its object; else 0."""
        name = _NEXT_KEY(self._text, quote)
        if name is None or plain(name[1]) not in self._keys:
            return 0
        before = self._text[start + 1 : quote].rstrip()
        if before.endswith(",") or "\n" in self._text[start + 1 + len(before) : quote]:
            return start + 1 + len(before.removesuffix(",").rstrip())
        return 0

    def _unclosed(self, start: int, place: Place, around: str, inner: int) -> tuple[str, int, bool]:
        text = self._text
        self._budget.spend(len(text) - start)
        if place == "key" or inner:
            raise RefusedError("where a string ends is not clear")
        rest = text[start + 1 :]
        if text[start] != '"' and _PAIR_INSIDE(rest):
            raise RefusedError("where a string ends is not clear")
        if (end := _before_closers(rest, around)) > 0:
            body = rest[:end].rstrip()
            self._notes.add("missing-quote", f"no quote after {shown(body)}")
            return self.unescaped(body, text[start]), start + 1 + end, True
        self._notes.add("unclosed-string", f"the answer ends inside a string, {shown(rest)}")
        return self.unescaped(rest, text[start]), len(text), False

    def unescaped(self, body: str, quote: str = '"') -> str:
        """Read the escapes in the text of a string."""
        if quote != '"':
            self._notes.add("quotes", f"{quote} instead of a double quote")
        if _CONTROL(body):
            self._notes.add("control-character", "a line break or control character inside a string")
        return _ESCAPE.sub(self._escape, body) if "\\" in body else body

    def _escape(self, found: re.Match[str]) -> str:
        escaped = found[1]
        if escaped in _SAME:
            return escaped
        if escaped in _ESCAPES:
            return _ESCAPES[escaped]
        if escaped[0:1] in ("x", "U") and len(escaped) > 1:  # Python's
            code = int(escaped[1:], 16)
            return chr(code) if code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd"
        if len(escaped) == 5:
            code = int(escaped[1:], 16)
            if not 0xD800 <= code < 0xE000:
                return chr(code)
        elif len(escaped) > 5:
            high, low = int(escaped[1:5], 16), int(escaped[7:], 16)
            if 0xD800 <= high < 0xDC00:
                return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
            if not 0xD800 <= high < 0xE000:
                return chr(high) + "\ufffd"
        self._notes.add("escape", f"{shown(found[0])} is no escape")
        return "\ufffd" if len(escaped) >= 5 else found[0]


def _before_closers(body: str, around: str) -> int:
    """Tell where the closers of all brackets around a text begin, at its end; 0 if they are not there."""
    end = len(body)
    for bracket in around:
        while end and body[end - 1].isspace():
            end -= 1
        if not end or body[end - 1] != CLOSER[bracket]:
            return 0
        end -= 1
    return end


def _dedented(body: str, triple: str) -> str:
    """Take the indentation from a block, and the name of a language from its first line."""
    if triple == "```" and (info := _INFO(body)) is not None:
        body = body[info.end() - 1 :]
    if not body.lstrip(" \t\r").startswith("\n"):
        return body
    body = textwrap.dedent(body.lstrip(" \t\r")[1:])
    return body[: -len(last)] if (last := body[body.rfind("\n") :]).isspace() else body
