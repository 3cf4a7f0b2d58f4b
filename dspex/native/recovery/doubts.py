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
_QUOTES: Final = r"[\s\"'`*_(\[\u201c\u2018]*"
OTHERS_SAY: Final = (
    r"(?:some|people|others?|many|they|he|she|you|someone|users?)\s+(?:\w{1,20}\s+)?"
    r"(?:says?|said|thinks?|thought|believed?s?|claim(?:s|ed)?|guess(?:es|ed)?)\b"
)
"""Words that tell what others hold."""
_SAYS: Final = (
    r"say|guess|call|classify|rate|choose|pick|go|label|estimate|put|assign|give|consider|describe|answer"
    r"|select"
    r"|categori[sz]e|mark|tag|score|judge|set|use"
)
_DENIED: Final = re.compile(
    r"\b(?:not|no|never|neither|nor|none|nothing|nowhere|without|except|besides|instead|unlike|unlikely"
    r"|non|cannot|cant"
    r"|dont|isnt|doesnt|wont|hardly|barely|rarely|scarcely|seldom|doubt\w*|den(?:y|ies)|avoid\w*|reject\w*"
    r"|exclud\w*|rul\w+\s+out|lack\w*|absence|far\s+from|sh(?:y|ort)\s+of|(?:any|every)thing\s+but"
    r"|all\s+but|if"
    r"|unless|whether|could|might|may|maybe|perhaps|possibly|used\s+to|formerly|previously|originally"
    r"|initially"
    r"|refuse\w*|wrong|incorrect\w*|invalid|opposite|opposed|contrary|antonym|inverse|reverse|ignor\w+"
    r"|forget|skip"
    r"|remov\w+|delet\w+|discard\w*|dismiss\w*|nicht|kein\w*|nie|niet|ohne|pas|jamais|sans|aucune?|nunca"
    r"|sin|ning\w*|n\u00e3o|sem)\b|n['\u2019]t\b"
    rf"|\b{OTHERS_SAY}|\b(?:so-called|supposed\w*|suppos\w+|allegedly|reportedly|kinda|hypothe\w+|assum\w+"
    rf"|imagine|ceased|stopped"
    r"|failed|drop(?:ped)?|unconfirmed|tentativ\w*|at\s+(?:best|worst|most|least)|going\s+to|had\s+been"
    r"|50\s?[/:-]\s?50)\b"
    rf"|\bwould\s+(?!(?:\w{{1,20}}ly\s+)?(?:{_SAYS})\b)|\b(?:it|that|this|he|she|they)['\u2019]d\b"
    rf"|\b(?:i|we)['\u2019]d\s+(?!(?:\w{{1,20}}ly\s+)?(?:{_SAYS}|like|prefer)\b)"
    r"|\d\s?(?:%|per\s?cent\b)|\b(?:chances?|probability|likelihood|odds|possibility)\s+(?:of|that|for|is)\b"
    r"|\A\s*(?:is|are|was|were|does|do|can|should|will)\s+(?:it|this|that|the|he|she|they|there)\b",
    re.IGNORECASE,
)
"""Anywhere in the clause before the value."""
_COMPARED: Final = re.compile(
    r"(?:\b(?:almost|nearly|near|nearing|approach\w*|towards?|border\w*|verg\w+|versus|vs\.?|too|more|less"
    r"|fewer|than"
    r"|least|most|over|under|above|below|beyond|exceed(?:s|ing)?|up(?:wards)?\s+(?:to|of)|between|double"
    r"|twice|triple"
    r"|half|quarter|false|few|little|once|square\s+root|(?:max|min)(?:\.|imum)?|minus|anti|semi|quasi|pseudo"
    r"|such\s+as|e\.?\s?g\.?|for\s+(?:example|instance)"
    r"|(?<!look\s)(?<!looks\s)(?<!sounds\s)(?<!['\u2019]d\s)like"
    r"|(?:close|closer|near|next|similar|akin|compared|relative|prior|inferior|superior|preferable"
    r"|subject)\s+(?:to|with)"
    r"|(?:\w+(?:ed|ing|t|en)|up|down|away|apart|aside|different|went|rose|fell)\s+from"
    r"|(?:hint|trace|touch|shade|fraction|part|short|shy|south|north|side|edge|verge|brink|risk)\s+(?:of"
    r"|on)|except|but\s+not)"
    r"(?:\s+(?:a|an|the|of|on|to|be|been|being|very|so))*[,:]?|%|\b(?!e-)[^\W\d_]+-"
    rf"|\u2260|=/=|~~|(?:(?<![^\W_])!|[<\u00ac~\u274c\u2717\u2718\u2612])=?|(?<![-=/\w\"'>])>=?|<>|>="
    rf"|\[\s\]|\[\s|[^\W\d_]\s?/){_QUOTES}\Z",
    re.IGNORECASE,
)
"""Directly before the value."""
_LABELLED: Final = re.compile(
    r"\b(?:wrong|incorrect\w*|in?valid|bad|reject\w*|exclud\w*|old|previous\w*|former\w*|original\w*"
    r"|initial\w*|examples?|sample"
    r"|draft|outdated|opposite|avoid\w*|never|except|unlikely|worst"
    r"|not(?:\s+[^\W\d_]{1,20})?)(?:\s+[^\W\d_]{1,20}){0,2}"
    rf"\s*(?:[:=\uff1a]|\s[-\u2013\u2014]\s){_QUOTES}\Z",
    re.IGNORECASE,
)
"""A label before the value that says that it is another one."""
_DENIED_AFTER: Final = re.compile(
    r"[\"'`*_)\]}>\u201d\u2019]*(?:"
    r"\s+(?:(?:is|are|was|were|would\s+be|seems?|looks?|feels?)\s+)?"
    r"(?:not|wrong|incorrect|false|unlikely|too|excluded|ruled|rejected|discarded|dismissed|eliminated"
    r"|possible|considered"
    r"|out\s*(?:\Z|[.,;!]))\b"
    r"|\s+(?:(?:is|was|would|does|ca|do)n|wo|can)['\u2019]?t\b|\s+cannot\b|\s*\?|\s*[:=]\s*(?:no|false|0)\b"
    r"|-(?:ish|like|free|adjacent|leaning)\b|['\u2019]s\b|\s+(?:is|was)\s+(?:out|the\s+(?:old|previous"
    r"|former|wrong))\b"
    r"|[\s(\[,:;\u2013\u2014-]{1,5}\d{1,3}(?:\.\d{1,9})?\s?(?:%|per\s?cent\b)"
    r"|\s*\([^()\n]{0,40}?\b[0-4]?\d(?:\.\d{1,9})?\s?%"
    r"|\s*[\u274c\u2717\u2718\u2612]|~~|\s+as\s+(?:possible|can)\b"
    r"|\s*/\s*[^\W\d_]|\s*[(\[]\s*(?:\?|(?:no|not|to\s+be|tbc|tbd|unconfirmed|tentative|wrong|incorrect"
    r"|false|rejected|excluded|invalid|unlikely|uncertain|unsure|never|old|previous)\b)"
    r"|\s*(?:[,:\u2013\u2014-]|->|\u2192|\.\.\.|\u2026)\s*(?:which\s+is\s+|but\s+|though\s+"
    r"|although\s+)?(?:no\s*[.!]"
    r"|not\s+(?:really|sure|quite|exactly|necessarily|certain|yet|any|correct|right|true|confirmed)|wrong"
    r"|incorrect|invalid|rejected|excluded"
    r"|uncertain|unsure|unconfirmed|maybe|perhaps|possibly|tbd|tbc|or\s+not|otherwise|i\s+doubt)\b)",
    re.IGNORECASE,
)
"""Directly after the value."""
_CONDITION: Final = re.compile(
    r"\b(?:unless|if(?!\s+(?:you\s+ask|i\s+(?:understand|recall|remember)|i['\u2019]m\s+not))|until|except"
    r"|excluding|only\s+when|provided|assuming|maybe|perhaps|possibly|or|versus|vs"
    r"|when(?:ever)?|otherwise|in\s+(?:case|theory|the\s+past)|before|yesterday|doubt\w*|at\s+(?:best"
    r"|worst|most|least)|overstat\w*|exaggerat\w*"
    r"|ruled\s+out|excluded|rejected|not\s+(?:apply|fit|right|correct|hold|sure|it)|(?:does|did"
    r"|do)n['\u2019]?t|and\s+not\s*\Z|now\s+fixed)\b|\?",
    re.IGNORECASE,
)
"""Anywhere in the clause after the value, before its reason."""
_ENDS: Final = re.compile(
    r"[.;!\n](?!\d)|\\n|\?|\s[-\u2013\u2014]\s|:\s|\b(?:because|since|as|given|due|so|and)\b", re.IGNORECASE
)


_ONLY_IF: Final = re.compile(
    r"(?:\A|[.;!?\n])\s*(?:if(?!\s+i\s+(?:had|have|must|were))|when|unless|in\s+case|in\s+the\s+event"
    r"|assuming|suppos\w+)\b[^.;!?\n]*\Z",
    re.IGNORECASE,
)
"""A condition at the beginning of the sentence."""


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
    if (ended := _ENDS.search(after)) is not None:
        after = after[: ended.end()]
    if _CONDITION.search(after) is not None:
        return True
    breaks = list(_BREAK.finditer(before))
    return _DENIED.search(before[breaks[-1].end() if breaks else 0 :]) is not None


_TAG: Final = re.compile(r"</?\w{1,40}>|[-=]>")


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
