"""Make text that a regular expression matches."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from importlib import import_module
from random import Random
from typing import Any, Final

from dspex.errors import ConfigurationError

ATTEMPTS: Final = 200
"""How many candidates are made before giving up; lookarounds and lengths are met by trying."""
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_PRINTABLE: Final = [chr(code) for code in range(33, 127)]
_CATEGORIES: Final = {
    "CATEGORY_DIGIT": "0123456789",
    "CATEGORY_WORD": _LETTERS + "0123456789_",
    "CATEGORY_SPACE": " ",
    "CATEGORY_NOT_DIGIT": _LETTERS,
    "CATEGORY_NOT_WORD": "-.",
    "CATEGORY_NOT_SPACE": _LETTERS,
}


def sample_pattern(pattern: str, random: Random, *, shortest: int = 0, longest: int | None = None) -> str:
    """Make a text that contains a match of `pattern`.

    Args:
        pattern: in Python's syntax.
        shortest, longest: bounds of the text's length in characters.

    Raises:
        ConfigurationError: the pattern is wrong, or no such text was found.

    >>> sample_pattern("^[A-C]{2}-7$", Random(1))
    'CA-7'
    """
    try:
        compiled = re.compile(pattern)
        # The parser of `re` is the only one for exactly this syntax; hypothesis uses it too.
        tree: Iterable[tuple[Any, Any]] = import_module("re._parser").parse(pattern)
    except (re.error, RecursionError) as error:
        raise ConfigurationError(f"the pattern {pattern!r} is no regular expression ({error})") from None
    nodes = list(tree)
    for attempt in range(ATTEMPTS):
        text = _Maker(random, extra=attempt % 40).sequence(nodes)
        if len(text) < shortest and "$" not in pattern and "\\Z" not in pattern:
            text += "".join(random.choices(_LETTERS, k=shortest - len(text)))
        if len(text) >= shortest and (longest is None or len(text) <= longest) and compiled.search(text):
            return text
    raise ConfigurationError(
        f"no text with a match of {pattern!r} and a length from {shortest} to {longest} was found. "
        f"Give the value yourself: SchemaModel(values={{'field': ...}})"
    )


class _Maker:
    """Walks the parsed pattern; `extra` is how far open-ended repetitions may go."""

    def __init__(self, random: Random, extra: int) -> None:
        self._random = random
        self._extra = extra
        self._groups: dict[int, str] = {}

    def sequence(self, nodes: Iterable[tuple[Any, Any]]) -> str:
        return "".join(self._node(str(operator), argument) for operator, argument in nodes)

    def _node(self, operator: str, argument: Any) -> str:
        make = _NODES.get(operator)
        return make(self, argument) if make else ""  # anchors and lookarounds add no text

    def literal(self, code: int) -> str:
        return chr(code)

    def other(self, code: int) -> str:
        return self._random.choice([c for c in _LETTERS if c != chr(code)])

    def any(self, argument: object) -> str:
        return self._random.choice(_LETTERS)

    def one_of(self, items: list[tuple[Any, Any]]) -> str:
        choices: list[str] = []
        for operator, argument in items:
            match str(operator):
                case "LITERAL":
                    choices.append(chr(argument))
                case "RANGE":
                    choices.extend(map(chr, range(argument[0], min(argument[1], argument[0] + 200) + 1)))
                case "CATEGORY":
                    choices.extend(_CATEGORIES.get(str(argument), _LETTERS))
                case _:
                    pass
        if str(items[0][0]) == "NEGATE":
            choices = [c for c in _PRINTABLE if c not in choices]
        return self._random.choice(choices) if choices else ""

    def branch(self, argument: tuple[Any, list[Any]]) -> str:
        return self.sequence(self._random.choice(argument[1]))

    def group(self, argument: tuple[int | None, int, int, Any]) -> str:
        number, *_, inner = argument
        text = self.sequence(inner)
        if number is not None:
            self._groups[number] = text
        return text

    def repeat(self, argument: tuple[int, int, Any]) -> str:
        least, most, inner = argument
        count = self._random.randint(least, min(int(most), least + self._extra))
        return "".join(self.sequence(inner) for _ in range(count))

    def back_reference(self, number: int) -> str:
        return self._groups.get(number, "")


_NODES: Final[dict[str, Callable[[_Maker, Any], str]]] = {
    "LITERAL": _Maker.literal,
    "NOT_LITERAL": _Maker.other,
    "ANY": _Maker.any,
    "IN": _Maker.one_of,
    "BRANCH": _Maker.branch,
    "SUBPATTERN": _Maker.group,
    "ATOMIC_GROUP": _Maker.sequence,
    "MAX_REPEAT": _Maker.repeat,
    "MIN_REPEAT": _Maker.repeat,
    "POSSESSIVE_REPEAT": _Maker.repeat,
    "GROUPREF": _Maker.back_reference,
}
