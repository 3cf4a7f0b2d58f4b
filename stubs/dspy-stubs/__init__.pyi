# What is written here is checked; every other name of dspy is Any, through `__getattr__` at the end.
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from os import PathLike
from typing import Any, Generic, Literal, Self, dataclass_transform, overload

from typing_extensions import ParamSpec, TypeVar

__version__: str

_T = TypeVar("_T")
_P = ParamSpec("_P", default=...)
_R = TypeVar("_R", default=Prediction, covariant=True)

class Example:
    def __init__(self, base: Example | Mapping[str, Any] | None = None, **kwargs: Any) -> None: ...
    def __getattr__(self, name: str) -> Any: ...
    def __setattr__(self, name: str, value: Any) -> None: ...
    def __getitem__(self, key: str) -> Any: ...
    def __setitem__(self, key: str, value: Any) -> None: ...
    def __delitem__(self, key: str) -> None: ...
    def __contains__(self, key: object) -> bool: ...
    def __iter__(self) -> Iterator[tuple[str, Any]]: ...
    def __len__(self) -> int: ...
    def keys(self, include_dspy: bool = False) -> list[str]: ...
    def values(self, include_dspy: bool = False) -> list[Any]: ...
    def items(self, include_dspy: bool = False) -> list[tuple[str, Any]]: ...
    def get(self, key: str, default: Any = None) -> Any: ...
    def with_inputs(self, *keys: str) -> Self: ...
    def inputs(self) -> Self: ...
    def labels(self) -> Self: ...
    def copy(self, **kwargs: Any) -> Self: ...
    def without(self, *keys: str) -> Self: ...
    def toDict(self) -> dict[str, Any]: ...

class Prediction(Example):
    def __init__(self, *args: Any, **kwargs: Any) -> None: ...
    @classmethod
    def from_completions(
        cls, list_or_dict: list[Mapping[str, Any]] | Mapping[str, list[Any]], signature: Any = None
    ) -> Self: ...
    @property
    def completions(self) -> Any: ...
    def get_lm_usage(self) -> dict[str, dict[str, Any]] | None: ...
    def set_lm_usage(self, value: dict[str, dict[str, Any]] | None) -> None: ...
    def __float__(self) -> float: ...
    def __lt__(self, other: float | Prediction) -> bool: ...
    def __le__(self, other: float | Prediction) -> bool: ...
    def __gt__(self, other: float | Prediction) -> bool: ...
    def __ge__(self, other: float | Prediction) -> bool: ...
    def __add__(self, other: float | Prediction) -> float: ...
    def __radd__(self, other: float | Prediction) -> float: ...
    def __truediv__(self, other: float | Prediction) -> float: ...
    def __rtruediv__(self, other: float | Prediction) -> float: ...

