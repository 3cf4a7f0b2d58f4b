from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec, TypeVar, overload

from dspy.primitives.module import _Forward

_P = ParamSpec("_P")
_R = TypeVar("_R")

@overload
def asyncify(program: _Forward[_P, _R]) -> Callable[_P, Coroutine[Any, Any, _R]]: ...
@overload
def asyncify(program: Callable[_P, _R]) -> Callable[_P, Coroutine[Any, Any, _R]]: ...
