from typing import Any

from dspy.teleprompt.teleprompt import Teleprompter as Teleprompter, _Program

from .vanilla import LabeledFewShot as LabeledFewShot

logger: Any

class BootstrapFewShot(Teleprompter):
    metric: Any
    metric_threshold: Any
    teacher_settings: Any
    max_bootstrapped_demos: Any
    max_labeled_demos: Any
    max_rounds: Any
    max_errors: Any
    error_count: int
    error_lock: Any
    def __init__(
        self,
        metric: Any = None,
        metric_threshold: Any = None,
        teacher_settings: dict[Any, Any] | Any | None = None,  # Any: where one dict of numbers is unpacked
        max_bootstrapped_demos: int = 4,
        max_labeled_demos: int = 16,
        max_rounds: int = 1,
        max_errors: Any = None,
    ) -> None: ...
    trainset: Any
    student: Any
    def compile(self, student: _Program, *, teacher: Any = None, trainset: Any) -> _Program: ...
    teacher: Any
    def _prepare_student_and_teacher(self, student: Any, teacher: Any) -> None: ...
    name2predictor: Any
    predictor2name: Any
    def _prepare_predictor_mappings(self) -> None: ...
    name2traces: Any
    validation: Any
    def _bootstrap(self, *, max_bootstraps: Any = None) -> None: ...
    def _bootstrap_one_example(self, example: Any, round_idx: int = 0) -> Any: ...
    def _train(self) -> Any: ...
