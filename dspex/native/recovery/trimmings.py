"""What stands around an answer and says nothing about it: marks of Markdown, a polite end."""

from __future__ import annotations

import re
from typing import Final

_MARKS: Final = re.compile(
    r"\*{1,3}(?=[^\s*=])|(?<=[^\s*])\*{1,3}|(?<!\w)__(?=\w)|(?<=\w)__(?!\w)|`+|\\[()\[\]]|^#{2,6}[ \t]+",
    re.MULTILINE,
)
_FAREWELL: Final = re.compile(
    r"(?<=[.!\n])\s{0,9}(?:please\s+)?(?:let\s+me\s+know|feel\s+free|(?:i\s+)?hope\s+(?:this|that|it))\b[^\n]{0,200}\Z",
    re.IGNORECASE,
)


def without_trimmings(text: str) -> str:
    """Take marks of bold, italics, code, headings and formulas away, and an offer of help at the end.

    What is struck out keeps its marks.

    >>> without_trimmings("#### The answer is **5**, not ~~6~~.")
    'The answer is 5, not ~~6~~.'
    >>> without_trimmings("5 apples. Let me know if you need more!")
    '5 apples.'
    """
    return _FAREWELL.sub("", _MARKS.sub("", text))
