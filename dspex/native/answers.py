"""What generated parsers call for answers that do not follow the format to the letter."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from dspex.errors import AnswerError

if TYPE_CHECKING:
    from dspex.native.live import Live

from dspex.native.recovery.nodes import Repair
from dspex.spec.dialect import LAYOUTS, Layout

ODD = re.compile("[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
odd_separators: Callable[[str], Any] = ODD.search
"""Find a line separator besides the newline: `str.splitlines` breaks there, and so does DSPy."""
UNREADABLE: type[Exception] = Exception
"""What makes generated code hand an answer over to recovery, which then says what is wrong."""

Repairs: TypeAlias = list[Repair] | None
"""Where a parser notes what it mended, if the caller wants to know."""

Answered = TypeVar("Answered")
Recover: TypeAlias = Callable[[str, Any, Repairs], Answered]
"""Reads any answer: (text, record, list for repairs) → record, perhaps with the reasoning beside it."""

CUT = "the answer was cut off at the limit of tokens; raise max_tokens"
WITHHELD = "the model's provider withheld the answer (content filter)"
ENDS = {"length": CUT, "content_filter": WITHHELD}
"""Why a model stopped before the end → what is wrong with an answer that is not whole."""


def refuse_cut_answer(signature: str, text: str, finish: str, dialect: str) -> None:
    """Refuse an answer that ended before its end: what is there would read like a whole one.

    Args:
        signature: for the error.
        text: the answer.
        finish: why the model stopped, as `Response.finish` says.
        dialect: the prompt format, which says how a whole answer ends.

    Raises:
        AnswerError: the answer is not whole.
    """
    if finish in ENDS and not _is_whole(text, LAYOUTS[dialect]):
        raise AnswerError(signature, (ENDS[finish],), text)


def _is_whole(text: str, layout: Layout) -> bool:
    """Whether an answer ends as whole ones do."""
    if layout == "chat":
        return "[[ ## completed ## ]]" in text
    if layout == "xml":
        from dspex.native.xml.tree import ends_outside

        return ends_outside(text)
    from dspex.native.answer_reader import json_object

    return json_object(text) is not None


def recovery(live: Live, dialect: str) -> Callable[..., Any]:
    """Return the recovering reader of a signature; it is loaded and built when an answer first needs it."""
    made: list[Callable[..., Any]] = []

    def recover(text: str, record: Any, repairs: Repairs = None) -> Any:
        if not made:
            from dspex.native.answer_reader import AnswerReader

            made.append(AnswerReader(live, dialect))
        return made[0](text, record, repairs)

    return recover
