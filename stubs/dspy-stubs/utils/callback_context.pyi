from typing import Any, Callable

ACTIVE_CALL_ID: Any
_ACTIVE_COMPILES: Any

def _bind_active_call_id(fn: Callable[..., Any]) -> Callable[..., Any]: ...