# The options are those of pydantic.Field and of dspy, written out so that a misspelt one is an error.
# `init` is there for type checkers only: it keeps outputs out of the constructor (PEP 681). `alias`
# is left out, since PEP 681 would rename the argument of a call and dspy does not.
@overload
def InputField(
    *,
    default: _T,
    desc: str | None = ...,
    description: str | None = ...,
    title: str | None = ...,
    examples: list[Any] | None = ...,
    gt: Any = ...,
    ge: Any = ...,
    lt: Any = ...,
    le: Any = ...,
    multiple_of: float | None = ...,
    min_length: int | None = ...,
    max_length: int | None = ...,
    pattern: str | None = ...,
    allow_inf_nan: bool | None = ...,
    max_digits: int | None = ...,
    decimal_places: int | None = ...,
    discriminator: str | None = ...,
    strict: bool | None = ...,
    json_schema_extra: Any = ...,
    init: Literal[True] = True,
) -> _T: ...
@overload
def InputField(
    *,
    default_factory: Callable[[], _T],
    desc: str | None = ...,
    description: str | None = ...,
    title: str | None = ...,
    examples: list[Any] | None = ...,
    gt: Any = ...,
    ge: Any = ...,
    lt: Any = ...,
    le: Any = ...,
    multiple_of: float | None = ...,
    min_length: int | None = ...,
    max_length: int | None = ...,
    pattern: str | None = ...,
    allow_inf_nan: bool | None = ...,
    max_digits: int | None = ...,
    decimal_places: int | None = ...,
    discriminator: str | None = ...,
    strict: bool | None = ...,
    json_schema_extra: Any = ...,
    init: Literal[True] = True,
) -> _T: ...
@overload
def InputField(
    *,
    desc: str | None = ...,
    description: str | None = ...,
    title: str | None = ...,
    examples: list[Any] | None = ...,
    gt: Any = ...,
    ge: Any = ...,
    lt: Any = ...,
    le: Any = ...,
    multiple_of: float | None = ...,
    min_length: int | None = ...,
    max_length: int | None = ...,
    pattern: str | None = ...,
    allow_inf_nan: bool | None = ...,
    max_digits: int | None = ...,
    decimal_places: int | None = ...,
    discriminator: str | None = ...,
    strict: bool | None = ...,
    json_schema_extra: Any = ...,
    init: Literal[True] = True,
) -> Any: ...
@overload
def OutputField(
    *,
    default: _T,
    desc: str | None = ...,
    description: str | None = ...,
    title: str | None = ...,
    examples: list[Any] | None = ...,
    gt: Any = ...,
    ge: Any = ...,
    lt: Any = ...,
    le: Any = ...,
    multiple_of: float | None = ...,
    min_length: int | None = ...,
    max_length: int | None = ...,
    pattern: str | None = ...,
    allow_inf_nan: bool | None = ...,
    max_digits: int | None = ...,
    decimal_places: int | None = ...,
    discriminator: str | None = ...,
    strict: bool | None = ...,
    json_schema_extra: Any = ...,
    init: Literal[False] = False,
) -> _T: ...
@overload
def OutputField(
    *,
    default_factory: Callable[[], _T],
    desc: str | None = ...,
    description: str | None = ...,
    title: str | None = ...,
    examples: list[Any] | None = ...,
    gt: Any = ...,
    ge: Any = ...,
    lt: Any = ...,
    le: Any = ...,
    multiple_of: float | None = ...,
    min_length: int | None = ...,
    max_length: int | None = ...,
    pattern: str | None = ...,
    allow_inf_nan: bool | None = ...,
    max_digits: int | None = ...,
    decimal_places: int | None = ...,
    discriminator: str | None = ...,
    strict: bool | None = ...,
    json_schema_extra: Any = ...,
    init: Literal[False] = False,
) -> _T: ...
@overload
def OutputField(
    *,
    desc: str | None = ...,
    description: str | None = ...,
    title: str | None = ...,
    examples: list[Any] | None = ...,
    gt: Any = ...,
    ge: Any = ...,
    lt: Any = ...,
    le: Any = ...,
    multiple_of: float | None = ...,
    min_length: int | None = ...,
    max_length: int | None = ...,
    pattern: str | None = ...,
    allow_inf_nan: bool | None = ...,
    max_digits: int | None = ...,
    decimal_places: int | None = ...,
    discriminator: str | None = ...,
    strict: bool | None = ...,
    json_schema_extra: Any = ...,
    init: Literal[False] = False,
) -> Any: ...

@dataclass_transform(kw_only_default=True, field_specifiers=(InputField, OutputField))
class SignatureMeta(type):
    @property
    def instructions(cls) -> str: ...
    @instructions.setter
    def instructions(cls, instructions: str) -> None: ...
    @property
    def input_fields(cls) -> dict[str, Any]: ...
    @property
    def output_fields(cls) -> dict[str, Any]: ...
    @property
    def fields(cls) -> dict[str, Any]: ...
    @property
    def signature(cls) -> str: ...

