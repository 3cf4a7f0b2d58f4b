from typing import Any

from dspy.dsp.utils.settings import settings as settings, thread_local_overrides as thread_local_overrides
from dspy.utils.callback_context import _bind_active_call_id as _bind_active_call_id

logger: Any
_UNSET: Any

class ParallelExecutor:
    num_threads: Any
    max_errors: Any
    disable_progress_bar: Any
    provide_traceback: Any
    compare_results: Any
    timeout: Any
    straggler_limit: Any
    error_count: int
    error_lock: Any
    cancel_jobs: Any
    failed_indices: Any
    exceptions_map: Any
    def __init__(
        self,
        num_threads: Any = None,
        max_errors: Any = None,
        disable_progress_bar: bool = False,
        provide_traceback: Any = None,
        compare_results: bool = False,
        timeout: int = 120,
        straggler_limit: int = 3,
    ) -> None: ...
    def execute(self, function: Any, data: Any) -> Any: ...
    def _wrap_function(self, user_function: Any) -> Any: ...
    def _execute_sequential(self, function: Any, data: Any) -> Any: ...
    def _execute_parallel(self, function: Any, data: Any) -> Any: ...
    def _process_outcome(self, results: Any, idx: Any, outcome: Any) -> None: ...
    def _report_progress(self, pbar: Any, results: Any, total: Any) -> None: ...
    def _update_progress(self, pbar: Any, nresults: Any, ntotal: Any) -> None: ...
