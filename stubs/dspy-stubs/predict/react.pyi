from collections.abc import Callable, Sequence
from typing import Any, Callable, Generic, overload

from dspy.adapters.types.tool import Tool as Tool
from dspy.primitives.module import Module as Module
from dspy.primitives.prediction import Prediction
from dspy.signatures.signature import (
    Signature as Signature,
    _AnySignature,
    ensure_signature as ensure_signature,
)
from dspy.utils.exceptions import (
    ContextWindowExceededError as ContextWindowExceededError,
    format_error_for_lm as format_error_for_lm,
)
from typing_extensions import ParamSpec, TypeVar

_P = ParamSpec("_P", default=...)
_R = TypeVar("_R", bound=Prediction, covariant=True, default=Prediction)

# What is put in its place is not what is read from it: checkers hold a value for what it is, and not for Any.
class _Part:
    def __get__(self, instance: Any, owner: Any, /) -> Any: ...
    def __set__(self, instance: Any, value: object, /) -> None: ...

logger: Any

class ReAct(Module, Generic[_P, _R]):
    def __call__(self, *args: _P.args, **kwargs: _P.kwargs) -> _R: ...  # type: ignore[override]  # not a descriptor here
    async def acall(self, *args: _P.args, **kwargs: _P.kwargs) -> _R: ...  # type: ignore[override]  # nor here
    signature: Any
    max_iters: Any
    tools: dict[str, Tool] | Any  # an agent of one's own may keep others
    react: _Part
    extract: _Part
    @overload
    def __init__(
        self: ReAct[..., Prediction],
        signature: str | Signature | _AnySignature,
        tools: Sequence[Callable[..., Any] | Tool],
        max_iters: int = 20,
    ) -> None: ...
    @overload
    def __init__(
        self: ReAct[..., _R],
        signature: Callable[[], _R],
        tools: Sequence[Callable[..., Any] | Tool],
        max_iters: int = 20,
    ) -> None: ...
    @overload
    def __init__(
        self, signature: Callable[_P, _R], tools: Sequence[Callable[..., Any] | Tool], max_iters: int = 20
    ) -> None: ...
    def _format_trajectory(self, trajectory: dict[str, Any]) -> Any: ...
    def forward(self, *args: _P.args, **kwargs: _P.kwargs) -> _R: ...
    async def aforward(self, *args: _P.args, **kwargs: _P.kwargs) -> _R: ...
    def _call_with_potential_trajectory_truncation(
        self, module: Any, trajectory: Any, **input_args: Any
    ) -> Any: ...
    async def _async_call_with_potential_trajectory_truncation(
        self, module: Any, trajectory: Any, **input_args: Any
    ) -> Any: ...
    def truncate_trajectory(self, trajectory: Any) -> Any: ...
