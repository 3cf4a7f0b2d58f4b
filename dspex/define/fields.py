"""`In` and `Out`: what a user says about a field besides its type."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, TypeVar, final, overload

from msgspec import Struct

if TYPE_CHECKING:
    import re
    from datetime import date, time, timedelta
    from decimal import Decimal

    Bound: TypeAlias = float | Decimal | date | time | timedelta

T = TypeVar("T")


@final
class Missing:
    """The type of `MISSING`, which stands for "nothing was given" where None is a value."""

    def __repr__(self) -> str:
        return "MISSING"

    def __bool__(self) -> bool:
        return False

    def __reduce__(self) -> str:
        return "MISSING"  # the same object in every process


MISSING: Final = Missing()


class Marker(Struct, frozen=True):
    """What `In` and `Out` leave in the class body for the decorator to read.

    Attributes:
        kind: which of the two was called.
        options: as given, in the order of the source.
    """

    kind: Literal["input", "output"]
    options: dict[str, Any]


# `Any` in the overloads is what lets `ticket: str = In()` stand beside an annotation; PEP 681
# field specifiers are typed so everywhere. The implementations take keywords as they come, since
# DSPy prints constraints in the order of the source and unknown options are reported by a rule.


@overload
def In(
    *,
    default: T,
    desc: str | None = None,
    wire_name: str | None = None,
    ge: Bound | None = None,
    gt: Bound | None = None,
    le: Bound | None = None,
    lt: Bound | None = None,
    multiple_of: float | Decimal | None = None,
    min_length: int | None = None,
    max_length: int | None = None,
    pattern: str | re.Pattern[str] | None = None,
) -> T: ...
@overload
def In(
    *,
    default_factory: Callable[[], T],
    desc: str | None = None,
    wire_name: str | None = None,
    ge: Bound | None = None,
    gt: Bound | None = None,
    le: Bound | None = None,
    lt: Bound | None = None,
    multiple_of: float | Decimal | None = None,
    min_length: int | None = None,
    max_length: int | None = None,
    pattern: str | re.Pattern[str] | None = None,
) -> T: ...
@overload
def In(
    *,
    desc: str | None = None,
    wire_name: str | None = None,
    ge: Bound | None = None,
    gt: Bound | None = None,
    le: Bound | None = None,
    lt: Bound | None = None,
    multiple_of: float | Decimal | None = None,
    min_length: int | None = None,
    max_length: int | None = None,
    pattern: str | re.Pattern[str] | None = None,
) -> Any: ...
def In(**options: Any) -> Any:
    """Declare an input.

    Args:
        default: the value when the caller gives none.
        default_factory: makes that value, for lists, dicts and the like.
        desc: what the model is told about the field.
        wire_name: the name in prompt and JSON, where it differs from the attribute's.
        ge, gt, le, lt: bounds of a number, Decimals too, or of a date, a time or a duration.
        multiple_of: the number must be a multiple of this.
        min_length, max_length: bounds of a length, in characters or items.
        pattern: a regular expression that a str must contain a match of.

    An unknown option is reported by `@signature`, with all other problems of the class.
    """
    return Marker("input", options)


@overload
def Out(
    *,
    default: T,
    desc: str | None = None,
    wire_name: str | None = None,
    ge: Bound | None = None,
    gt: Bound | None = None,
    le: Bound | None = None,
    lt: Bound | None = None,
    multiple_of: float | Decimal | None = None,
    min_length: int | None = None,
    max_length: int | None = None,
    pattern: str | re.Pattern[str] | None = None,
    drop_invalid: bool = False,
    init: Literal[False] = False,
) -> T: ...
@overload
def Out(
    *,
    default_factory: Callable[[], T],
    desc: str | None = None,
    wire_name: str | None = None,
    ge: Bound | None = None,
    gt: Bound | None = None,
    le: Bound | None = None,
    lt: Bound | None = None,
    multiple_of: float | Decimal | None = None,
    min_length: int | None = None,
    max_length: int | None = None,
    pattern: str | re.Pattern[str] | None = None,
    drop_invalid: bool = False,
    init: Literal[False] = False,
) -> T: ...
@overload
def Out(
    *,
    desc: str | None = None,
    wire_name: str | None = None,
    ge: Bound | None = None,
    gt: Bound | None = None,
    le: Bound | None = None,
    lt: Bound | None = None,
    multiple_of: float | Decimal | None = None,
    min_length: int | None = None,
    max_length: int | None = None,
    pattern: str | re.Pattern[str] | None = None,
    drop_invalid: bool = False,
    init: Literal[False] = False,
) -> Any: ...
def Out(**options: Any) -> Any:
    """Declare an output. Takes the options of `In`, and one more.

    `drop_invalid=True` lets a list, a set or a `tuple[X, ...]` keep its good items where others do not fit
    their type: those are left out, and listed in `Completion.repairs`. Where no item is good, the answer is
    refused.

    `default` and `default_factory` give the value when the answer leaves the field out. `init`
    is there for type checkers only: it keeps outputs out of the constructor (PEP 681).
    """
    options.pop("init", None)
    return Marker("output", options)


OPTION_NAMES: Final = (
    "default",
    "default_factory",
    "desc",
    "wire_name",
    "ge",
    "gt",
    "le",
    "lt",
    "multiple_of",
    "min_length",
    "max_length",
    "pattern",
    "drop_invalid",
)
"""Every option that `In` or `Out` takes."""
