from collections.abc import Generator
from typing import Any

_lock: Any
_active: dict[str, int]

def serialize_by_value(modules: Any) -> Generator[None]: ...
