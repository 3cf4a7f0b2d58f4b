"""Where a number may stand in a sentence so that it is the one that is meant.

What stands before it is nothing, harmless words, or ends with a copula or a sign; what stands behind
it is a unit, then the end, or words that bring no doubt. Any other place is refused.
"""

from __future__ import annotations

import re
from typing import Final

from dspex.native.recovery.doubts import OTHERS_SAY
from dspex.native.recovery.phrases import any_of
from dspex.native.recovery.units import is_unit

_BREAK: Final = re.compile(
    r"(?<!\be\.g)(?<!\bi\.e)(?<!\bapprox)(?<!\bca)(?<!\bvs)(?<!\bcf)[.;!?](?=\s)|\n|,(?=\s)|\bbut\b|\\n",
    re.IGNORECASE,
)
_TOKEN: Final = re.compile(
    r"(?i:\b(?:approx|ca)\.)|<\w{1,40}>|->|\\boxed|[^\W_]+(?:['\u2019][^\W_]+)*|[^\w\s\"'(\[{\u201c\u2018]"
)
_ADVERBS_WORDS: Final = (
    "about approximately approx approx. ca. around roughly circa ca exactly precisely just "
    "only currently now simply therefore thus ~ \u2248 some a an the it this them"
)
_ADVERBS: Final = frozenset(_ADVERBS_WORDS.split())
"""What may stand between a copula or a sign and the number."""
_COPULAS_WORDS: Final = (
    "is are was were equals equal totals total be been makes gives shows contains has have "
    "had say said guess estimate estimated count counted found find see got get need needs "
    "takes take costs cost weighs measures rate rated scores scored score answer result i'd "
    "i\u2019d am give gave comes returned returns yields choose chose pick picked ist sind est "
    "sont es son \xe8 sono \xe9 s\xe3o \xe4r er zijn jest"
)
_COPULAS: Final = frozenset(_COPULAS_WORDS.split())
_SIGNS: Final = frozenset((":", "=", "\u2192", "\u21d2", "->", "~", "\u2248", "\\boxed", "\uff1a"))
_COUNTED_WORDS: Final = (
    "total sum average mean median count score rating value price cost result number age "
    "population amount estimate"
)
_COUNTED: Final = frozenset(_COUNTED_WORDS.split())
"""What a number may be "of"."""
_HARMLESS_WORDS: Final = (
    "the a an my our your this that so then ok okay sure well yes here there answer final "
    "result total score number count value i it think believe guess say would option choice "
    "class category level grade label group type priority rating severity age price cost "
    "temperature weight height length width quantity amount size sum overall of course \u2022 \xb7 on "
    "at in"
)
_HARMLESS: Final = frozenset(_HARMLESS_WORDS.split())
_SHORTENED: Final = ("'s", "\u2019s", "'re", "\u2019re", "'m", "\u2019m")
"""A copula at the end of another word."""
_NOT_AT_THE_END: Final = frozenset(("of", "on", "would"))
_DENYING_SIGN: Final = re.compile(r"(?:[!<>~/\u2260\u00ac\\+*^%&|-]|:\s|=\s)=\s*\Z|[\u2260]\s*\Z|~~\s*\Z")
_DENYING_LABEL: Final = re.compile(
    r"n['\u2019]t\b|\b"
    + any_of(
        "not never wrong incorrect reject* exclud* invalid old previous* former* original* initial* last",
        "draft example examples sample outdated default unlikely opposite placeholder avoid limit error",
        "except* minus negative maximum minimum max min at_least at_most almost nearly guess_was",
        "guessed_was give_or_take suppose assum* let imagine hypothe* going_to had_been when whether",
    )
    + rf"\b|\bif\b(?!\s+i\s+(?:had|have|must|were))|\b{OTHERS_SAY}"
    r"|\b(?:would|\w{1,10}['\u2019]d)\s+(?!(?:say|guess|estimate|rate|give|call|put|choose|pick|score)\b)",
    re.IGNORECASE,
)
"""Anywhere in the sentence before the number: another one is meant, or it is only near."""


def introduces(before: str, also: frozenset[str] = frozenset()) -> bool:
    """Whether a value may stand behind these words.

    Args:
        before: all that stands before the value.
        also: more words that may stand directly before it.

    >>> introduces("The answer is about "), introduces("We lost "), introduces("x != ")
    (True, False, False)
    """
    if _DENYING_SIGN.search(before) is not None:
        return False
    ends = [found.end() for found in _BREAK.finditer(before)]
    sentence = before[ends[-1] if ends else 0 :]
    if _DENYING_LABEL.search(sentence) is not None:
        return False
    if sentence and _TOKEN.sub("", sentence).strip(" \t\r\n\"'([{\u201c\u2018_") != "":
        return False
    words = [word.lower() for word in _TOKEN.findall(sentence)]
    if (
        not words
        or words[-1] in also
        or (words[-1] not in _NOT_AT_THE_END and all(word in _HARMLESS or word in _ADVERBS for word in words))
    ):
        return True
    while words and words[-1] in _ADVERBS and words[-1] not in _SIGNS:
        words.pop()
    if not words:
        return True
    if words[-1] == "of":
        return len(words) > 1 and words[-2] in _COUNTED
    if words[-1] == "to":
        return words[-2:-1] in (["comes"], ["amounts"], ["sums"], ["equal"]) or words[-3:-1] == ["adds", "up"]
    return (
        words[-1].endswith(_SHORTENED)
        or words[-1] in also
        or words[-1] in _COPULAS
        or words[-1] in _SIGNS
        or (words[-1].startswith("<") and len(words[-1]) > 1)
    )


