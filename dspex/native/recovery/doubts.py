"""Words around a value in a sentence that say that it is not meant, or not exactly.

A value is looked for in its own clause only: in "not low, high" nothing speaks against high.
"""

from __future__ import annotations

import re
from typing import Final

AROUND: Final = 80
"""Characters on each side of a value that are looked at."""

_BREAK: Final = re.compile(
    r"[.;:!?,\n](?!\d)|\b(?:because|since|although|though|while|given|due)\b", re.IGNORECASE
)
_QUOTES: Final = r"[\s\"'`*(\[\u201c\u2018]*"
_DENIED: Final = re.compile(
    r"\b(?:not|no|never|neither|nor|none|nothing|without|except|besides|instead|unlike|non|cannot|cant|dont|isnt"
    r"|doesnt|wont|hardly|barely|rarely|scarcely|seldom|doubt\w*|den(?:y|ies)|avoid\w*|reject\w*|rul\w+\s+out"
    r"|lack\w*|absence|far\s+from|sh(?:y|ort)\s+of|(?:any|every)thing\s+but|all\s+but|if|unless|whether|could"
    r"|might|may|used\s+to|formerly|previously|refuse\w*|wrong|nicht|kein\w*)\b|n['\u2019]t\b",
    re.IGNORECASE,
)
"""Anywhere in the clause before the value."""
_COMPARED: Final = re.compile(
    r"(?:\b(?:almost|nearly|too|more|less|fewer|than|least|most|over|under|above|below|beyond|exceed(?:s|ing)?"
    r"|up(?:wards)?\s+(?:to|of)|between|double|twice|triple|half|quarter|false|few|little|was\s+once|square\s+root|(?:max|min)(?:\.|imum)?)"
    rf"(?:\s+(?:a|an|the|of|to|be|been|being|very|so))*|%|\bsub-|\bpre-|\b(?:under|over)-){_QUOTES}\Z",
    re.IGNORECASE,
)
"""Directly before the value."""
_DENIED_AFTER: Final = re.compile(
    r"[\"'`*)\]\u201d\u2019]*(?:"
    r"\s+(?:(?:is|are|was|were|would\s+be|seems?|looks?|feels?)\s+)?"
    r"(?:not|wrong|incorrect|false|unlikely|too|excluded|ruled|out\s*(?:\Z|[.,;!]))\b"
    r"|\s+(?:(?:is|was|would|does|ca|do)n|wo|can)['\u2019]?t\b|\s+cannot\b|\s*\?|\s*[:=]\s*(?:no|false|0)\b|-ish\b"
    r"|['\u2019]s\b|\s+(?:is|was)\s+(?:out|the\s+(?:old|previous|former|wrong))\b)",
    re.IGNORECASE,
)
"""Directly after the value."""


def is_denied(text: str, start: int, end: int) -> bool:
    """Whether the words around a value say that it is not meant, only near, or ask whether it is."""
    before = text[max(0, start - AROUND) : start]
    if _COMPARED.search(before) is not None or _DENIED_AFTER.match(text, end) is not None:
        return True
    breaks = list(_BREAK.finditer(before))
    return _DENIED.search(before, breaks[-1].end() if breaks else 0) is not None


_OFF: Final = re.compile(
    r"\b(?:before|after|until|till|since|between|to|from|than|past)(?:\s+(?:the|about|around))*[\s\"'`*(]*\Z",
    re.IGNORECASE,
)
_OFF_AFTER: Final = re.compile(
    r"\s*(?:(?i:[ap]\.?m\b|at\s+the\s+(?:latest|earliest)|(?:or|and)\s|to\s|until\s)|[A-Z]{2,5}\b|[-+\u2013\u2014]\s?\d|Z\b)"
)


def is_off(text: str, start: int, end: int) -> bool:
    """Whether the words around a date or time say that another one is meant, or leave a part of it out."""
    before = text[max(0, start - AROUND) : start]
    return (
        _OFF.search(before) is not None
        or _OFF_AFTER.match(text, end) is not None
        or is_denied(text, start, end)
    )


_OTHERS: Final = re.compile(
    r"\b(?:examples?|e\.g|for instance|formats?|schema|template|drafts?|inputs?|wrong|instead|rather"
    r"|correct\w*|actually|wait|sorry|revised|updated|previous\w*|old|original\w*|not)\b",
    re.IGNORECASE,
)


def speaks_of_others(prose: str) -> bool:
    """Whether the words around several values say that some are no answer: examples, drafts, mistakes."""
    return _OTHERS.search(prose) is not None
