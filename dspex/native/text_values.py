"""Values from the text of a chat answer, as leniently as DSPy 3.4 reads them (`parse_value`)."""

from __future__ import annotations

import ast
import enum
import json
import re
from collections.abc import Callable, Mapping
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from dspex.native.convert import MismatchError, from_builtins
from dspex.native.members import member_spellings
from dspex.native.numbers import has_decimals, lost_digits
from dspex.native.target import read_target
from dspex.spec.types import Constraint

FENCE = re.compile(r"\A```[\w+-]*[ \t]*\n(.*?)\n?```\Z", re.DOTALL)
TRUE = frozenset(("true", "yes", "y", "t", "on", "1"))
FALSE = frozenset(("false", "no", "n", "f", "off", "0"))
PYTHON_LITERAL_LIMIT = 100_000
"""Characters of a Python literal that are still tried; `ast` needs memory by the multiple."""

_GROUPED = re.compile(r"\s*[\"']?[-+]?[1-9]\d{0,2}\.000[\"']?\s*").fullmatch
"""A whole number that is one thousand times larger where a point separates thousands."""

Reader = Callable[[str], Any]


def lenient_reader(
    annotation: Any, constraints: tuple[Constraint, ...] = (), names: Mapping[str, Any] | None = None
) -> Reader:
    """Return the function that reads one field's text.

    The function raises ValueError: `MismatchError` where the text can be read and does not fit.
    """
    convert = from_builtins(annotation, constraints, names)
    bare = _bare(annotation)
    if bare is str:
        return convert
    if isinstance(bare, type) and issubclass(bare, enum.Enum):
        return _enum_reader(bare, convert)
    if get_origin(bare) is Literal:
        return _literal_reader(bare, convert)
    if (from_text := _own_reader(bare)) is not None:
        return lambda text: convert(from_text(text))
    if _is_optional_text(bare):
        return convert
    if bare is bool:
        return lambda text: convert(_as_bool(text))
    if bare is int:
        return lambda text: convert(text if _GROUPED(text) else _as_number(text))
    if bare is float:
        return lambda text: convert(_as_number(text))
    exact = has_decimals(read_target(annotation, constraints, names))
    return lambda text: _first_that_fits(text, convert, exact=exact)


def _own_reader(cls: Any) -> Reader | None:
    """Return the reader of a type that is a text under another name; None for others."""
    return getattr(cls, "__dspex_from_text__", None)


def _bare(annotation: Any) -> Any:
    return get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation


def _is_optional_text(annotation: Any) -> bool:
    return get_origin(annotation) in (Union, UnionType) and {str, type(None)} <= set(get_args(annotation))


def _enum_reader(cls: type[enum.Enum], convert: Callable[[object], Any]) -> Reader:
    table: dict[str, enum.Enum] = {}
    for name, member in cls.__members__.items():
        table.setdefault(name, member)
    for member in cls:
        table[str(member.value)] = member
        table.setdefault(f"{cls.__name__}.{member.name}", member)

    def read(text: str) -> Any:
        found = table.get(text) or table.get(_unquoted(text))
        return convert(text if found is None else found)

    return read


def _literal_reader(annotation: Any, convert: Callable[[object], Any]) -> Reader:
    values = get_args(annotation)
    table: dict[str, Any] = {**member_spellings(values)}
    for value in reversed(values):
        table.update(dict.fromkeys(_forms(value), value))
    table.update({v: v for v in values if isinstance(v, str) and not isinstance(v, enum.Enum)})

    def read(text: str) -> Any:
        if text in table:
            return table[text]
        inner = text
        if inner.startswith(("Literal[", "str[")) and inner.endswith("]"):
            inner = inner[inner.index("[") + 1 : -1]
        inner = _unquoted(inner)
        return table[inner] if inner in table else convert(text)

    return read


def _forms(value: object) -> tuple[str, ...]:
    """Return the texts that mean a literal value: as Python shows it, as JSON writes it."""
    if isinstance(value, enum.Enum):
        return (str(value.value),)
    if isinstance(value, bool):
        return str(value), str(value).lower()
    return ("None", "null") if value is None else (str(value),)


def _unquoted(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text


def _as_bool(text: str) -> object:
    word = _unquoted(text).strip().lower()
    return True if word in TRUE else False if word in FALSE else text


def _as_number(text: str) -> object:
    plain = _unquoted(text).strip()
    try:
        return int(plain)
    except ValueError:
        pass
    try:
        number = float(plain)
    except ValueError:
        return text
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _first_that_fits(text: str, convert: Callable[[object], Any], *, exact: bool) -> Any:
    """Read text as JSON, as a Python literal, as it is; the first that fits wins.

    Args:
        text: of one field.
        convert: reads a value strictly.
        exact: a number that a float does not hold with all its digits does not fit.
    """
    refused: MismatchError | None = None
    for candidate in _candidates(text):
        if exact and lost_digits(candidate):
            continue
        try:
            value = convert(candidate)
            return convert(text) if value.__class__ is int and _GROUPED(text) else value
        except MismatchError as error:
            refused = refused or error
    assert refused is not None  # the text itself is always the last candidate
    raise refused


def _candidates(text: str) -> list[object]:
    fenced = FENCE.match(text)
    inner = fenced[1] if fenced else text
    found: list[object] = []
    try:
        found.append(json.loads(inner))
    except (ValueError, RecursionError):
        # a # may begin a comment in Python, and a tag where a model writes it
        if len(inner) <= PYTHON_LITERAL_LIMIT and "#" not in inner:
            try:
                found.append(ast.literal_eval(inner.strip()))
            except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
                pass
    return [*found, text]
