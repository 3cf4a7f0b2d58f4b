from collections.abc import Callable, Sequence
from typing import Any, Callable, Protocol, Self, final, overload

import dspy
import pandas as pd
from dspy.primitives.prediction import Prediction as Prediction
from dspy.utils.callback import with_callbacks as with_callbacks
from dspy.utils.parallelizer import ParallelExecutor as ParallelExecutor

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

logger: Any

@final
class EvaluationResult(Prediction):
    score: float
    results: list[tuple[dspy.Example, Any, Any]]
    def __init__(self, score: float, results: list[tuple[dspy.Example, Any, Any]]) -> None: ...
    def __repr__(self) -> str: ...

class Evaluate:
    devset: Sequence[dspy.Example]
    metric: Callable[..., Any] | None
    num_threads: int | None
    display_progress: Any
    display_table: Any
    max_errors: Any
    provide_traceback: Any
    failure_score: Any
    save_as_csv: Any
    save_as_json: Any
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
    @staticmethod
    def _prepare_results_output(
        results: list[tuple["dspy.Example", "dspy.Example", Any]], metric_name: str
    ) -> Any: ...
    def _construct_result_table(
        self, results: list[tuple["dspy.Example", "dspy.Example", Any]], metric_name: str
    ) -> pd.DataFrame: ...
    def _display_result_table(
        self, result_df: pd.DataFrame, display_table: bool | int, metric_name: str
    ) -> Any: ...

def prediction_is_dictlike(prediction: Any) -> Any: ...
def merge_dicts(d1: Any, d2: Any) -> dict[Any, Any]: ...
def truncate_cell(content: Any) -> str: ...
def stylize_metric_name(df: pd.DataFrame, metric_name: str) -> pd.DataFrame: ...
def display_dataframe(df: pd.DataFrame) -> Any: ...
def configure_dataframe_for_ipython_notebook_display(df: pd.DataFrame) -> pd.DataFrame: ...
def is_in_ipython_notebook_environment() -> Any: ...
