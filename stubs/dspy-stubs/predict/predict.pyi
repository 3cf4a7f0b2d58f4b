# `Predict(Triage)` takes what the constructor of Triage takes, and gives a Triage.
from collections.abc import Callable, Sequence
from typing import Any, Generic, overload

from dspy.adapters.chat_adapter import ChatAdapter as ChatAdapter
from dspy.adapters.decision import resolve_adapter as resolve_adapter
from dspy.adapters.decision_state import DecisionState as DecisionState
from dspy.adapters.utils import annotation_allows_none as annotation_allows_none
from dspy.clients.base_lm import BaseLM as BaseLM
from dspy.dsp.utils.settings import settings as settings
from dspy.predict.parameter import Parameter as Parameter
from dspy.primitives.module import Module as Module
from dspy.primitives.prediction import Prediction as Prediction
from dspy.signatures.signature import (
    Signature as Signature,
    _AnySignature,
    ensure_signature as ensure_signature,
)
from dspy.utils.callback import BaseCallback as BaseCallback
from dspy.utils.constants import IS_TYPE_UNDEFINED as IS_TYPE_UNDEFINED
from typing_extensions import ParamSpec, TypeVar

_P = ParamSpec("_P", default=...)
_R = TypeVar("_R", bound=Prediction, covariant=True, default=Prediction)

logger: Any
UNSAFE_LM_STATE_KEYS: Any

def _sanitize_lm_state(lm_state: dict[Any, Any], allow_unsafe_lm_state: bool) -> dict[Any, Any]: ...

class Predict(Module, Parameter, Generic[_P, _R]):
    stage: Any
    signature: Any
    fields: Any
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
    lm: Any
    traces: list[Any]
    train: list[Any]
    demos: list[Any]
    def reset(self) -> None: ...
    def dump_state(self, json_mode: bool = True) -> dict[str, Any]: ...
    def load_state(self, state: dict[str, Any], *, allow_unsafe_lm_state: bool = False) -> Any: ...
    def _get_positional_args_error_message(self) -> Any: ...
    def __call__(self, *args: _P.args, **kwargs: _P.kwargs) -> _R: ...  # type: ignore[override]  # not a descriptor here
    async def acall(self, *args: _P.args, **kwargs: _P.kwargs) -> _R: ...  # type: ignore[override]  # nor here
    def _forward_preprocess(self, **kwargs: Any) -> Any: ...
    def _forward_postprocess(self, completions: Any, signature: Any, **kwargs: Any) -> Any: ...
    def _should_stream(self) -> Any: ...
    def forward(self, *args: _P.args, **kwargs: _P.kwargs) -> _R: ...
    async def aforward(self, *args: _P.args, **kwargs: _P.kwargs) -> _R: ...
    def get_criteria(self, field: Any) -> Any: ...
    def set_criteria(self, field: Any, criteria: Any) -> None: ...
    def update_config(self, **kwargs: Any) -> None: ...
    def get_config(self) -> dict[str, Any]: ...
    def __repr__(self) -> str: ...

def _get_type_name(type_annotation: Any) -> str: ...
def _is_value_compatible_with_type(value: Any, expected: type[Any]) -> bool: ...
def _check_type(value: Any, expected: type[Any]) -> bool: ...
def serialize_object(obj: Any) -> Any: ...
