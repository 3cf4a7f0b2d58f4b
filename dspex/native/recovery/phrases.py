"""Lists of phrases as parts of a pattern, so that they can be read and kept as lists."""

from __future__ import annotations

from typing import Final

_WRITTEN: Final = str.maketrans({".": r"\.", "*": r"\w*", "_": r"\s+"})


def any_of(*phrases: str) -> str:
    r"""Write a group that matches any of some phrases.

    Args:
        phrases: with spaces between them; `_` stands for white space inside one, `*` for the end of a word.

    >>> any_of("not far_from", "reject*")
    '(?:not|far\\s+from|reject\\w*)'
    """
    return f"(?:{'|'.join(' '.join(phrases).split()).translate(_WRITTEN)})"
