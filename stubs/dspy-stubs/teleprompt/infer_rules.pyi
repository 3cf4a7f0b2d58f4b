from typing import Any

import dspy
from dspy.evaluate.evaluate import Evaluate as Evaluate
from dspy.teleprompt import BootstrapFewShot as BootstrapFewShot
from dspy.teleprompt.teleprompt import _Program

logger: Any

class InferRules(BootstrapFewShot):
    num_candidates: Any
    num_rules: Any
    num_threads: Any
    rules_induction_program: Any
    metric: Any
    max_errors: Any
    def __init__(
        self,
        num_candidates: int = 10,
        num_rules: int = 10,
        num_threads: Any = None,
        teacher_settings: Any = None,
        **kwargs: Any,
    ) -> None: ...
    def compile(
        self, student: _Program, *, teacher: Any = None, trainset: Any, valset: Any = None
    ) -> _Program: ...
    def induce_natural_language_rules(self, predictor: Any, trainset: Any) -> Any: ...
    def update_program_instructions(self, predictor: Any, natural_language_rules: Any) -> None: ...
    def format_examples(self, demos: Any, signature: Any) -> Any: ...
    def get_predictor_demos(self, trainset: Any, predictor: Any) -> Any: ...
    def evaluate_program(self, program: Any, dataset: Any) -> Any: ...

class RulesInductionProgram(dspy.Module):
    rules_induction: Any
    teacher_settings: Any
    rng: Any
    def __init__(self, num_rules: Any, teacher_settings: Any = None) -> None: ...
    def forward(self, examples_text: Any) -> Any: ...
