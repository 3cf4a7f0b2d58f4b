from typing import Any, Callable

from dspy.adapters.utils import annotation_allows_none as annotation_allows_none, parse_value as parse_value
from dspy.primitives.code_interpreter import (
    CodeInterpreterError as CodeInterpreterError,
    _create_interpreter as _create_interpreter,
)
from dspy.primitives.facade import (
    FacadeInvocation as FacadeInvocation,
    restore_custom_types as restore_custom_types,
)

logger: Any
_INPUTS_VAR: str
_INSTANCE_VAR: str
_OUT_VAR: str
_JSON_VAR: str

def parse_module_class_name(module_src: str) -> str: ...
def _tool_entrypoint(tool: Any) -> Callable[..., Any]: ...
def _restoring_entrypoint(fn: Callable[..., Any], originals: dict[str, Any]) -> Callable[..., Any]: ...
def _collect_custom_type_originals(value: Any, out: dict[str, Any]) -> None: ...

class BridgeRuntime:
    _flex: Any
    _factory: Any
    _max_predictor_calls: Any
    _module_src: str | None
    _class_name: str | None
    def __init__(
        self, flex: Any, factory: Callable[[], Any], max_predictor_calls: int | None = 100
    ) -> None: ...
    def bind(self, module_src: str) -> None: ...
    def invocation(self, originals: dict[str, Any] | None = None) -> FacadeInvocation: ...
    def forward(self, inputs: dict[str, Any]) -> Any: ...
    def _to_prediction(self, fields: dict[str, Any]) -> Any: ...
    def _tool_callables(self) -> dict[str, Callable[..., Any]]: ...
