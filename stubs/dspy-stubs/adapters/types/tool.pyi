from typing import Any, Callable, Literal, Protocol

import mcp
import pydantic
from dspy.adapters.types.base_type import Type as Type
from dspy.dsp.utils.settings import settings as settings
from dspy.utils.callback import with_callbacks as with_callbacks
from langchain.tools import BaseTool as BaseTool

_TYPE_MAPPING: Any

class _MCPToolClient(Protocol):
    async def call_tool(self, name: str, arguments: dict[str, Any] | None = None) -> Any: ...

class Tool(Type):
    func: Callable[..., Any]
    name: str | None
    desc: str | None
    args: dict[str, Any] | None
    arg_types: dict[str, Any] | None
    arg_desc: dict[str, str] | None
    has_kwargs: bool
    def __init__(
        self,
        func: Callable[..., Any],
        name: str | None = None,
        desc: str | None = None,
        args: dict[str, Any] | None = None,
        arg_types: dict[str, Any] | None = None,
        arg_desc: dict[str, str] | None = None,
    ) -> None: ...
    def _parse_function(self, func: Callable[..., Any], arg_desc: dict[str, str] | None = None) -> Any: ...
    def _validate_and_parse_args(self, **kwargs: Any) -> Any: ...
    def format(self) -> Any: ...
    def format_as_litellm_function_call(self) -> Any: ...
    def _run_async_in_sync(self, coroutine: Any) -> Any: ...
    def __call__(self, **kwargs: Any) -> Any: ...
    async def acall(self, **kwargs: Any) -> Any: ...
    @classmethod
    def from_mcp_tool(
        cls,
        session: _MCPToolClient,
        tool: mcp.types.Tool,
        *,
        result_mode: Literal["text", "structured"] = "text",
    ) -> Tool: ...
    @classmethod
    def from_langchain(cls, tool: BaseTool) -> Tool: ...
    def __repr__(self) -> str: ...
    def __str__(self) -> str: ...

class ToolCalls(Type):
    class ToolCall(Type):
        id: str | None
        name: str
        args: dict[str, Any]
        @classmethod
        def __get_pydantic_json_schema__(cls, core_schema: Any, handler: Any) -> dict[str, Any]: ...
        def format(self) -> Any: ...
        def execute(self, functions: dict[str, Any] | list[Tool] | None = None) -> Any: ...

    tool_calls: list[ToolCall]
    tool_call_results: Any | None
    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: Any, handler: Any) -> dict[str, Any]: ...
    @classmethod
    def from_dict_list(cls, tool_calls_dicts: list[dict[str, Any]]) -> ToolCalls: ...
    @classmethod
    def description(cls) -> str: ...
    def format(self) -> dict[str, Any]: ...
    def serialize_model(self) -> Any: ...
    @classmethod
    def validate_input(cls, data: Any) -> Any: ...

class ToolCallResults(pydantic.BaseModel):
    class ToolCallResult(pydantic.BaseModel):
        call_id: str | None
        name: str
        value: Any
        is_error: bool

    tool_call_results: list[ToolCallResult]
    @classmethod
    def from_tool_calls_and_values(
        cls,
        tool_calls: list[ToolCalls.ToolCall] | ToolCalls,
        values: list[Any],
        is_errors: list[bool] | None = None,
    ) -> ToolCallResults: ...
    @classmethod
    def validate_input(cls, data: Any) -> Any: ...

def _is_tool_call_dict(data: dict[str, Any]) -> bool: ...
def _normalize_tool_call_dict(data: dict[str, Any]) -> dict[str, Any]: ...
def _to_json_default(value: Any) -> Any: ...
def _resolve_json_schema_reference(schema: dict[Any, Any]) -> dict[Any, Any]: ...
def convert_input_schema_to_tool_args(
    schema: dict[str, Any],
) -> tuple[dict[str, Any], dict[str, Type], dict[str, str]]: ...
