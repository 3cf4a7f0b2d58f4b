"""Problems as text for people."""

from __future__ import annotations

from collections.abc import Sequence

from dspex.check.problem import Problem
from dspex.errors import excerpt

WIDTH = 100
"""How many characters of a signature string are shown around the caret."""


def render_problems(signature: str, problems: Sequence[Problem]) -> str:
    """Write problems below each other: where, what, what to do, the code.

    Args:
        signature: name of the signature, or the text of a signature string. With a string, a
            caret points at the column of each problem.
        problems: what the rule book found, in the order to show them.
    """
    is_string = any(p.column >= 0 for p in problems)
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    lines = [f"{excerpt(signature) if is_string else signature}: {count}"]
    for problem in problems:
        lines.append("  " + render_problem(problem))
        if is_string and problem.column >= 0:
            lines += ["    " + line for line in pointed_at(signature, problem.column)]
    return "\n".join(lines)


def render_problem(problem: Problem) -> str:
    """Write one problem as one line."""
    where = (
        (f"{problem.file}:{problem.line}: " if problem.line else f"{problem.file}: ") if problem.file else ""
    )
    kind = "" if problem.severity == "error" else f"{problem.severity}: "
    remedy = f" {problem.remedy}" if problem.remedy else ""
    end = "" if problem.message.endswith((".", "?", "!")) else "."
    return _printable(f"{where}{kind}{problem.message}{end}{remedy} [{problem.code}]")


def pointed_at(text: str, column: int) -> list[str]:
    """Show the line of a text that holds a column, and a caret below it.

    >>> pointed_at("a -> b", 5)
    ['a -> b', '     ^']
    """
    column = min(column, len(text))
    start = max(text.rfind("\n", 0, column), text.rfind("\r", 0, column)) + 1
    line = text[start:].splitlines()[0] if text[start:].strip("\r\n") and text[start] not in "\r\n" else ""
    caret = column - start
    left = max(0, caret - WIDTH // 2)
    line, caret = line[left : left + WIDTH], caret - left
    if left:
        line, caret = "..." + line, caret + 3
    return [_printable(line), "".join(map(_blank, line[:caret])) + "^"]


def _printable(line: str) -> str:
    return "".join(c if c.isprintable() or c == "\t" else "?" for c in line)


def _blank(character: str) -> str:
    """Return as many blanks as a terminal gives a character."""
    if character == "\t":
        return "\t"
    from unicodedata import combining, east_asian_width

    if not character.isprintable():
        return " "
    if combining(character):
        return ""
    return "  " if east_asian_width(character) in "WF" else " "
