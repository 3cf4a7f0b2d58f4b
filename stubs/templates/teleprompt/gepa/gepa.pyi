from typing import Any, Literal

from dspy.clients.base_lm import BaseLM

# The arguments are given by place; what a metric calls them and how it writes their types is its own matter.
class GEPAFeedbackMetric(Protocol):
    def __call__(
        self, gold: Any, pred: Any, trace: Any, pred_name: Any, pred_trace: Any, /
    ) -> float | Prediction[Any] | None: ...

# `| int`: where a dict of whole numbers is unpacked, a checker takes any option to be one.
class GEPA(Teleprompter):
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
