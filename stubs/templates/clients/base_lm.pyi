# A model that others make answers what it likes, in a call of its own too. So a call is a descriptor: it is
# known of LM and BaseLM themselves, and of a class made of them only where that writes its own.
from collections.abc import Sequence
from typing import Any, Generic, Protocol, Self, TypeVar, overload

from dspy.clients.lm import LM
from dspy.lm15 import Request, Response

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

class BaseLM:
    model: str
    model_type: str
    cache: bool
    callbacks: list[Any]
    num_retries: int
    kwargs: dict[str, Any]
    history: list[dict[str, Any]] | Any  # a model of one's own may keep another
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
    def _exactly(self) -> _Exactly[Self]: ...
    __call__: _Call
    # those of the classes that are made of it take what they like; a descriptor is none to pyrefly here
    async def acall(self, *args: Any, **kwargs: Any) -> Any: ...
    def forward(self, *args: Any, **kwargs: Any) -> Any: ...
    async def aforward(self, *args: Any, **kwargs: Any) -> Any: ...
    def inspect_history(self, *args: Any, **kwargs: Any) -> Any: ...
    @classmethod
    def load_state(cls, *args: Any, **kwargs: Any) -> Any: ...
    def copy(self, **kwargs: Any) -> Self: ...
