"""Headers and end marks of a chat answer that are nearly those of the format, written as they should be.

A line is taken for a header only where it names an output that has none, or the end where nothing
follows. A text that is about headers, with names that are not asked for, stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from dspex.native.recovery.nodes import Repair
from dspex.native.recovery.plain import plain

HEADER: Final = re.compile(r"\[\[ ## (\w+) ## \]\]")
END: Final = "completed"
END_MARK: Final = "[[ ## completed ## ]]"
MISSPELT: Final = Repair("headers", "the headers are not written as the prompt asks for")
LEAST: Final = 5
"""Characters of a header that was cut off, so that it is one."""

MARKER: Final = re.compile(
    r"(?:[>*+-][ \t]+)?(?:#{1,6}[ \t]*+(?=[\[*_`]))?[*_`]{0,3}"
    r"(?P<open>\[{0,3})[ \t]*+(?P<before>#{0,4})[ \t]*+(?P<name>[^\W_](?:[\w -]{0,60}[^\W_])?)"
    r"[ \t]*+(?P<after>#{0,4})[ \t]*+(?P<close>\]{0,3})[*_`]{0,3}[ \t]*+:?[*_`]{0,3}(?P<rest>.*)"
).fullmatch
_COLON: Final = re.compile(r"[ \t]++:(?=\s|\Z)|:(?=[\s\w\"'\[{]|\Z)").match
_END_BEHIND: Final = re.compile(
    r"(?<!\[)\[{1,2}[ \t]?#{1,4}[ \t]?completed[ \t]?#{1,4}[ \t]?\]{1,2}\Z", re.IGNORECASE
).search
_FENCE: Final = "```"


def names_of(wires: Sequence[str]) -> dict[str, str]:
    """Return the names that headers may have, by what `plain` makes of them."""
    names = {plain(wire): wire for wire in reversed(wires)}
    names.setdefault(END, END)
    return names


def is_marker(found: re.Match[str]) -> bool:
    """Whether what `MARKER` finds in a line is meant as a header, if its name is one."""
    opened, closed = len(found["open"]), len(found["close"])
    before, after = len(found["before"]), len(found["after"])
    if found["rest"].strip() and not (closed and before and after):
        return False
    if opened >= 2 and closed >= 2:
        return True
    if before and after and (opened or closed):
        return True
    return before >= 2 and after >= 2 and plain(found["name"]) == END


def behind_header(rest: str) -> str:
    """Return what a header's line holds behind it, without a colon that belongs to the header."""
    colon = _COLON(rest)
    return (rest if colon is None else rest[colon.end() :]).strip()


def is_cut(line: str, names: Sequence[str]) -> bool:
    """Whether a line is the beginning of a header, and no more of it."""
    return len(line) >= LEAST and any(
        len(line) < len(whole) and whole.startswith(line)
        for whole in (f"[[ ## {name} ## ]]" for name in names)
    )


def mended(text: str, wires: Sequence[str]) -> tuple[str, list[Repair]]:
    """Write the headers of an answer as they should be, where it is clear which lines are meant as headers.

    Args:
        text: the answer.
        wires: the names of the outputs.

    Returns:
        The answer, the same object where nothing is to be mended; and what was mended.
    """
    if "[" not in text and "##" not in text:
        return text, []
    lines = _Lines(text.splitlines(), wires)
    lines.apart()
    lines.renamed()
    lines.ended()
    repairs = [MISSPELT] if lines.changed else []
    if lines.unfenced():
        repairs.append(Repair("fence", "the answer stood in a fence"))
    return ("\n".join(lines.lines), repairs) if repairs else (text, [])


