from collections.abc import Callable, Sequence
from typing import Any, final

@final
class EvaluationResult(Prediction):
    score: float
    results: list[tuple[dspy.Example, Any, Any]]
    def __init__(self, score: float, results: list[tuple[dspy.Example, Any, Any]]) -> None: ...

class Evaluate:
    devset: Sequence[dspy.Example]
    metric: Callable[..., Any] | None
    num_threads: int | None
    def __init__(
        self,
        *,
        devset: Sequence[dspy.Example],
        metric: Callable[..., Any] | None = None,
        num_threads: int | None = None,
        display_progress: bool = False,
        display_table: bool | int = False,
        max_errors: int | None = None,
        provide_traceback: bool | None = None,
        failure_score: float = 0.0,
        save_as_csv: str | None = None,
        save_as_json: str | None = None,
        **kwargs: Any,
    ) -> None: ...
    def __call__(
        self,
        program: dspy.Module | Callable[..., Any],
        metric: Callable[..., Any] | None = None,
        devset: Sequence[dspy.Example] | None = None,
        num_threads: int | None = None,
        display_progress: bool | None = None,
        display_table: bool | int | None = None,
        callback_metadata: dict[str, Any] | None = None,
        save_as_csv: str | None = None,
        save_as_json: str | None = None,
    ) -> EvaluationResult: ...