_WORD: Final = re.compile(
    r"[^\S\n]*(?:(?P<sign>%|\u00b0[CFK]?|[$\u20ac\u00a3\u00a5\u20b9\u2033\u2032\"'](?!\w))"
    r"|-(?P<joined>[^\W\d_]{1,40})|(?P<word>[^\W\d_]{1,40}(?:[/\u00b7][^\W\d_]{1,8})?(?:[\u00b2\u00b3])?))"
    r"(?![\w/'\u2019])"
)
_JOINED: Final = re.compile(
    r"(?:star|point|minute|hour|day|week|month|year|mile|page|word|item|step|percent|second)s?",
    re.IGNORECASE,
)
_END: Final = re.compile(r"[\s\"'`*_)\]}.,;!\u201d\u2019\u3002]*\Z|\s*</")
_NEXT: Final = re.compile(
    r"[\"'*)\]}\u201d\u2019]*(?:[.;!](?:\s|\\n)|\s*\n|\\n|,\s|\s[-\u2013\u2014]\s(?!\d)|\s*\((?!\d)"
    r"|\s+(?:because|since|given|due)\s)"
)
_ABOUT: Final = re.compile(
    r"\s+(?:(?:per|an?|each|every|out\s+of)(?=\s)|(?:in|on|at|for|with|during|of)\s+"
    + any_of("the this that my your his her its our their all total them those these a an")
    + r"\b)(?:\s+[^\W\d_]{2,40}){0,3}(?=[.,;!)\s]*\Z|[.;!]\s|\n)"
)
"""What tells where, or of what: "in the basket", "per month"."""
_IS_IT: Final = re.compile(
    r"\s+(?:(?:is|was|would\s+be)\s+(?:the|my|our)\s+(?:(?:final|correct|right|best)\s+)?"
    + any_of("answer result total value number sum count score estimate solution guess")
    + r"|(?:is|are|was|were)\s+"
    + any_of("correct right found counted listed mentioned present given needed required there")
    + r")\b(?=\W*\Z|[.;!,]\s)"
)
"""What tells that it is the answer."""
_CONTINUING_WORDS: Final = (
    "in on at for per with during of out is was would because since given due are were a an each every"
)
_CONTINUING: Final = frozenset(_CONTINUING_WORDS.split())
"""What begins more words that may be harmless."""
_DOUBT: Final = re.compile(
    r"\b"
    + any_of(
        "actually wait sorry correction not_sure unsure not_certain uncertain not_clear unclear not_likely",
        "unlikely wrong incorrect mistake mistaken scratch rather instead never but however or if unless",
        "except* exclud* until maybe perhaps possibly could might least most more less fewer minimum",
        "maximum max min plus minus negative take depend* doubt* not_the not_exact* not_quite not_really",
        "not_true not_correct not_right earliest latest tops double half twice times mille below above no",
        "would loss deficit debt upward upwards",
    )
    + r"\b|\?|%|~~|n['\u2019]t\b",
    re.IGNORECASE,
)
"""What takes back, bounds or conditions a number in front of it."""


def is_followed_well(after: str, *, of_money: bool = False) -> bool:
    """Whether what stands behind a number is a unit or nothing, then the end or words without doubt.

    >>> is_followed_well(" apples in the basket."), is_followed_well(" tops"), is_followed_well(". Or more")
    (True, False, False)
    """
    if after.startswith(".."):
        return False
    at = _behind_unit(after, of_money=of_money)
    if at is None:
        return False
    if _END.match(after, at) is not None:
        return True
    if (about := _ABOUT.match(after, at) or _IS_IT.match(after, at)) is not None:
        if _DOUBT.search(about[0]) is not None:
            return False
        at = about.end()
        if _END.match(after, at) is not None:
            return True
    return is_without_doubt(after, at)


def _behind_unit(after: str, *, of_money: bool) -> int | None:
    """Tell where a unit ends that stands behind a number, if any; None where it is no unit."""
    at, words = 0, 0
    while words < 3 and (found := _WORD.match(after, at)) is not None:
        joined, word = found["joined"], found["word"]
        if joined is not None and (words or _JOINED.fullmatch(joined) is None):
            return None
        if word is not None:
            if word.lower() in _CONTINUING:
                break
            is_first = words == 0
            if words > 1 or not is_unit(word.rstrip("\u00b2\u00b3"), of_money=of_money and is_first):
                return None
        words += 1
        at = found.end()
    return at


def is_without_doubt(after: str, at: int, *, goes_on: bool = False) -> bool:
    """Whether what stands behind a value ends there, or goes on with words that bring no doubt.

    Args:
        after: all that stands behind the value.
        at: where to begin in it.
        goes_on: the same sentence may go on there.
    """
    if _END.match(after, at) is not None:
        return True
    return (goes_on or _NEXT.match(after, at) is not None) and _DOUBT.search(after, at) is None
