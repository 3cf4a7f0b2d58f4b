import types
from collections.abc import Sequence
from typing import Any, Callable

class Unbatchify:
    batch_fn: Any
    max_batch_size: Any
    max_wait_time: Any
    input_queue: Any
    stop_event: Any
    worker_thread: Any
    def __init__(
        self,
        batch_fn: Callable[[Sequence[Any]], Sequence[Any]],
        max_batch_size: int = 32,
        max_wait_time: float = 0.1,
    ) -> None: ...
    def __call__(self, input_item: Any) -> Any: ...
    def _worker(self) -> None: ...
    def close(self) -> None: ...
    def __enter__(self) -> Any: ...
    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: types.TracebackType | None,
    ) -> None: ...
    def __del__(self) -> None: ...
