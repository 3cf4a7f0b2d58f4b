from typing import Any

from dspy.evaluate.evaluate import Evaluate as Evaluate
from dspy.teleprompt.teleprompt import Teleprompter as Teleprompter, _Program

from .bootstrap import BootstrapFewShot as BootstrapFewShot

def _import_optuna() -> Any: ...

class BootstrapFewShotWithOptuna(Teleprompter):
    metric: Any
    teacher_settings: Any
    max_rounds: Any
    num_threads: Any
    min_num_samples: int
    max_num_samples: Any
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
    ) -> None: ...
    def objective(self, trial: Any) -> Any: ...
    trainset: Any
    valset: Any
    student: Any
    teacher: Any
    compiled_teleprompter: Any
    def compile(
        self, student: _Program, *, teacher: Any = None, max_demos: Any, trainset: Any, valset: Any = None
    ) -> _Program: ...
