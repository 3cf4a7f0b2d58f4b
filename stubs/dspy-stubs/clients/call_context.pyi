from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from dspy.dsp.utils.settings import settings as settings

@dataclass
class StreamProgress:
    emitted: bool = ...

_adapter_calls: Any

@contextmanager
def adapter_fallback_scope() -> Generator[Any]: ...
def stream_emitted() -> None: ...
def completed_legacy(raw: Any) -> None: ...
