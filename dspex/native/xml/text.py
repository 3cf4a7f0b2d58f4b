"""Text between tags: references and CDATA sections, as XML means them, and as models write them."""

from __future__ import annotations

import re
from typing import Final

from dspex.native.recovery.work import Notes, shown

ENTITIES: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
"""The only names that are known. Nothing in an answer can define others."""
NAME: Final = r"[\w:\u2118\u212e\u309b\u309c][^\x00-,/;-@\[-^`{-\x7f\s]*+"
"""The pattern of a tag's name. Every name of Python is one, marks and middle dots included."""
CDATA: Final = "<![CDATA["
CDATA_END: Final = "]]>"
ENDS: Final = {CDATA[1:]: CDATA_END, "!--": "-->", "?": "?>"}
"""What ends a section, a comment and an instruction, by what begins it behind the sign <."""
UNESCAPED: Final = "unescaped"
"""The code of the repair for signs that stand for themselves where XML wants a reference."""

_SPECIAL: Final = re.compile(r"[&<\r]").search
_SECTION: Final = re.compile(r"<(!\[CDATA\[|!--|\?)").search
_REFERENCE: Final = re.compile(r"&(?:#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))|([a-z]{2,4}));|&")


class OddError(ValueError):
    """An answer is not well-formed, or its tags are not those that its type asks for."""


def plain_text(raw: str) -> str:
    """Return the text that stands between two tags, without the white space around it.

    Raises:
        OddError: it is not well-formed, or holds tags.

    >>> plain_text(" R&amp;D <![CDATA[<b>]]> ")
    'R&D <b>'
    """
    return raw.strip() if _SPECIAL(raw) is None else _read(raw, None).strip()


def loose_text(raw: str, notes: Notes) -> str:
    """Return the text that stands between two tags, signs that should have been references included.

    Args:
        raw: what stands there.
        notes: get told when there are such signs.
    """
    return loosely_read(raw, notes).strip()


def loosely_read(raw: str, notes: Notes) -> str:
    """Read text as `loose_text` does, white space around it included."""
    return raw if _SPECIAL(raw) is None else _read(raw, notes)


def uncommented(raw: str) -> str:
    """Return text without comments and instructions; those without an end are text.

    >>> uncommented("high<!-- sure --> <![CDATA[<!-- text -->]]>")
    'high <![CDATA[<!-- text -->]]>'
    """
    parts: list[str] = []
    endless: set[str] = set()
    kept = at = 0
    while (found := _SECTION(raw, at)) is not None:
        kind, at = found[1], found.end()
        past = -1 if kind in endless else raw.find(ENDS[kind], at)
        if past < 0:
            endless.add(kind)
            continue
        at = past + len(ENDS[kind])
        if ENDS[kind] != CDATA_END:
            parts.append(raw[kept : found.start()])
            kept = at
    return "".join((*parts, raw[kept:]))


def unescaped(raw: str) -> str:
    """Return text with its references read; those that mean nothing stay as they are."""
    return _REFERENCE.sub(lambda found: _character(found) or found[0], raw)


def _read(raw: str, notes: Notes | None) -> str:
    if "\r" in raw:
        raw = raw.replace("\r\n", "\n").replace("\r", "\n")
    parts: list[str] = []
    at = 0
    while (opened := raw.find(CDATA, at)) >= 0 and (closed := raw.find(CDATA_END, opened)) >= 0:
        parts += (_outside(raw[at:opened], notes), raw[opened + len(CDATA) : closed])
        at = closed + len(CDATA_END)
    return "".join((*parts, _outside(raw[at:], notes)))


def _outside(raw: str, notes: Notes | None) -> str:
    """Read what is no CDATA section."""
    if "<" in raw:
        _tell(notes, raw, raw.index("<"))
    if "&" not in raw:
        return raw

    def character(found: re.Match[str]) -> str:
        if (read := _character(found)) is not None:
            return read
        _tell(notes, raw, found.start())
        return found[0]

    return _REFERENCE.sub(character, raw)


def _tell(notes: Notes | None, raw: str, at: int) -> None:
    if notes is None:
        raise OddError("a sign stands in the text that XML wants to be a reference")
    notes.add(UNESCAPED, f"{raw[at]} was taken as it stands in {shown(raw[max(0, at - 20) : at + 20])}")


def _character(found: re.Match[str]) -> str | None:
    """Return the character that a reference stands for; None where it stands for none."""
    hexadecimal, decimal, name = found.groups()
    if name is not None:
        return ENTITIES.get(name)
    if hexadecimal is not None:
        code = int(hexadecimal, 16)
    elif decimal is not None:
        code = int(decimal)
    else:
        return None
    return chr(code) if _is_character(code) else None


def _is_character(code: int) -> bool:
    """Whether XML 1.0 knows a character of that number."""
    return code in (9, 10, 13) or 32 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 2**16 <= code < 0x110000
