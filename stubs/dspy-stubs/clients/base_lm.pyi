# A model that others make answers what it likes, in a call of its own too. So a call is a descriptor: it is
# known of LM and BaseLM themselves, and of a class made of them only where that writes its own.
from collections.abc import Sequence
from typing import Any, Generic, Protocol, Self, TextIO, TypeVar, overload

from dspy.clients._deprecation import (
    warn_legacy_lm as warn_legacy_lm,
    warn_openai_messages as warn_openai_messages,
)
from dspy.clients.legacy_outputs import responses_outputs as responses_outputs
from dspy.clients.lm import LM
from dspy.dsp.utils import settings as settings
from dspy.lm15 import Request, Response
from dspy.utils.callback import BaseCallback as BaseCallback, with_callbacks as with_callbacks
from dspy.utils.inspect_history import pretty_print_history as pretty_print_history

_M = TypeVar("_M")

class _Exactly(Generic[_M]):
    held: _M

class _Plain(Protocol):
    def _exactly(self) -> _Exactly[BaseLM] | _Exactly[LM]: ...

class _Answer(Protocol):
    @overload
    def __call__(self, *, request: Request, cache: bool = ..., rollout_id: Any = ...) -> Response: ...
    # before the next, for mypy takes the first that fits for a parameter of a lambda
    @overload
    def __call__(
        self,
        prompt: str | Sequence[dict[str, Any]] | None = None,
        *,
        messages: Sequence[dict[str, Any]] | None = None,
        **kwargs: Any,
    ) -> list[Any]: ...
    @overload
    def __call__(self, prompt: Request, *, cache: bool = ..., rollout_id: Any = ...) -> Response: ...

class _Any(Protocol):
    def __call__(self, *args: Any, **kwargs: Any) -> Any: ...

class _Call(Protocol):
    # that of the class, which a tracer keeps and puts back
    @overload
    def __get__(self, instance: None, owner: Any, /) -> Self: ...
    @overload
    def __get__(self, instance: _Plain, owner: Any, /) -> _Answer: ...
    @overload
    def __get__(self, instance: Any, owner: Any, /) -> _Any: ...
    # what pyright compares a call of one's own with
    def __call__(self, *args: Any, **kwargs: Any) -> Any: ...

MAX_HISTORY_SIZE: int
GLOBAL_HISTORY: Any
LM_CLASS_STATE_KEY: str
_BUILTIN_LM_CLASS_PATH: str

def record_history(client: Any, entry: Any) -> None: ...
def _import_lm_class(class_path: str) -> type[Any]: ...

class BaseLM:
    def _exactly(self) -> _Exactly[Self]: ...
    supports_decision_requests: bool
    model: str
    model_type: str
    cache: bool
    callbacks: list[Any]
    num_retries: int
    kwargs: dict[str, Any]
    history: list[dict[str, Any]] | Any  # a model of one's own may keep another
    _warned_zero_temp_rollout: bool
    def __init__(
        self,
        model: str,
        model_type: str = "chat",
        temperature: float | None = None,
        max_tokens: int | None = None,
        cache: bool = True,
        callbacks: Sequence[Any] | None = None,
        num_retries: int = 3,
        **kwargs: Any,
    ) -> None: ...
    def _get_initial_kwargs(self, *, temperature: Any, max_tokens: Any, **kwargs: Any) -> dict[str, Any]: ...
    @property
    def supports_function_calling(self) -> bool: ...
    @property
    def supports_reasoning(self) -> bool: ...
    @property
    def supports_response_schema(self) -> bool: ...
    @property
    def supported_params(self) -> set[str]: ...
    def _process_lm_response(self, response: Any, prompt: Any, messages: Any, **kwargs: Any) -> Any: ...
    def _record_response(
        self, response: Any, prompt: Any, messages: Any, outputs: Any, kwargs: Any, request: Any = None
    ) -> Any: ...
    __call__: _Call
    # those of the classes that are made of it take what they like; a descriptor is none to pyrefly here
    async def acall(self, *args: Any, **kwargs: Any) -> Any: ...
    def forward(self, *args: Any, **kwargs: Any) -> Any: ...
    async def aforward(self, *args: Any, **kwargs: Any) -> Any: ...
    def dump_state(self) -> dict[str, Any]: ...
    @classmethod
    def load_state(cls, *args: Any, **kwargs: Any) -> Any: ...
    def copy(self, **kwargs: Any) -> Self: ...
    def inspect_history(self, *args: Any, **kwargs: Any) -> Any: ...
    def update_history(self, entry: Any) -> None: ...
    def _process_completion(self, response: Any, merged_kwargs: Any) -> Any: ...
    def _extract_citations_from_response(self, choice: Any) -> Any: ...
    def _process_response(self, response: Any) -> Any: ...

def inspect_history(n: int = 1, file: TextIO | None = None) -> None: ...
