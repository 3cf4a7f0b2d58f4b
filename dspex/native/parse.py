"""Read an answer into a value of any supported type: strictly where that works, else with repairs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar, overload

from msgspec import Struct

from dspex.errors import AnswerError, ConfigurationError, answer_error
from dspex.native.convert import MismatchError, from_builtins, from_json, type_name
from dspex.native.mismatch import MAX_SHOWN
from dspex.native.recovery.choose import Recovery, recovery_of
from dspex.native.recovery.document import only_value
from dspex.native.recovery.fit import takes_text
from dspex.native.recovery.nodes import RefusedError, Repair
from dspex.native.target import read_target
from dspex.spec.types import ConstrainedType, MissingType, Scalar, TypeVariable, UnionType, UnsupportedType

T = TypeVar("T")

KEPT: Final = 512
"""Of how many types the readers are kept."""


class Parsed(Struct, Generic[T], frozen=True):
    """A value that was read from an answer.

    Attributes:
        value: the value.
        repairs: everything that was mended or interpreted; empty for a well-formed answer.
    """

    value: T
    repairs: tuple[Repair, ...] = ()


@overload
def parse(type: type[T], text: str, /) -> Parsed[T]: ...
@overload
def parse(type: Any, text: str, /) -> Parsed[Any]: ...
def parse(type: Any, text: str, /) -> Parsed[Any]:
    """Read a model's answer into a value of a type.

    Well-formed JSON is decoded strictly, in microseconds. Anything else is searched for what was
    meant: JSON in prose or in a fence, with commas, quotes and brackets too many or too few, Python's
    literals, numbers with units, words in sentences, names in another case. Every repair is listed in
    the result; what would have to be guessed is refused.

    Args:
        type: what to read, any type that a field of a signature may have.
        text: the answer, at most a mebicharacter long.

    Raises:
        AnswerError: the answer does not hold one value of the type that is clear.
        ConfigurationError: the type is not supported.

    >>> parse(int, "The answer is 1,200.").value
    1200
    >>> parse(list[int], "[1, 2, 3,]").repairs[0].code
    'trailing-comma'
    """
    return _reader(type)(text)


_READERS: Final[dict[Any, Callable[[str], Parsed[Any]]]] = {}


def _reader(annotation: Any) -> Callable[[str], Parsed[Any]]:
    # unions are equal in any order, and the order decides between members that fit equally well
    key = annotation if annotation.__class__ is type else (annotation, repr(annotation))
    try:
        found = _READERS.get(key)
    except TypeError:  # an argument of Annotated that cannot be hashed
        return _make_reader(annotation)
    if found is None:
        while len(_READERS) >= KEPT:
            _READERS.pop(next(iter(_READERS)), None)
        found = _READERS[key] = _make_reader(annotation)
    return found


def _make_reader(annotation: Any) -> Callable[[str], Parsed[Any]]:
    target = read_target(annotation)
    for part in target.reachable():
        if isinstance(part, (UnsupportedType, MissingType, TypeVariable)):
            reason = part.reason if isinstance(part, UnsupportedType) else "it is not a whole type"
            raise ConfigurationError(f"{annotation} cannot be read from an answer: {reason}.")
    if plain_text := _plain_text(target.type):
        return _text_reader(annotation, optional=plain_text == "optional")
    return _Reader(annotation, is_text=takes_text(target.type)).read


def _text_reader(annotation: Any, *, optional: bool) -> Callable[[str], Parsed[Any]]:
    """Make the reader of a type whose values are answers as they stand."""
    convert = from_builtins(annotation)

    def read(text: str) -> Parsed[Any]:
        try:
            return Parsed(convert(None if optional and text.strip() == "null" else text))
        except MismatchError as error:
            raise answer_error(type_name(annotation), _problems(error), text) from None

    return read


class _Reader:
    """Reads one type: strictly, else the only JSON in the text strictly, else with every tolerance."""

    def __init__(self, annotation: Any, *, is_text: bool) -> None:
        self._annotation = annotation
        self._strict = from_json(annotation)
        self._is_text = is_text
        self._recovery: Recovery | None = None

    def read(self, text: str) -> Parsed[Any]:
        try:
            value = self._strict(text)
        except ValueError:
            pass
        else:
            if value.__class__ is not int or ".000" not in text:  # 1.000 is one, or one thousand
                return Parsed(value)
        if not self._is_text and (found := only_value(text)) is not None:
            try:
                return Parsed(self._strict(found[0]), (found[1],))
            except ValueError:
                pass
        return self._recovered(text)

    def _recovered(self, text: str) -> Parsed[Any]:
        if not text.strip():
            raise AnswerError(type_name(self._annotation), ("the answer is empty",), text)
        if self._recovery is None:
            self._recovery = recovery_of(self._annotation)
        try:
            value, repairs = self._recovery(text)
        except MismatchError as error:
            raise answer_error(type_name(self._annotation), _problems(error), text) from None
        except RefusedError as error:
            raise AnswerError(type_name(self._annotation), (str(error),), text) from None
        return Parsed(value, tuple(repairs))


def _plain_text(typ: Any) -> str:
    """Whether an answer is the value as it stands: "text", "optional" where null means None, or ""."""
    if isinstance(typ, ConstrainedType):
        return _plain_text(typ.item)
    if typ == Scalar("str"):
        return "text"
    if isinstance(typ, UnionType) and set(typ.items) == {Scalar("str"), Scalar("None")}:
        return "optional"
    return ""


def _problems(error: MismatchError) -> list[str]:
    problems = [f"it {mismatch}" for mismatch in error.mismatches[:MAX_SHOWN]]
    more = len(error.mismatches) - MAX_SHOWN
    return [*problems, f"{more} more parts do not fit"] if more > 0 else problems
