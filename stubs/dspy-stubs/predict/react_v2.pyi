from collections.abc import Callable, Sequence
from typing import Any, Callable, Generic, overload

import dspy
from dspy.adapters.types.tool import Tool as Tool, ToolCallResults as ToolCallResults, ToolCalls as ToolCalls
from dspy.primitives.module import Module as Module
from dspy.primitives.prediction import Prediction, Prediction as Prediction
from dspy.signatures.signature import (
    Signature as Signature,
    _AnySignature,
    ensure_signature as ensure_signature,
)
from dspy.utils.annotation import experimental as experimental
from dspy.utils.exceptions import (
    AdapterParseError as AdapterParseError,
    ContextWindowExceededError as ContextWindowExceededError,
    format_error_for_lm as format_error_for_lm,
)
from typing_extensions import ParamSpec, TypeVar

_P = ParamSpec("_P", default=...)
_R = TypeVar("_R", bound=Prediction, covariant=True, default=Prediction)

logger: Any
_RESERVED_PREDICTION_KEYS: Any
_RESERVED_INPUT_KEYS: Any

class ReActV2(Module, Generic[_P, _R]):
    def __call__(self, *args: _P.args, **kwargs: _P.kwargs) -> _R: ...  # type: ignore[override]  # not a descriptor here
    async def acall(self, *args: _P.args, **kwargs: _P.kwargs) -> _R: ...  # type: ignore[override]  # nor here
    signature: Any
    max_iters: Any
    tools: Any
    react: Any
    @overload
    def __init__(
        self: ReActV2[..., Prediction],
        signature: str | Signature | _AnySignature,
        tools: Sequence[Callable[..., Any] | Tool],
        max_iters: int = 20,
    ) -> None: ...
    @overload
    def __init__(
        self: ReActV2[..., _R],
        signature: Callable[[], _R],
        tools: Sequence[Callable[..., Any] | Tool],
        max_iters: int = 20,
    ) -> None: ...
    @overload
    def __init__(
        self, signature: Callable[_P, _R], tools: Sequence[Callable[..., Any] | Tool], max_iters: int = 20
    ) -> None: ...
    def _make_submit_tool(self) -> Tool: ...
    def _make_react_signature(self) -> type[Signature]: ...
    def forward(self, *args: _P.args, **kwargs: _P.kwargs) -> _R: ...
    async def aforward(self, *args: _P.args, **kwargs: _P.kwargs) -> _R: ...
    def _execute_tool_calls(self, tool_calls: ToolCalls) -> tuple[ToolCallResults, dict[str, Any] | None]: ...
    async def _aexecute_tool_calls(
        self, tool_calls: ToolCalls
    ) -> tuple[ToolCallResults, dict[str, Any] | None]: ...
    def _history_event(
        self,
        pending_inputs: dict[str, Any],
        pred: Prediction,
        tool_calls: ToolCalls,
        tool_call_results: ToolCallResults,
    ) -> dict[str, Any]: ...
    def _forced_submit(
        self, history: dspy.History, pending_inputs: dict[str, Any], break_reason: str, turn_index: int
    ) -> Prediction: ...
    async def _aforced_submit(
        self, history: dspy.History, pending_inputs: dict[str, Any], break_reason: str, turn_index: int
    ) -> Prediction: ...

def _json_schema_for_annotation(annotation: Any) -> dict[str, Any]: ...
def _optional_annotation(annotation: Any) -> Any: ...
def _coerce_history(history: Any) -> dspy.History: ...
def _coerce_tool_calls(tool_calls: Any) -> ToolCalls: ...
def _ensure_tool_call_ids(tool_calls: ToolCalls, turn_index: int) -> ToolCalls: ...
def _append_history_event(history: dspy.History, event: dict[str, Any]) -> None: ...
