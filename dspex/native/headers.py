"""The headers of a chat answer: as DSPy reads them, and as models write them otherwise."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from dspex.native.markers import END, HEADER
from dspex.native.recovery.nodes import RefusedError
from dspex.native.recovery.plain import plain

_LOOSE: Final = re.compile(
    r"^[ \t]{0,40}+(?:(?:[-*+\u2022]|\d{1,2}[.)])[ \t]{1,4}+)?(?:"  # - Answer: x, 1. Answer: x
    r"\[\[?[ #]*(?P<bracket>\w[\w -]{0,60}?)[ #]*\]\]?[ \t]*:?"  # [[ answer ]], [## Answer ##]
    r"|\#{1,6}[ \t]*(?P<hash>\w[\w -]{0,60}?)[ \t]*\#*[ \t]*(?::|$)"  # ## Answer, ### answer ###, # Answer: x
    r"|\*\*(?P<bold>\w[\w -]{0,60}?)[ \t]*(?:\*\*[ \t]*:|:[ \t]*\*\*)"  # **Answer:** x, **Answer**: x
    r"|(?P<stars>\*\*|__)(?P<alone>\w[\w -]{0,60}?)(?P=stars)(?=[ \t]*$)"  # **Answer**
    r"|(?P<name>\w[\w -]{0,60}?)[ \t]*:(?!//)"  # Answer: x
    r")[ \t]*(?P<rest>.*)$",
    re.MULTILINE,
)


def sections(text: str) -> dict[str, str]:
    """Split a chat answer at its headers, as DSPy's ChatAdapter does; the first of a name wins.

    Unlike there, an indented header is one like any other.
    """
    found: list[tuple[str, list[str]]] = [("", [])]
    for line in text.splitlines():
        stripped = line.strip()
        header = HEADER.match(stripped)
        if header:
            rest = stripped[header.end() :].strip()
            found.append((header[1], [rest] if rest else []))
        else:
            found[-1][1].append(line)
    joined: dict[str, str] = {}
    for name, lines in found:
        joined.setdefault(name, "\n".join(lines).strip())
    return joined


def first_answer(text: str) -> str:
    """Return what an answer holds before the model goes on to another one, behind the end of the first.

    Raises:
        RefusedError: a header stands twice in it, with different contents.
    """
    lines = text.splitlines()
    found: dict[str, str] = {}
    name = ""
    parts: list[str] = []
    for number, line in enumerate([*lines, f"[[ ## {END} ## ]]"]):
        stripped = line.strip()
        header = HEADER.match(stripped)
        if header is None:
            parts.append(line)
            continue
        content = "\n".join(parts).strip()
        if name and found.setdefault(name, content) != content:
            raise RefusedError(f"[[ ## {name} ## ]] stands twice with different contents")
        if header[1] == END and found and any(HEADER.match(after.strip()) for after in lines[number + 1 :]):
            return "\n".join(lines[:number])
        name, parts = header[1], [stripped[header.end() :].strip()]
    return text


def loose_sections(text: str, names: Sequence[str]) -> dict[str, str] | None:
    """Split a chat answer whose headers are not those of the format.

    Args:
        text: the answer.
        names: the outputs that are asked for.

    Returns:
        What stands under each name; None where a name stands more than once, so that where it
        begins is not clear. Where headers are in brackets, or all are marked as headings, a line that
        only begins with a name and a colon is none.
    """
    by_plain = {plain(name): name for name in names}
    by_plain.setdefault(END, END)
    headers = [(header, _plain_name(header)) for header in _LOOSE.finditer(text)]
    for key in by_plain.keys() - {key for _, key in headers}:  # Notes: for note, Tag: for tags
        by_plain.setdefault(key.removesuffix("s") if key.endswith("s") else f"{key}s", by_plain[key])
    meant = [
        (header, by_plain.get(key, ""))
        for header, key in headers
        if key in by_plain or HEADER.match(header[0].lstrip())
    ]
    strong = [pair for pair in meant if pair[0]["name"] is None]
    if any(header["bracket"] is not None and name not in ("", END) for header, name in meant):
        return _between([pair for pair in meant if pair[0]["bracket"] is not None], text)
    found = _between(strong, text)
    return found if found is not None and found.keys() >= set(names) else _between(meant, text)


def _plain_name(header: re.Match[str]) -> str:
    return plain(next(filter(None, header.group("bracket", "hash", "bold", "alone", "name"))))


def _between(headers: Sequence[tuple[re.Match[str], str]], text: str) -> dict[str, str] | None:
    """Return what stands behind each header; None where one stands twice."""
    found: dict[str, str] = {}
    current = ""
    at = 0
    for header, name in headers:
        if name == END and header["bracket"] is None:
            continue
        if name and (name in found or name == current):
            return None
        if current:
            found[current] = text[at : header.start()].strip()
        current, at = name, header.start("rest")
    if current:
        found[current] = text[at:].strip()
    found.pop(END, None)
    return found
