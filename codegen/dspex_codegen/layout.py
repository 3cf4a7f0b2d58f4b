"""Break long statements over lines as formatters do, so that generated text stays as it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

LINE: Final = 88
"""How long a line may get: what formatters allow unless told otherwise."""

_PLAIN: Final = re.compile(r"[\w. ]+").fullmatch
"""A test of names alone."""


def arguments(head: str, items: Sequence[str], tail: str, indent: int = 0) -> list[str]:
    """Write a call or a function's head: on one line, with all arguments on the next, or one a line.

    Args:
        head: up to and with the opening bracket.
        items: what stands in the brackets.
        tail: from the closing bracket on.
        indent: in spaces.

    >>> arguments("f(", ["a", "b=1"], ")")
    ['f(a, b=1)']
    """
    pad, inside = " " * indent, ", ".join(items)
    if fits(f"{pad}{head}{inside}{tail}"):
        return [f"{pad}{head}{inside}{tail}"]
    target, equals, call = head.partition(" = ")
    if equals and not fits(f"{pad}{head}"):
        return [f"{pad}{target} = (", *arguments(call, items, tail, indent + 4), f"{pad})"]
    if fits(f"{pad}    {inside}"):
        return [f"{pad}{head}", f"{pad}    {inside}", f"{pad}{tail}"]
    return [f"{pad}{head}", *(f"{pad}    {item}," for item in items), f"{pad}{tail}"]


def collection(head: str, items: Sequence[str], tail: str, indent: int = 0) -> list[str]:
    """Write a dict, list or tuple: on one line, or one item a line."""
    pad, inside = " " * indent, ", ".join(items)
    if fits(f"{pad}{head}{inside}{tail}"):
        return [f"{pad}{head}{inside}{tail}"]
    return [f"{pad}{head}", *(f"{pad}    {item}," for item in items), f"{pad}{tail}"]


def condition(tests: Sequence[str], indent: int) -> list[str]:
    """Write `if a or b:` on one line, or one test a line."""
    pad = " " * indent
    line = f"{pad}if {' or '.join(tests)}:"
    # formatters give each operand its line, those in brackets left together
    operands = [test.replace(" and ", "\nand ") if _PLAIN(test) else test for test in tests]
    lines = "\nor ".join(operands).split("\n")
    if fits(line) or len(lines) == 1:
        return [line]
    return [f"{pad}if (", *(f"{pad}    {part}" for part in lines), f"{pad}):"]


def fits(line: str) -> bool:
    """Whether a line is short enough."""
    return len(line) <= LINE
