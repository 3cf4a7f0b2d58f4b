"""What a tolerant scan yields: strings, bare words, arrays and objects, with what was repaired."""

from __future__ import annotations

from typing import Final, TypeAlias, TypeVar, Union

from msgspec import Struct

T = TypeVar("T")

MAX_LENGTH: Final = 2**20
"""Characters of an answer that recovery looks at."""

MAX_DEPTH: Final = 128
"""How deeply arrays and objects may be nested."""

MAX_VALUES: Final = 100_000
"""How many values an answer may hold."""

WORK: Final = 4
"""Steps for each character of an answer, at most; and a few for short ones."""

FREE_STEPS: Final = 20_000
"""Steps that every answer may take, however short."""


class RefusedError(ValueError):
    """An answer cannot be read without guessing, or is beyond the bounds."""


class BeyondError(RefusedError):
    """An answer is beyond the bounds: nothing else in it is tried."""


class Repair(Struct, frozen=True):
    """One thing that was mended or interpreted in an answer.

    Attributes:
        code: what kind of repair it is, such as "trailing-comma"; docs/recovery.md lists them.
        detail: what was there and what was taken from it, for people.
        path: where in the value, as Python would write it; empty for the whole.
    """

    code: str
    detail: str
    path: str = ""

    def under(self, name: str) -> Repair:
        """Return the repair as one of a part of something larger."""
        dot = "." if self.path and not self.path.startswith("[") else ""
        return Repair(self.code, self.detail, f"{name}{dot}{self.path}")

    def __str__(self) -> str:
        return f"{self.code} at {self.path}: {self.detail}" if self.path else f"{self.code}: {self.detail}"


class Bare(str):
    """Text without quotes: a number, a word, a sentence."""

    __slots__ = ()


class _Span(list[T]):
    """What stands between brackets.

    Attributes:
        source: the text.
        start, end: where it stands there.
        closed: whether its bracket was closed.
    """

    __slots__ = ("closed", "end", "source", "start")

    def __init__(self, source: str, start: int) -> None:
        """Start one at a position."""
        self.source = source
        self.start = start
        self.end = start
        self.closed = False

    __hash__ = object.__hash__  # type: ignore[assignment]  # nodes are told apart by identity


class Items(_Span["Node"]):
    """An array, or what else holds one value after the other."""

    __slots__ = ()


class Pairs(_Span[tuple[str, "Node"]]):
    """An object: names and values in the order of the text, names perhaps more than once."""

    __slots__ = ()


Node: TypeAlias = Union[str, Items, Pairs]
"""A string is text that stood in quotes, a `Bare` text that did not."""
