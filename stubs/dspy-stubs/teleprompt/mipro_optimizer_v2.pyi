from collections.abc import Callable, Sequence
from typing import Any, Callable, Literal

import optuna
from dspy.evaluate.evaluate import Evaluate as Evaluate
from dspy.propose import GroundedProposer as GroundedProposer
from dspy.teleprompt.teleprompt import Teleprompter as Teleprompter, _Program
from dspy.teleprompt.utils import (
    create_minibatch as create_minibatch,
    create_n_fewshot_demo_sets as create_n_fewshot_demo_sets,
    eval_candidate_program as eval_candidate_program,
    get_program_with_highest_avg_score as get_program_with_highest_avg_score,
    get_signature as get_signature,
    print_full_program as print_full_program,
    save_candidate_program as save_candidate_program,
    set_signature as set_signature,
)

logger: Any

def _import_optuna() -> Any: ...

BOOTSTRAPPED_FEWSHOT_EXAMPLES_IN_CONTEXT: int
LABELED_FEWSHOT_EXAMPLES_IN_CONTEXT: int
MIN_MINIBATCH_SIZE: int
AUTO_RUN_SETTINGS: Any
YELLOW: str
GREEN: str
BLUE: str
BOLD: str
ENDC: str

# `| int`: where a dict of whole numbers is unpacked, a checker takes any option to be one.
class MIPROv2(Teleprompter):
    auto: Any
    num_fewshot_candidates: Any
    num_instruct_candidates: Any
    num_candidates: Any
    metric: Any
    init_temperature: Any
    task_model: Any
    prompt_model: Any
    max_bootstrapped_demos: Any
    max_labeled_demos: Any
    verbose: Any
    track_stats: Any
    log_dir: Any
    teacher_settings: Any
    prompt_model_total_calls: int
    total_calls: int
    num_threads: Any
    max_errors: Any
    metric_threshold: Any
    seed: Any
    rng: Any
    def __init__(
        self,
        metric: Callable[..., Any],
        prompt_model: Any | None = None,
        task_model: Any | None = None,
        teacher_settings: dict[Any, Any] | int | None = None,
        max_bootstrapped_demos: int = 4,
        max_labeled_demos: int = 4,
        auto: Literal["light", "medium", "heavy"] | int | None = "light",
        num_candidates: int | None = None,
        num_threads: int | None = None,
        max_errors: int | None = None,
        seed: int = 9,
        init_temperature: float = 1.0,
        verbose: bool | int = False,
        track_stats: bool | int = True,
        log_dir: str | int | None = None,
        metric_threshold: float | None = None,
    ) -> None: ...
    def compile(
        self,
        student: _Program,
        *,
        trainset: Sequence[Any],
        teacher: Any = None,
        valset: Sequence[Any] | None = None,
        num_trials: int | None = None,
        max_bootstrapped_demos: int | None = None,
        max_labeled_demos: int | None = None,
        seed: int | None = None,
        minibatch: bool = True,
        minibatch_size: int = 35,
        minibatch_full_eval_steps: int = 5,
        program_aware_proposer: bool = True,
        data_aware_proposer: bool = True,
        view_data_batch_size: int = 10,
        tip_aware_proposer: bool = True,
        fewshot_aware_proposer: bool = True,
        requires_permission_to_run: bool | None = None,
        provide_traceback: bool | None = None,
    ) -> _Program: ...
    def _set_random_seeds(self, seed: Any) -> None: ...
    def _set_num_trials_from_num_candidates(
        self, program: Any, zeroshot_opt: Any, num_candidates: Any
    ) -> Any: ...
    def _set_hyperparams_from_run_mode(
        self,
        program: Any,
        num_trials: int | None,
        minibatch: bool,
        zeroshot_opt: bool,
        valset: list[Any],
        num_instruct_candidates: int | None,
        num_fewshot_candidates: int | None,
    ) -> tuple[int, list[Any], bool, int, int]: ...
    def _set_and_validate_datasets(self, trainset: list[Any], valset: list[Any] | None) -> Any: ...
    def _print_auto_run_settings(
        self,
        num_trials: int,
        minibatch: bool,
        valset: list[Any],
        num_fewshot_candidates: int,
        num_instruct_candidates: int,
    ) -> Any: ...
    def _estimate_lm_calls(
        self,
        program: Any,
        num_trials: int,
        minibatch: bool,
        minibatch_size: int,
        minibatch_full_eval_steps: int,
        valset: list[Any],
        program_aware_proposer: bool,
        num_instruct_candidates: int,
    ) -> tuple[str, str]: ...
    def _bootstrap_fewshot_examples(
        self,
        program: Any,
        trainset: list[Any],
        seed: int,
        teacher: Any,
        *,
        num_fewshot_candidates: int,
        max_bootstrapped_demos: int,
        max_labeled_demos: int,
        max_errors: int | None,
        metric_threshold: float | None,
    ) -> list[Any] | None: ...
    def _propose_instructions(
        self,
        program: Any,
        trainset: list[Any],
        demo_candidates: list[Any] | None,
        view_data_batch_size: int,
        program_aware_proposer: bool,
        data_aware_proposer: bool,
        tip_aware_proposer: bool,
        fewshot_aware_proposer: bool,
        num_instruct_candidates: int,
    ) -> dict[int, list[str]]: ...
    def _optimize_prompt_parameters(
        self,
        program: Any,
        instruction_candidates: dict[int, list[str]],
        demo_candidates: list[Any] | None,
        evaluate: Evaluate,
        valset: list[Any],
        num_trials: int,
        minibatch: bool,
        minibatch_size: int,
        minibatch_full_eval_steps: int,
        seed: int,
    ) -> Any | None: ...
    def _log_minibatch_eval(
        self,
        score: Any,
        best_score: Any,
        batch_size: Any,
        chosen_params: Any,
        score_data: Any,
        trial: Any,
        adjusted_num_trials: Any,
        trial_logs: Any,
        trial_num: Any,
        candidate_program: Any,
        total_eval_calls: Any,
    ) -> None: ...
    def _log_normal_eval(
        self,
        score: Any,
        best_score: Any,
        chosen_params: Any,
        score_data: Any,
        trial: Any,
        num_trials: Any,
        trial_logs: Any,
        trial_num: Any,
        valset: Any,
        batch_size: Any,
        candidate_program: Any,
        total_eval_calls: Any,
    ) -> None: ...
    def _select_and_insert_instructions_and_demos(
        self,
        candidate_program: Any,
        instruction_candidates: dict[int, list[str]],
        demo_candidates: list[Any] | None,
        trial: optuna.trial.Trial,
        trial_logs: dict[Any, Any],
        trial_num: int,
    ) -> list[str]: ...
    def _get_param_distributions(
        self, program: Any, instruction_candidates: Any, demo_candidates: Any
    ) -> Any: ...
    def _perform_full_evaluation(
        self,
        trial_num: int,
        adjusted_num_trials: int,
        param_score_dict: dict[Any, Any],
        fully_evaled_param_combos: dict[Any, Any],
        evaluate: Evaluate,
        valset: list[Any],
        trial_logs: dict[Any, Any],
        total_eval_calls: int,
        score_data: Any,
        best_score: float,
        best_program: Any,
        study: optuna.Study,
        instruction_candidates: list[Any],
        demo_candidates: list[Any],
    ) -> Any: ...
