from typing import Any

from dspy.evaluate import normalize_text as normalize_text
from dspy.primitives.prediction import Completions as Completions, Prediction as Prediction

def default_normalize(s: Any) -> Any: ...
def majority(prediction_or_completions: Any, normalize: Any = ..., field: Any = None) -> Any: ...
