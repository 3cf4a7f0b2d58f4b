from collections.abc import Sequence
from typing import Any, NamedTuple

from dspy.adapters.base import Adapter as Adapter
from dspy.adapters.types.tool import ToolCalls as ToolCalls
from dspy.adapters.utils import (
    apply_output_field_defaults as apply_output_field_defaults,
    format_field_value as format_field_value,
    get_annotation_name as get_annotation_name,
    get_field_description_string as get_field_description_string,
    parse_value as parse_value,
    translate_field_type as translate_field_type,
)
from dspy.clients.base_lm import BaseLM as BaseLM
from dspy.clients.call_context import adapter_fallback_scope as adapter_fallback_scope
from dspy.signatures.signature import Signature as Signature
from dspy.utils.callback import BaseCallback as BaseCallback
from dspy.utils.exceptions import AdapterParseError as AdapterParseError
from pydantic.fields import FieldInfo as FieldInfo

field_header_pattern: Any

class FieldInfoWithName(NamedTuple):
    name: str
    info: FieldInfo

class ChatAdapter(Adapter):
    use_json_adapter_fallback: Any
    def __init__(
        self,
        callbacks: Sequence[Any] | None = None,
        use_native_function_calling: bool = False,
        native_response_types: Sequence[type[Any]] | None = None,
        use_json_adapter_fallback: bool = True,
        parallel_tool_calls: bool | None = None,
    ) -> None: ...
    def _make_json_adapter_fallback(self) -> Any: ...
    def __call__(
        self, lm: Any, lm_kwargs: Any, signature: Any, demos: Any, inputs: Any
    ) -> list[dict[str, Any]]: ...
    async def acall(
        self, lm: Any, lm_kwargs: Any, signature: Any, demos: Any, inputs: Any
    ) -> list[dict[str, Any]]: ...
    def format_field_description(self, signature: Any) -> str: ...
    def format_field_structure(self, signature: Any) -> str: ...
    def format_task_description(self, signature: Any) -> str: ...
    def format_user_message_content(
        self, signature: Any, inputs: Any, prefix: Any = "", suffix: Any = "", main_request: Any = False
    ) -> str: ...
    def user_message_output_requirements(self, signature: Any) -> str: ...
    def format_assistant_message_content(
        self, signature: Any, outputs: Any, missing_field_message: Any = None
    ) -> str: ...
    def parse(self, signature: Any, completion: Any) -> dict[str, Any]: ...
    def format_field_with_value(self, fields_with_values: Any) -> str: ...
    def format_finetune_data(
        self, signature: Any, demos: Any, inputs: Any, outputs: Any
    ) -> dict[str, list[Any]]: ...
