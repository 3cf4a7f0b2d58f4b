"""Names that a value may stand under though they are not its own, and names that mean another thing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain
from typing import Final

from dspex.native.recovery.nodes import RefusedError
from dspex.native.recovery.plain import fold
from dspex.native.recovery.work import shown

_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|\d+")
_LABEL: Final = re.compile(
    r"^[^\w\n]{0,12}(?P<label>[^\W\d_][\w'\u2019 -]{0,60})[*_`\"]{0,4}[ \t]*+[:=](?=[*_`\" \t]*+[^\s/])",
    re.MULTILINE,
)
_TAG: Final = re.compile(r"<(?P<label>[^\W\d_][\w.-]{0,60})>")
_MARKUP: Final = frozenset(["b", "i", "u", "p", "em", "strong", "code", "span", "div", "mark"])
_LONGEST: Final = 200
"""Characters of a name that may be one in other words."""
_FEW: Final = 3
"""Words of a label that names what follows it; more of them are a sentence."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_AGAINST: Final = _set(
    "not no non never none neither nor without un anti isn isnt aren arent wasn doesn doesnt "
    "don dont cannot cant "
    "opposite inverse inverted negated invalid wrong incorrect "
    "error errors err exception exceptions traceback "
    "fail fails failed failing failure failures refusal refused"
)
"""Words that turn a value around, or say that there is none."""
_WRAPPING: Final = _set(
    "result results answer answers output outputs response responses data value values "
    "properties return returns "
    "prediction verdict decision conclusion solution choice classification class category "
    "label reply content text "
    "json object item payload root summary assessment analysis evaluation judgment judgement "
    "int integer float number bool boolean str string enum list array"
)
"""Words of names that models put around whatever they were asked for."""
_HARMLESS: Final = _WRAPPING | _set(
    "is has are it the a an my your our of for in to so on final flag field predicted detected "
    "short therefore based"
)
"""Words that change nothing in the name of a field."""
_SILENT: Final = _set("is has are the a an flag field value result answer output")
"""Words that may be missing in it."""


def _words(name: str) -> frozenset[str]:
    words = (fold(word) for word in _WORD.findall(name[:_LONGEST]))
    return frozenset(word.removesuffix("s") if len(word) > 3 else word for word in words)


def _all(words: frozenset[str]) -> frozenset[str]:
    return words | frozenset(word.removesuffix("s") if len(word) > 3 else word for word in words)


_AGAINST_FORMS: Final = _all(_AGAINST)
_HARMLESS_FORMS: Final = _all(_HARMLESS)
_SILENT_FORMS: Final = _all(_SILENT)


def speaks_against(name: str, own: Iterable[str] = ()) -> bool:
    """Whether a name negates a value or speaks of a failure, by words that its own names do not have.

    >>> speaks_against("not_spam", ["spam"]), speaks_against("errors", ["error_count"])
    (True, False)
    """
    return bool((_words(name) & _AGAINST_FORMS).difference(*map(_words, own)))


def stands_for(name: str, own: Iterable[str]) -> bool:
    """Whether a value under a name is that of a field: a wrapper's name, or the field's in other words.

    Args:
        name: what the value stands under.
        own: the names of the field, and of what it belongs to.

    >>> [stands_for(name, ["spam"]) for name in ("isSpam", "spam_flag", "result", "ham", "not_spam")]
    [True, True, True, False, False]
    """
    if len(name) > _LONGEST or speaks_against(name, own):
        return False
    words = _words(name)
    if words <= _HARMLESS_FORMS:
        return bool(words)
    return any(
        words - theirs <= _HARMLESS_FORMS and theirs - words <= _SILENT_FORMS and bool(theirs & words)
        for theirs in map(_words, own)
    )


def refuse_labels(text: str, own: Iterable[str], *, is_bool: bool) -> None:
    """Refuse a value behind a label or in a tag that means another thing, as in "Not spam: true".

    Args:
        text: what stands for an output.
        own: the names of the output, and of what it belongs to.
        is_bool: yes or no is asked for, and nothing else says of what.

    Raises:
        RefusedError: there is such a label.
    """
    names = tuple(own)
    for found in chain(_LABEL.finditer(text), _TAG.finditer(text)):
        label = found["label"]
        if found.re is _TAG and label.lower() in _MARKUP:
            continue
        foreign = is_bool and len(label.split()) <= _FEW and not stands_for(label, names)
        if speaks_against(label, names) or foreign:
            raise RefusedError(f"whether {shown(label)} means {names[0]!r} is not clear")
