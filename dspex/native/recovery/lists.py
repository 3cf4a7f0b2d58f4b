"""Fit what may be a list: an array, one value, lines with bullets, words with commas between them."""

from __future__ import annotations

import re
from typing import Final

from dspex.native.recovery.combine import SINGLE, WRAPPED, joined, noted, single, under
from dspex.native.recovery.leaves import BAD, NULLS, Call, Fit, Fitter, misfit
from dspex.native.recovery.nodes import Bare, Items, Node
from dspex.native.recovery.quantities import number_in
from dspex.native.recovery.work import shown

GUESSED: Final = 3
"""Items between commas have to fit better than at this cost each."""

_BULLET: Final = re.compile(r"\s*(?:[-*\u2022\u2013]|\d{1,3}[.)])\s+(.+)").fullmatch
_TIGHT: Final = re.compile(r"\d,\d").search
"""A comma that may separate two numbers, thousands or a fraction."""
_APART: Final = re.compile(r"[,;]\s++(?:and\s++)?|\n|(?<!\s)\s++and\s++|;")
_PART: Final = re.compile(r"[,;\n]\s*+(?:and\s++)?|(?<!\s)\s++and\s++")
_QUOTED: Final = re.compile(
    r"\s*+(\"[^\"\\\n]*+\"|`[^`\n]*+`|'[^'\\\n]*+'|\u201c[^\u201c\u201d\n]*+\u201d)"
    r"\s*+(,\s*+(?:and\s++)?|and\s++|\.?\Z)"
)
"""An item in quotes, and what stands between it and the next one."""
_QUOTES: Final = ('"', "`")
_SEVERAL: Final = re.compile(r"[,;\n]").search


class ListFitter:
    """Fits nodes to a list, a set or a tuple of any length."""

    def __init__(self, fit_item: Fitter, *, is_text: bool) -> None:
        """Prepare for a kind of item.

        Args:
            fit_item: the fitter of an item.
            is_text: any text is an item, so that nothing tells one from several.
        """
        self._fit_item = fit_item
        self._is_text = is_text

    def __call__(self, node: Node, call: Call) -> Fit:
        """Fit a node."""
        call.budget.spend(1)
        if isinstance(node, Items):
            return joined([(index, self._fit_item(part, call)) for index, part in enumerate(node)])
        if isinstance(node, str):
            return self._from_text(node, call)
        one = single(self._fit_item(node, call), node)
        if len(node) != 1 or not isinstance(node[0][1], Items):
            return one
        inner = under(node[0][0], self(node[0][1], call), WRAPPED)
        return inner if inner.cost <= one.cost else one

    def _from_text(self, node: str, call: Call) -> Fit:
        if isinstance(node, Bare) and node in NULLS:
            return Fit(SINGLE, [], (("null", "null was taken as an empty list", ()),))
        if (inside := call.reparse(node)) is not None:
            return noted(self(inside, call), "json-in-string", "JSON inside a string")
        if (lines := self._bullets(node, call)) is not None:
            return lines
        text = node.strip()
        if self._is_text:
            if (items := _quoted(text)) is not None:
                call.budget.count(len(items))
                return noted(
                    joined([(index, self._fit_item(item, call)) for index, item in enumerate(items)]),
                    "separated",
                    f"{len(items)} items of {shown(node)}",
                )
            if text[:1] in _QUOTES and text.count(text[0]) > 2:
                return misfit(node)  # several texts in quotes, without commas
            return misfit(node) if not text or _SEVERAL(text) else single(self._fit_item(node, call), node)
        one = single(self._fit_item(node, call), node)
        parts = [part.strip() for part in _PART.split(text.strip(".")) if part.strip()]
        if len(parts) < 2:
            return one
        call.budget.count(len(parts))
        if _TIGHT(text) and (chunks := _chunks(text)):
            return self._from_chunks(chunks, node, call)
        if ";" in text and "," in text:
            return one if one.cost < BAD else misfit(node)  # 1,5; 2,5 are two numbers, or four
        several = joined([(i, self._fit_item(Bare(part), call)) for i, part in enumerate(parts)])
        if several.cost >= GUESSED * len(parts):
            return one
        if one.cost < BAD:
            return misfit(node)  # 1,234 is one number, or two
        return noted(several, "separated", f"{len(parts)} items of {shown(node)}")

    def _from_chunks(self, chunks: list[str], node: str, call: Call) -> Fit:
        """Fit numbers with commas in them where other signs stand between them: lines of thousands only.

        In "1,200, 3,400" and "1,5 and 2,5" a comma may separate digits or numbers.
        """
        if len(chunks) != len([line for line in node.splitlines() if line.strip()]):
            return misfit(node)
        call.budget.count(len(chunks))
        if not all(isinstance(found.value, int) for chunk in chunks if (found := number_in(chunk))):
            return misfit(node)
        made = joined([(index, self._fit_item(Bare(chunk), call)) for index, chunk in enumerate(chunks)])
        return noted(made, "lines", f"a list of {len(chunks)} lines")

    def _bullets(self, node: str, call: Call) -> Fit | None:
        """Fit lines with bullets or numbers before them, perhaps after a line that ends with a colon."""
        lines = [line for line in node.splitlines() if line.strip()]
        if len(lines) > 1 and lines[0].rstrip().endswith(":") and not _BULLET(lines[0]):
            del lines[0]
        call.budget.count(len(lines))
        items = [found[1].strip() for line in lines if (found := _BULLET(line))]
        if not items or len(items) != len(lines):
            return None
        made = joined([(index, self._fit_item(Bare(item), call)) for index, item in enumerate(items)])
        return noted(made, "lines", f"a list of {len(items)} lines")


def _quoted(text: str) -> list[str] | None:
    """Read items in quotes with commas between them; None where there is anything else, or one only."""
    items: list[str] = []
    at = 0
    while (found := _QUOTED.match(text, at)) is not None:
        items.append(found[1][1:-1])
        at = found.end()
        if found[2].strip(".") == "":
            return items if len(items) > 1 and at == len(text) else None
    return None


def _chunks(text: str) -> list[str] | None:
    """Split at what stands in no number; None where no part that may be one number has a comma in it."""
    chunks = [chunk.strip() for chunk in _APART.split(text) if chunk.strip()]
    if len(chunks) < 2 or all(number_in(chunk) is None for chunk in chunks if _TIGHT(chunk)):
        return None
    return chunks
