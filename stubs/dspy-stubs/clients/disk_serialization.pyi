import pickle
from typing import Any

from diskcache import Disk

_TRUSTED_MODULE_PREFIXES: Any
_NUMPY_ALLOWED: frozenset[tuple[str, str]]

class DeserializationError(Exception): ...

class _RestrictedUnpickler(pickle.Unpickler):
    _allowed: frozenset[tuple[str, str]] = ...
    def find_class(self, module: str, name: str) -> type[Any]: ...

def _restricted_load(f: Any, allowed: frozenset[tuple[str, str]]) -> Any: ...

class _RestrictedDisk(Disk):
    _allowed: frozenset[tuple[str, str]]
    def fetch(self, mode: Any, filename: Any, value: Any, read: Any) -> Any: ...

def restricted_disk(allowed: frozenset[tuple[str, str]]) -> type[_RestrictedDisk]: ...
