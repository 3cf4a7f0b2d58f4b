from collections.abc import Callable
from typing import Any, Literal, TypedDict, TypeVar, Unpack, overload

_T = TypeVar("_T")

# The options are those of pydantic.Field and of dspy, written out so that a misspelt one is an error.
# `alias` is left out, since PEP 681 would rename the argument of a call and dspy does not.
class _Options(TypedDict, total=False):
    desc: str | None
    description: str | None
    title: str | None
    examples: list[Any] | None
    gt: Any
    ge: Any
    lt: Any
    le: Any
    multiple_of: float | None
    min_length: int | None
    max_length: int | None
    pattern: str | None
    allow_inf_nan: bool | None
    max_digits: int | None
    decimal_places: int | None
    discriminator: str | None
    strict: bool | None
    validate_default: bool | None
    json_schema_extra: Any
    # without effect, and dspy warns of them: that is no mistake in a type
    prefix: Any
    format: Any
    parser: Any

# `init` is there for type checkers only: it keeps outputs out of the constructor (PEP 681).
@overload
def InputField(*, default: _T, init: Literal[True] = True, **options: Unpack[_Options]) -> _T: ...
@overload
def InputField(
    *, default_factory: Callable[[], _T], init: Literal[True] = True, **options: Unpack[_Options]
) -> _T: ...
@overload
def InputField(*, init: Literal[True] = True, **options: Unpack[_Options]) -> Any: ...
@overload
def OutputField(*, default: _T, init: Literal[False] = False, **options: Unpack[_Options]) -> _T: ...
@overload
def OutputField(
    *, default_factory: Callable[[], _T], init: Literal[False] = False, **options: Unpack[_Options]
) -> _T: ...
@overload
def OutputField(*, init: Literal[False] = False, **options: Unpack[_Options]) -> Any: ...
