from collections.abc import Sequence
from os import PathLike
from typing import Any

logger: Any

def _transform_value(value: Any) -> Any: ...

class Cache:
    enable_disk_cache: Any
    enable_memory_cache: Any
    disk_cache_dir: Any
    memory_cache: Any
    disk_cache: Any
    _lock: Any
    def __init__(
        self,
        enable_disk_cache: bool,
        enable_memory_cache: bool,
        disk_cache_dir: str | PathLike[str] | None,
        disk_size_limit_bytes: int | None = ...,
        memory_max_entries: float = 1000000,
        restrict_pickle: bool = False,
        safe_types: Sequence[type[Any]] | None = None,
    ) -> None: ...
    def __contains__(self, key: Any) -> bool: ...
    def cache_key(self, request: Any, ignored_args_for_cache_key: Any = None) -> str: ...
    def get(self, request: Any, ignored_args_for_cache_key: Any = None) -> Any: ...
    def _prepare_cached_response(self, response: Any) -> Any: ...
    def put(
        self,
        request: Any,
        value: Any,
        ignored_args_for_cache_key: Any = None,
        enable_memory_cache: Any = True,
    ) -> None: ...
    def reset_memory_cache(self) -> None: ...
    def save_memory_cache(self, filepath: Any) -> None: ...
    def load_memory_cache(self, filepath: Any, allow_pickle: Any = False) -> None: ...

def request_cache(
    cache_arg_name: str | None = None,
    ignored_args_for_cache_key: list[str] | None = None,
    enable_memory_cache: bool = True,
    *,
    maxsize: int | None = None,
) -> Any: ...
