from collections.abc import Callable, Sequence
from typing import Any, Generic, overload

from dspy.primitives.prediction import Prediction
from dspy.signatures.signature import _AnySignature
from typing_extensions import ParamSpec, TypeVar

_P = ParamSpec("_P", default=...)
_R = TypeVar("_R", bound=Prediction, covariant=True, default=Prediction)

# What is put in its place is not what is read from it: checkers hold a value for what it is, and not for Any.
class _Part:
    def __get__(self, instance: Any, owner: Any, /) -> Any: ...
    def __set__(self, instance: Any, value: object, /) -> None: ...

class ReAct(Module, Generic[_P, _R]):
    tools: dict[str, Tool] | Any  # an agent of one's own may keep others
    react: _Part
    extract: _Part
    @overload
    def __init__(self: ReAct[..., Prediction], signature: str | Signature | _AnySignature, tools: Sequence[Callable[..., Any] | Tool], max_iters: int = 20) -> None: ...
    @overload
    def __init__(self: ReAct[..., _R], signature: Callable[[], _R], tools: Sequence[Callable[..., Any] | Tool], max_iters: int = 20) -> None: ...
    @overload
    def __init__(self, signature: Callable[_P, _R], tools: Sequence[Callable[..., Any] | Tool], max_iters: int = 20) -> None: ...
    def __call__(self, *args: _P.args, **kwargs: _P.kwargs) -> _R: ...  # type: ignore[override]  # not a descriptor here
    async def acall(self, *args: _P.args, **kwargs: _P.kwargs) -> _R: ...  # type: ignore[override]  # nor here
    def forward(self, *args: _P.args, **kwargs: _P.kwargs) -> _R: ...
    async def aforward(self, *args: _P.args, **kwargs: _P.kwargs) -> _R: ...
