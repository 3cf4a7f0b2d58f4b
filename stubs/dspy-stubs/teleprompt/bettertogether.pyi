import random
from collections.abc import Sequence
from typing import Any, Callable

from dspy.evaluate import Evaluate as Evaluate
from dspy.primitives.example import Example as Example
from dspy.primitives.module import Module as Module
from dspy.teleprompt.bootstrap_finetune import (
    BootstrapFinetune as BootstrapFinetune,
    all_predictors_have_lms as all_predictors_have_lms,
    assert_all_predictors_have_lms as assert_all_predictors_have_lms,
    kill_lms as kill_lms,
    launch_lms as launch_lms,
    prepare_student as prepare_student,
    prepare_teacher as prepare_teacher,
)
from dspy.teleprompt.random_search import BootstrapFewShotWithRandomSearch as BootstrapFewShotWithRandomSearch
from dspy.teleprompt.teleprompt import Teleprompter as Teleprompter, _Program
from dspy.teleprompt.utils import eval_candidate_program as eval_candidate_program

logger: Any
YELLOW: str
GREEN: str
BLUE: str
BOLD: str
ENDC: str

class BetterTogether(Teleprompter):
    STRAT_SEP: str
    metric: Any
    optimizers: dict[str, Teleprompter]
    def __init__(self, metric: Callable[..., Any], **optimizers: Teleprompter) -> None: ...
    def compile(
        self,
        student: _Program,
        *,
        trainset: Sequence[Example],
        teacher: Module | Sequence[Module] | None = None,
        valset: Sequence[Example] | None = None,
        num_threads: int | None = None,
        max_errors: int | None = None,
        provide_traceback: bool | None = None,
        seed: int | None = None,
        valset_ratio: float = 0.1,
        shuffle_trainset_between_steps: bool = True,
        strategy: str = "p -> w -> p",
        optimizer_compile_args: dict[str, dict[str, Any]] | None = None,
    ) -> _Program: ...
    def _prepare_student_and_teacher(
        self, student: Module, teacher: Module | list[Module] | None
    ) -> tuple[Module, list[Module] | None]: ...
    def _prepare_trainset_and_valset(
        self, trainset: list[Example], valset: list[Example] | None, valset_ratio: float
    ) -> tuple[list[Example], list[Example] | None]: ...
    def _prepare_strategy(self, strategy: str) -> list[str]: ...
    def _prepare_optimizer_compile_args(
        self, optimizer_compile_args: dict[str, dict[str, Any]] | None, teacher: list[Module] | None
    ) -> dict[str, dict[str, Any]]: ...
    def _validate_compile_args(
        self, optimizer: Teleprompter, optimizer_key: str, compile_args: dict[str, Any]
    ) -> None: ...
    def _run_strategies(
        self,
        student: Module,
        trainset: list[Example],
        teacher: list[Module] | None,
        valset: list[Example] | None,
        num_threads: int | None,
        effective_max_errors: int | None,
        provide_traceback: bool | None,
        seed: int | None,
        parsed_strategy: list[str],
        shuffle_trainset_between_steps: bool,
        optimizer_args: dict[str, dict[str, Any]],
    ) -> Module: ...
    def _run_and_evaluate_step(
        self,
        optimizer: Teleprompter,
        student: Module,
        teacher: list[Module] | None,
        trainset: list[Example],
        valset: list[Example] | None,
        compile_args: dict[str, Any],
        candidate_programs: list[Any],
        current_strategy: str,
        rng: random.Random,
        num_threads: int | None,
        effective_max_errors: int | None,
        provide_traceback: bool | None,
    ) -> tuple[Module, float | None, bool, bool]: ...
    def _models_changed(self, student: Module, pred_lms_before: list[Any]) -> bool: ...
    def _add_candidate(
        self, candidate_programs: list[Any], student: Module, strategy: str, score: float
    ) -> None: ...
    def _evaluate_on_valset(
        self,
        program: Module,
        valset: list[Example] | None,
        rng: random.Random,
        num_threads: int | None,
        effective_max_errors: int | None,
        provide_traceback: bool | None,
    ) -> float | None: ...
