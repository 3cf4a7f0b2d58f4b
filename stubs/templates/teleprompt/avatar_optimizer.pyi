from collections.abc import Callable
from typing import Any

class AvatarOptimizer(Teleprompter):
    def __init__(
        self,
        metric: Callable[..., Any],
        max_iters: int = 10,
        lower_bound: int = 0,
        upper_bound: int = 1,
        max_positive_inputs: int | None = None,
        max_negative_inputs: int | None = None,
        optimize_for: str | int = "max",  # int: where a dict of whole numbers is unpacked
    ) -> None: ...
