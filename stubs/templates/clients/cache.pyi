from collections.abc import Sequence
from os import PathLike
from typing import Any

class Cache:
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
