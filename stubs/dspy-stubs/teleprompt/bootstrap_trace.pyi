from dataclasses import dataclass
from typing import Any, Callable, TypedDict

from dspy.evaluate.evaluate import Evaluate as Evaluate
from dspy.primitives.example import Example as Example
from dspy.primitives.module import Module as Module
from dspy.primitives.prediction import Prediction as Prediction
from dspy.utils.exceptions import AdapterParseError as AdapterParseError, LMError as LMError

logger: Any

@dataclass
class FailedPrediction:
    completion_text: str
    format_reward: float | None = ...

class TraceData(TypedDict):
    example_ind: int
    example: Example
    prediction: Prediction
    trace: list[tuple[Any, dict[str, Any], Prediction]]
    score: float | None

def bootstrap_trace_data(
    program: Module,
    dataset: list[Example],
    metric: Callable[..., Any] | None = None,
    num_threads: int | None = None,
    raise_on_error: bool = True,
    capture_failed_parses: bool = False,
    failure_score: float = 0,
    format_failure_score: float = -1,
    log_format_failures: bool = False,
    callback_metadata: dict[str, Any] | None = None,
    capture_crashes: bool = False,
) -> list[TraceData]: ...
