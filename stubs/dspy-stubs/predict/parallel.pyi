from collections.abc import Mapping, Sequence
from typing import Any

from dspy.dsp.utils.settings import settings as settings
from dspy.primitives.example import Example as Example
from dspy.utils.parallelizer import ParallelExecutor as ParallelExecutor

class Parallel:
    num_threads: Any
    max_errors: Any
    access_examples: Any
    return_failed_examples: Any
    provide_traceback: Any
    disable_progress_bar: Any
    timeout: Any
    straggler_limit: Any
    error_count: int
    error_lock: Any
    cancel_jobs: Any
    failed_examples: Any
    exceptions: Any
    def __init__(
        self,
        num_threads: int | None = None,
        max_errors: int | None = None,
        access_examples: bool = True,
        return_failed_examples: bool = False,
        provide_traceback: bool | None = None,
        disable_progress_bar: bool = False,
        timeout: int = 120,
        straggler_limit: int = 3,
    ) -> None: ...
    def forward(
        self,
        exec_pairs: Sequence[tuple[Any, Example | Mapping[str, Any] | tuple[Any, ...] | list[Any]]],
        num_threads: int | None = None,
    ) -> Any: ...
    def __call__(self, *args: Any, **kwargs: Any) -> Any: ...
