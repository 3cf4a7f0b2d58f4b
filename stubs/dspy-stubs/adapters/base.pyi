from collections.abc import Sequence
from typing import Any

from dspy.adapters._legacy_type_markers import (
    _expand_legacy_custom_type_markers_in_chat_message as _expand_legacy_custom_type_markers_in_chat_message,
)
from dspy.adapters.types import History as History, Type as Type
from dspy.adapters.types.citation import Citations as Citations
from dspy.adapters.types.reasoning import Reasoning as Reasoning
from dspy.adapters.types.tool import Tool as Tool, ToolCallResults as ToolCallResults, ToolCalls as ToolCalls
from dspy.adapters.utils import (
    apply_output_field_defaults as apply_output_field_defaults,
    serialize_for_json as serialize_for_json,
)
from dspy.clients._deprecation import adapter_message_call as adapter_message_call
from dspy.clients.base_lm import BaseLM as BaseLM
from dspy.clients.capabilities import with_capability_planning as with_capability_planning
from dspy.signatures.field import InputField as InputField
from dspy.signatures.signature import Signature as Signature
from dspy.utils.callback import BaseCallback as BaseCallback, with_callbacks as with_callbacks
from dspy.utils.exceptions import AdapterParseError as AdapterParseError

logger: Any
_DEFAULT_NATIVE_RESPONSE_TYPES: Any
_TOOL_CALL_RESULTS_SIGNATURE: Any

class Adapter:
    callbacks: Any
    use_native_function_calling: Any
    parallel_tool_calls: Any
    native_response_types: Any
    def __init__(
        self,
        callbacks: Sequence[BaseCallback] | None = None,
        use_native_function_calling: bool = False,
        native_response_types: Sequence[type[Type]] | None = None,
        parallel_tool_calls: bool | None = None,
    ) -> None: ...
    def __init_subclass__(cls, **kwargs: Any) -> None: ...
    def _call_preprocess(
        self, lm: BaseLM, lm_kwargs: dict[str, Any], signature: type[Signature], inputs: dict[str, Any]
    ) -> type[Signature]: ...
    def _call_postprocess(
        self,
        processed_signature: type[Signature],
        original_signature: type[Signature],
        outputs: list[dict[str, Any] | str],
        lm: BaseLM,
        lm_kwargs: dict[str, Any],
    ) -> list[dict[str, Any]]: ...
    def __call__(
        self,
        lm: BaseLM,
        lm_kwargs: dict[str, Any],
        signature: type[Signature],
        demos: list[dict[str, Any]],
        inputs: dict[str, Any],
    ) -> list[dict[str, Any]]: ...
    async def acall(
        self,
        lm: BaseLM,
        lm_kwargs: dict[str, Any],
        signature: type[Signature],
        demos: list[dict[str, Any]],
        inputs: dict[str, Any],
    ) -> list[dict[str, Any]]: ...
    def format(
        self, signature: type[Signature], demos: list[dict[str, Any]], inputs: dict[str, Any]
    ) -> list[dict[str, Any]]: ...
    def format_system_message(self, signature: type[Signature]) -> str: ...
    def format_field_description(self, signature: type[Signature]) -> str: ...
    def format_field_structure(self, signature: type[Signature]) -> str: ...
    def format_task_description(self, signature: type[Signature]) -> str: ...
    def format_user_message_content(
        self,
        signature: type[Signature],
        inputs: dict[str, Any],
        prefix: str = "",
        suffix: str = "",
        main_request: bool = False,
    ) -> str: ...
    def format_assistant_message_content(
        self, signature: type[Signature], outputs: dict[str, Any], missing_field_message: str | None = None
    ) -> str: ...
    def format_demos(
        self, signature: type[Signature], demos: list[dict[str, Any]]
    ) -> list[dict[str, Any]]: ...
    def _get_history_field_name(self, signature: type[Signature]) -> str | None: ...
    def _get_tool_call_input_field_name(self, signature: type[Signature]) -> str | None: ...
    def _get_tool_call_output_field_name(self, signature: type[Signature]) -> str | None: ...
    def format_conversation_history(
        self, signature: type[Signature], history_field_name: str, inputs: dict[str, Any]
    ) -> list[dict[str, Any]]: ...
    def parse(self, signature: type[Signature], completion: str) -> dict[str, Any]: ...

def _provider_value(value: Any, key: str, default: Any = None) -> Any: ...
def _provider_tool_call_to_tool_call_dict(tool_call: Any) -> dict[str, Any]: ...
def _tool_calls_from_message(message: dict[str, Any]) -> tuple[str | None, ToolCalls | None]: ...
def _tool_result_content(value: Any) -> str: ...
def _tool_call_as_openai_message_tool_call(tool_call: ToolCalls.ToolCall) -> dict[str, Any]: ...
