"""Find a name, such as a member of an enum or a field, in what a model said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from dspex.native.recovery.doubts import is_denied
from dspex.native.recovery.plain import MAX_NAME, SIGNS, fold, plain
from dspex.native.recovery.quantities import number_in

LONGEST: Final = 10_000
"""Characters of a sentence that is searched for names."""

_WRAPPED: Final = " \t\r\n\"'`*_.,:;!()[]{}<>\u201c\u201d\u2018\u2019"
_OPENING: Final = " \t\r\n\"'`*_([{\u201c\u2018"
_NOISE: Final = re.compile(rf"(?![?{SIGNS}])[^\w\s][\W_]*+\Z")
"""What ends a text and belongs to no name: signs behind other punctuation, as in TWO!@#."""
_NEGATIONS: Final = frozenset("!\u00ac~\u2260")
"""Signs that turn what follows them around."""
_CROSSED: Final = re.compile(r"~~|[\u274c\u2717\u2718\u2612\u2610]|\[\s?\]").search
"""Marks of what is struck out, or not ticked."""
_BOUND: Final = re.compile(r"\s*(?:[<>](?![<>\s]*+\Z)(?![^<>]*>)|<\s*>)").match
"""A sign at the beginning that compares, other than that of a tag."""
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?").fullmatch
_GRADE: Final = re.compile(r"\w[-\u2212\u2013](?!\w)").search
"""A letter with a minus: A- is not A."""
_LETTER: Final = re.compile(r"[^\W\d_]").search
_WORD: Final = re.compile(rf"(?:[^\W_]|[{SIGNS}])+")
_COMMON_WORDS: Final = (
    "a i an as at be by do go he if in is it me my no of ok on or so to up us we yes not and are but can "
    "for had has her his how its may new now old one our out own she the too two was way who why you all "
    "any good bad other none more most some such than that them then this what when will with well just "
    "true false"
)
_COMMON: Final = frozenset(_COMMON_WORDS.split())
"""Words that stand in most sentences: there they are no answer, unless something points at them."""
_POINTS_BEFORE: Final = re.compile(
    r"(?:(?:\b(?:is|are|be|answer|choice|option|category|label|class|result|choose|pick|select|say)|['\u2019]s)\b\s*(?:is|are)?|[:=\"'`*(\[{>]|->)[\s\"'`*(\[{]*\Z",
    re.IGNORECASE,
)
_POINTS_AFTER: Final = re.compile(
    r"[\"'`*)\]}]|</|\s*[.:,;)!\u2013\u2014-](?:[\s\\]|\Z)|[ \t]*(?:\n|\Z)|\s+(?:is|was)\b"
)


class Match(NamedTuple):
    """Which name was found.

    Attributes:
        meaning: what it stands for.
        how: "exact", "folded", "plain" or "sentence".
    """

    meaning: int
    how: str


