"""Write Python source that looks hand-written: literals, f-strings, identifiers."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable

WIDTH = 92
"""How long a line of a text constant may get before it is broken."""


def literal(text: str) -> str:
    """Write a str literal in double quotes.

    >>> print(literal('say "hi"\\n'))
    "say \\"hi\\"\\n"
    """
    body = repr('"' + text)
    if body[0] == "'":  # always so: the text holds a double quote; undo what repr escaped for it
        body = body[2:-1].replace("\\'", "'").replace('"', '\\"')
    return f'"{body}"'


def fstring_part(text: str) -> str:
    """Write constant text for the inside of a double-quoted f-string."""
    return literal(text)[1:-1].replace("{", "{{").replace("}", "}}")


def text_constant(name: str, text: str, annotation: str = "") -> list[str]:
    """Assign a long text, one line of it in each line of the source."""
    head = f"{name}{annotation} = "
    if len(head) + len(literal(text)) <= WIDTH:
        return [head + literal(text)]
    return [head + "(", *(f"    {literal(piece)}" for piece in pieces(text)), ")"]


def pieces(text: str) -> list[str]:
    """Break a text after newlines, and long lines at spaces; joined again it is the same text."""
    found: list[str] = []
    for line in re.findall(r"[^\n]*\n|[^\n]+", text):
        while len(line) > WIDTH:
            cut = line.rfind(" ", WIDTH // 2, WIDTH) + 1 or WIDTH
            found.append(line[:cut])
            line = line[cut:]
        found.append(line)
    return found or [""]


def snake(name: str) -> str:
    """Turn a class name into a function name.

    >>> snake("HTTPReport"), snake("Extract[int]")
    ('http_report', 'extract_int')
    """
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    plain = re.sub(r"\W+", "_", spaced).strip("_").lower()
    return plain if plain.isidentifier() and not keyword.iskeyword(plain) else f"signature_{plain}".rstrip("_")


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
