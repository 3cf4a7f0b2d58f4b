from typing import Any

from dspy.evaluate.evaluate import Evaluate as Evaluate
from dspy.teleprompt.teleprompt import Teleprompter as Teleprompter, _Program

from .bootstrap import BootstrapFewShot as BootstrapFewShot
from .vanilla import LabeledFewShot as LabeledFewShot

class BootstrapFewShotWithRandomSearch(Teleprompter):
    metric: Any
    teacher_settings: Any
    max_rounds: Any
    num_threads: Any
    stop_at_score: Any
    metric_threshold: Any
    min_num_samples: int
    max_num_samples: Any
    max_errors: Any
    num_candidate_sets: Any
    max_labeled_demos: Any
    def __init__(
        self,
        metric: Any,
        teacher_settings: Any = None,
        max_bootstrapped_demos: int = 4,
        max_labeled_demos: int = 16,
        max_rounds: int = 1,
        num_candidate_programs: int = 16,
        num_threads: Any = None,
        max_errors: Any = None,
        stop_at_score: Any = None,
        metric_threshold: Any = None,
    ) -> None: ...
    trainset: Any
    valset: Any
    def compile(
        self,
        student: _Program,
        *,
        teacher: Any = None,
        trainset: Any,
        valset: Any = None,
        restrict: Any = None,
        labeled_sample: bool = True,
    ) -> _Program: ...