class Names:
    """A few names, one of which is looked for; several may mean the same."""

    def __init__(self, names: Sequence[tuple[str, int]]) -> None:
        """Prepare the names.

        Args:
            names: each as the model was told it, with the number of what it stands for. Where two are
                the same, the first counts.
        """
        self._names = dict(reversed(names))
        self._folded = _unique((fold(name).strip(), meaning) for name, meaning in self._names.items())
        self._plain = _unique((plain(name), meaning) for name, meaning in self._names.items())
        self._by_length = sorted(self._names, key=len, reverse=True)
        self._named = {m for name, m in self._names.items() if _NUMBER(name) is None}
        self._numbers = {m: name for name, m in self._names.items() if _NUMBER(name) is not None}

    def find(self, text: str) -> Match | None:
        """Find the one name that a text means; None when there is none, or more than one."""
        for candidate in (text, text.strip()):
            if candidate in self._names:
                return Match(self._names[candidate], "exact")
        if text.lstrip(_OPENING)[:1] in _NEGATIONS or _CROSSED(text) is not None:
            return None
        found = self._find(text)
        if found is not None and (number := self._numbers.get(found.meaning)) is not None:
            has_words = found.meaning in self._named and _LETTER(text) is not None
            return found if has_words or _says(text, number) else None
        return found

    def _find(self, text: str) -> Match | None:
        stripped = text.strip(_WRAPPED)
        if len(text) > LONGEST:  # a name at most, since no sentence as long is searched
            meaning = self._folded.get(fold(stripped))
            return None if meaning is None else Match(meaning, "folded")
        bare = _NOISE.sub("", stripped)
        if "?" in stripped[len(bare) :]:
            return None
        if len(bare) == 1 and _GRADE(text) is not None:
            return None
        if _BOUND(text) is not None:
            return self._in_sentence(text)
        if bare in self._names:
            return Match(self._names[bare], "exact")
        if (meaning := self._folded.get(fold(bare))) is not None:
            return Match(meaning, "folded")
        key = "" if len(bare) > MAX_NAME or bare.endswith("?") else plain(bare)
        if key and (meaning := self._plain.get(key)) is not None:
            return Match(meaning, "plain")
        return self._in_sentence(text)

    def _in_sentence(self, text: str) -> Match | None:
        """Find the one name among other words: as it is written, else in any case."""
        loose = self._occurrences(text, exact=False)
        found = self._occurrences(text, exact=True) or loose
        meanings = {self._names[name] for name, _, _ in found}
        if len(meanings) != 1:
            return None
        meaning = meanings.pop()
        if any(self._names[name] != meaning and not _is_common(name) for name, _, _ in loose):
            return None
        if any(is_denied(text, start, end) for _, start, end in found):
            return None
        if any(not _is_common(name) or _pointed_at(text, start, end) for name, start, end in found):
            return Match(meaning, "sentence")
        return None

    def _occurrences(self, text: str, *, exact: bool) -> list[tuple[str, int, int]]:
        """Find every name in a text, with its start and end, the longer ones first."""
        words = text if exact else _fold_in_place(text)
        found: list[tuple[str, int, int]] = []
        taken = bytearray(len(words))
        for name in self._by_length:
            if not exact and len(name) == 1 and name.isalpha():
                continue  # a single letter counts as it is written only
            loose = plain(name) in self._plain
            for start, end in _places(words, name if exact else fold(name).strip(), loose=loose):
                if not any(taken[start:end]):
                    taken[start:end] = b"\1" * (end - start)
                    found.append((name, start, end))
        return found


def _says(text: str, number: str) -> bool:
    """Whether a text says a number, which signs and separators make another one."""
    if text.strip("()[] \t\r\n.") == number:
        return True
    found = number_in(text)
    return found is not None and not found.percent and found.value == Decimal(number)


def _is_common(name: str) -> bool:
    return len(name) == 1 or fold(name) in _COMMON


def _pointed_at(text: str, start: int, end: int) -> bool:
    """Whether a word stands where an answer stands: after a colon or "is", or first before a mark."""
    if not text[:start].strip(_WRAPPED):
        return _POINTS_AFTER.match(text, end) is not None
    return _POINTS_BEFORE.search(text, max(0, start - 60), start) is not None and (
        _POINTS_AFTER.match(text, end) is not None
    )


def _fold_in_place(text: str) -> str:
    """Fold character by character, so that positions stay."""
    if text.isascii():
        return text.lower()
    return "".join(folded if len(folded := fold(c)) == 1 else c for c in text)


def _places(text: str, name: str, *, loose: bool) -> Iterable[tuple[int, int]]:
    """Find a name as a whole word; loosely, with other punctuation between its parts."""
    parts = _WORD.findall(name)
    if not parts or parts[0] not in text:
        return
    pattern = r"[\W_]{0,3}?".join(map(re.escape, parts)) if loose else re.escape(name)
    left = r"(?<![^\W_])" if parts[0][0].isascii() and parts[0][0].isalnum() else ""
    right = r"(?![^\W_]|[+#])" if parts[-1][-1].isascii() and parts[-1][-1].isalnum() else ""
    for found in re.finditer(f"{left}{pattern}{right}", text):
        yield found.span()


def _unique(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Map what has one meaning only."""
    found: dict[str, int] = {}
    doubled: set[str] = set()
    for key, meaning in pairs:
        if found.setdefault(key, meaning) != meaning:
            doubled.add(key)
    return {key: meaning for key, meaning in found.items() if key not in doubled and key}
