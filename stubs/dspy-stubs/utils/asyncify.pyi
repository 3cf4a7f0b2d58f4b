from collections.abc import Callable, Coroutine
from typing import Any, Callable, ParamSpec, TypeVar, overload

from dspy.primitives.module import Module as Module, _Forward
from dspy.utils.lazy_import import require as require

_P = ParamSpec("_P")
_R = TypeVar("_R")

anyio: Any
_limiter: Any

def get_async_max_workers() -> Any: ...
def get_limiter() -> Any: ...
@overload
def asyncify(program: _Forward[_P, _R]) -> Callable[_P, Coroutine[Any, Any, _R]]: ...
@overload
def asyncify(program: Callable[_P, _R]) -> Callable[_P, Coroutine[Any, Any, _R]]: ...
