from collections.abc import Sequence
from typing import Any

import pydantic
from dspy.adapters.chat_adapter import ChatAdapter as ChatAdapter, FieldInfoWithName as FieldInfoWithName
from dspy.adapters.types.tool import ToolCalls as ToolCalls
from dspy.adapters.utils import (
    apply_output_field_defaults as apply_output_field_defaults,
    format_field_value as format_field_value,
    get_annotation_name as get_annotation_name,
    parse_value as parse_value,
    serialize_for_json as serialize_for_json,
    translate_field_type as translate_field_type,
)
from dspy.clients.base_lm import BaseLM as BaseLM
from dspy.clients.capabilities import with_capability_planning as with_capability_planning
from dspy.signatures.signature import Signature as Signature, SignatureMeta as SignatureMeta
from dspy.utils.callback import BaseCallback as BaseCallback
from dspy.utils.exceptions import AdapterParseError as AdapterParseError
from pydantic.fields import FieldInfo as FieldInfo

logger: Any

def _has_open_ended_mapping(signature: SignatureMeta) -> bool: ...

class JSONAdapter(ChatAdapter):
    def __init__(
        self,
        callbacks: Sequence[Any] | None = None,
        use_native_function_calling: bool = True,
        parallel_tool_calls: bool | None = None,
    ) -> None: ...
    def _prepare_response_format(self, lm: Any, lm_kwargs: Any, signature: Any) -> None: ...
    def __call__(
        self, lm: Any, lm_kwargs: Any, signature: Any, demos: Any, inputs: Any
    ) -> list[dict[str, Any]]: ...
    async def acall(
        self, lm: Any, lm_kwargs: Any, signature: Any, demos: Any, inputs: Any
    ) -> list[dict[str, Any]]: ...
    def format_field_structure(self, signature: Any) -> str: ...
    def user_message_output_requirements(self, signature: Any) -> str: ...
    def format_assistant_message_content(
        self, signature: Any, outputs: Any, missing_field_message: Any = None
    ) -> str: ...
    def parse(self, signature: Any, completion: Any) -> dict[str, Any]: ...
    def format_field_with_value(self, fields_with_values: Any, role: Any = "user") -> str: ...
    def format_finetune_data(
        self, signature: Any, demos: Any, inputs: Any, outputs: Any
    ) -> dict[str, list[Any]]: ...

def _get_structured_outputs_response_format(
    signature: SignatureMeta, use_native_function_calling: bool = True
) -> type[pydantic.BaseModel]: ...
