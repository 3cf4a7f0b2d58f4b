"""Fit what may be a list: an array, one value, lines with bullets, words with commas between them."""

from __future__ import annotations

import re
from typing import Final

from dspex.native.recovery.combine import SINGLE, WRAPPED, joined, noted, single, under
from dspex.native.recovery.leaves import BAD, NULLS, Call, Fit, Fitter, misfit
from dspex.native.recovery.nodes import Bare, Items, Node
from dspex.native.recovery.work import shown

GUESSED: Final = 3
"""Items between commas have to fit better than at this cost each."""

_BULLET: Final = re.compile(r"\s*(?:[-*\u2022\u2013]|\d{1,3}[.)])\s+(.+)").fullmatch
_PART: Final = re.compile(r"\s*(?:,|;|\n)\s*(?:and\s+)?|\s+and\s+")
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
            return misfit(node) if not text or _SEVERAL(text) else single(self._fit_item(node, call), node)
        one = single(self._fit_item(node, call), node)
        parts = [part.strip() for part in _PART.split(text.strip(".")) if part.strip()]
        if len(parts) < 2:
            return one
        call.budget.count(len(parts))
        if ";" in text and "," in text:
            return one if one.cost < BAD else misfit(node)  # 1,5; 2,5 are two numbers, or four
        several = joined([(i, self._fit_item(Bare(part), call)) for i, part in enumerate(parts)])
        if several.cost >= GUESSED * len(parts):
            return one
        if one.cost < BAD:
            return misfit(node)  # 1,234 is one number, or two
        return noted(several, "separated", f"{len(parts)} items of {shown(node)}")

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
