"""Yes and no in what a model said, where nothing else in it says the opposite or makes a condition."""

from __future__ import annotations

import re
from typing import Final

from dspex.native.recovery.phrases import any_of
from dspex.native.recovery.trimmings import without_trimmings
from dspex.native.recovery.words import LONGEST, Names

_WORDS: Final = Names((("true", 1), ("false", 0), ("yes", 1), ("no", 0)))
_ALONE: Final = {
    **dict.fromkeys(("y", "t", "on", "yep", "yeah", "yup", "absolutely", "definitely", "of course"), True),
    **dict.fromkeys(("n", "f", "off", "nope", "nah", "no way", "not at all"), False),
}
"""What means yes or no as a whole answer only."""
_ENDS: Final = r"(?=\s*(?:[.,;:!\n\u2013\u2014]|\Z))"
_OTHER_NO: Final = re.compile(
    r"\A\W{0,20}(?:nope|nah|(?:absolutely|definitely|certainly|clearly|of\s+course),?\s+not)" + _ENDS,
    re.IGNORECASE,
)
_OTHER_YES: Final = re.compile(r"\A\W{0,20}(?:yep|yeah|yup)" + _ENDS, re.IGNORECASE)
"""Other words for no and yes at the beginning."""
_FIRST: Final = re.compile(r"\W{0,20}(?:(yes|true)|no|false)\b", re.IGNORECASE)
_SENTENCE: Final = re.compile(r"[\s.,;:!\u2013\u2014*\"'()-]*(?:\\n)*(?P<said>[^.!?\n]{0,200})")
_CONDITION: Final = re.compile(
    r"\b"
    + any_of(
        "if unless but however although though except until maybe perhaps possibly depend* mostly partly",
        "partially or might could not_sure unsure not_certain uncertain not_clear unclear sometimes",
        "in_theory provided assuming only_when doubt* actually wait",
    )
    + r"\b|\d\s?%",
    re.IGNORECASE,
)
_REASON: Final = re.compile(r"\b(?:because|since|as|given|due)\b", re.IGNORECASE)
_TAKEN_BACK: Final = re.compile(
    r"(?:[.!?\n]|\\n)\s{0,9}"
    + any_of("but only_if unless if however although actually wait maybe perhaps or except sorry correction")
    + r"\b",
    re.IGNORECASE,
)
"""The beginning of a later sentence that takes back what was said."""
_NEGATED: Final = re.compile(
    r"\b"
    + any_of(
        "not no nope never neither nor none nothing cannot without lack lacks false untrue incorrect wrong",
        "invalid",
    )
    + r"\b|n['\u2019]t\b",
    re.IGNORECASE,
)
_UNLESS_NOT: Final = r"(?<!not\s)(?<!n't\s)(?<!n\u2019t\s)"
_AFFIRMED: Final = re.compile(
    _UNLESS_NOT + r"\b(?:yes|yep|yeah|true|indeed|(?:correct|right)(?!\s+\w))\b", re.IGNORECASE
)
_SAYS_TRUE: Final = re.compile(_UNLESS_NOT + r"\b(?:yes|true)\b", re.IGNORECASE)
_SAYS_FALSE: Final = re.compile(r"\b(?:false|untrue)\b|(?:\A|[.!?\n])\s{0,9}no\s{0,9}[.,!]", re.IGNORECASE)
_MARK: Final = re.compile(r"[\"'*)]{0,3}(?:[.,;:!]|\s?\(|\s[-\u2013\u2014]\s|[ \t]*\n)")
_NEW_SENTENCE: Final = re.compile(r"[\"'*)]{0,3}(?:[.!](?:\s|\\n)|[ \t]*\n)")
_OWN_LINE: Final = re.compile(r"[ \t.!]{0,9}(?:\n|\\n)")
_COUNTED: Final = re.compile(r"(?<=[oO])\.?\s{0,9}#?\d|[\s.:#-]{0,9}\d+\W{0,9}\Z")
"""Where "no" is short for number, or a number is the answer."""
_DENIED: Final = re.compile(
    r"[^\w\n]{0,5}\(\s*(?:not?|wrong|incorrect|invalid|rejected|excluded)\b", re.IGNORECASE
)


def said_bool(text: str) -> tuple[bool, str] | None:
    """Read yes or no from words; None where neither is said clearly.

    Returns:
        The value, and how it was found: as `Match.how`.

    >>> said_bool("Yes, that is right.")
    (True, 'sentence')
    >>> said_bool("Yes, unless it rains")
    """
    alone = text.strip(" \t\r\n\"'`*_.!").lower()
    if (value := _ALONE.get(alone)) is not None:
        return value, "plain"
    if len(text) > LONGEST:
        return None
    plain = _OTHER_YES.sub("yes", _OTHER_NO.sub("no", without_trimmings(text)))
    found = _WORDS.find(plain)
    if found is not None and found.how != "sentence":
        return bool(found.meaning), found.how
    if (first := _FIRST.match(plain)) is not None and _MARK.match(plain, first.end()) is not None:
        value = first[1] is not None
    elif found is None:
        return None
    else:
        value = bool(found.meaning)
    return None if _is_unclear(plain, value=value) else (value, "sentence")


def _is_unclear(text: str, *, value: bool) -> bool:
    """Whether the words around yes or no say the opposite, too, or make a condition."""
    first = _FIRST.match(text)
    if _TAKEN_BACK.search(text) is not None:
        return True
    if (_SAYS_FALSE if value else _SAYS_TRUE).search(text, first.end() if first else 0) is not None:
        return True
    if first is None:
        return False
    if (first[1] is not None) is not value or _COUNTED.match(text, first.end()) is not None:
        return True
    if _DENIED.match(text, first.end()) is not None:
        return True
    sentence = _SENTENCE.match(text, first.end())
    said = sentence["said"] if sentence else ""
    if (value and _NEGATED.search(said) is not None) or (not value and _AFFIRMED.search(said) is not None):
        return True
    if (
        _OWN_LINE.match(text, first.end()) is not None
        and not value
        and said
        and _NEGATED.search(said) is None
    ):
        return True  # no, and then a statement that may be the answer
    if _NEW_SENTENCE.match(text, first.end()) is not None:
        return False
    reason = _REASON.search(said)
    return _CONDITION.search(said[: reason.start()] if reason else said) is not None
