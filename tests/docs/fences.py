"""Find the examples and links of a Markdown page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]

_FENCE = re.compile(r"^(?P<indent> *)(?P<fence>`{3,}|~{3,})(?P<info>[^`\n]*)$")
_LINK = re.compile(r"\]\((?P<target>[^()\s]+)(?:\s+\"[^\"]*\")?\)")


class Block(NamedTuple):
    """A fenced block: its language, its text without the fence's indentation, its first line from 1."""

    language: str
    text: str
    line: int


def pages() -> list[Path]:
    """Return every page a reader may follow: the READMEs, docs, and how to contribute."""
    top = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "stubs/README.md")]
    return [page for page in top if page.exists()] + sorted((ROOT / "docs").rglob("*.md"))


def blocks(text: str) -> list[Block]:
    """Split a page into its fenced blocks, in order.

    Raises:
        ValueError: a fence is not closed, so what follows would silently not be run.
    """
    found: list[Block] = []
    opened: re.Match[str] | None = None
    start = 0
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        fence = _FENCE.match(line)
        if opened is None and fence:
            opened, start = fence, number
        elif opened and fence and not fence["info"].strip() and fence["fence"].startswith(opened["fence"]):
            body = [row.removeprefix(opened["indent"]) for row in lines[start : number - 1]]
            language = opened["info"].split()[0] if opened["info"].split() else ""
            found.append(Block(language, "\n".join(body) + "\n", start + 1))
            opened = None
    if opened:
        raise ValueError(f"the fence of line {start} is not closed")
    return found


def links(text: str) -> list[str]:
    """Return the targets of a page's links that lead to a file, without their anchors."""
    prose = text
    for block in blocks(text):
        prose = prose.replace(block.text, "")
    targets = (match["target"].split("#")[0] for match in _LINK.finditer(prose))
    return [
        target for target in targets if target and "://" not in target and not target.startswith("mailto:")
    ]
