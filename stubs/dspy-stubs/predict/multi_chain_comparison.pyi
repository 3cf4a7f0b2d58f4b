from collections.abc import Callable
from typing import Any, Generic, overload

from dspy.predict.predict import Predict as Predict
from dspy.primitives.module import Module as Module
from dspy.primitives.prediction import Prediction
from dspy.signatures import InputField as InputField, OutputField as OutputField
from dspy.signatures.signature import Signature, _AnySignature, ensure_signature as ensure_signature
from typing_extensions import ParamSpec, TypeVar

_P = ParamSpec("_P", default=...)
_R = TypeVar("_R", bound=Prediction, covariant=True, default=Prediction)

class MultiChainComparison(Module, Generic[_P, _R]):
    def __call__(self, completions: Any, *args: _P.args, **kwargs: _P.kwargs) -> _R: ...  # type: ignore[override]  # not a descriptor here
    async def acall(self, completions: Any, *args: _P.args, **kwargs: _P.kwargs) -> _R: ...  # type: ignore[override]  # nor here
    last_key: Any
    M: Any
    predict: Any
    @overload
    def __init__(
        self: MultiChainComparison[..., Prediction],
        signature: str | Signature | _AnySignature,
        M: int = 3,
        temperature: float = 0.7,
        **config: Any,
    ) -> None: ...
    @overload
    def __init__(
        self: MultiChainComparison[..., _R],
        signature: Callable[[], _R],
        M: int = 3,
        temperature: float = 0.7,
        **config: Any,
    ) -> None: ...
    @overload
    def __init__(
        self, signature: Callable[_P, _R], M: int = 3, temperature: float = 0.7, **config: Any
    ) -> None: ...
    def forward(self, completions: Any, *args: _P.args, **kwargs: _P.kwargs) -> _R: ...
