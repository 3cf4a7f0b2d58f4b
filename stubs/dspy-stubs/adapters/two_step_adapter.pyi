from typing import Any

from dspy.adapters.base import Adapter as Adapter
from dspy.adapters.chat_adapter import ChatAdapter as ChatAdapter
from dspy.adapters.types import ToolCalls as ToolCalls
from dspy.adapters.utils import get_field_description_string as get_field_description_string
from dspy.clients._deprecation import adapter_message_call as adapter_message_call
from dspy.clients.base_lm import BaseLM as BaseLM
from dspy.signatures.field import InputField as InputField
from dspy.signatures.signature import Signature as Signature, make_signature as make_signature
from dspy.utils.exceptions import AdapterParseError as AdapterParseError

class TwoStepAdapter(Adapter):
    extraction_model: Any
    def __init__(self, extraction_model: BaseLM, **kwargs: Any) -> None: ...
    def format(self, signature: Any, demos: Any, inputs: Any) -> list[dict[str, Any]]: ...
    def parse(self, signature: Any, completion: Any) -> dict[str, Any]: ...
    async def acall(
        self, lm: Any, lm_kwargs: Any, signature: Any, demos: Any, inputs: Any
    ) -> list[dict[str, Any]]: ...
    def format_task_description(self, signature: Any) -> str: ...
    def format_user_message_content(
        self, signature: Any, inputs: Any, prefix: Any = "", suffix: Any = "", main_request: Any = False
    ) -> str: ...
    def format_assistant_message_content(
        self, signature: Any, outputs: Any, missing_field_message: Any = None
    ) -> str: ...
    def _create_extractor_signature(self, original_signature: Any) -> type[Signature]: ...
