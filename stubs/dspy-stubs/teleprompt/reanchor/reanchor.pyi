from typing import Any

from dspy.teleprompt.reanchor.calibrate import (
    caches as caches,
    calibrate as calibrate,
    predictors as predictors,
    run as run,
)
from dspy.teleprompt.teleprompt import Teleprompter as Teleprompter, _Program
from dspy.utils.annotation import experimental as experimental

logger: Any

class ReAnchor(Teleprompter):
    metric: Any
    num_threads: Any
    log_dir: Any
    require_cache: Any
    report: dict[str, Any]
    def __init__(
        self, metric: Any, *, num_threads: Any = None, log_dir: Any = None, require_cache: bool = True
    ) -> None: ...
    def compile(self, student: _Program, *, trainset: Any, valset: Any = None) -> _Program: ...
    def _score(self, program: Any, examples: list[Any], progress: bool = False) -> float: ...
