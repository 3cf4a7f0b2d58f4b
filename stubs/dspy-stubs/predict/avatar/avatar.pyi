from typing import Any

import dspy
from dspy.predict.avatar.models import Action as Action, ActionOutput as ActionOutput, Tool as Tool
from dspy.predict.avatar.signatures import Actor as Actor
from dspy.signatures.signature import ensure_signature as ensure_signature
from pydantic.fields import FieldInfo as FieldInfo

def get_number_with_suffix(number: int) -> str: ...

class Avatar(dspy.Module):
    signature: Any
    input_fields: Any
    output_fields: Any
    finish_tool: Any
    tools: Any
    actor_signature: Any
    verbose: Any
    max_iters: Any
    actor: Any
    actor_clone: Any
    def __init__(self, signature: Any, tools: Any, max_iters: int = 3, verbose: bool = False) -> None: ...
    def _get_field(self, field_info: FieldInfo) -> Any: ...
    def _update_signature(self, idx: int, omit_action: bool = False) -> Any: ...
    def _call_tool(self, tool_name: str, tool_input_query: str) -> str: ...
    def forward(self, **kwargs: Any) -> Any: ...
