from collections.abc import Generator
from typing import Any

from dspy._vendor.lm15.errors import error_class_for_code as error_class_for_code
from dspy._vendor.lm15.types import STREAM_EVENT_CLASSES as STREAM_EVENT_CLASSES
from dspy.clients.engines.lifecycle import (
    aclosing_stream as aclosing_stream,
    closing_stream as closing_stream,
)
from dspy.lm15 import StreamAssemblyError as StreamAssemblyError

def error_from_event(event: Any, *, provider: Any = None) -> Any: ...

class _Sequence:
    provider: Any
    started: bool
    ended: bool
    def __init__(self, provider: Any) -> None: ...
    def accept(self, event: Any) -> None: ...
    def finish(self) -> None: ...

def checked_stream(source: Any, *, provider: Any = None) -> Generator[Any]: ...
async def achecked_stream(source: Any, *, provider: Any = None) -> Generator[Any]: ...
