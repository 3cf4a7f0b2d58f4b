from collections.abc import Callable, Sequence
from typing import Any, Generic, overload

from dspy.primitives.prediction import Prediction
from dspy.signatures.signature import _AnySignature
from typing_extensions import ParamSpec, TypeVar

_P = ParamSpec("_P", default=...)
_R = TypeVar("_R", bound=Prediction, covariant=True, default=Prediction)

class CodeAct(ReAct[_P, _R], ProgramOfThought[_P, _R], Generic[_P, _R]):
    @overload
    def __init__(
        self: CodeAct[..., Prediction],
        signature: str | Signature | _AnySignature,
        tools: Sequence[Callable[..., Any]],
        max_iters: int = 5,
        interpreter_factory: Callable[[], CodeInterpreter] = ...,
    ) -> None: ...
    @overload
    def __init__(
        self: CodeAct[..., _R],
        signature: Callable[[], _R],
        tools: Sequence[Callable[..., Any]],
        max_iters: int = 5,
        interpreter_factory: Callable[[], CodeInterpreter] = ...,
    ) -> None: ...
    @overload
    def __init__(
        self,
        signature: Callable[_P, _R],
        tools: Sequence[Callable[..., Any]],
        max_iters: int = 5,
        interpreter_factory: Callable[[], CodeInterpreter] = ...,
    ) -> None: ...
    def __call__(self, interpreter: CodeInterpreter | None = None, /, *args: _P.args, **kwargs: _P.kwargs) -> _R: ...
    def forward(self, interpreter: CodeInterpreter | None = None, /, *args: _P.args, **kwargs: _P.kwargs) -> _R: ...
