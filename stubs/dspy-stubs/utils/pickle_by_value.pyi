from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

_lock: Any
_active: dict[str, int]

@contextmanager
def serialize_by_value(modules: Any) -> Generator[None]: ...
