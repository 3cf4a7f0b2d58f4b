from collections.abc import Callable
from typing import Any, Literal

# `| int`: where a dict of whole numbers is unpacked, a checker takes any option to be one.
class MIPROv2(Teleprompter):
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
