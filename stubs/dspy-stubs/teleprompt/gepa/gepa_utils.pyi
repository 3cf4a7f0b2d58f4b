import logging
import random
from typing import Any, Callable, Protocol

from dspy.adapters.chat_adapter import ChatAdapter as ChatAdapter
from dspy.adapters.types import History as History
from dspy.adapters.types.base_type import Type as Type
from dspy.evaluate import Evaluate as Evaluate
from dspy.primitives import Example as Example, Prediction as Prediction
from dspy.primitives.code_interpreter import CodeInterpreterError as CodeInterpreterError
from dspy.teleprompt.bootstrap_trace import FailedPrediction as FailedPrediction, TraceData as TraceData
from dspy.teleprompt.gepa.gepa_flex_utils import (
    code_reflective_records as code_reflective_records,
    enumerate_flex_submodules as enumerate_flex_submodules,
    evaluate_with_trace as evaluate_with_trace,
    flex_task_context as flex_task_context,
    propose_code as propose_code,
    rebind_flex_code as rebind_flex_code,
)
from dspy.teleprompt.gepa.instruction_proposal import (
    InstructionProposer as InstructionProposer,
    ReflectiveExample as ReflectiveExample,
)
from gepa import EvaluationBatch, GEPAAdapter
from gepa.core.adapter import ProposalFn as ProposalFn

logger: Any

class LoggerAdapter:
    logger: Any
    def __init__(self, logger: logging.Logger) -> None: ...
    def log(self, x: str) -> Any: ...

DSPyTrace = list[tuple[Any, dict[str, Any], Prediction]]

def format_history_for_reflection(history: History) -> str: ...

class CodeProposalFn(Protocol):
    def __call__(
        self,
        candidate: dict[str, str],
        reflective_dataset: dict[str, list[dict[str, Any]]],
        components_to_update: list[str],
        task_descriptions: dict[str, str],
        context_blurbs: dict[str, str],
    ) -> dict[str, str]: ...

class ScoreWithFeedback(Prediction):
    score: float
    feedback: str
    objective_scores: dict[str, float] | None

def _extract_score_and_objective_scores(score: Any) -> tuple[float | None, dict[str, float]]: ...

class PredictorFeedbackFn(Protocol):
    def __call__(
        self,
        predictor_output: dict[str, Any],
        predictor_inputs: dict[str, Any],
        module_inputs: Example,
        module_outputs: Prediction,
        captured_trace: DSPyTrace,
    ) -> ScoreWithFeedback: ...

class DspyAdapter(GEPAAdapter[Example, TraceData, Prediction]):
    _flex_task_descriptions: Any
    _flex_context_blurbs: Any
    student: Any
    metric_fn: Any
    feedback_map: Any
    failure_score: Any
    num_threads: Any
    add_format_failure_as_feedback: Any
    rng: Any
    reflection_lm: Any
    custom_instruction_proposer: Any
    _builtin_instruction_proposer: Any
    custom_code_proposer: Any
    warn_on_score_mismatch: Any
    reflection_minibatch_size: Any
    _warned_custom_proposer_skips_code: bool
    _flex_paths: Any
    def __init__(
        self,
        student_module: Any,
        metric_fn: Callable[..., Any],
        feedback_map: dict[str, Callable[..., Any]],
        failure_score: float = 0.0,
        num_threads: int | None = None,
        add_format_failure_as_feedback: bool = False,
        rng: random.Random | None = None,
        reflection_lm: Any = None,
        custom_instruction_proposer: ProposalFn | None = None,
        custom_code_proposer: CodeProposalFn | None = None,
        warn_on_score_mismatch: bool = True,
        reflection_minibatch_size: int | None = None,
    ) -> None: ...
    def propose_new_texts(
        self,
        candidate: dict[str, str],
        reflective_dataset: dict[str, list[dict[str, Any]]],
        components_to_update: list[str],
    ) -> dict[str, str]: ...
    def build_program(self, candidate: dict[str, str]) -> Any: ...
    def evaluate(
        self, batch: Any, candidate: Any, capture_traces: bool = False, num_threads: Any = None
    ) -> Any: ...
    def _make_evaluation_batch(self, outputs: Any, raw_scores: Any, trajectories: Any) -> EvaluationBatch: ...
    def batch_evaluate(self, items: Any, *, capture_traces: bool = True) -> Any: ...
    def get_adapter_state(self) -> dict[str, Any]: ...
    def set_adapter_state(self, state: dict[str, Any]) -> None: ...
    def make_reflective_dataset(
        self, candidate: Any, eval_batch: Any, components_to_update: Any
    ) -> dict[str, list[ReflectiveExample]]: ...
    def stripped_lm_call(self, x: str) -> list[str]: ...
