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
        at = closed.end()
        repairs.append(Repair("thoughts", f"what stood between <{closed[1]}> tags was left out"))
    if (opened := _OPENED(text, at)) is not None and opened[1].lower() not in names:
        raise RefusedError(f"it ends while the model thinks: <{opened[1]}> is never closed")
    stray = _STRAY(text, at)
    tag = (stray[1] or stray[2]).lower() if stray else ""
    if stray is not None and tag not in names and f"<{tag}>" not in text[at : stray.start()].lower():
        at = stray.end()
        repairs.append(Repair("thoughts", f"what stood before </{tag}> was left out"))
    return text[at:]
