from collections.abc import Callable
from typing import Any, Callable, Generic, overload

from dspy.adapters.utils import get_field_description_string as get_field_description_string
from dspy.predict.chain_of_thought import ChainOfThought
from dspy.predict.predict import Predict, Prediction as Prediction
from dspy.predict.react import ReAct
from dspy.primitives.module import _Forward
from dspy.primitives.prediction import Prediction
from dspy.signatures import InputField as InputField, OutputField as OutputField, Signature as Signature
from typing_extensions import ParamSpec, TypeVar

from .predict import Module as Module

_P = ParamSpec("_P", default=...)
_R = TypeVar("_R", default=Any)
_Made = TypeVar("_Made", bound=Prediction)

class OfferFeedback(Signature):
    program_code: str = InputField()
    modules_defn: str = InputField()
    program_inputs: str = InputField()
    program_trajectory: str = InputField()
    program_outputs: str = InputField()
    reward_code: str = InputField()
    target_threshold: float = InputField()
    reward_value: float = InputField()
    module_names: list[str] = InputField()
    discussion: str = OutputField()
    advice: dict[str, str] = OutputField()

class Refine(Module, Generic[_P, _R]):
    def __call__(self, *args: _P.args, **kwargs: _P.kwargs) -> _R: ...  # type: ignore[override]  # not a descriptor here
    module: Any
    reward_fn: Callable[[dict[str, Any], Any], float]
    threshold: float
    N: int
    fail_count: int
    module_code: Any
    reward_fn_code: Any
    # ty reads no arguments out of the `forward` of a predictor that takes anything
    @overload
    def __init__(
        self: Refine[_P, _Made],
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
        self: Refine[..., Any],
        module: Module,
        N: int,
        reward_fn: Callable[[dict[str, Any], Any], float],
        threshold: float,
        fail_count: int | None = None,
    ) -> None: ...
    def forward(self, *args: _P.args, **kwargs: _P.kwargs) -> _R: ...

def inspect_modules(program: Any) -> Any: ...
def recursive_mask(o: Any) -> Any: ...
