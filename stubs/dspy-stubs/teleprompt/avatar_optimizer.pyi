from typing import Any, Callable

import dspy
from dspy.predict.avatar import ActionOutput as ActionOutput
from dspy.teleprompt.teleprompt import Teleprompter as Teleprompter, _Program
from pydantic import BaseModel

DEFAULT_MAX_EXAMPLES: int

class EvalResult(BaseModel):
    example: dict[Any, Any]
    score: float
    actions: list[ActionOutput] | None = ...

class Comparator(dspy.Signature):
    instruction: str = dspy.InputField()
    actions: list[str] = dspy.InputField()
    pos_input_with_metrics: list[EvalResult] = dspy.InputField()
    neg_input_with_metrics: list[EvalResult] = dspy.InputField()
    feedback: str = dspy.OutputField()

class FeedbackBasedInstruction(dspy.Signature):
    previous_instruction: str = dspy.InputField()
    feedback: str = dspy.InputField()
    new_instruction: str = dspy.OutputField()

class AvatarOptimizer(Teleprompter):
    metric: Any
    optimize_for: Any
    max_iters: Any
    lower_bound: Any
    upper_bound: Any
    max_positive_inputs: Any
    max_negative_inputs: Any
    comparator: Any
    feedback_instruction: Any
    def __init__(
        self,
        metric: Callable[..., Any],
        max_iters: int = 10,
        lower_bound: int = 0,
        upper_bound: int = 1,
        max_positive_inputs: int | None = None,
        max_negative_inputs: int | None = None,
        optimize_for: str = "max",
    ) -> None: ...
    def process_example(self, actor: Any, example: Any, return_outputs: Any) -> Any: ...
    def thread_safe_evaluator(
        self, devset: Any, actor: Any, return_outputs: bool = False, num_threads: Any = None
    ) -> Any: ...
    def _get_pos_neg_results(
        self, actor: dspy.Module, trainset: list[dspy.Example]
    ) -> tuple[float, list[EvalResult], list[EvalResult]]: ...
    def compile(self, student: _Program, *, trainset: Any) -> _Program: ...
