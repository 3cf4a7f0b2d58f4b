from collections.abc import Callable
from typing import Any, Generic, overload

from dspy.predict.predict import Predict
from dspy.primitives.prediction import Prediction
from dspy.signatures.signature import _AnySignature
from typing_extensions import ParamSpec, TypeVar

_P = ParamSpec("_P", default=...)
_R = TypeVar("_R", bound=Prediction, covariant=True, default=Prediction)

class ChainOfThought(Module, Generic[_P, _R]):
    predict: Predict[_P, _R]
    @overload
    def __init__(self: ChainOfThought[..., Prediction], signature: str | Signature | _AnySignature, rationale_field: Any = None, rationale_field_type: type = ..., **config: Any) -> None: ...
    @overload
    def __init__(self: ChainOfThought[..., _R], signature: Callable[[], _R], rationale_field: Any = None, rationale_field_type: type = ..., **config: Any) -> None: ...
    @overload
    def __init__(self, signature: Callable[_P, _R], rationale_field: Any = None, rationale_field_type: type = ..., **config: Any) -> None: ...
    def __call__(self, *args: _P.args, **kwargs: _P.kwargs) -> _R: ...  # type: ignore[override]  # not a descriptor here
    async def acall(self, *args: _P.args, **kwargs: _P.kwargs) -> _R: ...  # type: ignore[override]  # nor here
    def forward(self, *args: _P.args, **kwargs: _P.kwargs) -> _R: ...
    async def aforward(self, *args: _P.args, **kwargs: _P.kwargs) -> _R: ...
