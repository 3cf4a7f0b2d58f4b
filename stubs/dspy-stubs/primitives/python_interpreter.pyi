from collections.abc import Callable, Mapping, Sequence
from os import PathLike
from typing import Any, Callable, NoReturn

from dspy.primitives.code_interpreter import (
    CodeExecutionError as CodeExecutionError,
    CodeInterpreterError as CodeInterpreterError,
    FinalOutput as FinalOutput,
)

__all__ = ["PythonInterpreter", "FinalOutput", "CodeExecutionError", "CodeInterpreterError"]

class PythonInterpreter:
    enable_read_paths: Any
    enable_write_paths: Any
    enable_env_vars: Any
    enable_network_access: Any
    sync_files: Any
    tools: Any
    output_fields: Any
    callbacks: Any
    _tools_registered: bool
    _uses_default_deno_command: Any
    deno_command: Any
    _env_arg: str
    deno_process: Any
    _mounted_files: bool
    _last_diagnostic: str | None
    _owner_thread: int | None
    _handling_tool_call: bool
    _pending_large_vars: Any
    _session_ended: bool
    def __init__(
        self,
        deno_command: list[str] | None = None,
        enable_read_paths: Sequence[PathLike[str] | str] | None = None,
        enable_write_paths: Sequence[PathLike[str] | str] | None = None,
        enable_env_vars: list[str] | None = None,
        enable_network_access: list[str] | None = None,
        sync_files: bool = True,
        tools: Mapping[str, Callable[..., Any]] | None = None,
        output_fields: Sequence[dict[Any, Any]] | None = None,
        callbacks: Sequence[Any] | None = None,
    ) -> None: ...
    execution_instructions: str
    def _check_session_active(self) -> None: ...
    def _raise_terminal_error(self, message: str, cause: Exception | None = None) -> NoReturn: ...
    def _write_message(self, message: str, context: str) -> None: ...
    def _check_thread_ownership(self) -> None: ...
    @staticmethod
    def _get_deno_dir(deno_executable: str = "deno") -> str | None: ...
    @staticmethod
    def _query_deno_dir(deno_executable: str) -> str | None: ...
    def _get_runner_path(self) -> str: ...
    def _mount_files(self) -> None: ...
    def _sync_files(self) -> None: ...
    def _extract_parameters(self, fn: Callable[..., Any]) -> list[dict[Any, Any]]: ...
    def _register_tools(self) -> None: ...
    def _handle_tool_call(self, request: dict[Any, Any]) -> None: ...
    def invoke_tool(self, tool_name: str, kwargs: dict[str, Any]) -> Any: ...
    def _ensure_deno_process(self) -> None: ...
    def _spawn_process(self) -> None: ...
    _MAX_SKIP_LINES: int
    def _read_response_line(self, context: str) -> str: ...
    def _parse_response_line(self, response_line: str, context: str) -> dict[Any, Any] | None: ...
    def _next_request_id(self) -> str: ...
    def _handle_out_of_band_message(self, msg: dict[Any, Any], context: str) -> bool: ...
    def _send_request(self, method: str, params: dict[Any, Any], context: str) -> dict[Any, Any]: ...
    def _health_check(self) -> None: ...
    def _to_json_compatible(self, value: Any) -> Any: ...
    def _inject_variables(self, code: str, variables: dict[str, Any]) -> str: ...
    def _serialize_value(self, value: Any) -> str: ...
    def _inject_large_var(self, name: str, value: str) -> None: ...
    def execute(self, code: str, variables: dict[str, Any] | None = None) -> Any: ...
    def start(self) -> None: ...
    def __enter__(self) -> Any: ...
    def __exit__(self, *_: Any) -> None: ...
    def __call__(self, code: str, variables: dict[str, Any] | None = None) -> Any: ...
    def shutdown(self) -> None: ...

asyncio: Any
dataclasses: Any
inspect: Any
json: Any
keyword: Any
logging: Any
math: Any
os: Any
re: Any
secrets: Any
shutil: Any
subprocess: Any
threading: Any
logger: Any
LARGE_VAR_THRESHOLD: Any
MIN_DENO_VERSION: Any
MAX_DENO_VERSION: Any
DENO_PROBE_TIMEOUT_SECONDS: Any
JSONRPC_PROTOCOL_ERRORS: Any
JSONRPC_APP_ERRORS: Any
_canonicalize_path: Any
_paths_overlap: Any
_find_deno_executable: Any
_deno_subprocess_env: Any
_get_deno_version: Any
_validate_deno_version: Any
_jsonrpc_request: Any
_jsonrpc_notification: Any
_jsonrpc_result: Any
_jsonrpc_error: Any
_await_in_sync: Any
_dump_pydantic: Any
_make_jsonable: Any
