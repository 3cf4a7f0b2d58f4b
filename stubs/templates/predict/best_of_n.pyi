from collections.abc import Callable
from typing import Any, Generic, overload

from typing_extensions import ParamSpec, TypeVar

from dspy.predict.chain_of_thought import ChainOfThought
from dspy.predict.predict import Predict
from dspy.predict.react import ReAct
from dspy.primitives.module import _Forward
from dspy.primitives.prediction import Prediction

_P = ParamSpec("_P", default=...)
_R = TypeVar("_R", default=Any)
_Made = TypeVar("_Made", bound=Prediction)

class BestOfN(Module, Generic[_P, _R]):
    module: Any
    reward_fn: Callable[[dict[str, Any], Any], float]
    threshold: float
    N: int
    fail_count: int
    # ty reads no arguments out of the `forward` of a predictor that takes anything
    @overload
    def __init__(
        self: BestOfN[_P, _Made],
        module: Predict[_P, _Made] | ChainOfThought[_P, _Made] | ReAct[_P, _Made],
        N: int,
        reward_fn: Callable[[dict[str, Any], Any], float],
        threshold: float,
        fail_count: int | None = None,
    ) -> None: ...
    @overload
    def __init__(
        self,
        module: _Forward[_P, _R],
        N: int,
        reward_fn: Callable[[dict[str, Any], Any], float],
        threshold: float,
        fail_count: int | None = None,
    ) -> None: ...
    @overload
    def __init__(
        self: BestOfN[..., Any],
        module: Module,
        N: int,
        reward_fn: Callable[[dict[str, Any], Any], float],
        threshold: float,
        fail_count: int | None = None,
    ) -> None: ...
    def __call__(self, *args: _P.args, **kwargs: _P.kwargs) -> _R: ...  # type: ignore[override]  # not a descriptor here
    def forward(self, *args: _P.args, **kwargs: _P.kwargs) -> _R: ...
