from typing import Any, Literal

import mcp
from dspy.adapters.types.tool import (
    Tool as Tool,
    _MCPToolClient as _MCPToolClient,
    convert_input_schema_to_tool_args as convert_input_schema_to_tool_args,
)

def _get_field(obj: Any, snake_name: str, camel_name: str, default: Any = None) -> Any: ...
def _field_is_set(obj: Any, snake_name: str, camel_name: str) -> bool: ...
def _convert_mcp_tool_result(
    call_tool_result: mcp.types.CallToolResult, result_mode: Literal["text", "structured"] = "text"
) -> Any: ...
def convert_mcp_tool(
    session: _MCPToolClient, tool: mcp.types.Tool, *, result_mode: Literal["text", "structured"] = "text"
) -> Tool: ...
