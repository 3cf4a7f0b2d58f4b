from collections.abc import Sequence
from os import PathLike
from typing import Any

from dspy.clients.base_lm import BaseLM as BaseLM, inspect_history as inspect_history
from dspy.clients.cache import Cache as Cache
from dspy.clients.embedding import Embedder as Embedder
from dspy.clients.lm import LM as LM
from dspy.clients.provider import Provider as Provider, TrainingJob as TrainingJob

__all__ = [
    "BaseLM",
    "LM",
    "Provider",
    "TrainingJob",
    "inspect_history",
    "Embedder",
    "enable_litellm_logging",
    "disable_litellm_logging",
    "configure_cache",
]

def configure_cache(
    enable_disk_cache: bool | None = True,
    enable_memory_cache: bool | None = True,
    disk_cache_dir: str | PathLike[str] | None = ...,
    disk_size_limit_bytes: int | None = ...,
    memory_max_entries: float = 1000000,
    restrict_pickle: bool = False,
    safe_types: Sequence[type[Any]] | None = None,
) -> Any: ...
def enable_litellm_logging() -> None: ...
def disable_litellm_logging() -> None: ...

logger: Any

DISK_CACHE_DIR: str
DISK_CACHE_LIMIT: int
_get_dspy_cache: Any
configure_litellm_logging: Any
