from collections.abc import Callable, Sequence
from typing import Any, Protocol, Self, final, overload

@final
class EvaluationResult(Prediction):
    score: float
    results: list[tuple[dspy.Example, Any, Any]]
    def __init__(self, score: float, results: list[tuple[dspy.Example, Any, Any]]) -> None: ...

# Options take Any beside what they are: programs unpack one dict of them, and a checker holds each of its values
# to be of the type of all.
class _Evaluation(Protocol):
    def __call__(
        self,
        program: dspy.Module | Callable[..., Any],
        metric: Callable[..., Any] | Any | None = None,
        devset: Sequence[dspy.Example] | Any | None = None,
        num_threads: int | Any | None = None,
        display_progress: bool | Any | None = None,
        display_table: bool | int | Any | None = None,
        callback_metadata: dict[str, Any] | Any | None = None,
        save_as_csv: str | Any | None = None,
        save_as_json: str | Any | None = None,
    ) -> EvaluationResult: ...

# A tracer puts a function in its place, and takes that of the class before.
class _Call(Protocol):
    @overload
    def __get__(self, instance: None, owner: Any, /) -> Self: ...
    @overload
    def __get__(self, instance: Any, owner: Any, /) -> _Evaluation: ...
    def __call__(self, *args: Any, **kwargs: Any) -> Any: ...

class Evaluate:
    devset: Sequence[dspy.Example]
    metric: Callable[..., Any] | None
    num_threads: int | None
    def __init__(
        self,
        *,
        devset: Sequence[dspy.Example],
        metric: Callable[..., Any] | Any | None = None,
        num_threads: int | Any | None = None,
        display_progress: bool | Any = False,
        display_table: bool | int | Any = False,
        max_errors: int | Any | None = None,
        provide_traceback: bool | Any | None = None,
        failure_score: float | Any = 0.0,
        save_as_csv: str | Any | None = None,
        save_as_json: str | Any | None = None,
        **kwargs: Any,
    ) -> None: ...
    __call__: _Call