class _Lines:
    """The lines of one answer.

    Attributes:
        lines: as they are by now.
        changed: a header was mended.
    """

    def __init__(self, lines: list[str], wires: Sequence[str]) -> None:
        self.lines = lines
        self.changed = False
        self._names = names_of(wires)
        self._known = frozenset(self._names.values())

    def _exact(self) -> dict[str, list[int]]:
        """Return the numbers of the lines with headers that are those of the format, by name."""
        found: dict[str, list[int]] = {}
        for number, line in enumerate(self.lines):
            if (header := HEADER.match(line.lstrip())) is not None:
                found.setdefault(header[1], []).append(number)
        return found

    def _nearly(self) -> tuple[dict[str, list[int]], int]:
        """Return the numbers of lines that are nearly headers, by name; and how many name no output.

        Before the first output nothing is a part of one.
        """
        found: dict[str, list[int]] = {}
        others, begun = 0, False
        for number, line in enumerate(self.lines):
            stripped = line.strip()
            header = HEADER.match(stripped)
            if header is not None and not self._is_respelt(header[1]):
                begun = begun or header[1] in self._known
                continue
            marker = MARKER(stripped) if "[" in stripped or "##" in stripped else None
            if marker is None or not is_marker(marker):
                continue
            name = self._names.get(plain(marker["name"]), "")
            if name:
                begun = True
                found.setdefault(name, []).append(number)
            elif not marker["name"][0].isdigit():
                others += begun
        return found, others

    def _is_respelt(self, name: str) -> bool:
        """Whether a name is known in another case only."""
        return name not in self._known and plain(name) in self._names

    def apart(self) -> None:
        """Put headers behind another one in its line on lines of their own, and take off colons."""
        exact = self._exact()
        found: list[str] = []
        for line in self.lines:
            stripped = line.strip()
            header = HEADER.match(stripped)
            if header is None or header[1] not in self._known:
                found.append(line)
                continue
            pieces = self._pieces(stripped, exact)
            if _COLON(pieces[0], header.end()):
                pieces[0] = f"{header[0]} {behind_header(pieces[0][header.end() :])}"
                self.changed = True
            self.changed |= len(pieces) > 1
            found += pieces if len(pieces) > 1 or pieces[0] != stripped else [line]
        self.lines = found

    def _pieces(self, line: str, exact: dict[str, list[int]]) -> list[str]:
        headers = list(HEADER.finditer(line))
        names = [header[1] for header in headers[1:]]
        unseen = all(name in self._known and name not in exact for name in names)
        if not names or not unseen or len(set(names)) < len(names) or END in names[:-1]:
            return [line]
        starts = [header.start() for header in headers]
        return [line[a:b].strip() for a, b in zip(starts, [*starts[1:], len(line)], strict=True)]

    def renamed(self) -> None:
        """Write the headers of outputs that have none but one that is nearly right."""
        exact = self._exact()
        found, others = self._nearly()
        if others:
            return
        for name, numbers in found.items():
            if name != END and name not in exact and len(numbers) == 1:
                marker = MARKER(self.lines[numbers[0]].strip())
                rest = "" if marker is None else marker["rest"].strip()
                self.lines[numbers[0]] = f"[[ ## {name} ## ]] {rest}".rstrip()
                self.changed = True

    def ended(self) -> None:
        """Write the mark of the end where it is nearly right, cut off, or stands behind the last words."""
        exact = self._exact()
        found, others = self._nearly()
        if END in exact or others or not exact.keys() & self._known:
            return
        for number in reversed(found.get(END, ())):
            if self._ends(number):
                self.lines[number] = END_MARK
                self.changed = True
        if (last := self._last()) < 0:
            return
        line = self.lines[last].strip()
        if is_cut(line, [name for name in self._known if name not in exact]):
            self.lines[last] = END_MARK
            self.changed = True
        elif len(line) > len(END_MARK) and (behind := _END_BEHIND(line, len(line) - 2 * len(END_MARK))):
            self.lines[last : last + 1] = [line[: behind.start()].rstrip(), END_MARK]
            self.changed = True

    def _ends(self, number: int) -> bool:
        """Whether nothing follows a line, or another answer."""
        following = (self.lines[n].strip() for n in range(number + 1, len(self.lines)))
        behind = next((line for line in following if line and line != _FENCE), "")
        return not behind or HEADER.match(behind) is not None

    def _last(self) -> int:
        return next((n for n in range(len(self.lines) - 1, -1, -1) if self.lines[n].strip()), -1)

    def unfenced(self) -> bool:
        """Take away the fence around the outputs; tell whether there was one."""
        exact = self._exact()
        first = min((numbers[0] for name, numbers in exact.items() if name in self._known), default=0)
        if END in exact or not _opens_fence([line.strip() for line in self.lines[:first]]):
            return False
        fences = [n for n in range(first, len(self.lines)) if self.lines[n].strip().startswith(_FENCE)]
        last = fences[-1] if fences and len(fences) % 2 else -1
        if last < 0 or self.lines[last].strip() != _FENCE or (len(fences) > 1 and last != self._last()):
            return False
        del self.lines[last:]
        return True


def _opens_fence(lead: Sequence[str]) -> bool:
    """Whether the lines before an answer end with the beginning of a fence."""
    words = [line for line in lead if line]
    fences = sum(line.startswith(_FENCE) for line in words)
    return bool(words) and words[-1].startswith(_FENCE) and fences % 2 == 1
