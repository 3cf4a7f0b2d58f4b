from collections.abc import Sequence
from os import PathLike
from typing import Any

from dspy.clients.cache import Cache as Cache

def configure_cache(
    enable_disk_cache: bool | None = True,
    enable_memory_cache: bool | None = True,
    disk_cache_dir: str | PathLike[str] | None = ...,
    disk_size_limit_bytes: int | None = ...,
    memory_max_entries: float = 1000000,
    restrict_pickle: bool = False,
    safe_types: Sequence[type[Any]] | None = None,
) -> Any: ...

DISK_CACHE_DIR: str
DISK_CACHE_LIMIT: int
