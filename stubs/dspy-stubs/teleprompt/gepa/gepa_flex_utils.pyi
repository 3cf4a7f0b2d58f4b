from typing import Any

import dspy
from dspy.predict.flex import Flex as Flex
from dspy.predict.flex.ctx import _strip_code_fences as _strip_code_fences
from dspy.predict.flex.primitives_doc import PRIMITIVES_CATALOG as PRIMITIVES_CATALOG
from dspy.primitives import Prediction as Prediction
from dspy.teleprompt.bootstrap_trace import FailedPrediction as FailedPrediction
from dspy.utils.exceptions import LMError as LMError
from gepa import EvaluationBatch

logger: Any

def enumerate_flex_submodules(root: Any) -> dict[str, Any]: ...
def flex_task_context(student_module: Any) -> tuple[dict[str, str], dict[str, str]]: ...
def _render_prediction(prediction: Any) -> Any: ...
def _format_failures(records: list[dict[str, Any]]) -> str: ...

class CodeProposalSignature(dspy.Signature):
    task_description: str = dspy.InputField()
    available_context: str = dspy.InputField()
    primitives_catalog: str = dspy.InputField()
    current_source: str = dspy.InputField()
    failures: str = dspy.InputField()
    revised_source: str = dspy.OutputField()

def propose_code(
    code_keys: list[str],
    candidate: dict[str, str],
    reflective_dataset: dict[str, list[dict[str, Any]]],
    task_descriptions: dict[str, str],
    context_blurbs: dict[str, str],
    reflection_lm: Any,
) -> dict[str, str]: ...
def rebind_flex_code(program: Any, candidate: dict[str, str]) -> None: ...
def code_reflective_records(eval_batch: Any) -> list[dict[str, Any]]: ...
def _metric_scoring_kwargs(metric_fn: Any, program_trace: Any) -> dict[str, Any]: ...
def evaluate_with_trace(
    program: Any,
    batch: Any,
    *,
    metric_fn: Any,
    num_threads: Any,
    failure_score: Any,
    callback_metadata: Any,
    capture_traces: Any,
) -> EvaluationBatch: ...
