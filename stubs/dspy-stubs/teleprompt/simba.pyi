from collections.abc import Callable, Sequence
from typing import Any, Callable

import dspy
from dspy.clients.base_lm import BaseLM
from dspy.teleprompt.simba_utils import (
    append_a_demo as append_a_demo,
    append_a_rule as append_a_rule,
    prepare_models_for_resampling as prepare_models_for_resampling,
    wrap_program as wrap_program,
)
from dspy.teleprompt.teleprompt import Teleprompter as Teleprompter, _Program
from dspy.utils.lazy_import import require as require

np: Any
logger: Any

# `| int`: where a dict of whole numbers is unpacked, a checker takes any option to be one.
class SIMBA(Teleprompter):
    metric: Any
    bsize: Any
    num_candidates: Any
    max_steps: Any
    max_demos: Any
    prompt_model: Any
    teacher_settings: Any
    demo_input_field_maxlen: Any
    num_threads: Any
    temperature_for_sampling: Any
    temperature_for_candidates: Any
    strategies: Any
    def __init__(
        self,
        *,
        metric: Callable[[Any, Any], Any],
        bsize: int = 32,
        num_candidates: int = 6,
        max_steps: int = 8,
        max_demos: int = 4,
        prompt_model: BaseLM | int | None = None,
        teacher_settings: dict[str, Any] | int | None = None,
        demo_input_field_maxlen: int = 100000,
        num_threads: int | None = None,
        temperature_for_sampling: float = 0.2,
        temperature_for_candidates: float = 0.2,
    ) -> None: ...
    def compile(self, student: _Program, *, trainset: Sequence[dspy.Example], seed: int = 0) -> _Program: ...
