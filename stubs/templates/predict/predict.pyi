# `Predict(Triage)` takes what the constructor of Triage takes, and gives a Triage.
from collections.abc import Callable, Sequence
from typing import Any, Generic, overload

from dspy.signatures.signature import _AnySignature
from typing_extensions import ParamSpec, TypeVar

_P = ParamSpec("_P", default=...)
_R = TypeVar("_R", bound=Prediction, covariant=True, default=Prediction)

class Predict(Module, Parameter, Generic[_P, _R]):
    signature: Any
    demos: list[Any]
    traces: list[Any]
    train: list[Any]
    lm: Any
    config: dict[str, Any]
    @overload
    def __init__(
        self: Predict[..., Prediction],
        signature: str | Signature | _AnySignature,
        callbacks: Sequence[Any] | None = None,
        **config: Any,
    ) -> None: ...
    # A field without an annotation is a str to dspy and no field to a type checker: a signature
    # of which no input is known takes any.
    @overload
    def __init__(
        self: Predict[..., _R],
        signature: Callable[[], _R],
        callbacks: Sequence[Any] | None = None,
        **config: Any,
    ) -> None: ...
    @overload
    def __init__(
        self, signature: Callable[_P, _R], callbacks: Sequence[Any] | None = None, **config: Any
    ) -> None: ...
    def __call__(self, *args: _P.args, **kwargs: _P.kwargs) -> _R: ...  # type: ignore[override]  # not a descriptor here
    async def acall(self, *args: _P.args, **kwargs: _P.kwargs) -> _R: ...  # type: ignore[override]  # nor here
    def forward(self, *args: _P.args, **kwargs: _P.kwargs) -> _R: ...
    async def aforward(self, *args: _P.args, **kwargs: _P.kwargs) -> _R: ...
    def dump_state(self, json_mode: bool = True) -> dict[str, Any]: ...
    def load_state(self, state: dict[str, Any], *, allow_unsafe_lm_state: bool = False) -> Any: ...
    def update_config(self, **kwargs: Any) -> None: ...
    def get_config(self) -> dict[str, Any]: ...
