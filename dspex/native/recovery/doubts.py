"""Words around a value in a sentence that say that it is not meant, or not exactly.

A value is looked for in its own clause only: in "not low, high" nothing speaks against high.
"""

from __future__ import annotations

import re
from typing import Final

from dspex.native.recovery.phrases import any_of

AROUND: Final = 80
"""Characters on each side of a value that are looked at."""

_BREAK: Final = re.compile(
    r"[.;:!?,\n](?!\d)|\b(?:because|since|although|though|while|given|due)\b", re.IGNORECASE
)
_QUOTES: Final = r"[\s\"'`*_(\[\u201c\u2018]*"
OTHERS_SAY: Final = (
    any_of("some people other others many they he she you someone user users")
    + r"\s+(?:\w{1,20}\s+)?"
    + any_of("say says said think thinks thought believe* claim claims claimed guess guesses guessed")
    + r"\b"
)
"""Words that tell what others hold."""
_SAYS: Final = r"(?:\w{1,20}ly\s+)?" + any_of(
    "say guess call classify rate choose pick go label estimate put assign give consider describe answer",
    "select categorize categorise mark tag score judge set use like prefer",
)
"""What "I would" may go on with."""
_DENIED: Final = re.compile(
    r"\b"
    + any_of(
        "not no never neither nor none nothing nowhere without except besides instead unlike unlikely non",
        "cannot cant dont isnt doesnt wont hardly barely rarely scarcely seldom doubt* deny denies avoid*",
        "reject* exclud* lack* ruled_out ruling_out rule_out rules_out absence far_from shy_of short_of",
        "anything_but everything_but all_but if unless whether could might may maybe perhaps possibly",
        "used_to formerly previously originally initially refuse* wrong incorrect* invalid opposite",
        "opposed contrary antonym inverse reverse ignore* ignoring forget skip remov* delet* discard*",
        "dismiss* failed drop dropped ceased stopped so-called suppos* allegedly reportedly kinda hypothe*",
        "assum* imagine unconfirmed tentativ* at_best at_worst at_most at_least going_to had_been nicht",
        "kein* nie niet ohne pas jamais sans aucun aucune nunca sin ning* n\u00e3o sem",
    )
    + r"\b|n['\u2019]t\b|\d\s?(?:%|per\s?cent\b)|\b50\s?[/:-]\s?50\b"
    rf"|\b{OTHERS_SAY}|\bwould\s+(?!{_SAYS}\b)|\b(?:it|that|this|he|she|they)['\u2019]d\b"
    rf"|\b(?:i|we)['\u2019]d\s+(?!{_SAYS}\b)"
    r"|\b(?:chances?|probability|likelihood|odds|possibility)\s+(?:of|that|for|is)\b"
    r"|\A\s*(?:is|are|was|were|does|do|can|should|will)\s+(?:it|this|that|the|he|she|they|there)\b",
    re.IGNORECASE,
)
"""Anywhere in the clause before the value."""
_NEAR: Final = (
    r"\b(?:"
    + any_of(
        "almost nearly near nearing approach* toward towards border* verging verges versus vs vs. too more",
        "less fewer than least most over under above below beyond exceed exceeds exceeding up_to up_of",
        "upwards_to upwards_of between double twice triple half quarter false few little once square_root",
        "max max. maximum min min. minimum minus anti semi quasi pseudo such_as for_example for_instance",
        "except but_not up_from down_from away_from apart_from aside_from different_from went_from",
        "rose_from fell_from",
    )
    + r"|e\.?\s?g\.?|(?<!look\s)(?<!looks\s)(?<!sounds\s)(?<!['\u2019]d\s)like|\w+(?:ed|ing|t|en)\s+from|"
    + any_of(
        "close closer near next similar akin compared relative prior inferior superior preferable subject",
    )
    + r"\s+(?:to|with)|"
    + any_of("hint trace touch shade fraction part short shy south north side edge verge brink risk")
    + r"\s+(?:of|on))(?:\s+(?:a|an|the|of|on|to|be|been|being|very|so))*[,:]?"
)
_SIGN: Final = (
    r"%|\b(?!e-)[^\W\d_]+-|\u2260|=/=|~~|(?:(?<![^\W_])!|[<\u00ac~\u274c\u2717\u2718\u2612])=?"
    r"|(?<![-=/\w\"'>])>=?|<>|>=|\[\s\]|\[\s|[^\W\d_]\s?/"
)
_COMPARED: Final = re.compile(rf"(?:{_NEAR}|{_SIGN}){_QUOTES}\Z", re.IGNORECASE)
"""Directly before the value: what it is compared with, or turned around by."""
_LABELLED: Final = re.compile(
    r"\b(?:"
    + any_of(
        "wrong incorrect* valid invalid bad reject* exclud* old previous* former* original* initial*",
        "example examples sample draft outdated opposite avoid* never except unlikely unconfirmed worst",
    )
    + r"|not(?:\s+[^\W\d_]{1,20})?)(?:\s+[^\W\d_]{1,20}){0,2}\s*(?:[:=\uff1a]|\s[-\u2013\u2014]\s)"
    rf"{_QUOTES}\Z",
    re.IGNORECASE,
)
"""A label before the value that says that it is another one."""
_ONLY_IF: Final = re.compile(
    r"(?:\A|[.;!?\n])\s*(?:if(?!\s+i\s+(?:had|have|must|were))|"
    + any_of("when unless in_case in_the_event assuming suppos*")
    + r")\b[^.;!?\n]*\Z",
    re.IGNORECASE,
)
"""A condition at the beginning of the sentence."""
_UNSURE: Final = any_of(
    "wrong incorrect invalid rejected excluded uncertain unsure unconfirmed unlikely tentative maybe",
    "perhaps possibly tbd tbc",
)
_DENIED_AFTER: Final = re.compile(
    r"[\"'`*_)\]}>\u201d\u2019]*(?:"
    r"\s+(?:(?:is|are|was|were|would\s+be|seems?|looks?|feels?)\s+)?(?:"
    + any_of(
        "not wrong incorrect false unlikely too excluded ruled rejected discarded dismissed eliminated",
        "possible considered",
    )
    + r"\b|out\s*(?:\Z|[.,;!]))"
    r"|\s+(?:(?:is|was|would|does|ca|do)n|wo|can)['\u2019]?t\b|\s+cannot\b|\s*\?|\s*[:=]\s*(?:no|false|0)\b"
    r"|-(?:ish|like|free|adjacent|leaning)\b|['\u2019]s\b"
    r"|\s+(?:is|was)\s+(?:out|the\s+(?:old|previous|former|wrong))\b"
    r"|[\s(\[,:;\u2013\u2014-]{1,5}\d{1,3}(?:\.\d{1,9})?\s?(?:%|per\s?cent\b)"
    r"|\s*\([^()\n]{0,40}?\b[0-4]?\d(?:\.\d{1,9})?\s?%"
    r"|\s*[\u274c\u2717\u2718\u2612]|~~|\s+as\s+(?:possible|can)\b|\s*/\s*[^\W\d_]"
    rf"|\s*[(\[]\s*(?:\?|(?:no|not|never|old|previous|false|to\s+be|{_UNSURE})\b)"
    r"|\s*(?:[,:\u2013\u2014-]|->|\u2192|\.\.\.|\u2026)\s*(?:which\s+is\s+|but\s+|though\s+|although\s+)?"
    rf"(?:no\s*[.!]|(?:{_UNSURE}|or\s+not|otherwise|i\s+doubt|not\s+"
    + any_of("really sure quite exactly necessarily certain yet any correct right true confirmed")
    + r")\b))",
    re.IGNORECASE,
)
"""Directly after the value."""
_CONDITION: Final = re.compile(
    r"\b(?:if(?!\s+(?:you\s+ask|i\s+(?:understand|recall|remember)|i['\u2019]m\s+not))|(?:does|did|do)n['\u2019]?t|"
    + any_of(
        "unless until except excluding provided assuming maybe perhaps possibly or versus vs when whenever",
        "otherwise in_case in_theory in_the_past before yesterday now_fixed doubt* at_best at_worst",
        "at_most at_least overstat* exaggerat* ruled_out excluded rejected not_apply not_fit not_right",
        "not_correct not_hold not_sure not_it",
    )
    + r")\b|\?",
    re.IGNORECASE,
)
"""Anywhere in the clause after the value, before its reason."""
_ENDS: Final = re.compile(
    r"[.;!\n](?!\d)|\\n|\?|\s[-\u2013\u2014]\s|:\s|\b(?:because|since|as|given|due|so|and)\b", re.IGNORECASE
)
_TAG: Final = re.compile(r"</?\w{1,40}>|[-=]>")


def is_denied(text: str, start: int, end: int) -> bool:
    """Whether the words around a value say that it is not meant, only near, or ask whether it is."""
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    if (
        _COMPARED.search(_TAG.sub("", before)) is not None
        or _LABELLED.search(before) is not None
        or _ONLY_IF.search(before) is not None
        or _DENIED_AFTER.match(after) is not None
    ):
        return True
    ended = _ENDS.search(after)
    if _CONDITION.search(after[: ended.end()] if ended else after) is not None:
        return True
    breaks = list(_BREAK.finditer(before))
    return _DENIED.search(before[breaks[-1].end() if breaks else 0 :]) is not None


_OFF: Final = re.compile(
    r"\b(?:before|after|until|till|since|between|to|from|than|past)(?:\s+(?:the|about|around))*[\s\"'`*(]*\Z",
    re.IGNORECASE,
)
_OFF_AFTER: Final = re.compile(
    r"\s*(?:(?i:[ap]\.?m\b|at\s+the\s+(?:latest|earliest)|(?:or|and)\s|to\s|until\s)|[A-Z]{2,5}\b"
    r"|[-+\u2013\u2014]\s?\d|Z\b)"
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
