from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from dspy.clients.base_lm import BaseLM
from dspy.clients.lm import LM as LM
from dspy.primitives import Example as Example, Module as Module, Prediction as Prediction
from dspy.teleprompt.gepa.gepa_utils import (
    CodeProposalFn as CodeProposalFn,
    DspyAdapter as DspyAdapter,
    DSPyTrace as DSPyTrace,
    PredictorFeedbackFn as PredictorFeedbackFn,
    ScoreWithFeedback as ScoreWithFeedback,
)
from dspy.teleprompt.teleprompt import Teleprompter as Teleprompter, _Program
from dspy.utils.annotation import experimental as experimental
from gepa import GEPAResult as GEPAResult
from gepa.core.adapter import ProposalFn as ProposalFn
from gepa.proposer.reflective_mutation.base import ReflectionComponentSelector as ReflectionComponentSelector

logger: Any
AUTO_RUN_SETTINGS: Any

# The arguments are given by place; what a metric calls them and how it writes their types is its own matter.
class GEPAFeedbackMetric(Protocol):
    def __call__(
        self, gold: Any, pred: Any, trace: Any, pred_name: Any, pred_trace: Any, /
    ) -> float | Prediction[Any] | None: ...

@dataclass(frozen=True)
class DspyGEPAResult:
    candidates: list[Module]
    parents: list[list[int | None]]
    val_aggregate_scores: list[float]
    val_subscores: list[dict[Any, float]]
    per_val_instance_best_candidates: dict[Any, set[int]]
    discovery_eval_counts: list[int]
    best_outputs_valset: dict[Any, list[tuple[int, Prediction]]] | None = ...
    total_metric_calls: int | None = ...
    num_full_val_evals: int | None = ...
    log_dir: str | None = ...
    seed: int | None = ...
    val_aggregate_subscores: list[dict[str, float]] | None = ...
    per_objective_best_candidates: dict[str, set[int]] | None = ...
    objective_pareto_front: dict[str, float] | None = ...
    @property
    def best_idx(self) -> int: ...
    @property
    def best_candidate(self) -> Module: ...
    @property
    def highest_score_achieved_per_val_task(self) -> dict[Any, float]: ...
    @staticmethod
    def _candidate_components(cand: Module) -> dict[str, str]: ...
    def to_dict(self) -> dict[str, Any]: ...
    @staticmethod
    def from_gepa_result(gepa_result: GEPAResult, adapter: DspyAdapter) -> DspyGEPAResult: ...

# `| int`: where a dict of whole numbers is unpacked, a checker takes any option to be one.
class GEPA(Teleprompter):
    metric_fn: Any
    auto: Any
    max_full_evals: Any
    max_metric_calls: Any
    reflection_minibatch_size: Any
    candidate_selection_strategy: Any
    reflection_lm: Any
    skip_perfect_score: Any
    add_format_failure_as_feedback: Any
    use_merge: Any
    max_merge_invocations: Any
    num_threads: Any
    failure_score: Any
    perfect_score: Any
    log_dir: Any
    track_stats: Any
    use_wandb: Any
    wandb_api_key: Any
    wandb_init_kwargs: Any
    warn_on_score_mismatch: Any
    use_mlflow: Any
    track_best_outputs: Any
    seed: Any
    custom_instruction_proposer: Any
    custom_code_proposer: Any
    component_selector: Any
    gepa_kwargs: Any
    def __init__(
        self,
        metric: GEPAFeedbackMetric,
        *,
        auto: Literal["light", "medium", "heavy"] | int | None = None,
        max_full_evals: int | None = None,
        max_metric_calls: int | None = None,
        reflection_minibatch_size: int = 3,
        candidate_selection_strategy: Literal["pareto", "current_best"] | int = "pareto",
        reflection_lm: BaseLM | int | None = None,
        skip_perfect_score: bool | int = True,
        add_format_failure_as_feedback: bool | int = False,
        instruction_proposer: ProposalFn | int | None = None,
        code_proposer: CodeProposalFn | int | None = None,
        component_selector: ReflectionComponentSelector | str | int = "round_robin",
        use_merge: bool | int = True,
        max_merge_invocations: int | None = 5,
        num_threads: int | None = None,
        failure_score: float = 0.0,
        perfect_score: float = 1.0,
        log_dir: str | int | None = None,
        track_stats: bool | int = False,
        use_wandb: bool | int = False,
        wandb_api_key: str | int | None = None,
        wandb_init_kwargs: dict[str, Any] | int | None = None,
        track_best_outputs: bool | int = False,
        warn_on_score_mismatch: bool | int = True,
        use_mlflow: bool | int = False,
        seed: int | None = 0,
        gepa_kwargs: dict[Any, Any] | int | None = None,
    ) -> None: ...
    def auto_budget(
        self,
        num_preds: Any,
        num_candidates: Any,
        valset_size: int,
        minibatch_size: int = 35,
        full_eval_steps: int = 5,
    ) -> int: ...
    def compile(
        self,
        student: _Program,
        *,
        trainset: Sequence[Example],
        teacher: Module | None = None,
        valset: Sequence[Example] | None = None,
    ) -> _Program: ...