# At run time a Signature is a pydantic model and a call returns a Prediction with its outputs. For
# a type checker the Prediction is the base class, and a call of `Predict(MySignature)` gives a
# MySignature: so the outputs have their names and types.
class Signature(Prediction, metaclass=SignatureMeta):
    # What Predict takes beside the inputs of the signature.
    config: dict[str, Any] = InputField(default_factory=dict)
    demos: list[Any] = InputField(default_factory=list)
    lm: Any = InputField(default=None)
    # `Signature("question -> answer")` gives a class at run time, which no checker can be told here:
    # to them it is an instance, and Predict takes it.
    def __init__(
        self,
        signature: str | Mapping[str, Any],
        instructions: str | None = None,
        signature_name: str = "StringSignature",
        custom_types: Mapping[str, type] | None = None,
    ) -> None: ...
    # What ChainOfThought and ReAct add to the outputs, and what such an instance has as a class.
    def __getattr__(  # type: ignore[misc, override]  # only pyright, ty and pyrefly read the names
        self,
        name: Literal[
            "reasoning", "trajectory", "instructions", "input_fields", "output_fields", "fields", "signature"
        ],
    ) -> Any: ...
    @classmethod
    def with_instructions(cls, instructions: str) -> type[Self]: ...
    @classmethod
    def append_instructions(cls, instructions: str) -> type[Self]: ...
    @classmethod
    def with_updated_fields(cls, name: str, type_: Any = None, **kwargs: Any) -> type[Self]: ...
    @classmethod
    def prepend(cls, name: str, field: Any, type_: Any = None) -> type[Any]: ...
    @classmethod
    def append(cls, name: str, field: Any, type_: Any = None) -> type[Any]: ...
    @classmethod
    def insert(cls, index: int, name: str, field: Any, type_: Any = None) -> type[Any]: ...
    @classmethod
    def delete(cls, name: str) -> type[Any]: ...
    @classmethod
    def equals(cls, other: Any) -> bool: ...
    @classmethod
    def dump_state(cls) -> dict[str, Any]: ...
    @classmethod
    def load_state(cls, state: Mapping[str, Any]) -> type[Any]: ...

def ensure_signature(
    signature: str | Signature | type[Signature], instructions: str | None = None
) -> type[Any]: ...
def make_signature(
    signature: str | Mapping[str, Any],
    instructions: str | None = None,
    signature_name: str = "StringSignature",
    custom_types: Mapping[str, type] | None = None,
) -> type[Any]: ...

class Module:
    callbacks: list[Any]
    history: list[Any]
    def __init__(self, callbacks: list[Any] | None = None) -> None: ...
    def __call__(self, *args: Any, **kwargs: Any) -> Any: ...
    async def acall(self, *args: Any, **kwargs: Any) -> Any: ...
    def named_predictors(self) -> list[tuple[str, Predict[..., Any]]]: ...
    def predictors(self) -> list[Predict[..., Any]]: ...
    def named_parameters(self) -> list[tuple[str, Any]]: ...
    def parameters(self) -> list[Any]: ...
    def named_sub_modules(
        self, type_: type | None = None, skip_compiled: bool = False
    ) -> Generator[tuple[str, Any]]: ...
    def map_named_predictors(self, func: Callable[[Predict[..., Any]], Any]) -> Self: ...
    def set_lm(self, lm: Any) -> None: ...
    def get_lm(self) -> Any: ...
    def deepcopy(self) -> Self: ...
    def reset_copy(self) -> Self: ...
    def dump_state(self, json_mode: bool = True) -> dict[str, Any]: ...
    def load_state(self, state: dict[str, Any], *, allow_unsafe_lm_state: bool = False) -> Any: ...
    def save(
        self,
        path: str | PathLike[str],
        save_program: bool = False,
        modules_to_serialize: list[Any] | None = None,
    ) -> None: ...
    def load(
        self, path: str | PathLike[str], allow_pickle: bool = False, allow_unsafe_lm_state: bool = False
    ) -> None: ...
    def inspect_history(self, n: int = 1, file: Any = None) -> None: ...
    def batch(
        self,
        examples: Sequence[Example],
        num_threads: int | None = None,
        max_errors: int | None = None,
        return_failed_examples: bool = False,
        provide_traceback: bool | None = None,
        disable_progress_bar: bool = False,
        timeout: int = 120,
        straggler_limit: int = 3,
    ) -> Any: ...

