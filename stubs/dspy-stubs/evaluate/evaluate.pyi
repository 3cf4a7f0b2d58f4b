from collections.abc import Callable, Sequence
from typing import Any, Callable, final

import dspy
import pandas as pd
from dspy.primitives.prediction import Prediction as Prediction
from dspy.utils.callback import with_callbacks as with_callbacks
from dspy.utils.parallelizer import ParallelExecutor as ParallelExecutor

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
