"""What a model thought aloud before its answer: no part of it."""

from __future__ import annotations

import re
from collections.abc import Set
from typing import Final

from dspex.native.recovery.nodes import RefusedError, Repair

_TAGS: Final = r"(think|thinking|thoughts?|reasoning|reflection|scratchpad)"
_ANY: Final = re.compile(rf"</?{_TAGS}>", re.IGNORECASE).search
_CLOSED: Final = re.compile(rf"[^{{\[<]*+<{_TAGS}>.*?</\1>", re.DOTALL | re.IGNORECASE).match
_OPENED: Final = re.compile(rf"\s*+<{_TAGS}>", re.IGNORECASE).match
_STRAY: Final = re.compile(rf"</{_TAGS}>(?=\s*+(?:\n|[\[{{<`]|\Z))|</(think)>", re.IGNORECASE).search


def is_thoughtful(text: str) -> bool:
    """Whether an answer may hold what the model thought aloud."""
    return _ANY(text) is not None


def without_thoughts(text: str, repairs: list[Repair], names: Set[str] = frozenset()) -> str:
    """Return an answer without what stands between tags of thinking before it, and note that.

    The tag that opens may be missing: templates of some models write it for them.

    Args:
        text: the answer.
        repairs: where it is noted.
        names: tags that mean an output instead, in lower case.

    Raises:
        RefusedError: it never ends.
    """
    if not is_thoughtful(text):
        return text
    at = 0
    while (closed := _CLOSED(text, at)) is not None and closed[1].lower() not in names:
        if at == 0:
            repairs.append(Repair("thoughts", f"what stood between <{closed[1]}> tags was left out"))
        at = closed.end()
    if (opened := _OPENED(text, at)) is not None and opened[1].lower() not in names:
        raise RefusedError(f"it ends while the model thinks: <{opened[1]}> is never closed")
    stray = _STRAY(text, at)
    tag = (stray[1] or stray[2]).lower() if stray else ""
    if stray is not None and tag not in names and f"<{tag}>" not in text[at : stray.start()].lower():
        at = stray.end()
        repairs.append(Repair("thoughts", f"what stood before </{tag}> was left out"))
    return text[at:]


_NAMES: Final = ("think", "thinking", "thought", "thoughts", "reasoning", "reflection", "scratchpad")
_LONGEST_TAG: Final = max(map(len, _NAMES)) + 3


class Thoughts:
    """Leaves what a model thinks aloud out of an answer that arrives in pieces."""

    def __init__(self, names: Set[str] = frozenset()) -> None:
        """Start before the first piece.

        Args:
            names: tags that mean an output instead, in lower case.
        """
        self._tags = {
            f"<{name}>": re.compile(f"</{name}>", re.IGNORECASE) for name in _NAMES if name not in names
        }
        self._held = ""  # what may become the tag that opens thoughts, or the one that ends them
        self._end: re.Pattern[str] | None = None  # the tag that ends them, while they last
        self.is_over = False  # the answer has begun

    def without(self, piece: str) -> str:
        """Return what belongs to the answer of the next piece and what was held back."""
        text, self._held = self._held + piece, ""
        while not self.is_over:
            if self._end is not None:
                ended = self._end.search(text)
                if ended is None:
                    self._held = text[-_LONGEST_TAG:]
                    return ""
                text, self._end = text[ended.end() :], None
            start = text.lstrip()
            head = start[:_LONGEST_TAG].lower()
            opened = next((tag for tag in self._tags if head.startswith(tag)), "")
            if opened:
                text, self._end = start[len(opened) :], self._tags[opened]
            elif any(tag.startswith(head) for tag in self._tags):
                self._held = start
                return ""
            else:
                self.is_over = True
        return text
