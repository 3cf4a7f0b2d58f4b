from typing import Any

# The arguments are given by place; what a metric calls them and how it writes their types is its own matter.
class GEPAFeedbackMetric(Protocol):
    def __call__(
        self, gold: Any, pred: Any, trace: Any, pred_name: Any, pred_trace: Any, /
    ) -> float | Prediction[Any] | None: ...
