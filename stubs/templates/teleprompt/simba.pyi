from collections.abc import Callable
from typing import Any

from dspy.clients.base_lm import BaseLM

# `| int`: where a dict of whole numbers is unpacked, a checker takes any option to be one.
class SIMBA(Teleprompter):
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
