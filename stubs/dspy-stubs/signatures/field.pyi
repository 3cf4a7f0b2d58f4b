from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeVar, overload

from dspy.utils.constants import IS_TYPE_UNDEFINED as IS_TYPE_UNDEFINED

_T = TypeVar("_T")

DSPY_FIELD_ARG_NAMES: Any
_DEPRECATED_FIELD_ARGS: Any
PYDANTIC_CONSTRAINT_MAP: Any

def move_kwargs(**kwargs: Any) -> Any: ...
def _translate_pydantic_field_constraints(**kwargs: Any) -> Any: ...
def _warn_deprecated_field_args(**kwargs: Any) -> None: ...

# The options are those of pydantic.Field and of dspy, written out so that a misspelt one is an error.
# `init` is there for type checkers only: it keeps outputs out of the constructor (PEP 681). `alias` and
# `validation_alias` are left out: checkers would rename the argument of a call, and dspy does not. `prefix`,
# `format` and `parser` have no effect, and dspy warns of them: no matter of types. They are not one `Unpack`
# of a TypedDict, in which ty finds no misspelt name.
@overload
def InputField(
    *,
    default: _T,
    desc: str | None = ...,
    description: str | None = ...,
    title: str | None = ...,
    examples: Sequence[Any] | None = ...,
    gt: Any = ...,
    ge: Any = ...,
    lt: Any = ...,
    le: Any = ...,
    multiple_of: float | None = ...,
    min_length: int | None = ...,
    max_length: int | None = ...,
    pattern: Any = ...,
    allow_inf_nan: bool | None = ...,
    max_digits: int | None = ...,
    decimal_places: int | None = ...,
    discriminator: Any = ...,
    strict: bool | None = ...,
    validate_default: bool | None = ...,
    json_schema_extra: Any = ...,
    serialization_alias: str | None = ...,
    alias_priority: int | None = ...,
    field_title_generator: Callable[..., str] | None = ...,
    coerce_numbers_to_str: bool | None = ...,
    union_mode: Literal["smart", "left_to_right"] = ...,
    fail_fast: bool | None = ...,
    deprecated: Any = ...,
    frozen: bool | None = ...,
    exclude: bool | None = ...,
    exclude_if: Callable[[Any], bool] | None = ...,
    repr: bool = ...,
    prefix: Any = ...,
    format: Any = ...,
    parser: Any = ...,
    init: Literal[True] = True,
) -> _T: ...
@overload
def InputField(
    *,
    default_factory: Callable[[], _T] | Callable[[dict[str, Any]], Any],
    desc: str | None = ...,
    description: str | None = ...,
    title: str | None = ...,
    examples: Sequence[Any] | None = ...,
    gt: Any = ...,
    ge: Any = ...,
    lt: Any = ...,
    le: Any = ...,
    multiple_of: float | None = ...,
    min_length: int | None = ...,
    max_length: int | None = ...,
    pattern: Any = ...,
    allow_inf_nan: bool | None = ...,
    max_digits: int | None = ...,
    decimal_places: int | None = ...,
    discriminator: Any = ...,
    strict: bool | None = ...,
    validate_default: bool | None = ...,
    json_schema_extra: Any = ...,
    serialization_alias: str | None = ...,
    alias_priority: int | None = ...,
    field_title_generator: Callable[..., str] | None = ...,
    coerce_numbers_to_str: bool | None = ...,
    union_mode: Literal["smart", "left_to_right"] = ...,
    fail_fast: bool | None = ...,
    deprecated: Any = ...,
    frozen: bool | None = ...,
    exclude: bool | None = ...,
    exclude_if: Callable[[Any], bool] | None = ...,
    repr: bool = ...,
    prefix: Any = ...,
    format: Any = ...,
    parser: Any = ...,
    init: Literal[True] = True,
) -> _T: ...
@overload
def InputField(
    *,
    desc: str | None = ...,
    description: str | None = ...,
    title: str | None = ...,
    examples: Sequence[Any] | None = ...,
    gt: Any = ...,
    ge: Any = ...,
    lt: Any = ...,
    le: Any = ...,
    multiple_of: float | None = ...,
    min_length: int | None = ...,
    max_length: int | None = ...,
    pattern: Any = ...,
    allow_inf_nan: bool | None = ...,
    max_digits: int | None = ...,
    decimal_places: int | None = ...,
    discriminator: Any = ...,
    strict: bool | None = ...,
    validate_default: bool | None = ...,
    json_schema_extra: Any = ...,
    serialization_alias: str | None = ...,
    alias_priority: int | None = ...,
    field_title_generator: Callable[..., str] | None = ...,
    coerce_numbers_to_str: bool | None = ...,
    union_mode: Literal["smart", "left_to_right"] = ...,
    fail_fast: bool | None = ...,
    deprecated: Any = ...,
    frozen: bool | None = ...,
    exclude: bool | None = ...,
    exclude_if: Callable[[Any], bool] | None = ...,
    repr: bool = ...,
    prefix: Any = ...,
    format: Any = ...,
    parser: Any = ...,
    init: Literal[True] = True,
) -> Any: ...
@overload
def OutputField(
    *,
    default: _T,
    desc: str | None = ...,
    description: str | None = ...,
    title: str | None = ...,
    examples: Sequence[Any] | None = ...,
    gt: Any = ...,
    ge: Any = ...,
    lt: Any = ...,
    le: Any = ...,
    multiple_of: float | None = ...,
    min_length: int | None = ...,
    max_length: int | None = ...,
    pattern: Any = ...,
    allow_inf_nan: bool | None = ...,
    max_digits: int | None = ...,
    decimal_places: int | None = ...,
    discriminator: Any = ...,
    strict: bool | None = ...,
    validate_default: bool | None = ...,
    json_schema_extra: Any = ...,
    serialization_alias: str | None = ...,
    alias_priority: int | None = ...,
    field_title_generator: Callable[..., str] | None = ...,
    coerce_numbers_to_str: bool | None = ...,
    union_mode: Literal["smart", "left_to_right"] = ...,
    fail_fast: bool | None = ...,
    deprecated: Any = ...,
    frozen: bool | None = ...,
    exclude: bool | None = ...,
    exclude_if: Callable[[Any], bool] | None = ...,
    repr: bool = ...,
    prefix: Any = ...,
    format: Any = ...,
    parser: Any = ...,
    init: Literal[False] = False,
) -> _T: ...
@overload
def OutputField(
    *,
    default_factory: Callable[[], _T] | Callable[[dict[str, Any]], Any],
    desc: str | None = ...,
    description: str | None = ...,
    title: str | None = ...,
    examples: Sequence[Any] | None = ...,
    gt: Any = ...,
    ge: Any = ...,
    lt: Any = ...,
    le: Any = ...,
    multiple_of: float | None = ...,
    min_length: int | None = ...,
    max_length: int | None = ...,
    pattern: Any = ...,
    allow_inf_nan: bool | None = ...,
    max_digits: int | None = ...,
    decimal_places: int | None = ...,
    discriminator: Any = ...,
    strict: bool | None = ...,
    validate_default: bool | None = ...,
    json_schema_extra: Any = ...,
    serialization_alias: str | None = ...,
    alias_priority: int | None = ...,
    field_title_generator: Callable[..., str] | None = ...,
    coerce_numbers_to_str: bool | None = ...,
    union_mode: Literal["smart", "left_to_right"] = ...,
    fail_fast: bool | None = ...,
    deprecated: Any = ...,
    frozen: bool | None = ...,
    exclude: bool | None = ...,
    exclude_if: Callable[[Any], bool] | None = ...,
    repr: bool = ...,
    prefix: Any = ...,
    format: Any = ...,
    parser: Any = ...,
    init: Literal[False] = False,
) -> _T: ...
@overload
def OutputField(
    *,
    desc: str | None = ...,
    description: str | None = ...,
    title: str | None = ...,
    examples: Sequence[Any] | None = ...,
    gt: Any = ...,
    ge: Any = ...,
    lt: Any = ...,
    le: Any = ...,
    multiple_of: float | None = ...,
    min_length: int | None = ...,
    max_length: int | None = ...,
    pattern: Any = ...,
    allow_inf_nan: bool | None = ...,
    max_digits: int | None = ...,
    decimal_places: int | None = ...,
    discriminator: Any = ...,
    strict: bool | None = ...,
    validate_default: bool | None = ...,
    json_schema_extra: Any = ...,
    serialization_alias: str | None = ...,
    alias_priority: int | None = ...,
    field_title_generator: Callable[..., str] | None = ...,
    coerce_numbers_to_str: bool | None = ...,
    union_mode: Literal["smart", "left_to_right"] = ...,
    fail_fast: bool | None = ...,
    deprecated: Any = ...,
    frozen: bool | None = ...,
    exclude: bool | None = ...,
    exclude_if: Callable[[Any], bool] | None = ...,
    repr: bool = ...,
    prefix: Any = ...,
    format: Any = ...,
    parser: Any = ...,
    init: Literal[False] = False,
) -> Any: ...
def new_to_old_field(field: Any) -> Any: ...

class OldField:
    prefix: Any
    desc: Any
    format: Any
    def __init__(self, *, prefix: Any = None, desc: Any = None, input: Any, format: Any = None) -> None: ...
    def finalize(self, key: Any, inferred_prefix: Any) -> None: ...
    def __repr__(self) -> str: ...
    def __eq__(self, __value: object) -> bool: ...

class OldInputField(OldField):
    def __init__(self, *, prefix: Any = None, desc: Any = None, format: Any = None) -> None: ...

class OldOutputField(OldField):
    def __init__(self, *, prefix: Any = None, desc: Any = None, format: Any = None) -> None: ...
