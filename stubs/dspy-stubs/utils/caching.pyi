from typing import Any

def default_cache_dir() -> str: ...

DSPY_CACHEDIR: Any

def create_subdir_in_cachedir(subdir: str) -> str: ...
