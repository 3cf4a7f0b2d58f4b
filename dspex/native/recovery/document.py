"""Find in an answer what may be the value: a fence, arrays and objects in prose, the whole text."""

from __future__ import annotations

import json
import re
from collections.abc import Set
from typing import Final, NamedTuple

from dspex.native.recovery.asides import is_aside, is_taken_back
from dspex.native.recovery.nodes import BeyondError, Node, RefusedError, Repair
from dspex.native.recovery.scan import Scan
from dspex.native.recovery.thoughts import is_thoughtful, without_thoughts
from dspex.native.recovery.work import Budget

MAX_GROUPS: Final = 10_000
"""How many arrays and objects one after the other are looked at."""

_FENCED: Final = re.compile(r"\s*```[\w+-]*[ \t]*\n(.*?)\n?[ \t]*```\s*\Z", re.DOTALL).match
_OPENED: Final = re.compile(r"(?:```|~~~)[\w+ .-]*\s*\Z").search
_LEAD: Final = re.compile(r"[\s}\])]*+(?:json\s*)?(?:(?:```|~~~)[\w+ .-]*+\s*+)?").fullmatch
_REST: Final = re.compile(r"[\s}\])]*+(?:```|~~~)?[\s}\])]*+").fullmatch
_BRACKET: Final = re.compile(r"[{\[]").search
_STRING: Final = re.compile(r'"\s*[{\[].*"\Z', re.DOTALL).match
_ESCAPED: Final = re.compile(r'[{\[]\s*\\"').match
_UNESCAPED: Final = re.compile(r'(?<!\\)"').search
_WHOLE_TUPLE: Final = re.compile(r"\s*\(\s*(?:[-+]?\d|[\"'])[^()]*+\)\s*").fullmatch
_JOINED: Final = re.compile(r"\s*+,\s*+").fullmatch
_STRAY: Final = re.compile(r"\s*+[}\]]").match
_ANY_BRACKET: Final = re.compile(r"[{}\[\]]").search
_JSON_LIKE: Final = re.compile(r"\{\s*+(?:[\"']|[^\W\d]\w{0,60}+\s*+:)|\[\s*+[\[{\"'\d]").match


class Candidate(NamedTuple):
    """What may be the value.

    Attributes:
        node: an array, an object, or the whole text as `Bare`.
        repairs: what was mended in it.
        fenced: it stood in a fence.
    """

    node: Node
    repairs: list[Repair]
    fenced: bool


class Document(NamedTuple):
    """An answer, taken apart.

    Attributes:
        text: without what the model thought aloud before it, and without a fence around all of it.
        candidates: the arrays and objects in it, in order.
        alone: there is one, with nothing but white space and a fence around it.
        repairs: what was left out of the text.
        refused: why an array or object could not be read.
    """

    text: str
    candidates: list[Candidate]
    alone: bool
    repairs: list[Repair]
    refused: RefusedError | None

    def prose(self) -> str:
        """Return the text around the arrays and objects."""
        parts: list[str] = []
        at = 0
        for candidate in self.candidates:
            if not isinstance(candidate.node, str):
                parts.append(self.text[at : candidate.node.start])
                at = candidate.node.end
        return "\n".join([*parts, self.text[at:]]).strip()


def only_value(text: str) -> tuple[str, Repair] | None:
    """Return what stands between the first bracket of an answer and the last one, and what was left out.

    Where that is JSON, the answer holds nothing else that may be meant.
    """
    first = _BRACKET(text)
    if first is None or is_thoughtful(text):
        return None
    start = first.start()
    end = text.rfind("}" if first[0] == "{" else "]", start) + 1
    if end == 0 or _ANY_BRACKET(text, end) is not None or _ANY_BRACKET(text[:start]) is not None:
        return None
    lead, rest = text[:start], text[end:]
    if _LEAD(lead) and _REST(rest):
        return text[start:end], Repair("fence", "the answer stood in a fence")
    value = text[start:end]
    weak = not ("," in value or "{" in value)
    if (first[0] == "[" and is_aside(text, start, end, weak=weak)) or is_taken_back(text, start, end):
        return None
    return value, Repair("prose", "the text around the JSON was left out")


def take_apart(text: str, keys: Set[str], budget: Budget) -> Document:
    """Take an answer apart.

    Args:
        text: the answer.
        keys: the names that objects may have, as `plain` writes them.
        budget: what may be spent.

    Raises:
        RefusedError: an array or object that is meant cannot be read without guessing.
    """
    repairs: list[Repair] = []
    budget.spend(len(text))
    text = without_thoughts(text, repairs)
    if (unescaped := _unescaped(text)) is not None:
        repairs.append(Repair("json-in-string", "JSON inside a string"))
        text = unescaped
    candidates, refused = _candidates(text, keys, budget)
    alone = False
    if len(candidates) == 1 and not isinstance(candidates[0].node, str):
        node = candidates[0].node
        lead, rest = text[: node.start], text[node.end :]
        alone = _LEAD(lead) is not None and _REST(rest) is not None
        if alone and any(bracket in lead + rest for bracket in "}])"):
            repairs.append(Repair("doubled-bracket", "brackets around the JSON that nothing opened"))
    if not candidates and (fenced := _FENCED(text)) is not None:
        repairs.append(Repair("fence", "the answer stood in a fence"))
        text = fenced[1]
    return Document(text, candidates, alone, repairs, refused)


def _unescaped(text: str) -> str | None:
    """Take JSON out of a string that is the whole answer, or out of its escapes; None where it is neither."""
    stripped = text.strip()
    if _STRING(stripped) is not None:
        try:
            inner: object = json.loads(stripped)
        except (ValueError, RecursionError):
            return None
        return inner if isinstance(inner, str) else None
    if _ESCAPED(stripped) is not None and _UNESCAPED(stripped) is None:
        return stripped.replace('\\"', '"')
    return None


def _candidates(text: str, keys: Set[str], budget: Budget) -> tuple[list[Candidate], RefusedError | None]:
    scan = Scan(text, keys, budget)
    found: list[Candidate] = []
    refused: RefusedError | None = None
    at = 0
    if "," in text and _WHOLE_TUPLE(text) is not None:
        node, repairs = scan.container(text.index("("))
        return [
            Candidate(node, [Repair("python", "a tuple, which JSON does not know"), *repairs], False)
        ], None
    while (bracket := _BRACKET(text, at)) is not None:
        if len(found) == MAX_GROUPS:
            raise BeyondError(f"it holds more than {MAX_GROUPS:,} arrays and objects one after the other")
        start = bracket.start()
        budget.spend(8)
        try:
            node, repairs = scan.container(start)
        except RefusedError as error:
            if _JSON_LIKE(text, start) or isinstance(error, BeyondError):
                raise
            refused = refused or error  # braces in prose
            budget.spend(1000)
            at = start + 1
            continue
        if found and _JOINED(text, at, start) and _STRAY(text, node.end):
            raise RefusedError("a bracket closes too early, and what belongs together is not clear")
        found.append(Candidate(node, repairs, _OPENED(text[at:start]) is not None))
        at = node.end
    return found, refused
