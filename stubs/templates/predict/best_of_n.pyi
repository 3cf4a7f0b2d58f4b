from collections.abc import Callable
from typing import Any, Generic

from typing_extensions import ParamSpec, TypeVar

from dspy.primitives.module import _Forward

_P = ParamSpec("_P", default=...)
_R = TypeVar("_R", default=Any)

class BestOfN(Module, Generic[_P, _R]):
    module: Any
    reward_fn: Callable[[dict[str, Any], Any], float]
    threshold: float
    N: int
    fail_count: int
    def __init__(
        self,
        module: _Forward[_P, _R],
        N: int,
        reward_fn: Callable[[dict[str, Any], Any], float],
        threshold: float,
        fail_count: int | None = None,
    ) -> None: ...
    def __call__(self, *args: _P.args, **kwargs: _P.kwargs) -> _R: ...  # type: ignore[override]  # not a descriptor here
    def forward(self, *args: _P.args, **kwargs: _P.kwargs) -> _R: ...
