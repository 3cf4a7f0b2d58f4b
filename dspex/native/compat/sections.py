"""Cut chat answers at their headers, as DSPy 3.4 does."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from dspex.native.answers import odd_separators

_LINE: Final = re.compile(r"\[\[ ## (\w+) ## \]\]").match
_AFTER_MARK: Final = re.compile(r"(\w+) ## \]\]\n").match


def sections(text: str) -> Iterable[tuple[str, str]]:
    """Cut an answer at the lines that begin with a header; what stands before the first has no name.

    Of several sections with one name DSPy takes the first.
    """
    found = plain_sections(text)
    return _by_line(text) if found is None else found.items()


def plain_sections(text: str) -> dict[str, str] | None:
    """Cut an answer at once; None where a header is not written as the prompt asks for.

    Which of them are outputs does not matter here: `completed` is left out.
    """
    if odd_separators(text):
        return None
    before, *parts = text.split("[[ ## ")
    if before.strip() or not parts or before[-1:] not in ("", "\n"):
        return None  # of an indented header DSPy leaves brackets in the value
    if parts[-1].rstrip() == "completed ## ]]":
        del parts[-1]
    found: dict[str, str] = {}
    for part in parts:
        header = _AFTER_MARK(part)
        if header is None or header[1] in found or not part.endswith("\n"):
            return None
        found[header[1]] = part[header.end() :].strip()
    return found


def _by_line(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, list[str]]] = [("", [])]
    for line in text.splitlines():
        header = _LINE(line.strip())
        if header is None:
            found[-1][1].append(line)
        else:
            # DSPy counts from the start of the line as it is, so an indented header leaves brackets behind
            rest = line[header.end() :].strip()
            found.append((header[1], [rest] if rest else []))
    return [(name, "\n".join(lines).strip()) for name, lines in found]
