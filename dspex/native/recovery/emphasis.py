"""Marks of Markdown around words, which say nothing about them."""

from __future__ import annotations

import re
from typing import Final

_MARKS: Final = re.compile(
    r"\*{1,3}(?=[^\s*=])|(?<=[^\s*])\*{1,3}|(?<!\w)__(?=\w)|(?<=\w)__(?!\w)|`+|\\[()\[\]]|^#{2,6}[ \t]+",
    re.MULTILINE,
)


def without_emphasis(text: str) -> str:
    """Take the marks of bold, italics, code and headings away; what is struck out keeps its marks.

    >>> without_emphasis("#### The answer is **5**, not ~~6~~")
    'The answer is 5, not ~~6~~'
    """
    return _MARKS.sub("", text)
