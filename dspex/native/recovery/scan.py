"""One tolerant pass over text that should be JSON.

What JSON allows is read as JSON reads it. Beyond that: comments, commas too many or too few, quotes
of every kind or none, names without quotes, Python's literals and tuples, brackets that are missing,
doubled or of the wrong kind, and an end that came too early. What would have to be guessed is refused.
"""

from __future__ import annotations

import re
from collections.abc import Set

from dspex.native.recovery.nodes import MAX_DEPTH, Bare, BeyondError, Items, Node, Pairs, RefusedError, Repair
from dspex.native.recovery.shapes import (
    BARE_NAME,
    COMMENT,
    DOTS,
    ITEM,
    LOST_NAME,
    MORE_NAMES,
    MORE_PAIRS,
    NAME,
    PAIR,
    SEPARATOR,
    SET,
    SIMPLE,
    SKIPPED,
    SPACE,
    TAG,
    TUPLE,
)
from dspex.native.recovery.strings import CLOSER, QUOTES, Place, Strings
from dspex.native.recovery.unquoted import Unquoted
from dspex.native.recovery.work import Budget, Notes, shown


class Scan:
    """Reads arrays and objects out of one text."""

    def __init__(self, text: str, keys: Set[str], budget: Budget) -> None:
        """Prepare for a text.

        Args:
            text: the whole answer.
            keys: the names that objects may have, as `plain` writes them.
            budget: what may be spent.
        """
        self._text = text
        self._keys = keys
        self._budget = budget
        self._start("")

    def _start(self, brackets: str) -> None:
        self._notes = Notes()
        self._strings = Strings(self._text, self._keys, self._budget, self._notes)
        self._unquoted = Unquoted(self._text, self._budget, self._notes, self._strings)
        self._open = brackets

    def container(self, start: int) -> tuple[Items | Pairs, list[Repair]]:
        """Read the array, object or Python tuple whose bracket stands at `start`.

        Returns:
            The node, whose `end` tells where it ends, and what was mended in it.

        Raises:
            RefusedError: it cannot be read without guessing, or is nested too deeply.
        """
        self._start("")
        bracket = self._text[start]
        node = self._object(start) if bracket == "{" else self._array(start, bracket)
        return node, self._notes.repairs()

    def _enter(self, bracket: str) -> None:
        self._open += bracket
        if len(self._open) > MAX_DEPTH:
            raise BeyondError(f"it is nested more than {MAX_DEPTH} levels deep")

    def _skip(self, at: int) -> int:
        """Skip white space and comments."""
        text = self._text
        if text[at : at + 1] not in SKIPPED:
            return at
        while True:
            at = SPACE.match(text, at).end()  # type: ignore[union-attr]  # it matches always
            if text[at : at + 1] not in ("/", "#"):
                return at
            comment = COMMENT(text, at)
            if comment is None:
                return at
            self._check_comment(comment)
            self._notes.add("comment", f"a comment, {shown(comment[0].strip())}")
            at = comment.end()

    def _check_comment(self, comment: re.Match[str]) -> None:
        """Refuse a comment that may be text: one that hides what closes the brackets, or a #tag in a list."""
        text = self._text
        if comment.end() == len(text) and not comment[0].endswith("*/"):
            raise RefusedError(f"where the comment {shown(comment[0])} ends is not clear")
        if self._open[-1] != "{" and TAG(text, comment.start()):
            raise RefusedError(f"whether {shown(comment[0].strip())} is a comment or an item is not clear")

    def _object(self, start: int) -> Items | Pairs:
        text, node = self._text, Pairs(self._text, start)
        self._enter("{")
        at = self._skip(start + 1)
        if text.startswith("{", at):
            return self._doubled(start, at)
        while True:
            at = self._commas(at, bool(node))
            while (pair := PAIR(text, at)) is not None:
                double, single, *plain_value = pair.groups()
                if double is None:
                    self._notes.add("quotes", "' instead of a double quote")
                node.append((single if double is None else double, self._plain(*plain_value)))
                at = self._skip(pair.end())
            self._budget.spend(1)
            if text[at : at + 1] in ("", "}", "]", ")"):
                ended = self._ended(at, "{")
                if ended < 0:
                    at = self._skip(at + 1)
                    continue
                node.end, node.closed = ended, ended > at
                if not (self._open == "{" and node.closed and MORE_PAIRS(text, ended)):
                    break
                self._notes.add("doubled-bracket", "a } before the end of the object")
                at = self._skip(ended)
                continue
            name, after = self._name(at, bool(node))
            if after < 0:
                return self._as_set(node, start, at)
            at = self._skip(after)
            if at >= len(text) or text[at] in ",}])":
                self._notes.add("missing-value", f"{shown(name)} has no value")
                continue
            value, end = self._value(at, "object")
            node.append((name, value))
            at = self._skip(end)
            if text[at : at + 1] not in (",", "}", ""):
                self._missing_comma(at)
        self._open = self._open[:-1]
        return node

    def _plain(self, double: str | None, single: str | None, word: str | None) -> Node:
        """Make the node of a value in which nothing is in doubt."""
        self._budget.count()
        if double is not None:
            return double
        if word is not None:
            return Bare(word)
        self._notes.add("quotes", "' instead of a double quote")
        return single or ""

    def _doubled(self, start: int, at: int) -> Items | Pairs:
        """Read an object in doubled braces."""
        self._notes.add("doubled-bracket", "two opening braces instead of one")
        inner = self._object(at)
        inner.start = start
        end = self._skip(inner.end)
        if self._text.startswith("}", end):
            inner.end = end + 1
        self._open = self._open[:-1]
        return inner

    def _as_set(self, node: Pairs, start: int, at: int) -> Items:
        """Read braces without names as Python's set."""
        text = self._text
        if node or SET(text, at) is None:
            raise RefusedError(f"what {shown(text[at : at + 30])} is in an object is not clear")
        self._open = self._open[:-1]
        items = self._array(start, "{")
        self._notes.add("python", "a set, which JSON does not know")
        return items

    def _array(self, start: int, bracket: str = "[") -> Items:
        text, node = self._text, Items(self._text, start)
        self._enter(bracket)
        at = self._skip(start + 1)
        while True:
            at = self._commas(at, bool(node))
            while bracket == "[" and (item := ITEM(text, at)) is not None:
                node.append(self._plain(*item.groups()))
                at = self._skip(item.end())
            self._budget.spend(1)
            if text[at : at + 1] in ("", "}", "]", ")"):
                ended = self._ended(at, bracket)
                if ended < 0:
                    at = self._skip(at + 1)
                    continue
                node.end, node.closed = ended, ended > at
                break
            value, end = self._value(at, "tuple" if bracket == "(" else "array")
            self._check_item(value, node, at)
            node.append(value)
            at = self._skip(end)
            if text[at : at + 1] not in (",", "]", ""):
                self._missing_comma(at)
        self._open = self._open[:-1]
        return node

    def _check_item(self, value: Node, before: Items, at: int) -> None:
        """Refuse an item that may not be all of it."""
        if isinstance(value, Bare):
            if DOTS(value):
                raise RefusedError("a list is abbreviated with dots")
        elif (
            isinstance(value, str)
            and self._text[at] not in QUOTES
            and before
            and isinstance(before[-1], Bare)
        ):
            raise RefusedError(f"where the item that ends with {shown(value)} begins is not clear")

    def _missing_comma(self, at: int) -> None:
        if self._text[at] == ":":
            raise RefusedError(
                f"what the colon before {shown(self._text[at + 1 : at + 30])} means is not clear"
            )
        if self._text[at] not in "}])":
            self._notes.add("missing-comma", f"no comma before {shown(self._text[at : at + 20])}")

    def _commas(self, at: int, some: bool) -> int:
        """Skip the comma before an item, and those that are too many."""
        first, count = at, 0
        while self._text.startswith(",", at):
            count += 1
            at = self._skip(at + 1)
        if count > 1 or (count and not some):
            self._notes.add("comma", f"a comma too many, {shown(self._text[first : first + 20])}")
        elif count and self._text[at : at + 1] in ("}", "]", ")"):
            self._notes.add("trailing-comma", f"a comma before {self._text[at]}")
        return at

    def _ended(self, at: int, bracket: str) -> int:
        """Decide what a closing bracket, or the end of the text, does to the innermost container.

        Returns:
            Where the container ends: behind the bracket, or before it where the bracket closes an outer
            one; -1 where the bracket is one too many.
        """
        text, wanted = self._text, CLOSER[bracket]
        char = text[at : at + 1]
        if char == wanted:
            return at + 1
        if char == "":
            self._notes.add("unclosed-bracket", f"no {wanted} at the end")
            return at
        outer = self._open[:-1]
        names_follow = MORE_NAMES(text, at + 1) is not None
        if char in (CLOSER[b] for b in outer):
            if not names_follow or bracket == "(" or outer[-1] == bracket:
                self._notes.add("missing-bracket", f"no {wanted} before {char}")
                return at
            if outer[-2:-1] == "{":
                raise RefusedError(f"whether a {wanted} is missing or a {char} is wrong is not clear")
            if bracket == "[":
                self._notes.add("wrong-bracket", f"{char} instead of {wanted}")
                return at + 1
            return self._too_many(char)
        follows = text[self._skip(at + 1) :][:1]
        if names_follow or follows == wanted:
            return self._too_many(char)
        self._notes.add("wrong-bracket", f"{char} instead of {wanted}")
        return at + 1

    def _too_many(self, char: str) -> int:
        self._notes.add("doubled-bracket", f"a {char} that nothing opened")
        return -1

    def _name(self, at: int, some: bool) -> tuple[str, int]:
        """Read a name and its colon; the position is -1 where there is none."""
        text = self._text
        found = NAME(text, at)
        if found is not None:
            return found[1], found.end()
        if text[at] in QUOTES:
            if not some and SET(text, at):
                return "", -1
            if (lost := LOST_NAME(text, at)) is not None:
                self._notes.add("missing-quote", f"no quote after {shown(lost[1])}")
                return lost[1], lost.end()
            name, end, _ = self._strings.read(at, "key", self._open)
        else:
            bare = BARE_NAME(text, at)
            if bare is None:
                return "", -1
            name, end = bare[0].rstrip(), bare.end()
            if name[-1] in QUOTES:
                name = name.rstrip(QUOTES)
                self._notes.add("missing-quote", f"no quote before {shown(name)}")
            else:
                self._notes.add("unquoted", f"{shown(name)} without quotes")
        separator = SEPARATOR(text, end)
        if separator is None:
            return "", -1
        if separator[1] != ":":
            self._notes.add("separator", f"{separator[1]} instead of a colon")
            if separator[1] == "=":
                self._strings.expect_equals()
        return name, separator.end()

    def _value(self, at: int, place: Place) -> tuple[Node, int]:
        text = self._text
        self._budget.count()
        char = text[at]
        if char in "{[":
            node = self._object(at) if char == "{" else self._array(at)
            return node, node.end
        if char in QUOTES:
            value, end, _ = self._strings.read(at, place, self._open)
            return value, end
        simple = SIMPLE[place](text, at)
        if simple is not None:
            return Bare(simple[0]), simple.end()
        if char == "(" and TUPLE(text, at):
            self._notes.add("python", "a tuple, which JSON does not know")
            node = self._array(at, "(")
            return node, node.end
        return self._unquoted.read(at, place, self._open)
