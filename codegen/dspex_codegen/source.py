"""Write Python source that looks hand-written: literals, f-strings, identifiers."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable

from dspex_codegen.layout import fits

WIDTH = 82
"""How long a piece of a broken text may be as a literal, without its quotes."""


def literal(text: str) -> str:
    r"""Write a str literal, in double quotes unless single ones need fewer backslashes.

    >>> print(literal("it's"), literal('say "hi"'))
    "it's" 'say "hi"'
    """
    inside = _escaped(text)
    if text.count('"') > text.count("'"):
        return f"'{inside}'"
    return '"' + inside.replace("\\'", "'").replace('"', '\\"') + '"'


def _escaped(text: str) -> str:
    """Escape for single quotes: with both kinds of quotes in a text, repr always uses these."""
    return repr("'\"" + text)[4:-1]


def fstring_part(text: str) -> str:
    """Write constant text for the inside of a double-quoted f-string."""
    inside = _escaped(text).replace("\\'", "'").replace('"', '\\"')
    return inside.replace("{", "{{").replace("}", "}}")


def text_constant(name: str, text: str) -> list[str]:
    """Assign a long text, one line of it in each line of the source."""
    line = f"{name} = {literal(text)}"
    if fits(line):
        return [line]
    return [f"{name} = (", *(f"    {literal(piece)}" for piece in pieces(text)), ")"]


def pieces(text: str, width: int = WIDTH) -> list[str]:
    """Break a text after newlines, and long lines at spaces; joined again it is the same text.

    Args:
        text: any text.
        width: how long a piece may be as a literal, without its quotes.
    """
    found: list[str] = []
    for line in re.findall(r"[^\n]*\n|[^\n]+", text):
        rest = line
        while rest:
            end = _fitting(rest, width)
            if end < len(rest):
                end = rest.rfind(" ", end // 2, end) + 1 or end
            found.append(rest[:end])
            rest = rest[end:]
    return found or [""]


def _fitting(text: str, width: int) -> int:
    """Return how many characters of a text fit into one piece, at least one."""
    end = min(len(text), width)
    while end > 1 and (over := len(literal(text[:end])) - 2 - width) > 0:
        end -= over // 6 or 1  # an escape is at most ten characters, and seldom more than four
    return max(end, 1)


def snake(name: str) -> str:
    """Turn a class name into a function name.

    >>> snake("HTTPReport"), snake("Extract[int]")
    ('http_report', 'extract_int')
    """
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    plain = re.sub(r"\W+", "_", spaced).strip("_").lower()
    return (
        plain if plain.isidentifier() and not keyword.iskeyword(plain) else f"signature_{plain}".rstrip("_")
    )


def pascal(name: str) -> str:
    """Turn a signature's name into a class name.

    >>> pascal("Extract[int]")
    'ExtractInt'
    """
    words = [w for w in re.split(r"\W+", name) if w]
    joined = "".join(w[0].upper() + w[1:] for w in words)
    return joined if joined.isidentifier() else f"Signature{joined}"


def fresh(wanted: str, taken: Iterable[str]) -> str:
    """Return a name, with underscores appended until nobody has it."""
    occupied = set(taken)
    while wanted in occupied or keyword.iskeyword(wanted):
        wanted += "_"
    return wanted
