from collections.abc import Callable
from typing import Any, Generic, overload

from dspy.primitives.prediction import Prediction
from dspy.signatures.signature import _AnySignature
from typing_extensions import ParamSpec, TypeVar

_P = ParamSpec("_P", default=...)
_R = TypeVar("_R", bound=Prediction, covariant=True, default=Prediction)

class ProgramOfThought(Module, Generic[_P, _R]):
    @overload
    def __init__(self: ProgramOfThought[..., Prediction], signature: str | Signature | _AnySignature, max_iters: int = 3, interpreter_factory: Callable[[], CodeInterpreter] = ...) -> None: ...
    @overload
    def __init__(self: ProgramOfThought[..., _R], signature: Callable[[], _R], max_iters: int = 3, interpreter_factory: Callable[[], CodeInterpreter] = ...) -> None: ...
    @overload
    def __init__(self, signature: Callable[_P, _R], max_iters: int = 3, interpreter_factory: Callable[[], CodeInterpreter] = ...) -> None: ...
    def __call__(self, interpreter: CodeInterpreter | None = None, /, *args: _P.args, **kwargs: _P.kwargs) -> _R: ...  # type: ignore[override]  # not a descriptor here
    async def acall(self, interpreter: CodeInterpreter | None = None, /, *args: _P.args, **kwargs: _P.kwargs) -> _R: ...  # type: ignore[override]  # nor here
    def forward(self, interpreter: CodeInterpreter | None = None, /, *args: _P.args, **kwargs: _P.kwargs) -> _R: ...
