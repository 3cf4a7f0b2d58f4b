from typing import Any, Callable

from dspy.adapters.decision import record_evidence as record_evidence
from dspy.adapters.decision_state import DecisionState as DecisionState
from dspy.adapters.types.decision import Choice as Choice, Noul as Noul, decision_type as decision_type
from dspy.predict.predict import Predict as Predict
from dspy.utils.parallelizer import ParallelExecutor as ParallelExecutor

MAX_CANDIDATES: int
WEIGHT_RANGE: Any
FOLDS: int

def decision_outputs(predict: Predict) -> dict[str, type[Any]]: ...
def predictors(program: Any) -> list[tuple[str, Predict]]: ...
def caches(predict: Predict) -> bool: ...
def effective(predict: Predict, field: str) -> dict[Any, Any]: ...
def metric_value(metric: Callable[..., Any], example: Any, pred: Any) -> float: ...
def scores(
    program: Any,
    examples: list[Any],
    metric: Callable[..., Any],
    num_threads: int | None = None,
    progress: bool = False,
) -> list[float]: ...
def run(
    program: Any,
    examples: list[Any],
    metric: Callable[..., Any],
    num_threads: int | None = None,
    progress: bool = False,
) -> float: ...
def calibrate(
    program: Any, trainset: list[Any], metric: Callable[..., Any], num_threads: int | None = None
) -> list[dict[str, Any]]: ...
def _restore(predict: Predict, field: str, original: dict[Any, Any] | None) -> None: ...
def _observe(
    program: Any,
    predict: Predict,
    field: str,
    trainset: list[Any],
    metric: Callable[..., Any],
    num_threads: Any,
) -> list[dict[Any, Any]]: ...
def _tidy(x: float, lo: float, hi: float) -> float: ...
def _gaps(
    values: list[float], lo: float, hi: float, geometric: bool = False
) -> list[tuple[float, float]]: ...
def _summary(values: list[float]) -> dict[str, Any]: ...
def _mean(values: list[float]) -> float: ...
def _folds(n: int) -> list[list[int]]: ...
def _pick(start: list[float], tried: list[tuple[Any, ...]], rows: Any) -> tuple[Any, ...] | None: ...
def _select(start: list[float], tried: list[tuple[Any, ...]]) -> tuple[tuple[Any, ...] | None, bool]: ...
def _fit_threshold(
    predict: Predict,
    field: str,
    kind: type[Any],
    evidence: list[dict[Any, Any]],
    score: Callable[..., Any],
    base: list[float],
) -> tuple[float, list[float], dict[Any, Any], dict[Any, Any]]: ...
def _fit_weights(
    predict: Predict,
    field: str,
    kind: type[Any],
    evidence: list[dict[Any, Any]],
    score: Callable[..., Any],
    base: list[float],
) -> tuple[dict[Any, Any], list[float], dict[Any, Any], dict[Any, Any]]: ...
def _fit_cuts(
    predict: Predict,
    field: str,
    kind: type[Any],
    evidence: list[dict[Any, Any]],
    score: Callable[..., Any],
    base: list[float],
) -> tuple[list[float], list[float], dict[Any, Any], dict[Any, Any]]: ...