class Predict(Module, Generic[_P, _R]):
    signature: Any
    demos: list[Any]
    traces: list[Any]
    train: list[Any]
    lm: Any
    config: dict[str, Any]
    @overload
    def __init__(
        self: Predict[..., Prediction],
        signature: str | Signature,
        callbacks: list[Any] | None = None,
        **config: Any,
    ) -> None: ...
    @overload
    def __init__(
        self, signature: Callable[_P, _R], callbacks: list[Any] | None = None, **config: Any
    ) -> None: ...
    def __call__(self, *args: _P.args, **kwargs: _P.kwargs) -> _R: ...
    async def acall(self, *args: _P.args, **kwargs: _P.kwargs) -> _R: ...
    def reset(self) -> None: ...
    def update_config(self, **kwargs: Any) -> None: ...
    def get_config(self) -> dict[str, Any]: ...

class ChainOfThought(Module, Generic[_P, _R]):
    predict: Predict[_P, _R]
    @overload
    def __init__(
        self: ChainOfThought[..., Prediction],
        signature: str | Signature,
        rationale_field: Any = None,
        rationale_field_type: type = ...,
        **config: Any,
    ) -> None: ...
    @overload
    def __init__(
        self,
        signature: Callable[_P, _R],
        rationale_field: Any = None,
        rationale_field_type: type = ...,
        **config: Any,
    ) -> None: ...
    def __call__(self, *args: _P.args, **kwargs: _P.kwargs) -> _R: ...
    async def acall(self, *args: _P.args, **kwargs: _P.kwargs) -> _R: ...

class BaseLM:
    model: str
    model_type: str
    cache: bool
    callbacks: list[Any]
    kwargs: dict[str, Any]
    history: list[dict[str, Any]]
    num_retries: int
    def __init__(
        self,
        model: str,
        model_type: str = "chat",
        temperature: float | None = None,
        max_tokens: int | None = None,
        cache: bool = True,
        callbacks: list[Any] | None = None,
        num_retries: int = 3,
        **kwargs: Any,
    ) -> None: ...
    def __call__(
        self, prompt: str | None = None, *, messages: list[dict[str, Any]] | None = None, **kwargs: Any
    ) -> list[Any]: ...
    async def acall(
        self, prompt: str | None = None, *, messages: list[dict[str, Any]] | None = None, **kwargs: Any
    ) -> list[Any]: ...
    def copy(self, **kwargs: Any) -> Self: ...
    def dump_state(self) -> dict[str, Any]: ...
    def inspect_history(self, n: int = 1, file: Any = None) -> None: ...

class LM(BaseLM):
    def __init__(
        self,
        model: str,
        model_type: Literal["chat", "text", "responses"] = "chat",
        temperature: float | None = None,
        max_tokens: int | None = None,
        cache: bool = True,
        callbacks: list[Any] | None = None,
        num_retries: int = 3,
        provider: Any = None,
        finetuning_model: str | None = None,
        launch_kwargs: dict[str, Any] | None = None,
        train_kwargs: dict[str, Any] | None = None,
        use_developer_role: bool = False,
        engine: Any = "auto",
        async_engine: Any = None,
        prompt_cache: Any = None,
        **kwargs: Any,
    ) -> None: ...

def configure(**kwargs: Any) -> None: ...
def context(**kwargs: Any) -> AbstractContextManager[None]: ...
def inspect_history(n: int = 1, file: Any = None) -> None: ...
def __getattr__(name: str) -> Any: ...
