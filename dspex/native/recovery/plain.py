"""Write names so that spellings of the same one are alike."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

MAX_NAME: Final = 200
"""Characters of a text that may be a name in another spelling."""
SIGNS: Final = "+#%$\u20ac\u00a3\u00b0=<>"
"""Signs that tell names apart, such as C and C++; all other punctuation does not."""
_PUNCTUATION: Final = re.compile(rf"(?:(?![{SIGNS}])[\W_])+")


def fold(text: str) -> str:
    """Write text without case and accents.

    >>> fold("Fran\u00e7ois")
    'francois'
    """
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", "".join(c for c in parts if not unicodedata.combining(c)))


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Write text without case, accents and punctuation.

    >>> plain("Order-ID (new)")
    'orderidnew'
    """
    return _PUNCTUATION.sub("", fold(text))
